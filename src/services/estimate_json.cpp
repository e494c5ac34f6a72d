#include "services/estimate_json.hpp"

#include <algorithm>
#include <cmath>

#include "estimate/existence.hpp"
#include "publish/hidden_section.hpp"

namespace zicht::services {
namespace {

using estimate::Criterion;
using estimate::Estimate;

Node interval_entry(const Estimate& estimate) {
  if (!estimate.interval) return {};
  Node node = Node::table();
  node.put("method", estimate.interval->method).put("level", estimate.interval->level);
  return node.put("lower", estimate.interval->lower).put("upper", estimate.interval->upper);
}

Node inflation_node(const std::vector<estimate::InflationRow>& rows) {
  Node list = Node::list();
  for (const estimate::InflationRow& row : rows) {
    Node entry = Node::table();
    entry.put("route", estimate::route_name(row.route));
    if (row.test)
      entry.put("likelihood_ratio", row.test->likelihood_ratio).put("p_value", row.test->p_value);
    else
      entry.put("refused", estimate::reason_of(row.test.error()));
    list.add(std::move(entry));
  }
  return list;
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

Node number(const std::optional<double>& persons) {
  return persons && std::isfinite(*persons) ? Node(*persons) : Node();
}

Node to_node(const Result<estimate::Estimate>& estimate) {
  if (!estimate)
    return Node::table()
        .put("total", Node())
        .put("lower", Node())
        .put("upper", Node())
        .put("reason", estimate.error().message);
  Node node = Node::table().put("total", number(estimate->total_persons()));
  node.put("lower", estimate->interval ? number(estimate->interval->lower) : Node());
  node.put("upper", estimate->interval ? number(estimate->interval->upper) : Node());
  return node;
}

Node models_node(const HiddenPeople& people) {
  Node models = Node::list();
  for (const HiddenModel& model : people.models)
    models.add(Node::table()
                   .put("model", model.name)
                   .put("total", model.total)
                   .put("bic_above_best", model.bic_above_best));
  return models;
}

Node looks_node(const PeopleEstimate& answer) {
  Node list = Node::list();
  for (const HiddenVariation& one : answer.people.variations) {
    Node lists = Node::list();
    for (const Label& label : one.lists) lists.add(label.en);
    Node look = Node::table().put("kind", one.kind).put("lists", lists);
    if (one.year != 0) look.put("year", one.year);
    list.add(look.put("observed", one.observed_persons)
                 .put("total", number(one.total.total))
                 .put("lower", number(one.total.lower))
                 .put("upper", number(one.total.upper)));
  }
  return list;
}

Node hidden_linkage_node(const HiddenLinkage& linkage) {
  return Node::table()
      .put("draws", linkage.draws)
      .put("draws_without_estimate", linkage.draws_without_estimate)
      .put("share_of_variance", linkage.share_of_variance)
      .put("model_based", linkage.model_based)
      .put("links_lost_at_least", linkage.links_lost_at_least)
      .put("model", linkage.model);
}

Node curves_node(const HiddenPeople& people) {
  Node list = Node::list();
  for (const HiddenCurve& curve : people.curves) {
    Node points = Node::list();
    for (std::size_t at = 0; at < curve.totals.size(); ++at)
      points.add(Node::table().put("odds_ratio", curve.odds_ratios[at]).put("total", curve.totals[at]));
    list.add(Node::table()
                 .put("lists", Node::list().add(curve.first.en).add(curve.second.en))
                 .put("points", points));
  }
  return list;
}

Node strata_node(const PeopleEstimate& answer) {
  Node parts = Node::list();
  for (const estimate::Stratum& stratum : answer.strata)
    parts.add(to_node(stratum.estimate).put("part", stratum.name).put("observed", stratum.observed_persons));
  Node node = Node::table().put("parts", parts);
  const auto sum = estimate::sum_of(answer.strata);
  if (!sum) return node.put("sum", Node()).put("reason", sum.error().where);
  return node.put("sum", Node::table()
                             .put("total", number(sum->total_persons))
                             .put("lower", sum->interval ? number(sum->interval->lower) : Node())
                             .put("upper", sum->interval ? number(sum->interval->upper) : Node()));
}

Node covariates_node(const PeopleEstimate& answer) {
  const auto& fit = *answer.covariates;
  if (!fit) return Node::table().put("reason", fit.error().message);
  Node parts = Node::list();
  for (const estimate::StratumFit& part : fit->strata) {
    Node levels = Node::table();
    const auto covariates = answer.covariate_table->covariates();
    for (std::size_t c = 0; c < covariates.size(); ++c)
      levels.put(
          covariates[c].name,
          covariates[c].levels[static_cast<std::size_t>(answer.covariate_table->level(part.stratum, c))]);
    parts.add(Node::table()
                  .put("levels", levels)
                  .put("observed", part.observed_persons)
                  .put("hidden", part.hidden_persons)
                  .put("lower", number(part.total.lower))
                  .put("upper", number(part.total.upper)));
  }
  return to_node(Result<estimate::Estimate>(fit->estimate))
      .put("model", fit->estimate.model)
      .put("bic", fit->bic)
      .put("parts", parts);
}

Node optional_count(const std::optional<std::int64_t>& count) { return count ? Node(*count) : Node(); }

Node nested_node(const HiddenPeople& people, Language language) {
  Node list = Node::list();
  for (const HiddenNested& nested : people.nested)
    list.add(Node::table()
                 .put("list", nested.list.in(language))
                 .put("within", nested.within.in(language))
                 .put("persons", nested.persons));
  return list;
}

Node best_node(const ComparedModel& best, std::int64_t observed) {
  Node node = Node::table();
  node.put("model", best.name).put("total", best.total_persons);
  node.put("hidden", best.total_persons - static_cast<double>(observed)).put("bic", best.bic);
  node.put("aic", best.aic).put("aicc", number(best.aicc));
  if (best.is_limit) node.put("limit", true);
  return node;
}

/// The span of the totals that the headline is a band over.
Node models_within_node(const TableEstimate& answer) {
  const auto& models = answer.people.models;
  const auto [least, most] = std::ranges::minmax(models, {}, &HiddenModel::total);
  Node node = Node::table();
  node.put("lower", least.total).put("upper", most.total);
  return node.put("fits", std::ssize(models)).put("within", answer.within_bic);
}

Node compared_node(const TableEstimate& answer) {
  Node list = Node::list();
  for (const ComparedModel& each : answer.compared) {
    Node entry = Node::table();
    entry.put("model", each.name).put("total", each.total_persons).put("score", each.score);
    if (each.is_limit) entry.put("limit", true);
    list.add(std::move(entry));
  }
  return list;
}

Node loglinear_node(const TableEstimate& answer) {
  Node list = Node::list();
  for (const Estimate& route : answer.loglinear_routes)
    list.add(Node::table()
                 .put("route", route.route)
                 .put("model", route.model)
                 .put("total", route.total_persons())
                 .put("of", "log-linear models alone, without people who differ"));
  return list;
}

/// The interval of the bootstrap that was asked for; else the band of the headline itself.
Node table_interval_node(const TableEstimate& answer) {
  if (answer.interval) return interval_node(*answer.interval);
  if (!answer.people.band.lower) return {};
  return Node::table()
      .put("method", "supported_models")
      .put("level", 0.95)
      .put("lower", *answer.people.band.lower)
      .put("upper", number(answer.people.band.upper))
      .put("note", "the band of the headline");
}

}  // namespace

Node interval_node(const BootstrapInterval& found) {
  const estimate::SelectionInterval& interval = found.interval;
  Node node = Node::table();
  node.put("method", interval.interval.method).put("level", interval.interval.level);
  node.put("lower", interval.interval.lower).put("upper", interval.interval.upper);
  if (interval.replicates > 0) {
    node.put("lower_error", interval.lower_error).put("upper_error", interval.upper_error);
    node.put("replicates", interval.replicates).put("invalid_replicates", interval.invalid);
  }
  node.put("note",
           "of the best log-linear model, chosen anew in every replicate; the headline is a band over all "
           "supported models" +
               (found.no_bca.empty() ? "" : "; no BCa: " + found.no_bca));
  return node;
}

Node band_node(const HiddenPeople& people, const publish::ReportTexts& texts, bool force, Language language) {
  const bool shown = !people.is_refused() || force;
  Node reasons = Node::list();
  for (const HiddenRefusal& refusal : people.refusals)
    reasons.add(Node::table()
                    .put("reason", refusal.reason)
                    .put("value", number(refusal.value))
                    .put("limit", number(refusal.limit))
                    .put("detail", refusal.detail));
  Node band = Node::table();
  band.put("lower", shown ? number(people.band.lower) : Node())
      .put("upper", shown ? number(people.band.upper) : Node())
      .put("refused", people.is_refused())
      .put("reasons", reasons);
  if (people.is_refused()) band.put("forced", force);
  band.put("words", hidden_headline(people, texts, language, force));
  return band;
}

Node to_node(const TableEstimate& answer, const publish::ReportTexts& texts, bool force, Language language) {
  const HiddenPeople& people = answer.people;
  const bool shown = !people.is_refused() || force;
  const bool has_best = shown && !answer.compared.empty();
  Node node = Node::table();
  node.put("observed", people.observed_persons).put("lists", answer.list_count);
  node.put("in_overlaps", people.in_overlaps).put("nested", nested_node(people, language));
  node.put("criterion", estimate::criterion_name(answer.criterion));
  node.put("best", has_best ? best_node(answer.compared.front(), people.observed_persons) : Node());
  if (!answer.why_none.empty()) node.put("why_none", answer.why_none);
  Node models = Node::table();
  models.put("all", optional_count(answer.all_models)).put("valid", optional_count(answer.valid_models));
  node.put("models", std::move(models));
  if (answer.fits > 0) {
    Node search = Node::table();
    search.put("fits", answer.fits).put("complete", answer.gap == 0).put("gap", number(answer.gap));
    node.put("search", std::move(search));
  }
  node.put("models_within", shown && !people.models.empty() ? models_within_node(answer) : Node());
  node.put("band", band_node(people, texts, force, language));
  node.put("interval", shown ? table_interval_node(answer) : Node());
  node.put("routes", shown ? loglinear_node(answer) : Node::list());
  node.put("compared", compared_node(answer));
  Node notes = Node::list();
  for (const std::string& note : hidden_notes(people, texts, language)) notes.add(note);
  return node.put("notes", std::move(notes));
}

Node to_node(const PeopleEstimate& answer, const publish::ReportTexts& texts, bool force, Language language) {
  const HiddenPeople& people = answer.people;
  Node lists = Node::list();
  for (const Label& list : people.lists) lists.add(list.in(language));
  Node notes = Node::list();
  for (const std::string& note : hidden_notes(people, texts, language)) notes.add(note);
  Node node = Node::table();
  if (people.from != 0) node.put("from", people.from).put("to", people.to).put("as_of", to_iso(people.as_of));
  node.put("lists", lists)
      .put("observed", people.observed_persons)
      .put("in_overlaps", people.in_overlaps)
      .put("anonymous", people.anonymous_persons)
      .put("on_no_list", people.on_no_list)
      .put("nested", nested_node(people, language))
      .put("band", band_node(people, texts, force, language))
      .put("supported_models", models_node(people))
      .put("notes", notes);
  if (people.linkage) node.put("linkage", hidden_linkage_node(*people.linkage));
  const bool shown = !people.is_refused() || force;
  if (shown && !people.variations.empty()) node.put("robustness", looks_node(answer));
  if (shown && !people.curves.empty()) node.put("sensitivity", curves_node(people));
  if (!answer.known_lists.empty()) {
    Node known = Node::list();
    for (const estimate::KnownListCheck& check : answer.known_lists)
      known.add(to_node(check.estimate)
                    .put("list", check.list)
                    .put("known", check.known_persons)
                    .put("seen", check.seen_persons));
    node.put("known_lists", known);
  }
  if (!answer.strata.empty()) node.put("strata", strata_node(answer));
  if (answer.covariates) node.put("covariates", covariates_node(answer));
  return node.put("source", people.source.in(language));
}

Node to_node(const std::vector<estimate::RouteOutcome>& routes) {
  Node list = Node::list();
  for (const estimate::RouteOutcome& each : routes) {
    Node entry = Node::table();
    entry.put("route", each.route).put("assumption", estimate::assumption_in_words(each.assumption));
    if (each.estimate) {
      entry.put("model", each.estimate->model).put("total", each.estimate->total_persons());
      entry.put("hidden", each.estimate->hidden_persons).put("interval", interval_entry(*each.estimate));
      if (!each.note.empty()) entry.put("note", each.note);
    } else {
      entry.put("refused", estimate::reason_of(each.estimate.error()));
    }
    list.add(std::move(entry));
  }
  return list;
}

Node to_node(const estimate::SightingTable& table, const estimate::OneListAnswers& found) {
  Node node = Node::table();
  node.put("observed", table.observed_persons()).put("routes", to_node(found.routes));
  return node.put("one_inflation", inflation_node(found.tests))
      .put("coefficients", coefficients_node(found.answers));
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

}  // namespace zicht::services
