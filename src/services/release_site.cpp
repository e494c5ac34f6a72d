#include "services/release_site.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/node.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "disclosure/public_knowledge.hpp"

namespace zicht::services {
namespace {

bool is_signature(const std::string& name) { return name == kSums || name == kMinisig || name == kSshsig; }

/// Name -> checksum, of every line that is one.
std::map<std::string, std::string> listed_in(const std::string& sums) {
  constexpr std::size_t kHex = 64;
  std::map<std::string, std::string> listed;
  for (const std::string_view line : split(sums, '\n'))
    if (line.size() > kHex + 2 && line.substr(kHex, 2) == "  ")
      listed[std::string(line.substr(kHex + 2))] = line.substr(0, kHex);
  return listed;
}

std::unexpected<Error> changed(const std::string& what, const std::string& where) {
  return fail(
      ErrorCode::corrupt, "a published release is not as it was published: " + what, where,
      "Nothing was done. Put the folder back from a copy; zicht release check says everything that differs.");
}

/// What the notice in the place of a withdrawn release says of it.
Result<SiteRelease> withdrawn_release(const Node& notice, const std::string& id) {
  const auto text = [&](const char* key) {
    const Node* const node = notice.find(key);
    return node == nullptr || node->as_text() == nullptr ? std::string() : *node->as_text();
  };
  const auto number = [&](const char* key) {
    const Node* const node = notice.find(key);
    return node == nullptr || node->as_integer() == nullptr ? 0 : static_cast<int>(*node->as_integer());
  };
  SiteRelease release;
  release.id = id;
  release.withdrawn = true;
  release.sums_sha256 = text("sums_sha256");
  release.reason = {text("reason_nl"), text("reason_en")};
  release.published.id = id;
  ZICHT_TRY(const ReleaseName name, parse_release_name(id));
  release.published.date = name.date;
  ZICHT_TRY(release.published.as_of, parse_iso_date(text("as_of")));
  release.published.first_year = number("first_year");
  release.published.year = number("year");
  return release;
}

bool is_kept(const std::string& name) {
  return name == kSums || name == "data/" + std::string(disclosure::kKnowledgeFile) ||
         !figure_tables({{name, ""}}).empty();
}

/// Takes the tables of a withdrawn release from where they stay, and holds them against the hash of its
/// notice.
Result<void> add_kept_tables(FileTree& tree, const std::string& site, SiteRelease& release) {
  ZICHT_TRY(const FilesByName all, tree.read_all(withdrawn_room(site) + "/" + release.id));
  const FilesByName files = kept_of_withdrawn(all);
  const auto sums = files.find(kSums);
  if (sums == files.end() || to_hex(sha256(sums->second)) != release.sums_sha256) {
    release.lost = std::string(kSums) + " is missing or of another release";
    return {};
  }
  for (const auto& [name, sum] : listed_in(sums->second)) {
    if (!is_kept(name)) continue;
    const auto file = files.find(name);
    if (file == files.end() || to_hex(sha256(file->second)) != sum) {
      release.lost = name + (file == files.end() ? " is missing" : " was changed");
      return {};
    }
  }
  release.tables = figure_tables(files);
  release.knowledge = knowledge_among(files);
  return {};
}

Result<SiteRelease> read_one(FileTree& tree, const std::string& site, const std::string& id) {
  SiteRelease release;
  release.id = id;
  const std::string folder = site + "/" + id;
  ZICHT_TRY(const FilesByName files, tree.read_all(folder));
  if (const auto notice = files.find(kWithdrawn); notice != files.end()) {
    const auto said = parse_json(notice->second);
    if (!said) return changed("its notice cannot be read", folder);
    ZICHT_TRY(SiteRelease withdrawn, withdrawn_release(*said, id));
    ZICHT_CHECK(add_kept_tables(tree, site, withdrawn));
    return withdrawn;
  }
  if (const auto differing = differences(files); !differing.empty())
    return changed(differing.front(), folder);
  release.sums_sha256 = to_hex(sha256(files.at(kSums)));
  if (const auto signature = files.find(kMinisig); signature != files.end())
    release.signed_by = signature->second;
  ZICHT_TRY(release.published, publish::read_release(files, id));
  release.tables = figure_tables(files);
  release.knowledge = knowledge_among(files);
  return release;
}

}  // namespace

std::string ReleaseName::text() const {
  return to_iso(date) + (number == 1 ? "" : "." + std::to_string(number));
}

Result<ReleaseName> parse_release_name(std::string_view text) {
  constexpr std::size_t kDay = 10;
  ReleaseName name;
  ZICHT_TRY(name.date, parse_iso_date(text.substr(0, kDay)));
  if (text.size() == kDay) return name;
  const std::string_view rest = text.substr(kDay);
  if (rest.size() > 1 && rest[0] == '.' && rest[1] != '0') {
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), name.number);
    if (error == std::errc{} && end == rest.data() + rest.size() && name.number > 1) return name;
  }
  return fail(ErrorCode::invalid_input, "not the name of a release", std::string(text),
              "A release is named by its date: 2025-10-14, or 2025-10-14.2 for the second of a day.");
}

FilesByName figure_tables(const FilesByName& files) {
  constexpr std::string_view kFolder = "data/";
  FilesByName tables;
  for (const auto& [name, content] : files) {
    if (!name.starts_with(kFolder) || !name.ends_with(".csv")) continue;
    const std::string file = name.substr(kFolder.size());
    if (file.find('/') == std::string::npos && file != "changes.csv" && file != "revisions.csv")
      tables[file] = content;
  }
  return tables;
}

std::string knowledge_among(const FilesByName& files) {
  const auto found = files.find("data/" + std::string(disclosure::kKnowledgeFile));
  return found == files.end() ? std::string() : found->second;
}

std::string sums_of(const FilesByName& files) {
  std::string text;
  for (const auto& [name, content] : files)
    if (!is_signature(name)) text += to_hex(sha256(content)) + "  " + name + "\n";
  return text;
}

std::vector<std::string> differences(const FilesByName& files) {
  const auto sums = files.find(kSums);
  if (sums == files.end()) return {std::string(kSums) + " is missing"};
  std::vector<std::string> found;
  const std::map<std::string, std::string> listed = listed_in(sums->second);
  const auto lines = split(sums->second, '\n');
  const auto filled = std::ranges::count_if(lines, [](std::string_view line) { return !line.empty(); });
  if (std::cmp_not_equal(listed.size(), filled))
    found.push_back(std::string(kSums) + " holds a line that is no checksum, or a file twice");
  for (const auto& [name, sum] : listed) {
    const auto file = files.find(name);
    if (file == files.end())
      found.push_back(name + " is missing");
    else if (to_hex(sha256(file->second)) != sum)
      found.push_back(name + " was changed");
  }
  for (const auto& [name, content] : files)
    if (!is_signature(name) && !listed.contains(name)) found.push_back(name + " was added");
  return found;
}

Result<std::vector<SiteRelease>> read_site(FileTree& tree, const std::string& site) {
  ZICHT_TRY(const std::vector<std::string> folders, tree.folders(site));
  std::vector<ReleaseName> names;
  for (const std::string& folder : folders)
    if (const auto name = parse_release_name(folder)) names.push_back(*name);
  std::ranges::sort(names);
  std::vector<SiteRelease> releases;
  for (const ReleaseName& name : names) {
    ZICHT_TRY(releases.emplace_back(), read_one(tree, site, name.text()));
  }
  return releases;
}

Result<void> write_into(FileTree& tree, const std::string& folder, const FilesByName& files) {
  for (const auto& [name, content] : files) {
    std::string file = folder;
    ZICHT_CHECK(tree.write(file.append("/").append(name), content));
  }
  return {};
}

std::string waiting_room(const std::string& site) { return site + ".prepared"; }

std::string withdrawn_room(const std::string& site) { return site + ".withdrawn"; }

FilesByName kept_of_withdrawn(const FilesByName& files) {
  FilesByName kept;
  for (const auto& [name, content] : files)
    if (is_kept(name)) kept[name] = content;
  return kept;
}

}  // namespace zicht::services
