#include "services/release_approve.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "publish/release/site_pages.hpp"
#include "registry/proof_file.hpp"

namespace zicht::services {
namespace {

Result<publish::ReleaseDesign> design_of(Session& session) {
  ZICHT_TRY(const std::string* const style, session.definition("report/style.css"));
  return publish::ReleaseDesign::parse(in_folder(session.definitions(), "release"), *style);
}

std::vector<publish::SiteEntry> entries_of(const std::vector<SiteRelease>& releases) {
  std::vector<publish::SiteEntry> entries;
  for (const SiteRelease& release : releases) {
    const publish::PublishedRelease& of = release.published;
    publish::SiteEntry entry{release.id, of.date, of.as_of, of.first_year, of.year, release.sums_sha256};
    entry.corrects = of.corrects;
    entry.withdrawn = release.withdrawn;
    entry.reason = release.reason;
    entries.push_back(std::move(entry));
  }
  for (const publish::SiteEntry& entry : entries)
    for (publish::SiteEntry& other : entries)
      if (!entry.withdrawn && other.id == entry.corrects) other.corrected_by = entry.id;
  return entries;
}

/// Brings what stands around releases up to date: pages, feed, catalogue, state of old pages, latest/.
Result<void> write_around(Session& session, const std::string& site, FileTree& tree) {
  ZICHT_TRY(const std::vector<SiteRelease> releases, read_site(tree, site));
  ZICHT_TRY(const publish::ReleaseDesign design, design_of(session));
  const std::vector<publish::SiteEntry> entries = entries_of(releases);
  ZICHT_TRY(FilesByName files, publish::site_pages(design, entries, session.is_made_up()));
  if (releases.empty()) return {};
  const std::string& last = releases[publish::newest(entries).value_or(releases.size() - 1)].id;
  ZICHT_TRY(const FilesByName copy, tree.read_all(site + "/" + last));
  if (const auto catalogue = copy.find("catalog.jsonld"); catalogue != copy.end())
    files["catalog.jsonld"] = catalogue->second;
  const std::string part = waiting_room(site) + "/.latest.part";  // never within what the public sees
  ZICHT_CHECK(tree.remove(part));
  ZICHT_CHECK(write_into(tree, part, copy));
  ZICHT_CHECK(tree.replace(part, site + "/latest"));
  return write_into(tree, site, files);
}

/// Whether a site that knows a key may be signed with this one. \param may_change  when it knows another
Result<void> check_key(const registry::PublicKey& key, const std::string& site, bool may_change,
                       FileTree& tree) {
  ZICHT_TRY(const auto known, tree.read(site + "/release-key.pub"));
  if (known && *known != registry::minisign_public_key(key) && !may_change)
    return fail(ErrorCode::conflict, "the site knows another release key", registry::key_name(key),
                "zicht release key rotate tells readers of a new one. When the old one is lost: --new-key.");
  return {};
}

/// Publishes a key beside the releases.
Result<void> add_key(const registry::PublicKey& key, const std::string& site, FileTree& tree) {
  const std::string file = registry::minisign_public_key(key);
  ZICHT_TRY(const auto signers, tree.read(site + "/allowed_signers"));
  const std::string lines = signers.value_or("");
  const std::string line = registry::allowed_signer(key);
  if (lines.find(line) == std::string::npos) ZICHT_CHECK(tree.write(site + "/allowed_signers", lines + line));
  ZICHT_CHECK(tree.write(site + "/keys/" + registry::key_name(key) + ".pub", file));
  return tree.write(site + "/release-key.pub", file);
}

/// Finds or makes the event that records a release.
Result<Sequence> recorded(Session& session, const std::string& id, const Hash& sums,
                          const std::string& people) {
  ZICHT_TRY(const auto releases, session.registry().releases());
  for (const registry::LoggedRelease& one : releases) {
    if (one.release != id || one.kind != EventKind::released) continue;
    if (one.sums_sha256 == sums) return one.event;
    return fail(ErrorCode::conflict, "the log says that this release came out with other files",
                "event " + std::to_string(one.event), "Prepare a release of another day, or a correction.");
  }
  ZICHT_TRY(const auto receipts,
            session.registry().append({{Released{id, sums, people}, kReleaseOffice, std::nullopt}}));
  return receipts.front().sequence;
}

/// Makes one release public.
class Approval {
 public:
  Approval(Session& session, const ApprovalQuestion& question, const registry::ReleaseKey& key,
           FileTree& tree)
      : session_(session), question_(question), key_(key), tree_(tree) {}

  Result<ApprovedRelease> approve() {
    ZICHT_TRY(releases_, read_site(tree_, question_.site));
    const std::string waiting = waiting_room(question_.site) + "/" + question_.id;
    const std::string place = question_.site + "/" + question_.id;
    const bool there = std::ranges::find(releases_, question_.id, &SiteRelease::id) != releases_.end();
    ZICHT_TRY(FilesByName files, tree_.read_all(there ? place : waiting));
    if (!there) ZICHT_CHECK(clear(files, waiting));
    ZICHT_CHECK(check(files, there ? place : waiting));
    const Hash sums = sha256(files.at(kSums));
    ZICHT_TRY(const std::string people, people_for(there));
    ApprovedRelease approved{question_.id, 0, {}, registry::key_name(key_.public_key())};
    ZICHT_CHECK(check_key(key_.public_key(), question_.site, question_.new_key, tree_));
    ZICHT_TRY(approved.event, recorded(session_, question_.id, sums, people));
    ZICHT_CHECK(add_key(key_.public_key(), question_.site, tree_));
    if (!there) {
      ZICHT_CHECK(
          tree_.write(waiting + "/" + kMinisig, key_.minisign(files.at(kSums), "release " + question_.id)));
      ZICHT_CHECK(tree_.write(waiting + "/" + kSshsig, key_.sshsig(files.at(kSums))));
      ZICHT_CHECK(tree_.move(waiting, place));
    }
    ZICHT_TRY(approved.head, write_proofs(approved.event, files));
    ZICHT_CHECK(write_around(session_, question_.site, tree_));
    return approved;
  }

 private:
  /// Takes away what an approval that was cut short left of a signature.
  Result<void> clear(FilesByName& files, const std::string& waiting) {
    for (const char* const signature : {kMinisig, kSshsig})
      for (auto file = files.lower_bound(signature);
           file != files.end() && file->first.starts_with(signature);) {
        ZICHT_CHECK(tree_.remove(waiting + "/" + file->first));
        file = files.erase(file);
      }
    return {};
  }

  Result<void> check(const FilesByName& files, const std::string& where) const {
    if (!files.contains(kSums))
      return fail(ErrorCode::not_found, "no prepared release of that name waits", where,
                  "zicht release prepare makes one.");
    if (const auto differing = differences(files); !differing.empty())
      return fail(ErrorCode::corrupt, "what waits for approval was changed: " + differing.front(), where,
                  "Prepare it again.");
    if (to_hex(sha256(files.at(kSums))) != question_.sums_sha256)
      return fail(ErrorCode::conflict, "what waits there is not what was looked at", question_.id,
                  "Look at it again: prepare prints the number that an approval binds to.");
    return {};
  }

  /// Who prepared and who approves; they differ.
  Result<std::string> people_for(bool there) const {
    ZICHT_TRY(const auto note, tree_.read(waiting_room(question_.site) + "/" + question_.id + ".json"));
    std::string prepared_by;
    if (note) {
      const auto document = parse_json(*note);
      if (document)
        if (const Node* const name = document->find("prepared_by");
            name != nullptr && name->as_text() != nullptr)
          prepared_by = *name->as_text();
    }
    if (prepared_by.empty() && !there)
      return fail(ErrorCode::conflict, "nobody knows who prepared the release", question_.id,
                  "Prepare it again.");
    if (prepared_by == question_.actor)
      return fail(ErrorCode::conflict, "who prepared a release cannot approve it", question_.actor,
                  "Somebody else looks at it and approves.");
    if (there) return "prepared by " + prepared_by + ", approved by " + question_.actor;
    ZICHT_TRY(const auto about,
              tree_.read(waiting_room(question_.site) + "/" + question_.id + "/release.json"));
    const auto document = about ? parse_json(*about) : Result<Node>(Node());
    const Node* const previous = document ? document->find("previous") : nullptr;
    const std::string after =
        previous != nullptr && previous->as_text() != nullptr ? *previous->as_text() : "";
    std::string last;
    for (const SiteRelease& release : releases_)
      if (!release.withdrawn) last = release.id;
    if (after != last)
      return fail(ErrorCode::conflict, "the site changed since the release was prepared",
                  "after '" + after + "', now '" + last + "'", "Prepare it again.");
    return "prepared by " + prepared_by + ", approved by " + question_.actor;
  }

  /// SITE/proofs and heads.txt: the event, that the log has it, that the log before is its beginning.
  Result<std::string> write_proofs(Sequence event, const FilesByName& files) {
    const std::string folder = question_.site + "/proofs/" + question_.id;
    ZICHT_TRY(const auto there, tree_.read(folder + ".released.json"));
    if (there) {
      ZICHT_TRY(const auto proof, registry::parse_proof(*there, folder));
      return registry::head_text(proof.head);
    }
    ZICHT_TRY(const auto line, session_.registry().public_event(event));
    ZICHT_TRY(const auto inclusion, session_.registry().prove_inclusion(event, 0));
    ZICHT_CHECK(tree_.write(folder + ".event.json", registry::event_file(line)));
    const auto about = parse_json(files.at("release.json"));
    const Node* const log = about ? about->find("log") : nullptr;
    const Node* const size = log == nullptr ? nullptr : log->find("size");
    if (size != nullptr && size->as_integer() != nullptr && *size->as_integer() > 0) {
      ZICHT_TRY(const auto figures, session_.registry().prove_consistency(
                                        static_cast<Sequence>(*size->as_integer()), inclusion.head.size));
      ZICHT_CHECK(tree_.write(folder + ".figures.json", registry::proof_file(figures)));
    }
    ZICHT_TRY(const auto heads, tree_.read(question_.site + "/heads.txt"));
    const std::string lines = heads.value_or("");
    if (const std::size_t blank = lines.rfind(' '); blank != std::string::npos) {
      const std::string last = lines.substr(blank + 1, lines.find('\n', blank) - blank - 1);
      ZICHT_TRY(const registry::TreeHead before, registry::parse_head_text(last));
      ZICHT_TRY(const auto growth, session_.registry().prove_consistency(before.size, inclusion.head.size));
      if (growth.before != before)
        return fail(ErrorCode::corrupt, "the log does not begin as it did when the last release came out",
                    last, "Run zicht verify: somebody rewrote the log.");
      ZICHT_CHECK(tree_.write(folder + ".log.json", registry::proof_file(growth)));
    }
    std::string head = registry::head_text(inclusion.head);
    ZICHT_CHECK(tree_.write(question_.site + "/heads.txt", lines + question_.id + " " + head + "\n"));
    ZICHT_CHECK(tree_.write(folder + ".released.json", registry::proof_file(inclusion)));
    return head;
  }

  Session& session_;
  const ApprovalQuestion& question_;
  const registry::ReleaseKey& key_;
  FileTree& tree_;
  std::vector<SiteRelease> releases_;
};

}  // namespace

Result<ApprovedRelease> approve_release(Session& session, const ApprovalQuestion& question,
                                        const registry::ReleaseKey& key, FileTree& tree) {
  return Approval(session, question, key, tree).approve();
}

Result<Sequence> withdraw_release(Session& session, const WithdrawalQuestion& question, FileTree& tree) {
  ZICHT_TRY(const std::vector<SiteRelease> releases, read_site(tree, question.site));
  const auto found = std::ranges::find(releases, question.id, &SiteRelease::id);
  if (found == releases.end())
    return fail(ErrorCode::not_found, "the site has no release of that name", question.id);
  const auto sums = hash_from_hex(found->sums_sha256);
  if (!sums) return fail(ErrorCode::corrupt, "the notice of the release has no hash", question.id);
  ZICHT_TRY(const auto logged, session.registry().releases());
  Sequence event = 0;
  for (const registry::LoggedRelease& one : logged)
    if (one.release == question.id && one.kind == EventKind::release_withdrawn) event = one.event;
  if (event != 0 && found->withdrawn) {
    ZICHT_CHECK(tree.remove(waiting_room(question.site) + "/.withdrawn.part"));
    ZICHT_CHECK(write_around(session, question.site, tree));
    return fail(
        ErrorCode::conflict, "the release was withdrawn already", question.id,
        "Its pages have the notice. What stands around it was made anew, in case that was cut short.");
  }
  if (!found->withdrawn) {
    ZICHT_TRY(const FilesByName all, tree.read_all(question.site + "/" + question.id));
    ZICHT_CHECK(write_into(tree, withdrawn_room(question.site) + "/" + question.id, kept_of_withdrawn(all)));
  }
  if (event == 0) {
    ZICHT_TRY(const auto receipts,
              session.registry().append(
                  {{ReleaseWithdrawn{question.id, *sums, question.actor + ": " + question.reason.en},
                    kReleaseOffice, std::nullopt}}));
    event = receipts.front().sequence;
  }
  const std::string place = question.site + "/" + question.id;
  ZICHT_TRY(const FilesByName files, tree.read_all(place));
  std::vector<std::string> names;
  for (const auto& [name, content] : files) names.push_back(name);
  std::vector<publish::SiteEntry> entries = entries_of(releases);
  publish::SiteEntry& entry = entries[static_cast<std::size_t>(found - releases.begin())];
  entry.reason = question.reason;
  ZICHT_TRY(const publish::ReleaseDesign design, design_of(session));
  ZICHT_TRY(const FilesByName notice, publish::withdrawal_notice(design, entry, names, session.is_made_up()));
  const std::string part =
      waiting_room(question.site) + "/.withdrawn.part";  // holds the old pages for a moment
  ZICHT_CHECK(tree.remove(part));
  ZICHT_CHECK(write_into(tree, part, notice));
  ZICHT_CHECK(tree.replace(part, place));
  ZICHT_CHECK(write_around(session, question.site, tree));
  return event;
}

Result<void> rotate_key(const registry::ReleaseKey& old_key, const registry::ReleaseKey& new_key,
                        const std::string& site, FileTree& tree) {
  ZICHT_TRY(const auto known, tree.read(site + "/release-key.pub"));
  if (!known || *known != registry::minisign_public_key(old_key.public_key()))
    return fail(ErrorCode::conflict, "the old key is not the one that the site knows",
                registry::key_name(old_key.public_key()), "Name the key that signed the last release.");
  const std::string name = registry::key_name(new_key.public_key());
  ZICHT_CHECK(tree.write(
      site + "/keys/" + name + ".pub.minisig",
      old_key.minisign(registry::minisign_public_key(new_key.public_key()), "the next release key")));
  return add_key(new_key.public_key(), site, tree);
}

}  // namespace zicht::services
