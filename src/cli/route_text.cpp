#include "cli/route_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.hpp"
#include "cli/console.hpp"

namespace zicht::cli {
namespace {

using estimate::Estimate;
using estimate::OneListAnswers;
using estimate::OnesInExcess;
using estimate::RouteOutcome;

std::string people(double number) { return grouped(static_cast<std::int64_t>(std::llround(number))); }

/// A p value; one too small for a number of the machine is no 0.
std::string p_value_text(double p_value) {
  return p_value < 1e-300 ? "p < 1e-300" : fmt::format("p = {:.2g}", p_value);
}

/// How far the totals lie apart that no test speaks against.
std::string spread_text(const OneListAnswers& found) {
  const auto standing = found.standing();
  const bool any_given =
      std::ranges::any_of(found.routes, [](const RouteOutcome& each) { return each.estimate.has_value(); });
  if (standing.empty())
    return any_given ? "The tests speak against every route that gives a number: none of them is an answer.\n"
                     : "No route gives a number.\n";
  if (standing.size() == 1) return {};
  const auto total = [](const RouteOutcome* each) { return each->estimate->total_persons(); };
  const auto [least, most] = std::ranges::minmax(standing, {}, total);
  return fmt::format("The totals lie between {} ({}) and {} ({}), a factor of {:.2f} apart{}.\n",
                     people(total(least)), least->route, people(total(most)), most->route,
                     total(most) / total(least),
                     found.against.empty() ? "" : ", of the routes that no test speaks against");
}

std::string ones_text(const OneListAnswers& found) {
  if (found.ones == OnesInExcess::untested) return {};
  if (found.ones == OnesInExcess::none)
    return "Ones in excess do not speak against routes without inflation.\n";
  const std::string text = fmt::format("More people were seen once than {} can explain (5 % over all tests)",
                                       joined(found.against, " or "));
  if (found.ones == OnesInExcess::other_form)
    return text + fmt::format(", but {} can: they may differ rather than be seen once only.\n",
                              joined(found.fitting, " or "));
  if (found.ones == OnesInExcess::one_form) return text + "; no test of the other form of the counts.\n";
  return text +
         ": this speaks against all routes without inflation,\nalso Chao's and Zelterman's, whose totals "
         "are then too high.\n";
}

}  // namespace

std::string routes_text(const std::vector<RouteOutcome>& routes) {
  std::string text;
  const auto out = std::back_inserter(text);
  std::vector<const RouteOutcome*> sorted;
  for (const RouteOutcome& each : routes) sorted.push_back(&each);
  std::ranges::stable_sort(sorted, {}, &RouteOutcome::assumption);
  const RouteOutcome* before = nullptr;
  for (const RouteOutcome* const each : sorted) {
    if (before == nullptr || before->assumption != each->assumption)
      fmt::format_to(out, "Assumes that {}\n", estimate::assumption_in_words(each->assumption));
    before = each;
    if (!each->estimate) {
      fmt::format_to(out, "  {:<29}none: {}\n", each->route, estimate::reason_of(each->estimate.error()));
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

std::string one_list_text(const estimate::SightingTable& table, const OneListAnswers& found) {
  std::string text = fmt::format("Observed            {} people, {} of them once and {} twice\n",
                                 grouped(table.observed_persons()), grouped(table.persons_seen(1)),
                                 grouped(table.persons_seen(2)));
  text += routes_text(found.routes);
  text += "Ones in excess (truncated first: ztoi; inflated first: oizt)\n";
  for (const estimate::InflationRow& row : found.tests) {
    const std::string_view name = estimate::route_name(row.route);
    text += row.test ? fmt::format("  {:<29}likelihood ratio {:.2f}, {}\n", name, row.test->likelihood_ratio,
                                   p_value_text(row.test->p_value))
                     : fmt::format("  {:<29}none: {}\n", name, estimate::reason_of(row.test.error()));
  }
  return text + spread_text(found) + ones_text(found) +
         "Hidden people were never seen: do not add them to registered ones without saying so.\n";
}

}  // namespace zicht::cli
