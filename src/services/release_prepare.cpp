#include "services/release_prepare.hpp"

#include <algorithm>

#include "base/node.hpp"
#include "base/sha256.hpp"
#include "publish/release/shown_changes.hpp"
#include "services/protected_yearbook.hpp"
#include "services/released_alarms.hpp"

namespace zicht::services {
namespace {

using publish::ReleaseContext;
using publish::ReleaseDesign;

class Keeper : public publish::FolderWriter {
 public:
  Result<void> write(const std::string& name, const std::string& content) override {
    files[name] = content;
    return {};
  }
  FilesByName files;
};

/// Releases that are still there, oldest first.
std::vector<const SiteRelease*> standing(const std::vector<SiteRelease>& releases) {
  std::vector<const SiteRelease*> kept;
  for (const SiteRelease& release : releases)
    if (!release.withdrawn) kept.push_back(&release);
  return kept;
}

/// The name of the release, when it may follow those that are there.
Result<std::string> name_after(const std::vector<SiteRelease>& releases, const ReleaseQuestion& question) {
  if (question.as_of > question.date)
    return fail(ErrorCode::invalid_input,
                "a release cannot know the register later than the day it comes out", "--as-of");
  if (!question.corrects.empty()) {
    const auto found = std::ranges::find(releases, question.corrects, &SiteRelease::id);
    if (found == releases.end())
      return fail(ErrorCode::not_found, "there is no release to be corrected", question.corrects,
                  "Name it by its folder, for example 2025-10-14.");
    const auto other = std::ranges::find(releases, question.corrects,
                                         [](const SiteRelease& one) { return one.published.corrects; });
    if (other != releases.end())
      return fail(ErrorCode::conflict, "that release was corrected already", question.corrects,
                  "Correct " + other->id + " instead.");
  }
  ReleaseName name{question.date, 1};
  for (const SiteRelease& release : releases) {
    if (release.published.date > question.date)
      return fail(ErrorCode::conflict, "a later release exists", release.id,
                  "A release comes out after all others.");
    if (release.published.date != question.date) continue;
    if (question.corrects.empty())
      return fail(ErrorCode::conflict, "a release of that day exists, and a release never changes",
                  release.id,
                  "If something in it is wrong: --corrects " + release.id + " makes a release beside it.");
    ZICHT_TRY(const ReleaseName taken, parse_release_name(release.id));
    name.number = std::max(name.number, taken.number + 1);
  }
  if (const auto there = standing(releases); !there.empty()) {
    const publish::PublishedRelease& last = there.back()->published;
    if (question.as_of < last.as_of)
      return fail(ErrorCode::conflict, "the as-of date lies before that of the last release",
                  last.id + ": " + to_iso(last.as_of),
                  "A later release knows at least as much as an earlier one.");
    if (question.year < last.year)
      return fail(ErrorCode::conflict, "the last release goes on to a later year",
                  last.id + ": " + std::to_string(last.year),
                  "A release has at least the years of the one before it.");
  }
  return name.text();
}

/// Figures that mean something else than in the last release, or that nobody published before.
Result<void> check_definitions(const ReleaseContext& context, std::span<const ProtectedTable> tables) {
  if (context.earlier.empty()) return {};
  const auto& last = context.earlier.back().figures;
  std::string figures;
  for (const ProtectedTable& table : tables) {
    const auto before = last.find(table.id());
    if (before == last.end())
      figures += (figures.empty() ? "" : ", ") + table.id() + " (new)";
    else if (before->second.definition != table.definition())
      figures += (figures.empty() ? "" : ", ") + table.id() + " (" + before->second.definition + " became " +
                 table.definition() + ")";
  }
  if (figures.empty()) return {};
  return fail(ErrorCode::conflict, "figures are defined otherwise than in the last release", figures,
              "If that is meant: --accept-definitions; the page on changes will say it.");
}

/// Every release that somebody saw, withdrawn ones too, oldest first.
/// \errors corrupt: the tables of a withdrawn one are not where they should stay.
Result<std::vector<EarlierRelease>> seen(const std::vector<SiteRelease>& releases, const std::string& site) {
  std::vector<EarlierRelease> all;
  for (const SiteRelease& release : releases) {
    if (!release.lost.empty())
      return fail(ErrorCode::corrupt, "the tables of a withdrawn release are not there: " + release.lost,
                  withdrawn_room(site) + "/" + release.id,
                  "Who saw it still knows them, so every later release is attacked with them. Put back its "
                  "SHA256SUMS and data from any copy: the hash in its notice tells whether it is the right "
                  "one.");
    all.push_back({release.id, release.tables, release.knowledge, release.withdrawn});
  }
  return all;
}

/// What an intruder learns from the files of a release and of all before it.
Result<disclosure::ReleasesReport> attacked(const std::string& id, const FilesByName& read_back,
                                            const std::vector<EarlierRelease>& earlier) {
  ReleasesQuestion question;
  question.zeros_published = true;
  question.releases = earlier;
  const bool any_withdrawn = std::ranges::any_of(earlier, &EarlierRelease::withdrawn);
  question.releases.push_back({id, figure_tables(read_back), knowledge_among(read_back)});
  ZICHT_TRY(disclosure::ReleasesAnswer answer, attack_releases(question));
  if (any_withdrawn && !(answer.report.leaks.empty() && answer.report.between.empty())) {
    question.releases.pop_back();
    ZICHT_TRY(const disclosure::ReleasesAnswer before, attack_releases(question));
    leave_out_known(before.report, answer.report);  // it cannot be taken back
  }
  return std::move(answer.report);
}

Result<void> check_attack(const disclosure::ReleasesReport& report) {
  using disclosure::LeakKind;
  const std::size_t leaks =
      report.count(LeakKind::exact) + report.count(LeakKind::narrow) + report.between.size();
  if (leaks > 0)
    return fail(ErrorCode::conflict, "the release would give hidden counts away",
                std::to_string(leaks) + " rows",
                "Nothing was prepared. zicht attack --release shows them; tell the makers of the program.");
  if (!report.contradictions.empty())
    return fail(
        ErrorCode::conflict, "the release would contradict itself",
        report.contradictions.front().table + ":" + std::to_string(report.contradictions.front().line),
        "Nothing was prepared.");
  if (report.count(LeakKind::unresolved) > 0 || !report.joint)
    return fail(ErrorCode::conflict, "the attack stopped before it knew whether every hidden count is safe",
                std::to_string(report.count(LeakKind::unresolved)) + " rows",
                "Nothing was prepared. Fewer figures or breakdowns make it smaller.");
  return {};
}

std::string attack_json(const PreparedRelease& prepared, const ProtectionRule& rule) {
  Node earlier = Node::list();
  for (const std::string& id : prepared.earlier) earlier.add(id);
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  Node document = Node::table();
  document
      .put("rule", Node::table().put("minimum", rule.minimum).put("zeros_published", rule.zeros_published))
      .put("attacked", "data/*.csv, read back, with the tables of all earlier releases")
      .put("earlier_releases", earlier)
      .put("withheld_cells", number(prepared.attack.withheld_cells))
      .put("leaks", number(prepared.attack.leaks.size()))
      .put("leaks_between_releases", number(prepared.attack.between.size()))
      .put("contradictions", number(prepared.attack.contradictions.size()));
  return to_json(document, 1) + "\n";
}

std::string_view origin_name(YearbookYear::Origin origin) {
  return origin == YearbookYear::Origin::first       ? "first"
         : origin == YearbookYear::Origin::as_before ? "as_before"
                                                     : "all_new";
}

Node years_of(const PreparedRelease& prepared) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  Node years = Node::list();
  for (const YearbookYear& year : prepared.years) {
    const auto cost = std::ranges::find(prepared.costs, year.year, &ProtectionCost::year);
    const ProtectionCost found = cost == prepared.costs.end() ? ProtectionCost{} : *cost;
    years.add(Node::table()
                  .put("year", year.year)
                  .put("origin", origin_name(year.origin))
                  .put("release", year.release)
                  .put("small", number(found.small))
                  .put("secondary", number(found.secondary))
                  .put("secondary_persons", found.secondary_persons));
  }
  return years;
}

/// What whoever approves has to look at, beside the release.
std::string preparation_note(const PreparedRelease& prepared, const ReleaseQuestion& question) {
  const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  Node hidden = Node::list();
  for (const auto& [figure, count] : prepared.hidden_by_figure)
    hidden.add(Node::table().put("figure", figure).put("rows", number(count)));
  Node earlier = Node::list();
  for (const std::string& id : prepared.earlier) earlier.add(id);
  Node note = Node::table();
  note.put("prepared_by", question.actor).put("sums_sha256", prepared.sums_sha256);
  note.put("year", question.year).put("as_of", to_iso(question.as_of));
  note.put("figures", number(prepared.figures)).put("files", number(prepared.files));
  note.put("bytes", number(prepared.bytes)).put("cells", number(prepared.cells));
  note.put("hidden", number(prepared.hidden)).put("hidden_by_figure", hidden);
  note.put("attacked_cells", number(prepared.attack.withheld_cells)).put("earlier", earlier);
  note.put("years", years_of(prepared));
  return to_json(note, 1) + "\n";
}

/// Makes one release in the tree.
class Preparation {
 public:
  Preparation(Session& session, const ReleaseQuestion& question, FileTree& tree)
      : session_(session), question_(question), tree_(tree) {}

  Result<PreparedRelease> make() {
    ZICHT_TRY(releases_, read_site(tree_, question_.site));
    ZICHT_TRY(prepared_.id, name_after(releases_, question_));
    ZICHT_TRY(const std::string* const style, session_.definition("report/style.css"));
    ZICHT_TRY(design_, ReleaseDesign::parse(in_folder(session_.definitions(), "release"), *style));
    YearbookQuestion yearbook;
    yearbook.year = question_.year;
    yearbook.as_of = question_.as_of;
    ZICHT_TRY(seen_, seen(releases_, question_.site));
    yearbook.earlier = seen_;
    ZICHT_TRY(Yearbook book, protected_yearbook(session_, yearbook));
    tables_ = std::move(book.tables);
    knowledge_ = book.knowledge.text();
    prepared_.years = std::move(book.years);
    prepared_.costs = std::move(book.costs);
    prepared_.revisions = std::move(book.top_totals);
    ZICHT_CHECK(fill_context());
    if (!question_.accept_definitions) ZICHT_CHECK(check_definitions(context_, tables_));
    const std::string room = waiting_room(question_.site);
    const std::string part = room + "/.part-" + prepared_.id;
    ZICHT_CHECK(tree_.remove(part));
    const auto done = write(part);
    if (!done) {
      static_cast<void>(tree_.remove(part));  // an interruption leaves it; the next run takes it away
      return std::unexpected(done.error());
    }
    ZICHT_CHECK(tree_.replace(part, room + "/" + prepared_.id));
    ZICHT_CHECK(tree_.write(room + "/" + prepared_.id + ".json", preparation_note(prepared_, question_)));
    if (!question_.preview.empty()) ZICHT_CHECK(write_preview());
    return std::move(prepared_);
  }

 private:
  Result<void> fill_context() {
    context_.id = prepared_.id;
    context_.date = question_.date;
    context_.as_of = question_.as_of;
    context_.year = question_.year;
    context_.program = question_.program;
    context_.made_up = session_.is_made_up();
    context_.corrects = question_.corrects;
    context_.correction = question_.correction;
    for (const SiteRelease* const release : standing(releases_))
      context_.earlier.push_back(release->published);
    for (const EarlierRelease& release : seen_) prepared_.earlier.push_back(release.id);
    for (const YearbookYear& year : prepared_.years)
      if (year.origin == YearbookYear::Origin::as_before) {
        context_.frozen_years.push_back(year.year);
        context_.frozen_from = year.release;
      } else if (year.origin == YearbookYear::Origin::all_new) {
        context_.renewed_years.push_back(year.year);
      }
    for (const TopTotal& one : prepared_.revisions)
      context_.revisions.push_back({one.figure, one.year, one.before, one.release, one.now});
    if (tables_.empty())
      return fail(ErrorCode::invalid_config, "no figure can be released: the registry defines none",
                  "figures");
    context_.tree_size = tables_.front().tree_size();
    if (context_.tree_size > 0) {
      ZICHT_TRY(const auto proof,
                session_.registry().prove_consistency(context_.tree_size, context_.tree_size));
      context_.head = to_hex(proof.head.root);
    }
    for (const ProtectedTable& table : tables_) {
      std::size_t hidden = 0;
      std::size_t cells = 0;
      for (const ProtectedCell& cell : table.cells()) {
        if (publish::is_overlapping_total(table, cell.classes)) continue;
        ++cells;
        hidden += cell.state == CellState::hidden ? 1 : 0;
      }
      prepared_.cells += cells;
      prepared_.hidden += hidden;
      if (hidden > 0) prepared_.hidden_by_figure.emplace_back(table.id(), hidden);
    }
    prepared_.figures = tables_.size();
    ZICHT_TRY(context_.alarms, alarms_of_release(session_, tables_));
    return {};
  }

  /// Definitions that the figures rest on, so that a reader has them too.
  void add_definitions(FilesByName& files) const {
    for (const auto& [name, content] : session_.definitions()) {
      const bool figure = std::ranges::any_of(tables_, [&](const ProtectedTable& table) {
        return name == "figures/" + table.id() + ".toml" || name == "shares/" + table.id() + ".toml";
      });
      if (figure || name == "dimensions.toml" || name == "rules.toml" || name == "breaks.toml")
        files["definitions/" + name] = content;
    }
  }

  /// The tables are written and read back before anything is said of them.
  Result<void> write(const std::string& part) {
    Keeper data;
    ZICHT_CHECK(publish::write_release_data(design_, context_, tables_, data));
    data.files["data/" + std::string(disclosure::kKnowledgeFile)] = knowledge_;
    ZICHT_CHECK(write_into(tree_, part, data.files));
    ZICHT_TRY(const FilesByName read_back, tree_.read_all(part));
    const FilesByName tables = figure_tables(read_back);
    const ProtectionRule& rule = tables_.front().rule();
    if (const auto wrong = publish::check_tables(tables, rule.minimum); !wrong.empty())
      return fail(ErrorCode::conflict, "a table does not agree with itself", wrong.front(),
                  "Nothing was prepared.");
    ZICHT_TRY(prepared_.attack, attacked(prepared_.id, read_back, seen_));
    ZICHT_CHECK(check_attack(prepared_.attack));
    Keeper rest;
    ZICHT_CHECK(publish::write_release_pages(design_, context_, tables_,
                                             {prepared_.attack.withheld_cells, 0, 0}, rest));
    add_definitions(rest.files);
    rest.files["protection/attack.json"] = attack_json(prepared_, rule);
    ZICHT_CHECK(write_into(tree_, part, rest.files));
    FilesByName all = data.files;
    all.merge(rest.files);
    all[kSums] = sums_of(all);
    ZICHT_CHECK(tree_.write(part + "/" + kSums, all[kSums]));
    ZICHT_TRY(const FilesByName on_disk, tree_.read_all(part));
    if (on_disk != all)
      return fail(ErrorCode::io, "what was read back is not what was written", part, "Look at the disk.");
    prepared_.sums_sha256 = to_hex(sha256(all[kSums]));
    prepared_.files = all.size();
    for (const auto& [name, content] : all) prepared_.bytes += content.size();
    return {};
  }

  Result<void> write_preview() {
    Keeper keeper;
    context_.preview = true;
    ZICHT_CHECK(publish::write_release_data(design_, context_, tables_, keeper));
    ZICHT_CHECK(publish::write_release_pages(design_, context_, tables_,
                                             {prepared_.attack.withheld_cells, 0, 0}, keeper));
    const std::string part = question_.preview + "/.part-" + prepared_.id;
    ZICHT_CHECK(tree_.remove(part));
    if (const auto done = write_into(tree_, part, keeper.files); !done) {
      static_cast<void>(tree_.remove(part));
      return done;
    }
    return tree_.replace(part, question_.preview + "/" + prepared_.id);
  }

  Session& session_;
  const ReleaseQuestion& question_;
  FileTree& tree_;
  std::vector<SiteRelease> releases_;
  std::vector<EarlierRelease> seen_;
  ReleaseDesign design_;
  std::vector<ProtectedTable> tables_;
  std::string knowledge_;  ///< what every reader knows of them
  ReleaseContext context_;
  PreparedRelease prepared_;
};

}  // namespace

namespace {

std::string text_in(const Node& node, const char* key) {
  const Node* const found = node.find(key);
  return found == nullptr || found->as_text() == nullptr ? "" : *found->as_text();
}
std::int64_t number_in(const Node& node, const char* key) {
  const Node* const found = node.find(key);
  return found == nullptr || found->as_integer() == nullptr ? 0 : *found->as_integer();
}
template <class Use>
void each_in(const Node& node, const char* key, Use use) {
  const Node* const found = node.find(key);
  if (found == nullptr || found->as_list() == nullptr) return;
  for (const Node& one : *found->as_list()) use(one);
}

}  // namespace

Result<PreparationReport> parse_preparation(std::string_view note, const std::string& where) {
  const auto document = parse_json(note);
  if (!document || !document->is_table())
    return fail(ErrorCode::corrupt, "the note of a prepared release cannot be read", where,
                "Prepare it again.");
  PreparationReport report;
  report.prepared_by = text_in(*document, "prepared_by");
  report.sums_sha256 = text_in(*document, "sums_sha256");
  report.year = number_in(*document, "year");
  report.as_of = text_in(*document, "as_of");
  report.figures = number_in(*document, "figures");
  report.files = number_in(*document, "files");
  report.bytes = number_in(*document, "bytes");
  report.cells = number_in(*document, "cells");
  report.hidden = number_in(*document, "hidden");
  report.attacked_cells = number_in(*document, "attacked_cells");
  each_in(*document, "earlier", [&](const Node& one) {
    if (one.as_text() != nullptr) report.earlier.push_back(*one.as_text());
  });
  each_in(*document, "hidden_by_figure", [&](const Node& one) {
    report.hidden_by_figure.emplace_back(text_in(one, "figure"), number_in(one, "rows"));
  });
  each_in(*document, "years", [&](const Node& one) {
    report.years.push_back({number_in(one, "year"), text_in(one, "origin"), text_in(one, "release"),
                            number_in(one, "small"), number_in(one, "secondary"),
                            number_in(one, "secondary_persons")});
  });
  return report;
}

Result<PreparedRelease> prepare_release(Session& session, const ReleaseQuestion& question, FileTree& tree) {
  return Preparation(session, question, tree).make();
}

}  // namespace zicht::services
