#include "services/release_check.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "registry/proof_file.hpp"
#include "registry/public_event.hpp"

namespace zicht::services {
namespace {

using registry::PublicKey;
using registry::TreeHead;

class SiteChecker {
 public:
  SiteChecker(FileTree& tree, std::string site, std::vector<PublicKey> keys)
      : tree_(tree), site_(std::move(site)), keys_(std::move(keys)) {}

  Result<SiteCheck> check() {
    ZICHT_TRY(const auto folders, tree_.folders(site_));
    std::vector<ReleaseName> names;
    for (const std::string& folder : folders)
      if (const auto name = parse_release_name(folder)) names.push_back(*name);
    std::ranges::sort(names);
    if (names.empty()) found_.wrong.push_back("there is no release");
    ZICHT_CHECK(read_heads());
    FilesByName newest;
    for (const ReleaseName& name : names) {
      ZICHT_TRY(FilesByName files, tree_.read_all(site_ + "/" + name.text()));
      SiteCheck::Release& release = found_.releases.emplace_back();
      release.id = name.text();
      release.withdrawn = files.contains(kWithdrawn);
      if (!release.withdrawn) {
        ZICHT_CHECK(check_release(files, release));
      } else if (const auto head = heads_.find(release.id); head != heads_.end()) {
        before_ = head->second;  // its log is still the beginning of the next one's
      }
      if (!release.withdrawn || newest.empty()) newest = std::move(files);
    }
    ZICHT_TRY(const FilesByName latest, tree_.read_all(site_ + "/latest"));
    if (latest != newest) found_.wrong.push_back("latest is no copy of the newest release");
    return std::move(found_);
  }

 private:
  Result<void> read_heads() {
    ZICHT_TRY(const auto text, tree_.read(site_ + "/heads.txt"));
    const std::string lines = text.value_or("");
    for (const std::string_view line : split(lines, '\n')) {
      const auto parts = split(line, ' ');
      if (parts.size() != 2) continue;
      if (const auto head = registry::parse_head_text(parts[1])) heads_[std::string(parts[0])] = *head;
    }
    return {};
  }

  Result<void> check_release(const FilesByName& files, SiteCheck::Release& release) {
    release.wrong = differences(files);
    const auto sums = files.find(kSums);
    if (sums == files.end()) return {};
    const auto text = [&](const char* name) {
      const auto file = files.find(name);
      return file == files.end() ? std::string() : file->second;
    };
    for (const PublicKey& key : keys_) {
      const bool minisign = registry::minisign_holds(sums->second, text(kMinisig), key);
      const bool ssh = registry::sshsig_holds(sums->second, text(kSshsig), key);
      if (minisign && ssh) release.signed_by = registry::key_name(key);
      if (minisign != ssh) release.wrong.push_back("one of its two signatures does not hold");
    }
    if (release.signed_by.empty()) release.wrong.push_back("no signature by a known key");
    return check_proofs(files, sha256(sums->second), release);
  }

  /// The event says these files, the log has the event, and it begins with the log of the release before.
  Result<void> check_proofs(const FilesByName& files, const Hash& sums, SiteCheck::Release& release) {
    const std::string base = site_ + "/proofs/" + release.id;
    const auto wrong = [&](std::string what) { release.wrong.push_back(std::move(what)); };
    const auto head = heads_.find(release.id);
    if (head == heads_.end()) return wrong("heads.txt does not have it"), Result<void>();
    ZICHT_TRY(const auto event_text, tree_.read(base + ".event.json"));
    const auto event = registry::parse_event_file(event_text.value_or(""), base);
    const auto said = event ? registry::release_of(*event) : std::unexpected(event.error());
    if (!said || said->kind != EventKind::released || said->release != release.id ||
        said->sums_sha256 != sums)
      wrong("the event in proofs does not speak of these files");
    ZICHT_TRY(const auto inclusion, proof(base + ".released.json"));
    if (!inclusion || registry::check_proof(*inclusion, {&head->second, 1}) != registry::ProofAnswer::holds ||
        (event && inclusion->leaf != registry::leaf_of(*event)))
      wrong("the proof that the log records it does not hold");
    if (const auto began = log_of(files); began && began->size > 0)
      ZICHT_CHECK(check_growth(base + ".figures.json", *began, head->second,
                               "the log that its figures come from", release));
    if (before_)
      ZICHT_CHECK(
          check_growth(base + ".log.json", *before_, head->second, "the log of the release before", release));
    before_ = head->second;
    return {};
  }

  Result<void> check_growth(const std::string& file, const TreeHead& before, const TreeHead& after,
                            const std::string& what, SiteCheck::Release& release) {
    ZICHT_TRY(const auto written, proof(file));
    if (!written || written->before != before || written->head != after ||
        registry::check_proof(*written, {&after, 1}) != registry::ProofAnswer::holds)
      release.wrong.push_back("it is not proven that " + what + " is the beginning of its log");
    return {};
  }

  static std::optional<TreeHead> log_of(const FilesByName& files) {
    const auto about = files.find("release.json");
    const auto document = about == files.end() ? Result<Node>(Node()) : parse_json(about->second);
    const Node* const log = document ? document->find("log") : nullptr;
    if (log == nullptr) return std::nullopt;
    const Node* const size = log->find("size");
    const Node* const root = log->find("root");
    if (size == nullptr || root == nullptr || size->as_integer() == nullptr || root->as_text() == nullptr)
      return std::nullopt;
    const auto hash = hash_from_hex(*root->as_text());
    if (!hash) return std::nullopt;
    return TreeHead{static_cast<Sequence>(*size->as_integer()), *hash};
  }

  Result<std::optional<registry::WrittenProof>> proof(const std::string& file) {
    ZICHT_TRY(const auto text, tree_.read(file));
    const auto parsed = registry::parse_proof(text.value_or(""), file);
    return parsed ? std::optional(*parsed) : std::nullopt;
  }

  FileTree& tree_;
  std::string site_;
  std::vector<PublicKey> keys_;
  std::map<std::string, TreeHead> heads_;
  std::optional<TreeHead> before_;
  SiteCheck found_;
};

}  // namespace

bool SiteCheck::good() const {
  return wrong.empty() && std::ranges::all_of(releases, [](const Release& one) { return one.wrong.empty(); });
}

Result<SiteCheck> check_site(FileTree& tree, const std::string& site, const std::optional<PublicKey>& key) {
  std::vector<PublicKey> keys;
  if (key) {
    keys.push_back(*key);
  } else {
    ZICHT_TRY(const auto signers, tree.read(site + "/allowed_signers"));
    keys = registry::parse_allowed_signers(signers.value_or(""));
  }
  ZICHT_TRY(SiteCheck found, SiteChecker(tree, site, std::move(keys)).check());
  found.key_from_elsewhere = key.has_value();
  return found;
}

}  // namespace zicht::services
