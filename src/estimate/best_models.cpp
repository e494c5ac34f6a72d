#include "estimate/best_models.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>

#include "base/contract.hpp"
#include "estimate/estimate.hpp"

namespace zicht::estimate {
namespace {

/// What rounding may do to a score.
constexpr double kSlack = 1e-6;
/// Newton steps for the bound of a large model: it need not converge.
constexpr int kBoundSteps = 12;

/// The best models so far, by score.
class Shortlist {
 public:
  explicit Shortlist(const BestModelsOptions& options) : options_(options) {}

  /// Whether a fit gives a number of the kind that was asked for.
  bool counts(const ModelFit& fit) const {
    return fit.is_valid() || (options_.with_limits && fit.has_total());
  }

  /// A model with a larger score is of no interest.
  double threshold() const { return threshold_; }

  void offer(const HierarchicalModel& model, const ModelFit& fit) {
    const double score = fit.score(options_.criterion);
    if (!counts(fit) || !std::isfinite(score) || score > threshold_ || holds(model, score)) return;
    models_.emplace(score, RankedModel{model, fit});
    while (models_.size() > options_.most && std::prev(models_.end())->first > score_at_most() + kSlack)
      models_.erase(std::prev(models_.end()));
    threshold_ = models_.begin()->first + options_.within + kSlack;
    if (models_.size() >= options_.most) threshold_ = std::min(threshold_, score_at_most() + kSlack);
    models_.erase(models_.upper_bound(threshold_), models_.end());
  }

  bool empty() const { return models_.empty(); }

  /// In order, no more than were asked for.
  std::vector<RankedModel> finish(ExistenceTest& existence) const {
    std::vector<RankedModel> models;
    for (const auto& [score, each] : models_) models.push_back(each);
    put_in_order(models, options_.criterion, existence, options_.with_limits);
    if (models.size() > options_.most)
      models.erase(models.begin() + static_cast<std::ptrdiff_t>(options_.most), models.end());
    return models;
  }

 private:
  bool holds(const HierarchicalModel& model, double score) const {
    return std::any_of(models_.lower_bound(score - kSlack), models_.upper_bound(score + kSlack),
                       [&](const auto& each) { return each.second.model == model; });
  }

  /// The score of the last model that was asked for; ties with it are kept until the end. Precondition: as
  /// many are kept.
  double score_at_most() const {
    return std::prev(models_.end(), static_cast<std::ptrdiff_t>(models_.size() - options_.most) + 1)->first;
  }

  const BestModelsOptions& options_;
  std::multimap<double, RankedModel> models_;
  double threshold_ = kInfinity;
};

class Search {
 public:
  Search(int list_count, std::span<const std::int64_t> persons, const BestModelsOptions& options)
      : options_(options),
        list_count_(list_count),
        fitter_(list_count, persons),
        shortlist_(options),
        without_(persons.size(), 0),
        coefficients_(persons.size(), 0) {
    saturated_ = fitter_.saturated_log_likelihood();
  }

  BestModels run() {
    descend();
    if (options_.descent_only) return {shortlist_.finish(fitter_.existence()), false, -kInfinity, fits_};
    const HierarchicalModel independent(list_count_);
    bound_main_terms(independent);
    const double bound = deviance_without(SetFamily(list_count_), kInfinity);
    explore(independent, independent.addable(), SetFamily(list_count_), bound);
    BestModels best;
    best.complete = unexplored_ == kInfinity;
    best.fits = fits_;
    best.lower_bound = std::min(unexplored_, shortlist_.threshold());
    best.models = shortlist_.finish(fitter_.existence());
    return best;
  }

 private:
  /// The score of a model with so many terms and this deviance.
  double score(int terms, double deviance) const {
    return penalty(options_.criterion, terms, fitter_.observed_persons()) + deviance - 2 * saturated_;
  }

  /// A deviance that a model with so many terms must not exceed to be of interest.
  double deviance_limit(int terms) const { return shortlist_.threshold() - score(terms, 0); }

  ModelFit fit(const HierarchicalModel& model) { return fit(model, fitter_.examine(model)); }
  ModelFit fit(const HierarchicalModel& model, const Existence& existence) {
    ++fits_;
    const ModelFit fit = !existence.exists && !options_.with_limits
                             ? ModelFit{.status = existence.status(), .identified = existence.identified}
                             : fitter_.fit(model, existence, coefficients_);
    shortlist_.offer(model, fit);
    return fit;
  }

  /// From the best start, to the best neighbour as long as there is a better one: a good first threshold.
  void descend() {
    HierarchicalModel here(list_count_);
    const ModelFit independent = fit(here);
    double best = shortlist_.counts(independent) ? independent.score(options_.criterion) : kInfinity;
    const auto try_model = [&](const HierarchicalModel& model, HierarchicalModel& next) {
      const ModelFit tried = fit(model);
      if (!shortlist_.counts(tried) || !(tried.score(options_.criterion) < best)) return;
      best = tried.score(options_.criterion);
      next = model;
    };
    for (const HierarchicalModel& start : options_.starts) try_model(start, here);
    for (bool moved = true; moved && fits_ < options_.fits;) {
      HierarchicalModel next = here;
      for (const ListMask term : here.addable()) try_model(here.with(term), next);
      for (const ListMask generator : here.generators())
        if (std::popcount(generator) >= 2) try_model(here.without(generator), next);
      moved = next != here;
      here = next;
    }
  }

  /// A bound of the deviance of every model without these terms; no better than is needed to know that it
  /// exceeds the limit.
  double deviance_without(const SetFamily& terms, double limit) {
    ++fits_;
    return fitter_.deviance_bound(HierarchicalModel::largest_without(terms),
                                  {.hopeless_above = limit,
                                   .enough_below = limit == kInfinity ? -kInfinity : limit,
                                   .steps = kBoundSteps});
  }

  /// How much every model lacks that has everything but one pair.
  void bound_main_terms(const HierarchicalModel& independent) {
    for (const ListMask pair : independent.addable()) {
      SetFamily one(list_count_);
      one.insert(pair);
      without_[pair] = deviance_without(one, kInfinity);
    }
  }

  /// Small terms first, then those first without which the deviance is large.
  bool comes_before(ListMask a, ListMask b) const {
    if (std::popcount(a) != std::popcount(b)) return std::popcount(a) < std::popcount(b);
    return without_[a] != without_[b] ? without_[a] > without_[b] : a < b;
  }

  /// What may be added once `term` is in `model`: what could be added before, and what `term` makes possible.
  std::vector<ListMask> candidates(const HierarchicalModel& model, ListMask term,
                                   std::span<const ListMask> left, const SetFamily& excluded) const {
    std::vector<ListMask> next(left.begin(), left.end());
    for (int list = 0; list < list_count_; ++list) {
      const ListMask larger = term | ListMask{1} << list;
      if (larger != term && model.can_add(larger) && !excluded.contains(larger)) next.push_back(larger);
    }
    return next;
  }

  /// The cells whose means vanish in a model without an estimate, while none has been found. A larger model
  /// has an estimate only when all of them have left it.
  SetFamily vanishing_cells(const HierarchicalModel& model, const Existence& existence) {
    if (existence.exists || options_.with_limits || !shortlist_.empty()) return SetFamily(list_count_);
    return fitter_.existence().explain(model).vanishing_cells;
  }

  /// Whether terms that make cells leave, because their lists share nobody, can still be had for these cells.
  bool can_leave(const SetFamily& cells, const SetFamily& excluded) {
    if (cells.empty()) return true;
    SetFamily terms(list_count_);
    for (ListMask term = 1; term + 1 < ListMask{1} << list_count_; ++term)
      if (!excluded.contains(term) && !fitter_.existence().shared().contains(term)) terms.insert(term);
    return cells.is_subset_of(terms.supersets());
  }

  /// \param model     fitted here; its supersets within `terms` follow
  /// \param excluded  closed upward: terms that no superset has
  /// \param bound     of the deviance of all of them
  void explore(const HierarchicalModel& model, std::vector<ListMask> terms, SetFamily excluded,
               double bound) {
    if (bound > deviance_limit(model.term_count())) return;
    if (fits_ >= options_.fits) {
      unexplored_ = std::min(unexplored_, score(model.term_count(), bound));
      return;
    }
    const Existence existence = fitter_.examine(model);
    fit(model, existence);
    if (!existence.identifiable) return;  // nor is any larger model
    const SetFamily vanishing = vanishing_cells(model, existence);
    const int larger = model.term_count() + 1;
    std::ranges::sort(terms, [&](ListMask a, ListMask b) { return comes_before(a, b); });
    for (std::size_t next = 0; next < terms.size(); ++next) {
      if (bound > deviance_limit(larger) || !can_leave(vanishing, excluded)) return;
      const ListMask term = terms[next];
      const HierarchicalModel with_term = model.with(term);
      explore(with_term, candidates(with_term, term, std::span(terms).subspan(next + 1), excluded), excluded,
              bound);
      SetFamily one(list_count_);
      one.insert(term);
      excluded |= one.supersets();
      bound = std::max(bound, without_[term]);
      if (bound <= deviance_limit(larger) && next + 1 < terms.size())
        bound = std::max(bound, deviance_without(excluded, deviance_limit(larger)));
    }
  }

  const BestModelsOptions& options_;
  int list_count_;
  ModelFitter fitter_;
  Shortlist shortlist_;
  double saturated_ = 0;
  std::vector<double> without_;       ///< by term: a bound of the deviance of every model without it
  std::vector<double> coefficients_;  ///< of the last fit: the start of the next
  std::int64_t fits_ = 0;
  double unexplored_ = kInfinity;
};

}  // namespace

double BestModels::gap(Criterion criterion) const {
  if (models.empty()) return complete ? 0 : kInfinity;
  return complete ? 0 : std::max(0.0, models.front().fit.score(criterion) - lower_bound);
}

std::int64_t usual_fits(int list_count) {
  constexpr std::int64_t kUpToSixLists = 2'000'000;
  constexpr std::array<std::int64_t, 4> kMoreLists = {20'000, 5'000, 1'000, 300};  // a fit costs ever more
  return list_count <= 6 ? kUpToSixLists : kMoreLists.at(static_cast<std::size_t>(list_count - 7));
}

BestModels find_best_models(int list_count, std::span<const std::int64_t> persons,
                            const BestModelsOptions& options) {
  ZICHT_EXPECT(options.most >= 1 && options.within >= 0);
  return Search(list_count, persons, options).run();
}

}  // namespace zicht::estimate
