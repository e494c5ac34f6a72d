#include "cli/estimate_routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include "base/text.hpp"
#include "estimate/chao.hpp"
#include "estimate/decomposable_graphs.hpp"
#include "estimate/latent_classes.hpp"
#include "estimate/one_list.hpp"

namespace zicht::cli {
namespace {

using estimate::Assumption;
using estimate::Estimate;

std::string_view words(Assumption assumption) {
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

std::string people(double number) { return grouped(static_cast<std::int64_t>(std::llround(number))); }

RouteOutcome outcome(std::string route, Assumption assumption, Result<Estimate> estimate,
                     std::string note = {}) {
  return {.route = std::move(route),
          .assumption = assumption,
          .estimate = std::move(estimate),
          .note = std::move(note)};
}

RouteOutcome graphs(const estimate::CaptureTable& table, double level) {
  constexpr auto kAssumption = Assumption::independent_given_graph;
  const auto average = estimate::average_over_graphs(table, {.level = level});
  if (!average) return outcome("decomposable_graphs", kAssumption, std::unexpected(average.error()));
  return outcome("decomposable_graphs", kAssumption, estimate_of(*average),
                 fmt::format("{} graphs, the likeliest with probability {:.3f}; prior: 1/N, {:g} persons a "
                             "cell; beyond 10^10 hidden: {:.1g}",
                             average->graphs.size(), average->graphs.front().probability,
                             average->prior_persons_a_cell, average->tail_mass));
}

Node interval_entry(const Estimate& estimate) {
  if (!estimate.interval) return {};
  Node node = Node::table();
  node.put("method", estimate.interval->method).put("level", estimate.interval->level);
  return node.put("lower", estimate.interval->lower).put("upper", estimate.interval->upper);
}

std::string reason(const Error& error) {
  if (!error.where.empty()) return error.message + ": " + error.where;
  return error.advice.empty() ? error.message : error.message + ". " + error.advice;
}

std::vector<RouteOutcome> one_list_routes(const estimate::SightingTable& table,
                                          std::vector<estimate::OneListAnswer>& answers) {
  std::vector<RouteOutcome> found;
  for (int i = 0; i < estimate::kOneListRoutes; ++i) {
    const auto route = static_cast<estimate::OneListRoute>(i);
    auto answer = estimate::estimate_one_list(table, route);
    const std::string name(estimate::route_name(route));
    const Assumption assumption = estimate::assumption_of(route);
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

struct InflationRow {
  estimate::OneListRoute route;
  Result<estimate::OneInflationAnswer> test;
};

std::vector<InflationRow> inflation_tests(const estimate::SightingTable& table) {
  std::vector<InflationRow> rows;
  for (const auto route : {estimate::OneListRoute::ztoi_poisson, estimate::OneListRoute::oizt_poisson,
                           estimate::OneListRoute::ztoi_geometric, estimate::OneListRoute::oizt_geometric})
    rows.push_back({route, estimate::test_one_inflation(table, route)});
  return rows;
}

Node inflation_node(const std::vector<InflationRow>& rows) {
  Node list = Node::list();
  for (const InflationRow& row : rows) {
    Node entry = Node::table();
    entry.put("route", estimate::route_name(row.route));
    if (row.test)
      entry.put("likelihood_ratio", row.test->likelihood_ratio).put("p_value", row.test->p_value);
    else
      entry.put("refused", reason(row.test.error()));
    list.add(std::move(entry));
  }
  return list;
}

/// A p value; one too small for a number of the machine is no 0.
std::string p_value_text(double p_value) {
  return p_value < 1e-300 ? "p < 1e-300" : fmt::format("p = {:.2g}", p_value);
}

/// How far the totals of routes lie apart.
std::string spread_text(const std::vector<RouteOutcome>& routes) {
  std::vector<const RouteOutcome*> given;
  for (const RouteOutcome& each : routes)
    if (each.estimate) given.push_back(&each);
  if (given.size() < 2) return {};
  const auto total = [](const RouteOutcome* each) { return each->estimate->total_persons(); };
  const auto [least, most] = std::ranges::minmax(given, {}, total);
  return fmt::format("The totals lie between {} ({}) and {} ({}), a factor of {:.2f} apart.\n",
                     people(total(least)), least->route, people(total(most)), most->route,
                     total(most) / total(least));
}

/// Whether ones in excess speak against the routes that know of none: at 5 in 100 over all tests together.
std::string ones_text(const std::vector<InflationRow>& tests) {
  const auto answered = std::ranges::count_if(tests, [](const auto& row) { return row.test.has_value(); });
  if (answered == 0) return {};
  std::vector<std::string> against;
  std::vector<std::string> fitting;
  for (const InflationRow& row : tests) {
    if (!row.test) continue;
    std::string plain(estimate::route_name(row.test->plain));
    const bool in_excess = row.test->p_value * static_cast<double>(answered) < 0.05;
    auto& names = in_excess ? against : fitting;
    if (std::ranges::find(names, plain) == names.end()) names.push_back(std::move(plain));
  }
  std::erase_if(fitting, [&](const auto& name) { return std::ranges::find(against, name) != against.end(); });
  if (against.empty()) return "Ones in excess do not speak against routes without inflation.\n";
  const std::string text = fmt::format("More people were seen once than {} can explain (5 % over all tests)",
                                       joined(against, " or "));
  if (!fitting.empty())
    return text + fmt::format(", but {} can: they may differ rather than be seen once only.\n",
                              joined(fitting, " or "));
  if (against.size() < 2) return text + "; no test of the other form of the counts.\n";
  return text +
         ": this speaks against all routes without inflation,\nalso Chao's and Zelterman's, whose totals "
         "are then too high.\n";
}

Node coefficients_node(const std::vector<estimate::OneListAnswer>& answers) {
  Node fits = Node::table();
  for (const auto& answer : answers) {
    if (answer.coefficients.empty()) continue;
    Node list = Node::list();
    for (const auto& coefficient : answer.coefficients) {
      Node entry = Node::table();
      entry.put("name", coefficient.name).put("value", coefficient.value);
      list.add(entry.put("standard_error", coefficient.standard_error));
    }
    fits.put(answer.estimate.route, std::move(list));
  }
  return fits;
}

}  // namespace

std::vector<RouteOutcome> routes_beside_models(const estimate::CaptureTable& table, double level) {
  std::vector<RouteOutcome> found;
  const auto counts = estimate::sighting_counts(table);
  for (const auto limit : {estimate::SightingLimit::none, estimate::SightingLimit::number_of_lists})
    for (const bool corrected : {false, true}) {
      std::string name = limit == estimate::SightingLimit::none ? "chao_poisson" : "chao_binomial";
      if (corrected) name += "_bias_corrected";
      found.push_back(
          outcome(std::move(name), Assumption::heterogeneity_only, estimate::chao(counts, limit, corrected)));
    }
  for (const auto& model : estimate::heterogeneity_models(table.list_count()))
    found.push_back(outcome(estimate::route_name(model), estimate::assumption_of(model),
                            estimate::estimate_heterogeneity(table, model)));
  found.push_back(graphs(table, level));
  return found;
}

RouteOutcome latent_classes(const estimate::CaptureTable& table,
                            const estimate::LatentClassOptions& options) {
  constexpr auto kAssumption = Assumption::independent_within_class;
  const auto answer = estimate::sample_latent_classes(table, options);
  if (!answer) return outcome("latent_classes", kAssumption, std::unexpected(answer.error()));
  return outcome("latent_classes", kAssumption, answer->estimate,
                 fmt::format("R-hat {:.4f}, effective samples {:.0f} and {:.0f} (bulk, tail); prior: 1/N, 20 "
                             "hidden for one observed at most",
                             answer->diagnostics.r_hat, answer->diagnostics.bulk_effective_samples,
                             answer->diagnostics.tail_effective_samples));
}

Node to_node(const std::vector<RouteOutcome>& routes) {
  Node list = Node::list();
  for (const RouteOutcome& each : routes) {
    Node entry = Node::table();
    entry.put("route", each.route).put("assumption", words(each.assumption));
    if (each.estimate) {
      entry.put("model", each.estimate->model).put("total", each.estimate->total_persons());
      entry.put("hidden", each.estimate->hidden_persons).put("interval", interval_entry(*each.estimate));
      if (!each.note.empty()) entry.put("note", each.note);
    } else {
      entry.put("refused", reason(each.estimate.error()));
    }
    list.add(std::move(entry));
  }
  return list;
}

std::string to_text(const std::vector<RouteOutcome>& routes) {
  std::string text;
  const auto out = std::back_inserter(text);
  std::vector<const RouteOutcome*> sorted;
  for (const RouteOutcome& each : routes) sorted.push_back(&each);
  std::ranges::stable_sort(sorted, {}, &RouteOutcome::assumption);
  const RouteOutcome* before = nullptr;
  for (const RouteOutcome* const each : sorted) {
    if (before == nullptr || before->assumption != each->assumption)
      fmt::format_to(out, "Assumes that {}\n", words(each->assumption));
    before = each;
    if (!each->estimate) {
      fmt::format_to(out, "  {:<29}none: {}\n", each->route, reason(each->estimate.error()));
      continue;
    }
    const Estimate& estimate = *each->estimate;
    fmt::format_to(out, "  {:<29}{:>12}", each->route, people(estimate.total_persons()));
    if (estimate.interval)
      fmt::format_to(out, "  {} to {} ({:g} %, {})", people(estimate.interval->lower),
                     people(estimate.interval->upper), 100 * estimate.interval->level,
                     estimate.interval->method);
    fmt::format_to(out, "{}{}{}{}\n", estimate.model.empty() ? "" : "  ", estimate.model,
                   each->note.empty() ? "" : "  ", each->note);
  }
  return text;
}

Result<ExitCode> estimate_one_list(const OneListOptions& options, Console& console) {
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "the file cannot be opened", options.file);
  ZICHT_TRY(const auto all, estimate::SightingTable::read_csv(in, options.file));
  ZICHT_TRY(const auto table, all.by(options.covariates));
  std::vector<estimate::OneListAnswer> answers;
  const auto routes = one_list_routes(table, answers);
  const auto tests = inflation_tests(table);
  if (options.json) {
    Node node = Node::table();
    node.put("observed", table.observed_persons()).put("routes", to_node(routes));
    node.put("one_inflation", inflation_node(tests)).put("coefficients", coefficients_node(answers));
    console.out << to_json(node, 2) << '\n';
    return ExitCode::ok;
  }
  console.out << "Observed            " << grouped(table.observed_persons()) << " people, "
              << grouped(table.persons_seen(1)) << " of them once and " << grouped(table.persons_seen(2))
              << " twice\n"
              << to_text(routes) << "Ones in excess (truncated first: ztoi; inflated first: oizt)\n";
  for (const InflationRow& row : tests) {
    const std::string_view name = estimate::route_name(row.route);
    console.out << (row.test ? fmt::format("  {:<29}likelihood ratio {:.2f}, {}\n", name,
                                           row.test->likelihood_ratio, p_value_text(row.test->p_value))
                             : fmt::format("  {:<29}none: {}\n", name, reason(row.test.error())));
  }
  console.out << spread_text(routes) << ones_text(tests);
  console.out << "Hidden people were never seen: do not add them to registered ones without saying so.\n";
  return ExitCode::ok;
}

}  // namespace zicht::cli
