#include "cli/link_registry_verbs.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <ostream>

#include "base/node.hpp"
#include "cli/expected_errors_text.hpp"
#include "cli/registry_access.hpp"
#include "cli/report_text.hpp"
#include "linkage/review_queue.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

using registry::Access;

struct YearChange {
  std::int64_t before = 0;
  std::int64_t after = 0;
};
using ChangeByYear = std::map<int, YearChange>;
constexpr int kNoYear = INT32_MAX;  ///< no report of the person has a day of receipt

/// Persons by the year of their first report, before and after the proposal.
ChangeByYear change_by_year(const services::LinkedRegister& linked) {
  const auto now = registry::partition_of(linked.in_force);
  std::map<ReportId, Date> first_before;
  std::map<ReportId, Date> first_after;
  for (std::size_t record = 0; record < linked.opened.report_of.size(); ++record) {
    const ReportId report = linked.opened.report_of[record];
    const Date day = linked.opened.received_on[record];
    const auto take = [&](std::map<ReportId, Date>& first, ReportId person) {
      const auto [at, is_new] = first.emplace(person, day);
      if (!is_new) at->second = std::min(at->second, day);
    };
    take(first_before, now ? now->person(report) : report);
    take(first_after, linked.person_of[record]);
  }
  ChangeByYear years;
  const auto year = [](Date day) { return day == StatSnapshot::kNoDate ? kNoYear : year_of(day); };
  for (const auto& [person, day] : first_before) ++years[year(day)].before;
  for (const auto& [person, day] : first_after) ++years[year(day)].after;
  return years;
}

linkage::ExpectedErrors expected_errors_of(const services::LinkedRegister& linked) {
  return linkage::expected_errors(linked.result, linked.opened.silent, linked.options.decisions);
}

Node to_node(const std::vector<ReportPair>& pairs) {
  Node list = Node::list();
  for (const ReportPair& pair : pairs)
    list.add(Node::list().add(report_number(pair.a)).add(report_number(pair.b)));
  return list;
}

void print_json(const services::LinkedRegister& linked, std::size_t reviews, Sequence event,
                Console& console) {
  Node years = Node::list();
  for (const auto& [year, change] : change_by_year(linked))
    years.add(Node::table()
                  .put("year", year == kNoYear ? Node() : Node(year))
                  .put("before", change.before)
                  .put("after", change.after));
  Node findings = Node::list();
  for (const Finding& finding : linked.result.findings)
    findings.add(Node::table().put("rule", finding.rule).put("message", finding.message));
  console.out << to_json(Node::table()
                             .put("reports", static_cast<std::int64_t>(linked.change.reports))
                             .put("persons_before", static_cast<std::int64_t>(linked.change.persons_before))
                             .put("persons_after", static_cast<std::int64_t>(linked.change.persons_after))
                             .put("joins", to_node(linked.change.joins))
                             .put("splits", to_node(linked.change.splits))
                             .put("reviews", static_cast<std::int64_t>(reviews))
                             .put("by_year", years)
                             .put("links_lost_by_blocking_at_least",
                                  linked.result.blocking_loss.links_lost_at_least)
                             .put("model_based", cli::to_node(expected_errors_of(linked)))
                             .put("model", linked.options.model.hash())
                             .put("findings", findings)
                             .put("event", event == 0 ? Node() : Node(static_cast<std::int64_t>(event))),
                         1)
              << '\n';
}

void print_text(const services::LinkedRegister& linked, std::size_t reviews, Console& console) {
  const LinkageApplied& change = linked.change;
  console.out << fmt::format(
      "{:>9}  reports compared\n"
      "{:>9}  persons by the register, {} by this proposal\n"
      "{:>9}  joins, {} splits\n"
      "{:>9}  questions for zicht link review\n",
      grouped(static_cast<std::int64_t>(change.reports)),
      grouped(static_cast<std::int64_t>(change.persons_before)),
      grouped(static_cast<std::int64_t>(change.persons_after)),
      grouped(static_cast<std::int64_t>(change.joins.size())),
      grouped(static_cast<std::int64_t>(change.splits.size())), grouped(static_cast<std::int64_t>(reviews)));
  bool any = false;
  for (const auto& [year, by] : change_by_year(linked)) {
    if (by.before == by.after) continue;
    if (!any) console.out << "Persons by the year of their first report:\n";
    any = true;
    console.out << fmt::format("{:>9}  {:>9} -> {:>9}  {:+}\n",
                               year == kNoYear ? "unknown" : std::to_string(year), grouped(by.before),
                               grouped(by.after), by.after - by.before);
  }
  console.out << fmt::format("Links that were not compared at all: at least {:.1f}\n",
                             linked.result.blocking_loss.links_lost_at_least);
  console.out << words(expected_errors_of(linked)) << '\n';
  for (const Finding& finding : linked.result.findings)
    console.messages << finding.rule << ": " << finding.message << '\n';
}

/// "17" or "event 17" as 17.
Result<Sequence> event_named(const std::string& name) {
  Sequence event = 0;
  const char* const end = name.data() + name.size();
  const auto [stopped, error] = std::from_chars(name.data(), end, event);
  if (error == std::errc{} && stopped == end && event > 0) return event;
  return fail(ErrorCode::invalid_input, "not the number of an event", name,
              "zicht show R17 gives the numbers of the events about a report.");
}

void print_model(const linkage::StoredModel& model, Console& console) {
  console.out << "Trainings\n";
  double most = 1;
  for (const auto& run : model.history) most = std::max(most, run.links);
  for (const auto& run : model.history)
    console.out << fmt::format("  {:12} {:>9} reports  {:>9.0f} links  {:20}  {} rounds{}\n", run.label,
                               grouped(static_cast<std::int64_t>(run.records)), run.links,
                               std::string(static_cast<std::size_t>(20 * run.links / most), '#'),
                               run.steps.size(),
                               run.degenerate.empty() ? "" : "; taught nothing: " + run.degenerate);
  console.out << "How reports on one person agree, by field\n";
  for (const auto& field : model.fields) {
    if (field.among_matches.empty()) continue;
    console.out << fmt::format("  {:18} fully {:>5.1f} %  not at all {:>5.1f} %  from {:.0f} links\n",
                               field.name, 100 * field.among_matches.front(),
                               100 * field.among_matches.back(), field.pairs);
  }
}

}  // namespace

Result<ExitCode> propose_persons(const ProposeOptions& options, Console& console) {
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  const Progress progress(console, "Link");
  ZICHT_TRY(const auto linked,
            services::link_register(registry, {}, options.actor, "link run", options.engine));
  const std::size_t reviews = services::open_questions(*linked, {}).size();
  const bool any = !linked->change.joins.empty() || !linked->change.splits.empty();
  Sequence event = 0;
  if (options.commit && any) {
    ZICHT_TRY(const auto receipts, registry.append({{linked->change, options.actor, std::nullopt}}));
    event = receipts.front().sequence;
  }
  if (options.json)
    print_json(*linked, reviews, event, console);
  else
    print_text(*linked, reviews, console);
  if (event != 0)
    console.messages << fmt::format(
        "Recorded as event {}. To take it back: zicht link undo {} --reason TEXT\n", event, event);
  else if (!any)
    console.messages << "The register says so already: nothing to change.\n";
  else
    console.messages << "Nothing was changed. To take the proposal over: zicht link run --commit\n";
  return ExitCode::ok;
}

Result<ExitCode> train_linkage(const TrainOptions& options, Console& console) {
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  const Progress progress(console, "Train");
  ZICHT_TRY(const auto linked,
            services::link_register(registry, {}, options.actor, "link train", options.engine));
  const linkage::StoredModel model = linkage::stored_after(
      linked->options.model, linked->result.trained, to_iso(day_in_amsterdam(system_now())),
      linked->opened.report_of.size(), linked->options.decisions.size());
  const std::string json = linkage::to_json(model);
  ZICHT_CHECK(registry.adopt({{services::kLinkageModelFile, json}}, options.actor));
  if (options.json)
    console.out << json << '\n';
  else
    print_model(model, console);
  console.messages << fmt::format("The model is kept with the registry's definitions: {} {}\n",
                                  services::kLinkageModelFile, model.hash().substr(0, 12));
  return ExitCode::ok;
}

Result<ExitCode> undo_link(const UndoOptions& options, Console& console) {
  ZICHT_TRY(const Sequence event, event_named(options.event));
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(const registry::Status before, registry.status());
  ZICHT_TRY(const auto receipts,
            registry.append({{Undone{event, options.reason}, options.actor, std::nullopt}}));
  ZICHT_TRY(const registry::Status after, registry.status());
  console.messages << fmt::format(
      "Event {} does not hold any more; recorded as event {}. Persons: {} -> {}\n", event,
      receipts.front().sequence, grouped(static_cast<std::int64_t>(before.persons)),
      grouped(static_cast<std::int64_t>(after.persons)));
  return ExitCode::ok;
}

}  // namespace zicht::cli
