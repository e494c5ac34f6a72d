#include "cli/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "cli/console.hpp"
#include "estimate/existence.hpp"
#include "estimate/profile_likelihood.hpp"

namespace zicht::cli {
namespace {

using estimate::Criterion;
using estimate::RankedModel;

/// Fits whose score is at most so much above the best are called equally supported: Kass & Raftery (1995),
/// Journal of the American Statistical Association 90, 773-795, call a difference of 6 in twice the log Bayes
/// factor strong.
constexpr double kEquallySupported = 6;
constexpr std::size_t kModelsShown = 10;

std::string people(double number) {
  return std::isfinite(number) ? grouped(static_cast<std::int64_t>(std::llround(number))) : "no bound";
}

/// One row a fit: the first name of each group, valid ones only.
std::vector<const RankedModel*> distinct_fits(const std::vector<RankedModel>& ranked) {
  std::vector<const RankedModel*> fits;
  for (const RankedModel& each : ranked) {
    if (!each.fit.is_valid()) break;
    if (std::ranges::none_of(fits, [&](const RankedModel* fit) { return fit->group == each.group; }))
      fits.push_back(&each);
    if (fits.size() == 1000) break;
  }
  return fits;
}

/// The span of totals over the equally supported fits.
struct Band {
  double lower = 0;
  double upper = 0;
  std::size_t fits = 0;
};
Band band_of(const EstimateAnswer& answer) {
  Band band;
  const double best = answer.ranked.front().fit.score(answer.criterion);
  for (const RankedModel* fit : distinct_fits(answer.ranked)) {
    if (fit->fit.score(answer.criterion) > best + kEquallySupported) break;
    const double total = fit->fit.total_persons();
    band.lower = band.fits == 0 ? total : std::min(band.lower, total);
    band.upper = std::max(band.upper, total);
    ++band.fits;
  }
  return band;
}

bool has_best(const EstimateAnswer& answer) {
  return !answer.ranked.empty() && answer.ranked.front().fit.is_valid();
}

Node best_node(const RankedModel& best) {
  Node node = Node::table();
  node.put("model", best.model.name()).put("total", best.fit.total_persons());
  node.put("hidden", best.fit.hidden_persons).put("bic", best.fit.score(Criterion::bic));
  node.put("aic", best.fit.score(Criterion::aic)).put("aicc", best.fit.score(Criterion::aicc));
  return node;
}

Node optional_count(const std::optional<std::int64_t>& count) { return count ? Node(*count) : Node(); }

std::string number_or_empty(double number) {
  return std::isfinite(number) ? fmt::format("{:.15g}", number) : "";
}

constexpr std::string_view kAssumption =
    "Assumes that all lists together depend no more than smaller sets of them say; no table can test that.\n"
    "Hidden people were never seen: do not add them to registered ones without saying so.\n";

}  // namespace

Node interval_node(const estimate::SelectionInterval& interval, std::string_view note) {
  Node node = Node::table();
  node.put("method", interval.interval.method).put("level", interval.interval.level);
  node.put("lower", interval.interval.lower).put("upper", interval.interval.upper);
  if (interval.replicates > 0) {
    node.put("lower_error", interval.lower_error).put("upper_error", interval.upper_error);
    node.put("replicates", interval.replicates).put("invalid_replicates", interval.invalid);
  }
  node.put("note", note);
  return node;
}

std::string interval_text(const estimate::SelectionInterval& interval) {
  std::string text =
      fmt::format("{} to {} ({:g} %, {})", people(interval.interval.lower), people(interval.interval.upper),
                  100 * interval.interval.level, interval.interval.method);
  if (interval.replicates > 0)
    text += fmt::format(
        "\n                    {} replicates, {} without a valid model; Monte Carlo error {} and {}",
        grouped(interval.replicates), grouped(interval.invalid), people(interval.lower_error),
        people(interval.upper_error));
  return text;
}

Node to_node(const EstimateAnswer& answer) {
  Node node = Node::table();
  node.put("observed", answer.observed_persons).put("lists", answer.list_count);
  node.put("criterion", estimate::criterion_name(answer.criterion));
  node.put("best", has_best(answer) ? best_node(answer.ranked.front()) : Node());
  if (!answer.why_none.empty()) node.put("why_none", answer.why_none);
  Node models = Node::table();
  models.put("all", optional_count(answer.all_models)).put("valid", optional_count(answer.valid_models));
  node.put("models", std::move(models));
  if (answer.fits > 0) {
    Node search = Node::table();
    search.put("fits", answer.fits).put("complete", answer.gap == 0).put("gap", answer.gap);
    node.put("search", std::move(search));
  }
  if (has_best(answer)) {
    const Band band = band_of(answer);
    Node entry = Node::table();
    entry.put("lower", band.lower).put("upper", band.upper);
    entry.put("fits", static_cast<std::int64_t>(band.fits)).put("within", kEquallySupported);
    node.put("models_within", std::move(entry));
  }
  node.put("band", answer.band);
  node.put("interval", answer.interval ? interval_node(*answer.interval, answer.interval_note) : Node());
  if (!answer.interval && !answer.interval_note.empty()) node.put("no_interval", answer.interval_note);
  Node routes = Node::list();
  for (const estimate::Estimate& route : answer.other_routes) {
    Node entry = Node::table();
    entry.put("route", route.route).put("model", route.model).put("total", route.total_persons());
    routes.add(std::move(entry));
  }
  return node.put("routes", std::move(routes));
}

std::string to_text(const EstimateAnswer& answer) {
  std::string text = answer.headline.empty() ? "" : answer.headline + "\n\n";
  text += fmt::format("Observed            {} people on {} lists\n", grouped(answer.observed_persons),
                      answer.list_count);
  if (!has_best(answer)) return text + "Total               none: " + answer.why_none + "\n";
  const RankedModel& best = answer.ranked.front();
  const auto criterion = estimate::criterion_name(answer.criterion);
  const auto out = std::back_inserter(text);
  const Band band = band_of(answer);
  fmt::format_to(out, "Equally supported   {} to {} in all: {} fits within {:g} of the best {}\n",
                 people(band.lower), people(band.upper), band.fits, kEquallySupported, criterion);
  fmt::format_to(out, "Best by {:<12}{} in all, {} of them hidden: {}\n", criterion,
                 people(best.fit.total_persons()), people(best.fit.hidden_persons), best.model.name());
  if (answer.interval) fmt::format_to(out, "Interval            {}\n", interval_text(*answer.interval));
  if (!answer.interval_note.empty()) fmt::format_to(out, "                    {}\n", answer.interval_note);
  for (const estimate::Estimate& route : answer.other_routes)
    fmt::format_to(out, "{:<20}{}{}{}\n", route.route, people(route.total_persons()),
                   route.model.empty() ? "" : "  ", route.model);
  if (answer.valid_models)
    fmt::format_to(out, "Models              {} hierarchical, {} with an estimate\n",
                   grouped(*answer.all_models), grouped(*answer.valid_models));
  else
    fmt::format_to(
        out, "Models              {}; {} fits{}\n",
        answer.all_models ? grouped(*answer.all_models) + " hierarchical" : "more than can be listed",
        grouped(answer.fits),
        answer.gap == 0 ? ", the optimum is certain"
                        : fmt::format("; the optimum may be lower by {:.2f} at most", answer.gap));
  fmt::format_to(out, "\n  {:>8}  {:>12}  model\n", criterion, "total");
  const auto fits = distinct_fits(answer.ranked);
  for (std::size_t i = 0; i < std::min(kModelsShown, fits.size()); ++i)
    fmt::format_to(out, "  {:>8.2f}  {:>12}  {}\n", fits[i]->fit.score(answer.criterion),
                   people(fits[i]->fit.total_persons()), fits[i]->model.name());
  return text.append("\n").append(kAssumption);
}

std::string all_models_csv(const std::vector<RankedModel>& ranked) {
  std::string csv = "model,status,identified,group,total,bic,aic\n";
  for (const RankedModel& each : ranked) {
    const bool is_valid = each.fit.is_valid();
    fmt::format_to(std::back_inserter(csv), "\"{}\",{},{},{},{},{},{}\n", each.model.name(), each.fit.status,
                   each.fit.identified ? 1 : 0, each.group, number_or_empty(each.fit.total_persons()),
                   is_valid ? number_or_empty(each.fit.score(Criterion::bic)) : "",
                   is_valid ? number_or_empty(each.fit.score(Criterion::aic)) : "");
  }
  return csv;
}

Node model_node(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model) {
  const estimate::ModelFit fit = estimate::fit_model(table, model);
  Node node = Node::table();
  node.put("model", model.name()).put("status", fit.status).put("identified", fit.identified);
  node.put("total", fit.total_persons());
  if (fit.is_valid()) node.put("bic", fit.score(Criterion::bic)).put("aic", fit.score(Criterion::aic));
  node.put("reason", estimate::reason_in_words(table, model));
  Node null_vector = Node::table();
  estimate::ExistenceTest existence(table.list_count(), table.persons());
  for (const auto& [term, factor] : existence.explain(model).null_vector)
    null_vector.put(table.history_text(term), factor);
  return node.put("null_vector", std::move(null_vector));
}

std::string model_text(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model) {
  const estimate::ModelFit fit = estimate::fit_model(table, model);
  std::string text = fmt::format("Model               {}, {} terms\n", model.name(), fit.term_count);
  const auto out = std::back_inserter(text);
  if (fit.is_valid()) {
    fmt::format_to(out, "Total               {}, {} of them hidden\nBIC {:.4f}, AIC {:.4f}, AICc {:.4f}\n",
                   people(fit.total_persons()), people(fit.hidden_persons), fit.score(Criterion::bic),
                   fit.score(Criterion::aic), fit.score(Criterion::aicc));
    return text.append("\n").append(kAssumption);
  }
  fmt::format_to(out, "Status              {}: {}\n", fit.status, estimate::reason_in_words(table, model));
  if (fit.identified) fmt::format_to(out, "Limit               {} in all\n", people(fit.total_persons()));
  text += "Null vector         ";
  estimate::ExistenceTest existence(table.list_count(), table.persons());
  for (const auto& [term, factor] : existence.explain(model).null_vector)
    fmt::format_to(out, "{}:{:+} ", table.history_text(term), factor);
  text.back() = '\n';
  return text;
}

}  // namespace zicht::cli
