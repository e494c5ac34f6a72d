#include "estimate/headline.hpp"

#include <algorithm>
#include <cmath>

#include "model/definition_file.hpp"

namespace zicht::estimate {
namespace {

Result<const Node*> section(const DefinitionFile& file, const Node& document, std::string_view key) {
  const Node* const table = document.find(key);
  if (table == nullptr || !table->is_table())
    return file.wrong(document, "[" + std::string(key) + "] is missing");
  return table;
}

Result<int> whole(const DefinitionFile& file, const Node& table, std::string_view key, int lower, int upper) {
  ZICHT_TRY(const double number, file.number(table, key, lower, upper));
  if (number != std::floor(number)) return file.wrong(table, std::string(key) + " is a whole number");
  return static_cast<int>(number);
}

bool contradicts(const Estimate& route, const Interval& band) {
  if (!route.interval) return false;
  const bool lower_bound = route.assumption == Assumption::heterogeneity_only;
  return route.interval->lower > band.upper || (!lower_bound && route.interval->upper < band.lower);
}

/// The p value of the supported model that fits best, by the chi-squared distribution of its deviance.
double best_fit(const SupportBand& band) {
  double best = 0;
  for (const SupportedModel& model : band.models) best = std::max(best, p_value_of_fit(model));
  return best;
}

/// The draws without the lists that are nested in the register's own table.
DrawnTables without_nested(const DrawnTables& drawn, const UnnestedTable& unnested) {
  if (unnested.nested().empty()) return drawn;
  DrawnTables left{{}, drawn.without_table};
  for (const CaptureTable& each : drawn.tables)
    if (auto fewer = unnested.like_this(each))
      left.tables.push_back(*std::move(fewer));
    else
      ++left.without_table;
  return left;
}

}  // namespace

Result<HeadlineRules> HeadlineRules::parse(std::string_view toml, std::string_view name) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ZICHT_CHECK(file.only_keys(document, {"support", "refuse", "sensitivity"}));
  ZICHT_TRY(const Node* const support, section(file, document, "support"));
  ZICHT_TRY(const Node* const refuse, section(file, document, "refuse"));
  ZICHT_TRY(const Node* const sensitivity, section(file, document, "sensitivity"));
  ZICHT_CHECK(file.only_keys(*support, {"within_bic", "replicates", "look_replicates"}));
  ZICHT_CHECK(file.only_keys(*refuse, {"fewest_in_overlaps", "largest_ratio", "worst_fit"}));
  ZICHT_CHECK(file.only_keys(*sensitivity, {"largest_odds_ratio", "half_steps"}));
  HeadlineRules rules;
  ZICHT_TRY(rules.within_bic, file.number(*support, "within_bic", 0, 100));
  ZICHT_TRY(rules.replicates, whole(file, *support, "replicates", 100, 1'000'000));
  ZICHT_TRY(rules.look_replicates, whole(file, *support, "look_replicates", 50, 1'000'000));
  ZICHT_TRY(rules.fewest_in_overlaps, whole(file, *refuse, "fewest_in_overlaps", 0, 1'000'000));
  ZICHT_TRY(rules.largest_ratio, file.number(*refuse, "largest_ratio", 1, 1e6));
  if (refuse->find("worst_fit") != nullptr) {  // files of an earlier version lack it
    ZICHT_TRY(rules.worst_fit, file.number(*refuse, "worst_fit", 0, 1));
  }
  ZICHT_TRY(rules.largest_odds_ratio, file.number(*sensitivity, "largest_odds_ratio", 1.01, 1000));
  ZICHT_TRY(rules.half_steps, whole(file, *sensitivity, "half_steps", 1, 100));
  return rules;
}

Headline headline(const CaptureTable& table, std::span<const Estimate> routes, const HeadlineRules& rules,
                  const BandOptions& options, const DrawnTables* drawn) {
  const UnnestedTable unnested(table);
  const auto refused = [&](const Error& why) {
    Headline none = refused_headline(table.observed_persons(), why);
    none.in_overlaps = unnested.table() ? persons_in_overlaps(*unnested.table()) : 0;
    Refusal& refusal = none.refusals.front();
    refusal.value = static_cast<double>(none.in_overlaps);
    refusal.cause = why.code == ErrorCode::not_converged ? "too_many_lists"
                    : unnested.table()                   ? "no_model"
                                                         : "nested_lists";
    if (refusal.cause == "too_many_lists") refusal.value = unnested.table()->list_count();
    if (!unnested.table()) refusal.detail = unnested.named(table);
    return none;
  };
  auto band = support_band(table, options);
  if (!band) return refused(band.error());
  Headline result{table.observed_persons(), band->in_overlaps, *std::move(band), std::nullopt, {}};
  if (drawn != nullptr) {
    auto average = average_over_linkage(without_nested(*drawn, unnested), options);
    if (!average) return refused(average.error());
    result.band->interval = average->interval;
    result.band->best = average->best;
    result.linkage = *std::move(average);
  }
  const Interval& interval = result.band->interval;
  using enum Refusal::Reason;
  if (result.in_overlaps < rules.fewest_in_overlaps)
    result.refusals.push_back({few_overlaps, static_cast<double>(result.in_overlaps),
                               static_cast<double>(rules.fewest_in_overlaps)});
  if (!(interval.upper <= rules.largest_ratio * interval.lower))
    result.refusals.push_back({wide_band, interval.upper / interval.lower, rules.largest_ratio});
  if (const double p_value = best_fit(*result.band); p_value < rules.worst_fit)
    result.refusals.push_back({poor_fit, p_value, rules.worst_fit});
  for (const Estimate& route : routes)
    if (contradicts(route, interval)) result.refusals.push_back({routes_contradict, 0, 0, route.route});
  return result;
}

Headline refused_headline(std::int64_t observed_persons, const Error& why) {
  return {observed_persons,
          0,
          std::nullopt,
          std::nullopt,
          {{Refusal::Reason::no_estimate, 0, 0,
            why.message + (why.where.empty() ? "" : " (" + why.where + ")")}}};
}

}  // namespace zicht::estimate
