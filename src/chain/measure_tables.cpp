#include "chain/measure_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/contract.hpp"
#include "chain/case_lag.hpp"
#include "chain/two_series.hpp"
#include "stats/count_change.hpp"

namespace zicht::chain {
namespace {

constexpr std::string_view kDenominators[] = {"decided_in_year", "registered_in_year", "within_365",
                                              "within_730"};
constexpr std::string_view kStock[] = {"open_before", "registered", "disposed", "open_after"};
constexpr std::string_view kCourtRules[] = {"put_before_court", "case_scope"};

/// Days of receipt of the reports that concerns became.
std::unordered_map<ObjectNumber, Date> received_on(const StatSnapshot& reports, const ChainSnapshot& chain) {
  std::unordered_map<ObjectNumber, Date> days;
  for (const Tie& tie : chain.ties)
    if (tie.relation == Relation::became) days.emplace(tie.to, StatSnapshot::kNoDate);
  if (days.empty()) return days;
  for (std::size_t at = 0; at < reports.reports(); ++at)
    if (const auto found = days.find(reports.report[at]); found != days.end())
      found->second = reports.received_on[at];
  return days;
}

CodeId code_of(const Case& one, const std::string& attribute) {
  if (attribute == "form") return one.form;
  if (attribute == "scope") return one.scope;
  if (attribute == "office") return one.office;
  if (attribute == "organisation") return one.from_agency;
  return one.trafficking_is_heaviest;
}

/// The three shares put before the court of some cases over the years, under four denominators.
using CourtYears = std::vector<CourtShare>;

std::array<std::optional<CellEstimate>, 4> estimates_of(const CourtShare& share) {
  std::array<std::optional<CellEstimate>, 4> made = {
      estimate_of(share.decided_share, true), estimate_of(share.registered_share, true),
      estimate_of(share.within_365, is_said(share.within_365, share.seen_365)),
      estimate_of(share.within_730, is_said(share.within_730, share.seen_730))};
  made[0]->at_risk = 0;  // what was decided is not open
  made[1]->at_risk = share.registered_open;
  return made;
}

/// One of the four numbers of the stock line of the last of the years, beside that of the first.
FigureCell stock_cell(const CourtYears& years, std::size_t at, std::vector<std::uint16_t> classes) {
  const auto count = [at](const CourtShare& one) {
    return std::array{one.open_before, one.registered, one.disposed, one.open_after}[at];
  };
  FigureCell cell;
  cell.classes = std::move(classes);
  cell.value = count(years.back());
  cell.previous = count(years.front());
  cell.series = {*cell.previous, cell.value};
  return cell;
}

/// The share under one of the four denominators over the years; none where the last two have no case.
std::optional<FigureCell> court_cell(const CourtYears& years, std::size_t at,
                                     std::vector<std::uint16_t> classes, const FigureTable& table) {
  std::vector<std::optional<CellEstimate>> estimates;
  for (const CourtShare& one : years) {
    auto of_year = estimates_of(one)[at];
    if (of_year->denominator == 0 && one.year < years.back().year) of_year.reset();
    estimates.push_back(of_year);
  }
  if (estimates.back()->denominator == 0 && !estimates[estimates.size() - 2]) return std::nullopt;
  FigureCell cell = estimated_cell(std::move(classes), estimates, table);
  // Cohorts of which some are open are not known equally long: their shares do not compare.
  const auto& before = cell.previous_estimate;
  if (at == 1 && (cell.estimate->at_risk > 0 || (before && before->at_risk > 0))) cell.share.reset();
  return cell;
}

constexpr std::string_view kFlowSteps[] = {"persons", "investigations", "cases", "court"};
constexpr std::string_view kFlowParts[] = {"all",
                                           "tied",
                                           "already_investigated",
                                           "investigated",
                                           "other_criminal",
                                           "administrative_or_care",
                                           "no_action",
                                           "open",
                                           "with_case",
                                           "closed_without_case",
                                           "merged",
                                           "transferred",
                                           "running",
                                           "before_court",
                                           "dismissed_technical",
                                           "dismissed_policy",
                                           "other",
                                           "convicted",
                                           "convicted_no_penalty",
                                           "acquitted_or_discharged",
                                           "pending"};

/// \pre the code is one of them.
std::uint16_t class_in(std::span<const std::string_view> codes, std::string_view code) {
  const auto found = std::ranges::find(codes, code);
  ZICHT_EXPECT(found != codes.end());
  return static_cast<std::uint16_t>(found - codes.begin() + 1);
}

/// Adds the levels of a flow to its table. \param of  the classes that they are of; empty = of everybody
void add_levels(const std::vector<FlowLevel>& levels, const std::vector<std::uint16_t>& of,
                FigureTable& table) {
  for (const FlowLevel& level : levels) {
    if (level.total == 0 && !of.empty()) continue;
    const auto add = [&](std::string_view part, std::int64_t count) {
      FigureCell& cell = table.cells.emplace_back();
      cell.classes = of;
      cell.classes.push_back(class_in(kFlowSteps, level.id));
      cell.classes.push_back(class_in(kFlowParts, part));
      cell.value = count;
      cell.series = {count};
    };
    add("all", level.total);
    if (level.tie_coverage) add("tied", std::llround(*level.tie_coverage * static_cast<double>(level.total)));
    for (const FlowPart& part : level.parts) add(part.id, part.count);
  }
}

}  // namespace

std::vector<FollowedCase> concerns_until_report(const StatSnapshot& reports, const ChainIndex& index,
                                                const Codebook& codebook, int first_year, int last_year) {
  const ChainSnapshot& snapshot = index.snapshot;
  const CodeList& kinds = codebook.list("follow_up_kind");
  const auto received = received_on(reports, snapshot);
  ComponentNames components(index.of_reports);
  std::vector<FollowedCase> followed;
  for (const Numbered<Concern>& one : snapshot.concerns) {
    const auto begin = one.object.received_on;
    if (!begin || *begin > snapshot.as_of || year_of(*begin) < first_year || year_of(*begin) > last_year)
      continue;
    FollowedCase& added = followed.emplace_back();
    added.number = one.number;
    added.received_on = *begin;
    added.place = one.object.place;
    added.form = one.object.form;
    added.organisation = one.object.organisation;
    added.region = one.object.region;
    added.tied = index.of_reports.of(one.number) != Positions::kNone;
    added.unit = {snapshot.as_of.days - begin->days, 0, components.of(one.number)};
    const auto end = [&](Date on, int cause) {
      if (on == StatSnapshot::kNoDate || on > snapshot.as_of) return;
      const std::int32_t days = on.days - begin->days;
      added.already = added.already || (cause == kReached && days < 0);
      if (days >= 0 && (added.unit.cause == 0 || days < added.unit.days ||
                        (days == added.unit.days && cause == kReached))) {
        added.unit.days = days;
        added.unit.cause = cause;
      }
    };
    for (const ObjectNumber report : index.ties.to(Relation::became, one.number))
      end(received.at(report), kReached);
    for (const ObjectNumber number : index.ties.from(Relation::follows_up, one.number)) {
      const FollowUp* const found = index.follow_up(number);
      if (found == nullptr || !found->on) continue;
      const std::string& kind = kinds[found->kind].code;
      if (kind == "report_made")
        end(*found->on, kReached);
      else if (ends_follow_up(kind, ObjectKind::concern))
        end(*found->on, kOtherEnd);
    }
  }
  return followed;
}

Result<std::vector<FollowedCase>> MeasureTables::follow(const MeasureDefinition& definition) {
  const int first = context_.year - kEarlierYears - 1;
  const int last = context_.year;
  switch (definition.reaches) {
    case Reaches::follow_up: {
      FollowUpRule rule = context_.rules.follow_up;
      // A definition says what it follows; the rule of the unit is for what has no definition.
      rule.unit = definition.unit == "report"    ? FollowUpUnit::report
                  : definition.unit == "concern" ? FollowUpUnit::concern
                                                 : FollowUpUnit::person;
      return followed_cases(source_.reports, source_.chain, source_.codebook, first, last, rule,
                            source_.first);
    }
    case Reaches::report:
      return concerns_until_report(source_.reports, source_.chain, source_.codebook, first, last);
    case Reaches::court_case:
      return investigations_until_case(source_.chain, source_.codebook, first, last);
    case Reaches::court:
      return cases_until_court(cases(), context_.as_of, first, last);
  }
  return std::vector<FollowedCase>{};
}

Result<const std::vector<FollowedCase>*> MeasureTables::followed(const MeasureDefinition& definition) {
  const auto [found, is_new] = followed_.try_emplace({definition.unit, definition.reaches});
  if (is_new) {
    ZICHT_TRY(found->second, follow(definition));
  }
  return &found->second;
}

const std::vector<TimedCase>& MeasureTables::cases() {
  if (!cases_) cases_ = timed_cases(source_.chain, source_.codebook, context_.rules.court);
  return *cases_;
}

const ChainFlows& MeasureTables::flows() {
  if (!flows_) flows_.emplace(source_.reports, source_.chain, source_.codebook, context_.year);
  return *flows_;
}

namespace {

/// Whether the register has what a share of these units is about.
bool has_subjects(const MeasureDefinition& definition, const ChainSnapshot& chain) {
  switch (definition.reaches) {
    case Reaches::follow_up:
      return (!chain.follow_ups.empty() || !chain.investigations.empty()) &&
             (definition.unit != "concern" || !chain.concerns.empty());
    case Reaches::report:
      return !chain.concerns.empty();
    case Reaches::court_case:
      return !chain.investigations.empty() && !chain.cases.empty();
    case Reaches::court:
      return !chain.cases.empty();
  }
  return false;
}

}  // namespace

Result<std::optional<FigureTable>> MeasureTables::make(const MeasureDefinition& definition) {
  ZICHT_EXPECT(definition.kind != MeasureKind::two_series);
  const ChainSnapshot& chain = source_.chain.snapshot;
  if (definition.kind == MeasureKind::court_share) return court_table(definition);
  if (definition.kind == MeasureKind::flow) return flow_table(definition);
  if (definition.kind == MeasureKind::tie_coverage)
    return chain.ties.empty() && chain.waiting.empty()
               ? std::nullopt
               : std::optional(coverage_table(definition, source_, context_));
  if (!has_subjects(definition, chain)) return std::optional<FigureTable>();
  ZICHT_TRY(const std::vector<FollowedCase>* const units, followed(definition));
  if (definition.kind == MeasureKind::reasons)
    return std::optional(reasons_table(definition, *units, source_.codebook, context_));
  return std::optional(definition.against.empty()
                           ? share_table(definition, *units, context_)
                           : difference_table(definition, *units, source_.codebook, context_));
}

std::optional<FigureTable> MeasureTables::court_table(const MeasureDefinition& definition) {
  if (source_.chain.snapshot.cases.empty()) return std::nullopt;
  FigureTable table = described(definition, context_, kCourtRules);
  table.has_total = false;
  table.dimensions.push_back(dimension_of(
      "denominator", definition.stock ? std::span<const std::string_view>(kStock) : kDenominators,
      context_.words));
  std::map<ClassKey, std::vector<TimedCase>> groups;  // by the order of their classes
  for (const TimedCase& one : cases()) {
    ClassKey key = 0;
    for (const MeasureBreakdown& by : definition.by)
      key = key_with(key, by.class_of(code_of(one.court_case->object, by.attribute)));
    groups[key].push_back(one);
  }
  const int first = context_.year - kEarlierYears - 1;
  for (const auto& [key, of_class] : groups) {
    CourtYears years;
    for (int year = definition.stock ? context_.year - 1 : first; year <= context_.year; ++year)
      years.push_back(court_share_of(of_class, year, context_.as_of));
    const auto add = [&, of = key](std::size_t its_class) {
      std::vector<std::uint16_t> classes = classes_of(of, definition.by.size());
      classes.push_back(static_cast<std::uint16_t>(its_class + 1));
      return classes;
    };
    for (std::size_t at = 0; at < 4; ++at) {
      auto cell = definition.stock ? stock_cell(years, at, add(at)) : court_cell(years, at, add(at), table);
      if (cell) table.cells.push_back(*std::move(cell));
    }
  }
  const auto key_of = [](const FigureCell& cell) {
    ClassKey key = 0;
    for (const std::uint16_t its_class : cell.classes) key = key_with(key, its_class);
    return order_of(key);
  };
  std::ranges::stable_sort(table.cells, {}, key_of);
  if (!definition.stock) hold_discovery_rate(table);
  std::int64_t before = 0;
  for (const FollowedCase& one : cases_until_court(cases(), context_.as_of, context_.year, context_.year))
    before += one.already ? 1 : 0;
  add_count_note(table, "disposal_before_registration", before, context_);
  return table;
}

std::optional<FigureTable> MeasureTables::flow_table(const MeasureDefinition& definition) {
  const ChainSnapshot& chain = source_.chain.snapshot;
  if (chain.investigations.empty() && chain.follow_ups.empty() && chain.cases.empty()) return std::nullopt;
  std::vector<std::string_view> rules = {"case_scope", "convicted", "instance"};
  if (!definition.by.empty() && definition.by.front().attribute == "scope") rules.push_back("victim_scope");
  FigureTable table = described(definition, context_, rules);
  table.has_total = false;
  table.series_from = context_.year;
  table.dimensions.push_back(dimension_of("step", kFlowSteps, context_.words));
  table.dimensions.push_back(dimension_of("part", kFlowParts, context_.words));
  const FlowView view = definition.cohort ? FlowView::cohort : FlowView::year;
  if (definition.by.empty()) {
    add_levels(flows().of(view), {}, table);
    return table;
  }
  const MeasureBreakdown& by = definition.by.front();
  const auto add_class = [&](std::size_t its_class) {
    const auto code = static_cast<CodeId>(its_class);
    add_levels(flows().of(view, by.attribute == "scope" ? FlowFilter{{}, code} : FlowFilter{code, {}}),
               {code}, table);
  };
  for (std::size_t its_class = 1; its_class < by.shown.classes.size(); ++its_class) add_class(its_class);
  add_class(kUnknown);
  return table;
}

namespace {

const FigureCell* cell_of(const FigureTable& table, const std::vector<std::uint16_t>& classes) {
  if (classes.empty()) return &table.total;
  const auto found = std::ranges::find(table.cells, classes, &FigureCell::classes);
  return found == table.cells.end() ? nullptr : &*found;
}

/// The count of a year in a series that ends with the year of its table.
std::int64_t count_of(const FigureCell& cell, int table_year, int year) {
  const std::int64_t at = static_cast<std::int64_t>(cell.series.size()) - 1 - (table_year - year);
  return at < 0 ? 0 : cell.series[static_cast<std::size_t>(at)];
}

/// What may be said of the two in words, and what it rests on.
void say(const FigureCell& first, const FigureCell& second, int from, const std::vector<int>& breaks,
         const Label& of, const TableContext& context, FigureTable& table) {
  while (from < context.year &&
         (count_of(first, context.year, from) == 0 || count_of(second, context.year, from) == 0))
    ++from;
  std::vector<std::int64_t> firsts;
  std::vector<std::int64_t> seconds;
  for (int year = from; year <= context.year; ++year) {
    firsts.push_back(count_of(first, context.year, year));
    seconds.push_back(count_of(second, context.year, year));
  }
  const TwoSeries compared = compare_series(firsts, seconds, from, breaks);
  constexpr const char* kSaid[] = {"too_few_years", "opposite", "ratio_falls", "not_shown"};
  const bool ratio = compared.divergence == Divergence::ratio_falls;
  const double p = !compared.trends ? 1
                   : ratio          ? compared.trends->ratio_falling_p_value
                                    : compared.trends->opposite_p_value;
  add_note(table, kSaid[static_cast<std::size_t>(compared.divergence)], context,
           {{"from", std::to_string(compared.first_year)},
            {"year", std::to_string(context.year)},
            {"p", fmt::format("{:.3f}", p)},
            {"rises", std::to_string(compared.first_rises)},
            {"falls", std::to_string(compared.second_falls)}},
           of);
  if (firsts.back() + seconds.back() == 0) return;
  const auto times = stats::compare_counts(firsts.back(), seconds.back());
  const std::string point =
      seconds.back() == 0
          ? "\u2013"
          : fmt::format("{:.2f}", static_cast<double>(firsts.back()) / static_cast<double>(seconds.back()));
  add_note(table, "ratio", context,
           {{"year", std::to_string(context.year)},
            {"ratio", point},
            {"lower", fmt::format("{:.2f}", times.ratio_lower)},
            {"upper", times.ratio_upper ? fmt::format("{:.2f}", *times.ratio_upper) : "\u221e"}},
           of);
}

}  // namespace

FigureTable two_series_table(const MeasureDefinition& definition, const FigureTable& first,
                             const FigureTable& second, const TableContext& context) {
  FigureTable table = described(definition, context, {});
  table.has_total = false;
  table.series_from = std::max(first.series_from, second.series_from);
  table.rules = first.rules;
  table.rules.insert(second.rules.begin(), second.rules.end());
  table.rule_labels = first.rule_labels;
  table.rule_labels.insert(second.rule_labels.begin(), second.rule_labels.end());
  table.without_year = first.without_year + second.without_year;
  FigureDimension series = dimension_of("series", {}, context.words);
  series.classes.push_back({"first", first.title});
  series.classes.push_back({"second", second.title});
  table.dimensions = first.dimensions;
  table.dimensions.push_back(std::move(series));
  table.breaks.clear();
  for (const SeriesBreak& one : definition.breaks)
    if (one.year > table.series_from && one.year <= context.year) table.breaks.push_back(one);
  std::vector<int> breaks;
  for (const SeriesBreak& one : table.breaks) breaks.push_back(one.year);
  std::vector<std::vector<std::uint16_t>> shown;
  for (const FigureCell& cell : first.cells)
    if (cell_of(second, cell.classes) != nullptr) shown.push_back(cell.classes);
  if (definition.by.empty()) shown = {{}};
  for (const std::vector<std::uint16_t>& classes : shown) {
    const FigureCell* const cells[] = {cell_of(first, classes), cell_of(second, classes)};
    for (std::uint16_t at = 0; at < 2; ++at) {
      FigureCell& cell = table.cells.emplace_back(*cells[at]);
      cell.classes.push_back(static_cast<std::uint16_t>(at + 1));
      cell.share.reset();
      const std::size_t wanted = static_cast<std::size_t>(context.year - table.series_from) + 1;
      if (cell.series.size() > wanted)
        cell.series.erase(cell.series.begin(), cell.series.end() - static_cast<std::ptrdiff_t>(wanted));
    }
    Label of = context.words.find("class.all")->second;
    for (std::size_t at = 0; at < classes.size(); ++at)
      of = first.dimensions[at].classes.at(classes[at]).label;
    say(*cells[0], *cells[1], table.series_from, breaks, of, context, table);
  }
  return table;
}

}  // namespace zicht::chain
