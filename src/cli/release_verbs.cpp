#include "cli/release_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "base/node.hpp"
#include "cli/disk_tree.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "cli/release_key_file.hpp"
#include "services/release_approve.hpp"
#include "services/release_check.hpp"
#include "services/release_prepare.hpp"

namespace zicht::cli {
namespace {

namespace fs = std::filesystem;

Result<Date> day_of(const std::string& text, const char* option) {
  const auto day = parse_iso_date(text);
  if (!day) return fail(ErrorCode::invalid_input, "not a date", option, "Write it as 2025-06-30.");
  return *day;
}

/// A folder as the tree of a site names it. \errors invalid_input: it lies within the site.
Result<std::string> outside(const std::string& folder, const std::string& site) {
  const fs::path whole = fs::absolute(site).lexically_normal();
  const fs::path within = fs::absolute(folder).lexically_normal().lexically_relative(whole);
  if (!within.empty() && *within.begin() != "..")
    return fail(ErrorCode::invalid_input, "a preview lies outside the site", folder,
                "What lies in the site, everybody can see.");
  const fs::path parent = whole.filename().empty() ? whole.parent_path().parent_path() : whole.parent_path();
  return fs::absolute(folder).lexically_normal().lexically_relative(parent).string();
}

Result<services::ReleaseQuestion> question_of(const PrepareReleaseOptions& options, const std::string& site) {
  services::ReleaseQuestion question;
  question.year = options.year;
  ZICHT_TRY(question.as_of, as_of_day(options.as_of));
  ZICHT_TRY(question.date, day_of(options.date, "--date"));
  question.site = site;
  if (!options.preview.empty()) {
    ZICHT_TRY(question.preview, outside(options.preview, options.site));
  }
  question.corrects = options.corrects;
  question.correction = {options.correction_nl, options.correction_en};
  question.accept_definitions = options.accept_definitions;
  question.actor = options.actor;
  question.program = "zicht " ZICHT_VERSION;
  return question;
}

Node as_json(const services::PreparedRelease& prepared) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  Node hidden = Node::table();
  for (const auto& [figure, count] : prepared.hidden_by_figure) hidden.put(figure, number(count));
  Node earlier = Node::list();
  for (const std::string& id : prepared.earlier) earlier.add(id);
  Node answer = Node::table();
  answer.put("release", prepared.id)
      .put("sums_sha256", prepared.sums_sha256)
      .put("figures", number(prepared.figures))
      .put("files", number(prepared.files))
      .put("bytes", number(prepared.bytes))
      .put("cells", number(prepared.cells))
      .put("hidden", number(prepared.hidden))
      .put("hidden_by_figure", hidden)
      .put("attack", services::as_json(prepared.attack))
      .put("earlier", earlier);
  return answer;
}

void print(const services::PreparedRelease& prepared, const std::string& site, Console& console) {
  console.out << fmt::format("Release {} is prepared; nobody sees it yet.\n\n", prepared.id);
  console.out << fmt::format("  {} figures in {} files, {} kB\n", prepared.figures, prepared.files,
                             prepared.bytes / 1000);
  console.out << fmt::format("  Protection hides {} of {} cells:\n",
                             grouped(static_cast<std::int64_t>(prepared.hidden)),
                             grouped(static_cast<std::int64_t>(prepared.cells)));
  for (const auto& [figure, count] : prepared.hidden_by_figure)
    console.out << fmt::format("    {:30} {:6}\n", figure, count);
  for (const services::ProtectionCost& cost : prepared.costs)
    console.out << fmt::format(
        "    {}: {} rows are small, {} more protect them ({} people; for your eyes only)\n", cost.year,
        cost.small, cost.secondary, cost.secondary_persons);
  for (const services::YearbookYear& year : prepared.years)
    if (year.origin != services::YearbookYear::Origin::first)
      console.out << fmt::format(
          "  {} {} {}\n", year.year,
          year.origin == services::YearbookYear::Origin::as_before ? "stands as in" : "is all new since",
          year.release);
  for (const services::TopTotal& one : prepared.revisions)
    console.out << fmt::format("  {} {}: {} in {}, {} now\n", one.figure, one.year, one.before, one.release,
                               one.now);
  console.out << fmt::format(
      "  The files were read back and attacked, with {} earlier releases: {} hidden cells, none can be "
      "known; a cell that stands in two tables is one.\n",
      prepared.earlier.size(), prepared.attack.withheld_cells);
  console.out << fmt::format(
      "\nSHA-256 of its SHA256SUMS  {}\n"
      "Look at {}.prepared/{}, then let somebody else approve it, naming that number:\n"
      "  zicht release approve {} --sums {} --site {} --actor NAME --key KEYFILE --registry DIR\n"
      "An actor at the shell is a name that nobody proved.\n",
      prepared.sums_sha256, site, prepared.id, prepared.id, prepared.sums_sha256, site);
}

}  // namespace

Result<ExitCode> prepare_release(const PrepareReleaseOptions& options, Console& console) {
  SitePlace place = site_place(options.site);
  ZICHT_TRY(const services::ReleaseQuestion question, question_of(options, place.site));
  ZICHT_TRY(services::Session session, open_session(options.registry, registry::Access::read));
  ZICHT_TRY(const services::PreparedRelease prepared,
            services::prepare_release(session, question, place.tree));
  if (options.json)
    console.out << to_json(as_json(prepared), 2) << "\n";
  else
    print(prepared, options.site, console);
  return ExitCode::ok;
}

Result<ExitCode> approve_release(const ApproveReleaseOptions& options, Console& console) {
  SitePlace place = site_place(options.site);
  ZICHT_CHECK(check_key_is_apart(options.key, options.registry, "the registry"));
  ZICHT_CHECK(check_key_is_apart(options.key, options.site, "the site"));
  ZICHT_TRY(const registry::ReleaseKey key, open_release_key(options.key, options.passphrase_file, console));
  ZICHT_TRY(services::Session session, open_session(options.registry, registry::Access::write));
  ZICHT_TRY(
      const services::ApprovedRelease approved,
      services::approve_release(
          session, {options.id, place.site, options.sums, options.actor, options.new_key}, key, place.tree));
  console.out << fmt::format(
      "Release {} is public: {}/{}, and {}/latest is a copy of it.\n"
      "Recorded as event {}; signed by key {}. Head {}\n",
      approved.id, options.site, approved.id, options.site, approved.event, approved.key, approved.head);
  return ExitCode::ok;
}

namespace {

constexpr const char* kStatement =
    "The signature shows that these files are those the rapporteur released, if you have the key from "
    "elsewhere.\n"
    "The proofs show that the log only grew between releases. They do not show that the register is "
    "complete, that\n"
    "reports are true or that counting is right: the log is secret, since it is about people.\n";

void print(const services::SiteCheck& found, Console& console) {
  for (const services::SiteCheck::Release& release : found.releases) {
    console.out << release.id << "  "
                << (release.withdrawn       ? "withdrawn"
                    : release.wrong.empty() ? "all files as released, signed by key " + release.signed_by
                                            : "WRONG")
                << "\n";
    for (const std::string& what : release.wrong) console.out << "    " << what << "\n";
  }
  for (const std::string& what : found.wrong) console.out << "site: " << what << "\n";
  if (!found.key_from_elsewhere)
    console.out << "The key is the one beside the releases: whoever changed them could have changed it too. "
                   "--key takes one "
                   "from elsewhere.\n";
  console.out << kStatement;
}

Node as_json(const services::SiteCheck& found) {
  const auto list = [](const std::vector<std::string>& texts) {
    Node node = Node::list();
    for (const std::string& text : texts) node.add(text);
    return node;
  };
  Node releases = Node::list();
  for (const services::SiteCheck::Release& release : found.releases)
    releases.add(Node::table()
                     .put("release", release.id)
                     .put("withdrawn", release.withdrawn)
                     .put("signed_by", release.signed_by)
                     .put("wrong", list(release.wrong)));
  Node answer = Node::table();
  answer.put("good", found.good())
      .put("key_from_elsewhere", found.key_from_elsewhere)
      .put("releases", releases)
      .put("wrong", list(found.wrong));
  return answer;
}

}  // namespace

Result<ExitCode> check_release(const CheckReleaseOptions& options, Console& console) {
  SitePlace place = site_place(options.site);
  std::optional<registry::PublicKey> key;
  if (!options.key.empty()) {
    ZICHT_TRY(const std::string text, read_file(options.key));
    ZICHT_TRY(key, registry::parse_minisign_public_key(text, options.key));
  }
  ZICHT_TRY(const services::SiteCheck found, services::check_site(place.tree, place.site, key));
  if (options.json)
    console.out << to_json(as_json(found), 2) << "\n";
  else
    print(found, console);
  return found.good() ? ExitCode::ok : ExitCode::data;
}

Result<ExitCode> withdraw_release(const WithdrawReleaseOptions& options, Console& console) {
  SitePlace place = site_place(options.site);
  ZICHT_TRY(services::Session session, open_session(options.registry, registry::Access::write));
  ZICHT_TRY(const Sequence event,
            services::withdraw_release(
                session, {options.id, place.site, options.actor, {options.reason_nl, options.reason_en}},
                place.tree));
  console.out << fmt::format(
      "Release {} is withdrawn; each of its addresses has a notice. Recorded as event {}.\n"
      "Copies of it exist: ask whoever has one not to use it.\n",
      options.id, event);
  return ExitCode::ok;
}

}  // namespace zicht::cli
