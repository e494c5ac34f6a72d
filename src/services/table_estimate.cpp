#include "services/table_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "base/parallel.hpp"
#include "estimate/best_models.hpp"
#include "estimate/existence.hpp"
#include "estimate/hidden_report.hpp"
#include "estimate/list_order.hpp"
#include "estimate/model_averaging.hpp"
#include "estimate/model_search.hpp"
#include "estimate/model_space.hpp"

namespace zicht::services {
namespace {

using estimate::CaptureTable;
using estimate::Criterion;
using estimate::RankedModel;

constexpr int kMostListsRanked = 5;
constexpr std::size_t kModelsKept = 1000;
constexpr double kKeptWithin = 10;  ///< of the best score: weights under 0.007 of the best one's are left out

std::size_t threads_of(const TableQuestion& question) {
  return question.threads == 0 ? hardware_threads() : question.threads;
}

/// All models of up to five lists, the best of more. \param table  in its canonical order
void rank(const CaptureTable& table, const TableQuestion& question, TableEstimate& answer) {
  if (table.list_count() <= kMostListsRanked) {
    answer.ranked = estimate::rank_all_models(table, question.criterion, threads_of(question));
    answer.all_models = std::ssize(answer.ranked);
    answer.valid_models =
        std::ranges::count_if(answer.ranked, [](const RankedModel& each) { return each.fit.is_valid(); });
    return;
  }
  if (table.list_count() == 6) answer.all_models = estimate::kModelsOfSixLists;
  auto best = estimate::find_best_models(
      table.list_count(), table.persons(),
      {.criterion = question.criterion,
       .within = kKeptWithin,
       .most = kModelsKept,
       .fits = selection_of(question, table.list_count()).fits,
       .with_limits = true,
       .descent_only = table.list_count() == estimate::kMostLists && question.fits == 0});
  answer.fits = best.fits;
  answer.gap = best.gap(question.criterion);
  answer.ranked = std::move(best.models);
}

ComparedModel compared_model(const RankedModel& ranked, Criterion criterion) {
  return {ranked.model.name(),
          ranked.fit.total_persons(),
          ranked.fit.score(criterion),
          ranked.fit.score(Criterion::bic),
          ranked.fit.score(Criterion::aic),
          ranked.fit.score(Criterion::aicc),
          !ranked.fit.is_valid()};
}

/// The model in which people differ, scored like the others. \param observed  persons
ComparedModel compared_model(const estimate::SupportedModel& differing, int list_count, std::int64_t observed,
                             Criterion criterion) {
  const int terms = list_count + 2;
  const double fit = differing.bic - penalty(Criterion::bic, terms, observed);
  const auto score = [&](Criterion by) { return fit + penalty(by, terms, observed); };
  return {differing.name(),
          differing.total_persons,
          score(criterion),
          score(Criterion::bic),
          score(Criterion::aic),
          score(Criterion::aicc),
          false};
}

/// One entry a fit: models that are one fit under several names stand under the first.
void compare(const CaptureTable& table, TableEstimate& answer) {
  std::vector<bool> seen;
  for (const RankedModel& each : answer.ranked) {
    const auto group = static_cast<std::size_t>(each.group);
    if (seen.size() <= group) seen.resize(group + 1, false);
    const double score = each.fit.has_total() ? each.fit.score(answer.criterion) : NAN;
    if (!std::isfinite(score) || seen[group]) continue;
    seen[group] = true;
    answer.compared.push_back(compared_model(each, answer.criterion));
  }
  if (const auto differing = estimate::differing_people(table.list_count(), table.persons()))
    answer.compared.push_back(
        compared_model(*differing, table.list_count(), table.observed_persons(), answer.criterion));
  std::ranges::stable_sort(answer.compared, {}, &ComparedModel::score);
  if (answer.compared.size() > kModelsKept) answer.compared.resize(kModelsKept);
}

void add_loglinear_routes(const CaptureTable& table, const TableQuestion& question, TableEstimate& answer) {
  if (!answer.ranked.front().fit.is_valid()) return;
  answer.loglinear_routes.push_back(
      estimate::average_models(answer.ranked, answer.criterion, question.level).estimate);
  const auto add = [&](const char* route, const estimate::SearchedModel& found) {
    if (found.fit.is_valid())
      answer.loglinear_routes.push_back({.route = route,
                                         .model = found.model.name(),
                                         .observed_persons = table.observed_persons(),
                                         .hidden_persons = found.fit.hidden_persons});
  };
  add("stepwise", estimate::search_stepwise(table.list_count(), table.persons()));
  add("downhill", estimate::search_downhill(table.list_count(), table.persons()));
}

/// Gives the models the numbers that their lists have in the table that was asked about.
void name_by_table(const estimate::ListOrder& order, TableEstimate& answer) {
  const auto renamed = [&](const std::string& name) {
    const auto model = estimate::HierarchicalModel::parse(name, answer.list_count);
    return model ? in_table(*model, order).name() : name;
  };
  for (RankedModel& each : answer.ranked) each.model = in_table(each.model, order);
  for (ComparedModel& each : answer.compared) each.name = renamed(each.name);
  for (estimate::Estimate& each : answer.loglinear_routes) each.model = renamed(each.model);
}

}  // namespace

estimate::SelectionOptions selection_of(const TableQuestion& question, int list_count) {
  return {question.route, question.criterion,
          question.fits == 0 ? estimate::usual_fits(list_count) : question.fits};
}

Result<BootstrapInterval> interval_of(const estimate::BootstrapRun& run, double level,
                                      bool leave_out_invalid) {
  auto bca = bca_interval(run, level, leave_out_invalid);
  if (bca) return BootstrapInterval{*std::move(bca), ""};
  ZICHT_TRY(auto percentile, percentile_interval(run, level, leave_out_invalid));
  return BootstrapInterval{std::move(percentile), bca.error().message};
}

Result<TableEstimate> estimate_table(const CaptureTable& table, const TableQuestion& question,
                                     const EstimateDefinitions& definitions, const TableProgress& progress) {
  const estimate::ListOrder order = estimate::canonical_order(table.list_count(), table.persons());
  const CaptureTable ordered = in_order(table, order);
  TableEstimate answer;
  answer.within_bic = definitions.rules.within_bic;
  answer.list_count = table.list_count();
  answer.criterion = question.criterion;
  estimate::HiddenRequest request;
  request.rules = definitions.rules;
  request.band = {definitions.rules.within_bic, definitions.rules.replicates, question.seed,
                  threads_of(question)};
  answer.people = hidden_people(table, {}, request);
  rank(ordered, question, answer);
  compare(ordered, answer);
  if (answer.compared.empty()) {
    answer.why_none = "no model has an estimate; that of independent lists: " +
                      estimate::reason_in_words(table, estimate::HierarchicalModel(table.list_count()));
  } else {
    add_loglinear_routes(ordered, question, answer);
  }
  name_by_table(order, answer);
  if (question.bootstrap == 0 || answer.compared.empty()) return answer;
  estimate::ReplicateRange range;
  range.seed = question.seed;
  range.threads = threads_of(question);
  range.last = question.bootstrap;
  ZICHT_TRY(const auto run,
            run_bootstrap(table, selection_of(question, table.list_count()), range, progress));
  ZICHT_TRY(answer.interval, interval_of(run, question.level, question.leave_out_invalid));
  return answer;
}

}  // namespace zicht::services
