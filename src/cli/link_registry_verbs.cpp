#include "cli/link_registry_verbs.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "base/node.hpp"
#include "cli/expected_errors_text.hpp"
#include "cli/registry_access.hpp"
#include "model/report_number.hpp"
#include "services/link_json.hpp"
#include "services/link_proposal.hpp"

namespace zicht::cli {
namespace {

using registry::Access;

void print_text(const services::LinkProposal& proposal, Console& console) {
  const services::LinkedRegister& linked = *proposal.linked;
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
      grouped(static_cast<std::int64_t>(change.splits.size())),
      grouped(static_cast<std::int64_t>(proposal.questions)));
  bool any = false;
  for (const auto& [year, by] : proposal.by_year) {
    if (by.before == by.after) continue;
    if (!any) console.out << "Persons by the year of their first report:\n";
    any = true;
    console.out << fmt::format("{:>9}  {:>9} -> {:>9}  {:+}\n", year ? std::to_string(*year) : "unknown",
                               grouped(by.before), grouped(by.after), by.after - by.before);
  }
  console.out << fmt::format("Links that were not compared at all: at least {:.1f}\n",
                             linked.result.blocking_loss.links_lost_at_least);
  console.out << words(proposal.expected) << '\n';
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
  ZICHT_TRY(const services::LinkProposal proposal,
            services::propose_persons(registry, options.actor, options.engine, options.commit));
  if (options.json)
    console.out << to_json(services::to_node(proposal), 1) << '\n';
  else
    print_text(proposal, console);
  if (proposal.event != 0)
    console.messages << fmt::format(
        "Recorded as event {}. To take it back: zicht link undo {} --reason TEXT\n", proposal.event,
        proposal.event);
  else if (!proposal.changes)
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
