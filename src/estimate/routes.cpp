#include "estimate/routes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "estimate/chao.hpp"
#include "estimate/decomposable_graphs.hpp"

namespace zicht::estimate {
namespace {

RouteOutcome outcome(std::string route, Assumption assumption, Result<Estimate> estimate,
                     std::string note = {}) {
  return {.route = std::move(route),
          .assumption = assumption,
          .estimate = std::move(estimate),
          .note = std::move(note)};
}

RouteOutcome graphs(const CaptureTable& table, double level) {
  constexpr auto kAssumption = Assumption::independent_given_graph;
  const auto average = average_over_graphs(table, {.level = level});
  if (!average) return outcome("decomposable_graphs", kAssumption, std::unexpected(average.error()));
  return outcome("decomposable_graphs", kAssumption, estimate_of(*average),
                 fmt::format("{} graphs, the likeliest with probability {:.3f}; prior: 1/N, {:g} persons a "
                             "cell; beyond 10^10 hidden: {:.1g}",
                             average->graphs.size(), average->graphs.front().probability,
                             average->prior_persons_a_cell, average->tail_mass));
}

std::vector<RouteOutcome> one_list_routes(const SightingTable& table, std::vector<OneListAnswer>& answers) {
  std::vector<RouteOutcome> found;
  for (int i = 0; i < kOneListRoutes; ++i) {
    const auto route = static_cast<OneListRoute>(i);
    auto answer = estimate_one_list(table, route);
    const std::string name(route_name(route));
    const Assumption assumption = assumption_of(route);
    if (!answer) {
      found.push_back(outcome(name, assumption, std::unexpected(answer.error())));
      continue;
    }
    found.push_back(
        outcome(name, assumption, answer->estimate,
                answer->aic && name.contains("zt") ? fmt::format("AIC {:.2f}", *answer->aic) : ""));
    answers.push_back(std::move(*answer));
  }
  return found;
}

std::vector<InflationRow> inflation_tests(const SightingTable& table) {
  std::vector<InflationRow> rows;
  for (const auto route : {OneListRoute::ztoi_poisson, OneListRoute::oizt_poisson,
                           OneListRoute::ztoi_geometric, OneListRoute::oizt_geometric})
    rows.push_back({route, test_one_inflation(table, route)});
  return rows;
}

/// Sorts the plain routes by what the tests say of them, and the tests into one answer.
void judge(OneListAnswers& found) {
  const auto answered =
      std::ranges::count_if(found.tests, [](const InflationRow& row) { return row.test.has_value(); });
  if (answered == 0) return;
  for (const InflationRow& row : found.tests) {
    if (!row.test) continue;
    const bool in_excess = row.test->p_value * static_cast<double>(answered) < 0.05;
    auto& names = in_excess ? found.against : found.fitting;
    std::string plain(route_name(row.test->plain));
    if (std::ranges::find(names, plain) == names.end()) names.push_back(std::move(plain));
  }
  std::erase_if(found.fitting, [&](const std::string& name) {
    return std::ranges::find(found.against, name) != found.against.end();
  });
  found.ones = found.against.empty()      ? OnesInExcess::none
               : !found.fitting.empty()   ? OnesInExcess::other_form
               : found.against.size() < 2 ? OnesInExcess::one_form
                                          : OnesInExcess::all;
}

}  // namespace

std::string_view assumption_in_words(Assumption assumption) {
  switch (assumption) {
    case Assumption::no_highest_interaction:
      return "all lists together depend no more than smaller sets of them say";
    case Assumption::independent_lists:
      return "people do not differ and lists do not depend";
    case Assumption::heterogeneity_only:
      return "people differ and lists do not depend; a lower bound";
    case Assumption::known_heterogeneity:
      return "people differ in a way of known form, and lists do not depend";
    case Assumption::independent_given_graph:
      return "lists that are not joined in a graph are independent given the rest; the prior";
    case Assumption::independent_within_class:
      return "within a class of people the lists are independent; the prior";
    case Assumption::repeats_tell_of_firsts:
      return "being seen again is as likely as being seen, given covariates";
  }
  return "";
}

std::string reason_of(const Error& error) {
  if (!error.where.empty()) return error.message + ": " + error.where;
  return error.advice.empty() ? error.message : error.message + ". " + error.advice;
}

std::vector<RouteOutcome> routes_beside_models(const CaptureTable& table, double level) {
  std::vector<RouteOutcome> found;
  const auto counts = sighting_counts(table);
  for (const auto limit : {SightingLimit::none, SightingLimit::number_of_lists})
    for (const bool corrected : {false, true}) {
      std::string name = limit == SightingLimit::none ? "chao_poisson" : "chao_binomial";
      if (corrected) name += "_bias_corrected";
      found.push_back(
          outcome(std::move(name), Assumption::heterogeneity_only, chao(counts, limit, corrected)));
    }
  for (const auto& model : heterogeneity_models(table.list_count()))
    found.push_back(outcome(route_name(model), assumption_of(model), estimate_heterogeneity(table, model)));
  found.push_back(graphs(table, level));
  return found;
}

RouteOutcome latent_class_route(const CaptureTable& table, const LatentClassOptions& options) {
  constexpr auto kAssumption = Assumption::independent_within_class;
  const auto answer = sample_latent_classes(table, options);
  if (!answer) return outcome("latent_classes", kAssumption, std::unexpected(answer.error()));
  return outcome("latent_classes", kAssumption, answer->estimate,
                 fmt::format("R-hat {:.4f}, effective samples {:.0f} and {:.0f} (bulk, tail); prior: 1/N, 20 "
                             "hidden for one observed at most",
                             answer->diagnostics.r_hat, answer->diagnostics.bulk_effective_samples,
                             answer->diagnostics.tail_effective_samples));
}

bool OneListAnswers::is_refuted(std::string_view route) const {
  if (std::ranges::find(against, route) != against.end()) return true;
  return ones == OnesInExcess::all && !route.starts_with("ztoi") && !route.starts_with("oizt");
}

std::vector<const RouteOutcome*> OneListAnswers::standing() const {
  std::vector<const RouteOutcome*> found;
  for (const RouteOutcome& each : routes)
    if (each.estimate && !is_refuted(each.route)) found.push_back(&each);
  return found;
}

OneListAnswers one_list_answers(const SightingTable& table) {
  OneListAnswers found;
  found.routes = one_list_routes(table, found.answers);
  found.tests = inflation_tests(table);
  judge(found);
  return found;
}

}  // namespace zicht::estimate
