#include "services/chain_measures.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "figures/invented.hpp"
#include "model/victim_scope.hpp"
#include "publish/chain_section.hpp"

namespace zicht::services {
namespace {

namespace measures = zicht::chain;

/// Years of sexual exploitation, by the primary form: people by their first report, investigations by
/// opening.
using ByYear = std::map<int, std::int64_t>;

ByYear sexual_victims(const StatSnapshot& reports, const VictimScopeReader& scopes, CodeId sexual,
                      CodeId scope) {
  ByYear years;
  for (std::size_t person = 0; person < reports.persons(); ++person) {
    const std::uint32_t first = reports.person_begin[person];
    if (reports.received_on[first] == StatSnapshot::kNoDate) continue;
    const std::uint32_t end = reports.person_begin[person + 1];
    const std::uint32_t last = reports.episode_begin[end];
    for (std::uint32_t at = reports.episode_begin[first]; at < last; ++at) {
      if (reports.form[at] == kUnknown) continue;  // the first form that is known is the primary one
      if (reports.form[at] == sexual && (scope == kUnknown || scopes.of_episode(at, first, end) == scope))
        ++years[year_of(reports.received_on[first])];
      break;
    }
  }
  return years;
}

ByYear sexual_investigations(const ChainSnapshot& chain, CodeId sexual, CodeId scope) {
  ByYear years;
  for (const auto& one : chain.investigations)
    if (one.object.opened_on && one.object.form == sexual && (scope == kUnknown || one.object.scope == scope))
      ++years[year_of(*one.object.opened_on)];
  return years;
}

std::optional<SexualSeries> sexual_series(const ChainSnapshot& chain, const StatSnapshot& reports,
                                          const Codebook& codebook, int year, CodeId scope,
                                          const VictimScopeReader& scopes, const std::vector<int>& breaks) {
  constexpr int kMostYears = 30;
  const CodeId sexual = codebook.form().find("sexual").value_or(kUnknown);
  ByYear victims = sexual_victims(reports, scopes, sexual, scope);
  ByYear investigations = sexual_investigations(chain, sexual, scope);
  const auto has_both = [&](int of) { return victims.contains(of) && investigations.contains(of); };
  if (!has_both(year)) return std::nullopt;
  SexualSeries series;
  series.scope = scope;
  series.first_year = year;
  while (year - series.first_year + 1 < kMostYears && has_both(series.first_year - 1)) --series.first_year;
  for (int of = series.first_year; of <= year; ++of) {
    series.victims.push_back(victims[of]);
    series.investigations.push_back(investigations[of]);
  }
  series.compared =
      measures::compare_series(series.victims, series.investigations, series.first_year, breaks);
  for (const int of : breaks)
    if (of > series.first_year && of <= year) series.breaks.push_back(of);
  return series;
}

/// Years from which victims or investigations of sexual exploitation mean something else.
std::vector<int> breaks_of_sexual(const figures::FigureBook& book, const Codebook& codebook) {
  constexpr std::string_view kFigures[] = {"victims", "victims_by_form", "investigations",
                                           "investigations_sexual", "investigations_sexual_by_scope"};
  const CodeId sexual = codebook.form().find("sexual").value_or(kUnknown);
  std::vector<int> years;
  for (const figures::DefinedBreak& one : book.breaks()) {
    const bool all = one.figures.empty() && !one.attribute;
    const bool named = std::ranges::any_of(one.figures, [&](const std::string& id) {
      return std::ranges::find(kFigures, id) != std::end(kFigures);
    });
    const bool of_form =
        one.attribute == figures::Attribute::form && std::ranges::find(one.codes, sexual) != one.codes.end();
    if (all || named || of_form) years.push_back(one.shown.year);
  }
  return years;
}

std::string text(const CodeList& list, CodeId code) { return list[code].code; }

Node incidence_node(const stats::Incidence& within) {
  Node node = Node::table();
  node.put("days", std::int64_t{within.window_days}).put("units", within.units).put("events", within.events);
  node.put("at_risk", within.at_risk).put("share", within.share);
  return node.put("lower", within.lower).put("upper", within.upper);
}

Node flow_node(const std::vector<measures::FlowLevel>& levels) {
  Node list = Node::list();
  for (const measures::FlowLevel& level : levels) {
    Node parts = Node::table();
    for (const measures::FlowPart& part : level.parts) parts.put(part.id, part.count);
    Node node = Node::table();
    node.put("level", level.id).put("unit", level.unit).put("total", level.total).put("parts", parts);
    if (level.tie_coverage) node.put("tie_coverage", *level.tie_coverage);
    list.add(std::move(node));
  }
  return list;
}

Node follow_up_node(const ChainMeasures& made, const Codebook& codebook) {
  Node cells = Node::list();
  for (const measures::FollowUpCell& cell : made.follow_up) {
    Node within = Node::list();
    for (std::size_t at = 0; at < cell.within.size(); ++at)
      if (cell.said.at(at)) within.add(incidence_node(cell.within.at(at)));
    Node node = Node::table();
    node.put("year", std::int64_t{cell.year}).put("place", text(codebook.place(), cell.place));
    node.put("already", cell.already).put("within", within);
    cells.add(std::move(node));
  }
  Node differences = Node::list();
  for (const measures::FollowUpDifference& one : made.differences) {
    Node node = Node::table();
    node.put("place", text(codebook.place(), one.place)).put("units", one.units);
    node.put("crude", one.crude.difference).put("lower", one.crude.lower).put("upper", one.crude.upper);
    node.put("curve_p_value", one.crude.curve_p_value);
    if (one.within_strata)
      node.put("within_strata", Node::table()
                                    .put("difference", one.within_strata->difference)
                                    .put("lower", one.within_strata->lower)
                                    .put("upper", one.within_strata->upper));
    differences.add(std::move(node));
  }
  return Node::table().put("cells", cells).put("differences", differences);
}

Node court_node(const std::vector<measures::CourtShare>& years) {
  Node list = Node::list();
  for (const measures::CourtShare& one : years) {
    Node node = Node::table();
    node.put("year", std::int64_t{one.year})
        .put("decided", one.decided)
        .put("decided_to_court", one.decided_to_court);
    node.put("registered", one.registered).put("registered_to_court", one.registered_to_court);
    const auto within = [](const stats::Incidence& share, bool seen) {
      return share.units > 0 && measures::is_said(share, seen) ? incidence_node(share) : Node();
    };
    node.put("registered_open", one.registered_open).put("within_365", within(one.within_365, one.seen_365));
    node.put("within_730", within(one.within_730, one.seen_730)).put("open_before", one.open_before);
    list.add(node.put("disposed", one.disposed).put("open_after", one.open_after));
  }
  return list;
}

Node series_node(const std::vector<SexualSeries>& all, const Codebook& codebook) {
  constexpr const char* kSaid[] = {"too_few_years", "opposite", "ratio_falls", "not_shown"};
  Node list = Node::list();
  for (const SexualSeries& one : all) {
    Node victims = Node::list();
    for (const std::int64_t count : one.victims) victims.add(count);
    Node investigations = Node::list();
    for (const std::int64_t count : one.investigations) investigations.add(count);
    Node node = Node::table();
    node.put("scope", one.scope == kUnknown ? "all" : text(codebook.scope(), one.scope));
    node.put("first_year", std::int64_t{one.first_year})
        .put("victims", victims)
        .put("investigations", investigations);
    node.put("said", kSaid[static_cast<std::size_t>(one.compared.divergence)]);
    if (one.compared.trends) {
      node.put("opposite_p_value", one.compared.trends->opposite_p_value);
      node.put("ratio_falling_p_value", one.compared.trends->ratio_falling_p_value);
    }
    list.add(std::move(node));
  }
  return list;
}

std::vector<FlowOfPart> flow_parts(const measures::ChainFlows& flows, const Codebook& codebook) {
  std::vector<FlowOfPart> parts;
  const auto add = [&](bool is_scope, CodeId code) {
    const measures::FlowFilter filter =
        is_scope ? measures::FlowFilter{std::nullopt, code} : measures::FlowFilter{code, std::nullopt};
    FlowOfPart part{is_scope, code, flows.of(measures::FlowView::cohort, filter),
                    flows.of(measures::FlowView::year, filter)};
    const auto there = [](const measures::FlowLevel& level) { return level.total > 0; };
    if (std::ranges::any_of(part.cohort, there) || std::ranges::any_of(part.flow_of_year, there))
      parts.push_back(std::move(part));
  };
  // Unknown stands last, as in other tables.
  const auto add_all = [&](bool is_scope, std::size_t codes) {
    for (std::size_t code = 1; code < codes; ++code) add(is_scope, static_cast<CodeId>(code));
    add(is_scope, kUnknown);
  };
  add_all(false, codebook.form().size());
  add_all(true, codebook.scope().size());
  return parts;
}

}  // namespace

namespace {

/// Years before the first of which the register has anything are no zeros, and are left out.
template <class Year, class IsEmpty>
void leave_out_years_before(std::vector<Year>& years, IsEmpty is_empty) {
  years.erase(years.begin(), std::ranges::find_if_not(years, is_empty));
}

bool is_counting_rule(std::string_view rule) {
  return std::ranges::find(figures::rule_names(), rule, &figures::RuleNames::rule) !=
         figures::rule_names().end();
}

std::string names_of_rules() {
  std::vector<std::string> names;
  for (const figures::RuleNames& rule : figures::rule_names()) names.emplace_back(rule.rule);
  for (const std::string_view rule : measures::measure_rule_names()) names.emplace_back(rule);
  return joined(names, ", ");
}

}  // namespace

Result<void> set_rules(const std::vector<std::string>& rules, const figures::FigureBook& book,
                       figures::CountingRules& counts, measures::MeasureRules& of_measures) {
  for (const std::string& rule : rules) {
    const std::string_view name = trimmed(std::string_view(rule).substr(0, rule.find('=')));
    if (!measures::is_measure_rule(rule) && !is_counting_rule(name))
      return fail(ErrorCode::invalid_input,
                  "a rule is written as rule=value; the rules are " + names_of_rules());
    ZICHT_CHECK(measures::is_measure_rule(rule) ? measures::set_rule(rule, of_measures)
                                                : book.rules().set(rule, counts));
  }
  of_measures.counting = counts.chain;
  return {};
}

Result<ChainMeasures> chain_measures(Session& session, int year, std::optional<Date> as_of,
                                     const std::vector<std::string>& rules) {
  constexpr int kYears = 5;
  ChainMeasures made;
  made.year = year;
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  figures::CountingRules counts;
  ZICHT_CHECK(set_rules(rules, *book, counts, made.rules));
  ZICHT_TRY(made.as_of, session.as_of(as_of));
  ZICHT_TRY(const ChainSnapshot chain, session.registry().chain(made.as_of));
  ZICHT_TRY(const StatSnapshot reports, session.registry().snapshot(made.as_of));
  const Codebook& codebook = session.codebook();
  const measures::ChainIndex index(chain, made.rules.counting);
  const measures::FollowUpRule& rule = made.rules.follow_up;
  ZICHT_TRY(const FirstSaid first, session.registry().first_said(made.as_of));
  const std::vector<int> sexual_breaks = breaks_of_sexual(*book, codebook);
  for (const figures::DefinedBreak& one : book->breaks())
    if (one.shown.year <= year && one.shown.year > year - kYears - 2) made.breaks.push_back(one.shown);
  if (!chain.follow_ups.empty() || !chain.investigations.empty()) {
    ZICHT_TRY(const auto cases,
              measures::followed_cases(reports, index, codebook, year - 2, year, rule, first));
    made.follow_up = measures::follow_up_by_place(cases);
    made.differences = measures::follow_up_differences(cases, codebook, rule.window_days);
  }
  if (!chain.cases.empty()) {
    made.court = measures::court_shares(index, codebook, year - kYears + 1, year, made.rules.court);
    made.lags = measures::case_lags(index, codebook, year - kYears + 1, year);
    made.lag_quarters = measures::lag_cohorts(index, codebook, year - kYears + 1, year);
    made.lag_years =
        measures::lag_cohorts(index, codebook, year - kYears + 1, year, measures::CohortOf::year);
    leave_out_years_before(made.court, [](const measures::CourtShare& one) {
      return one.open_before + one.registered + one.disposed == 0;
    });
    leave_out_years_before(made.lags, [](const measures::CaseLag& one) {
      return one.within[0].units + one.before_opening == 0;
    });
  }
  const VictimScopeReader scopes(reports, codebook, made.rules.counting.victim_scope);
  for (std::size_t scope = 0; scope < codebook.scope().size(); ++scope)
    if (auto series =
            sexual_series(chain, reports, codebook, year, static_cast<CodeId>(scope), scopes, sexual_breaks))
      made.series.push_back(*std::move(series));
  if (chain.investigations.empty() && chain.follow_ups.empty() && chain.cases.empty()) return made;
  const measures::ChainFlows flows(reports, index, codebook, year);
  made.cohort = flows.of(measures::FlowView::cohort);
  made.flow_of_year = flows.of(measures::FlowView::year);
  made.flow_parts = flow_parts(flows, codebook);
  return made;
}

namespace {

FollowedShare share_view(const stats::Incidence& within, bool said) {
  return {within.units, within.share, within.lower, within.upper, said && within.units > 0};
}

std::vector<FlowStage> stages_of(const std::vector<measures::FlowLevel>& levels) {
  std::vector<FlowStage> stages;
  for (const measures::FlowLevel& level : levels) {
    FlowStage& stage = stages.emplace_back();
    stage.id = level.id;
    stage.total = level.total;
    stage.tie_coverage = level.tie_coverage;
    for (const measures::FlowPart& part : level.parts) stage.bands.push_back({part.id, part.count});
  }
  return stages;
}

LagRow lag_view(const measures::LagCohort& one) {
  LagRow row;
  row.year = one.year;
  row.quarter = one.quarter;
  row.before_opening = one.before_opening;
  for (std::size_t at = 0; at < row.within.size(); ++at)
    row.within[at] = share_view(one.within[at], one.said[at]);
  row.quartiles = one.quartiles;
  return row;
}

SeriesBeside series_view(const SexualSeries& one, const Codebook& codebook) {
  SeriesBeside view;
  if (one.scope != kUnknown) view.scope = codebook.scope()[one.scope].label;
  view.first_year = one.first_year;
  view.victims = one.victims;
  view.investigations = one.investigations;
  view.breaks = one.breaks;
  view.tested_from = one.compared.first_year;
  view.said = static_cast<SeriesBeside::Said>(one.compared.divergence);
  if (one.compared.trends) {
    view.p_value = one.compared.trends->opposite_p_value;
    view.ratio_p_value = one.compared.trends->ratio_falling_p_value;
  }
  view.rises = one.compared.first_rises;
  view.falls = one.compared.second_falls;
  return view;
}

CourtRow court_view(const measures::CourtShare& one) {
  CourtRow row;
  row.year = one.year;
  row.decided = one.decided;
  row.decided_to_court = one.decided_to_court;
  row.registered = one.registered;
  row.registered_to_court = one.registered_to_court;
  row.registered_open = one.registered_open;
  row.within_365 = share_view(one.within_365, measures::is_said(one.within_365, one.seen_365));
  row.within_730 = share_view(one.within_730, measures::is_said(one.within_730, one.seen_730));
  row.open_before = one.open_before;
  row.disposed = one.disposed;
  row.open_after = one.open_after;
  return row;
}

}  // namespace

std::set<std::string> default_rules() {
  std::set<std::string> rules;
  for (const figures::RuleNames& names : figures::rule_names())
    rules.insert(std::string(names.rule) + "=" + std::string(names.values.front()));
  for (std::string& rule : measures::rules_in_words(measures::MeasureRules{})) rules.insert(std::move(rule));
  return rules;
}

std::vector<FigureTable> with_rules_to_say(std::vector<FigureTable> tables) {
  const std::set<std::string> defaults = default_rules();
  for (FigureTable& table : tables)
    std::erase_if(table.rule_labels, [&](const auto& rule) {
      const auto value = table.rules.find(rule.first);
      return value != table.rules.end() && defaults.contains(rule.first + "=" + value->second);
    });
  return tables;
}

std::vector<ChainRule> rules_with_labels(const ChainMeasures& made, const figures::FigureBook& book) {
  std::vector<ChainRule> rules;
  for (const std::string& setting : measures::rules_in_words(made.rules)) {
    const std::size_t sign = setting.find('=');
    ChainRule& rule = rules.emplace_back();
    rule.rule = setting.substr(0, sign);
    rule.value = setting.substr(sign + 1);
    const auto words = book.measure_words().find("rule." + rule.rule + "_" + rule.value);
    rule.label = words != book.measure_words().end() ? words->second
                 : is_counting_rule(rule.rule)       ? book.rules().value(rule.rule, rule.value)
                                                     : Label{rule.value, rule.value};
  }
  return rules;
}

ChainReport chain_report(const ChainMeasures& made, const Codebook& codebook,
                         const figures::FigureBook& book) {
  ChainReport report;
  report.year = made.year;
  report.as_of = made.as_of;
  report.rules = rules_with_labels(made, book);
  report.window_days = made.rules.follow_up.window_days;
  report.invented = figures::invented(book);
  for (const measures::FollowUpCell& cell : made.follow_up) {
    FollowUpRow& row = report.follow_up.emplace_back();
    row.year = cell.year;
    row.place = codebook.place()[cell.place].label;
    row.already = cell.already;
    for (std::size_t at = 0; at < row.within.size(); ++at)
      row.within[at] = share_view(cell.within[at], cell.said[at]);
  }
  for (const measures::FollowUpDifference& one : made.differences) {
    FollowUpContrast& contrast = report.contrasts.emplace_back();
    contrast.place = codebook.place()[one.place].label;
    contrast.units = one.units;
    if (one.within_strata)
      contrast.within_strata = FollowedShare{one.units, one.within_strata->difference,
                                             one.within_strata->lower, one.within_strata->upper, true};
  }
  for (const measures::CourtShare& one : made.court) report.court.push_back(court_view(one));
  for (const measures::LagCohort& one : made.lag_quarters) report.lag_quarters.push_back(lag_view(one));
  for (const measures::LagCohort& one : made.lag_years) report.lag_years.push_back(lag_view(one));
  for (const SexualSeries& one : made.series) report.series.push_back(series_view(one, codebook));
  report.cohort = stages_of(made.cohort);
  report.flow_of_year = stages_of(made.flow_of_year);
  for (const FlowOfPart& part : made.flow_parts)
    (part.is_scope ? report.by_scope : report.by_form)
        .push_back({(part.is_scope ? codebook.scope() : codebook.form())[part.code].label,
                    stages_of(part.cohort), stages_of(part.flow_of_year)});
  return report;
}

Result<ChainWords> chain_words(Session& session, int year, std::optional<Date> as_of,
                               const std::vector<std::string>& rules) {
  constexpr const char* kTexts = "report/chain.toml";
  ZICHT_TRY(const std::string* const toml, session.definition(kTexts));
  ZICHT_TRY(publish::ReportTexts texts, publish::parse_chain_texts(*toml, kTexts));
  ZICHT_TRY(const ChainMeasures measures, chain_measures(session, year, as_of, rules));
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  return ChainWords{chain_report(measures, session.codebook(), *book), std::move(texts)};
}

namespace {

/// A cohort's curve: a window that cannot be said yet is not in it.
Node cohort_node(const measures::LagCohort& one) {
  Node within = Node::list();
  for (std::size_t at = 0; at < one.within.size(); ++at)
    if (one.said[at]) within.add(incidence_node(one.within[at]));
  Node quartiles = Node::list();
  for (const auto& days : one.quartiles) quartiles.add(days ? Node(std::int64_t{*days}) : Node());
  Node node = Node::table();
  node.put("year", std::int64_t{one.year})
      .put("quarter", one.quarter == 0 ? Node() : Node(std::int64_t{one.quarter}));
  return node.put("before_opening", one.before_opening).put("within", within).put("quartile_days", quartiles);
}

}  // namespace

Node chain_measures_node(const ChainMeasures& made, const Codebook& codebook) {
  Node lags = Node::list();
  for (const measures::CaseLag& one : made.lags) {
    Node within = Node::list();
    for (std::size_t at = 0; at < one.within.size(); ++at)
      if (one.said.at(at)) within.add(incidence_node(one.within.at(at)));
    lags.add(Node::table().put("year", std::int64_t{one.year}).put("within", within));
  }
  Node cohorts = Node::list();
  for (const auto* const of : {&made.lag_quarters, &made.lag_years})
    for (const measures::LagCohort& one : *of) cohorts.add(cohort_node(one));
  Node rules = Node::list();
  for (const std::string& rule : measures::rules_in_words(made.rules)) rules.add(rule);
  Node breaks = Node::list();
  for (const SeriesBreak& one : made.breaks)
    breaks.add(
        Node::table().put("year", std::int64_t{one.year}).put("nl", one.label.nl).put("en", one.label.en));
  Node node = Node::table();
  node.put("as_of", to_iso(made.as_of))
      .put("rules", rules)
      .put("breaks", breaks)
      .put("follow_up", follow_up_node(made, codebook));
  node.put("court_share", court_node(made.court)).put("case_lag", lags).put("case_lag_cohorts", cohorts);
  node.put("victims_and_investigations", series_node(made.series, codebook));
  Node parts = Node::list();
  for (const FlowOfPart& part : made.flow_parts)
    parts.add(Node::table()
                  .put("by", part.is_scope ? "scope" : "form")
                  .put("code", text(part.is_scope ? codebook.scope() : codebook.form(), part.code))
                  .put("cohort", flow_node(part.cohort))
                  .put("year", flow_node(part.flow_of_year)));
  node.put("flow_cohort", flow_node(made.cohort)).put("flow_year", flow_node(made.flow_of_year));
  return node.put("flow_parts", std::move(parts));
}

}  // namespace zicht::services
