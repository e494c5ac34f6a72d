#include "estimate/hidden_report.hpp"

#include <algorithm>
#include <cmath>

#include "base/contract.hpp"
#include "estimate/chao.hpp"
#include "estimate/decomposable_graphs.hpp"
#include "estimate/list_order.hpp"
#include "estimate/sensitivity.hpp"

namespace zicht::estimate {
namespace {

constexpr int kMostListsForGraphs = 5;  ///< with six, the 18,154 graphs take a second and more

std::optional<double> finite(double persons) {
  return std::isfinite(persons) ? std::optional(persons) : std::nullopt;
}

HiddenTotal total_of(const Result<Estimate>& estimate) {
  if (!estimate) return {};
  HiddenTotal total{finite(estimate->total_persons()), std::nullopt, std::nullopt};
  if (estimate->interval) {
    total.lower = estimate->interval->lower;
    total.upper = finite(estimate->interval->upper);
  }
  return total;
}

const char* name_of(Refusal::Reason reason) {
  switch (reason) {
    case Refusal::Reason::no_estimate:
      return "no_estimate";
    case Refusal::Reason::few_overlaps:
      return "few_overlaps";
    case Refusal::Reason::wide_band:
      return "wide_band";
    case Refusal::Reason::poor_fit:
      return "poor_fit";
    case Refusal::Reason::routes_contradict:
      return "routes_contradict";
  }
  return "";
}

const char* name_of(Variation::Kind kind) {
  switch (kind) {
    case Variation::Kind::as_it_is:
      return "as_it_is";
    case Variation::Kind::list_left_out:
      return "list_left_out";
    case Variation::Kind::lists_merged:
      return "lists_merged";
    case Variation::Kind::marked_referrals:
      return "marked_referrals";
    case Variation::Kind::path_of_referral:
      return "path_of_referral";
    case Variation::Kind::year:
      return "year";
    case Variation::Kind::years_until:
      return "years_until";
  }
  return "";
}

class HiddenMaker {
 public:
  HiddenMaker(const HiddenRequest& request, HiddenPeople& people, std::vector<ListGroup> lists)
      : request_(request), people_(people), lists_(std::move(lists)) {}

  void take_headline(const CaptureTable& table, const DrawnTables* drawn = nullptr) {
    const auto routes = other_routes(table);
    Headline made = headline(table, routes, request_.rules, request_.band, drawn);
    people_.in_overlaps = made.in_overlaps;
    const auto label = [&](int list) { return people_.lists[static_cast<std::size_t>(list)]; };
    for (const NestedList& nested : nested_lists(table))
      people_.nested.push_back({label(nested.list), label(nested.within), nested.persons});
    take_refusals(made);
    if (!made.band) return;
    if (made.linkage) {
      HiddenLinkage& linkage = people_.linkage.emplace();
      linkage.draws = made.linkage->draws;
      linkage.draws_without_estimate = made.linkage->draws_without_estimate;
      linkage.share_of_variance = made.linkage->share_of_variance;
    }
    people_.band = {std::nullopt, made.band->interval.lower, finite(made.band->interval.upper)};
    for (const SupportedModel& model : made.band->models)
      people_.models.push_back(
          {model.name(), model.total_persons, model.bic - made.band->models.front().bic});
    people_.replicates = std::move(made.band->best);
    if (request_.curves) take_curves(table, *made.band);
  }

  void take_refusals(const Headline& made) {
    for (const Refusal& refusal : made.refusals)
      people_.refusals.push_back(
          {name_of(refusal.reason), refusal.value, refusal.limit, refusal.detail, refusal.cause});
  }

  Route route() const {
    BandOptions options = request_.band;
    options.replicates = request_.variation_replicates;
    return band_route(options);
  }

  /// Adds the other looks at a table; as it is, with the headline's own limits.
  void add_lists_varied(const CaptureTable& table) {
    for (const Variation& variation : vary_lists(table, route())) add(variation);
    if (people_.models.empty()) return;
    people_.variations.front().total = people_.band;
    people_.variations.front().total.total = people_.models.front().total;
  }

  void add(const Variation& variation) {
    HiddenVariation shown{name_of(variation.kind),
                          {},
                          variation.year,
                          variation.observed_persons,
                          total_of(variation.estimate)};
    for (const std::string& id : variation.lists) shown.lists.push_back(label_of(id));
    people_.variations.push_back(std::move(shown));
  }

  /// Adds what a route says of a table under a kind.
  void add(Variation::Kind kind, std::vector<std::string> lists, int year,
           const Result<CaptureTable>& table) {
    add(Variation{kind, std::move(lists), year, table ? table->observed_persons() : 0,
                  table ? route()(*table) : Result<Estimate>(std::unexpected(table.error()))});
  }

 private:
  Label label_of(const std::string& id) const {
    const auto found = std::ranges::find(lists_, id, &ListGroup::id);
    return found == lists_.end() ? Label{id, id} : found->label;
  }

  void take_curves(const CaptureTable& table, const SupportBand& band) {
    std::vector<ListMask> interactions;
    const auto hierarchical = std::ranges::find_if(
        band.models, [](const SupportedModel& model) { return model.model.has_value(); });
    if (hierarchical != band.models.end())
      for (ListMask term = 1; term < table.cell_count(); ++term)
        if (std::popcount(term) > 1 && hierarchical->model->contains(term)) interactions.push_back(term);
    const auto curves =
        sensitivity_curves(table, interactions, request_.rules.largest_odds_ratio, request_.rules.half_steps);
    ZICHT_EXPECT(curves.has_value());  // the terms are those of a model of this table
    for (const SensitivityCurve& curve : *curves) {
      HiddenCurve shown{label_of(table.list_names()[static_cast<std::size_t>(curve.first)]),
                        label_of(table.list_names()[static_cast<std::size_t>(curve.second)]),
                        {},
                        {}};
      for (const SensitivityPoint& point : curve.points) {
        shown.odds_ratios.push_back(std::exp(point.log_odds_ratio));
        shown.totals.push_back(point.total_persons);
      }
      people_.curves.push_back(std::move(shown));
    }
  }

  const HiddenRequest& request_;
  HiddenPeople& people_;
  std::vector<ListGroup> lists_;
};

Result<CaptureTable> table_alone(Result<ListedTable> listed) {
  if (!listed) return std::unexpected(std::move(listed).error());
  return std::move(listed->table);
}

}  // namespace

std::vector<Estimate> other_routes(const CaptureTable& whole) {
  std::vector<Estimate> routes;
  const UnnestedTable unnested(whole);
  if (!unnested.table()) return routes;
  const CaptureTable table = in_canonical_order(*unnested.table());
  if (auto bound = chao(sighting_counts(table), SightingLimit::number_of_lists, true))
    routes.push_back(*std::move(bound));
  if (table.list_count() >= 3 && table.list_count() <= kMostListsForGraphs)
    if (const auto average = average_over_graphs(table, {}); average && !average->tail_is_cut())
      routes.push_back(estimate_of(*average));
  return routes;
}

Route band_route(const BandOptions& options) {
  return [options](const CaptureTable& table) -> Result<Estimate> {
    ZICHT_TRY(const SupportBand band, support_band(table, options));
    const SupportedModel& best = band.models.front();
    return Estimate{"supported_models",
                    best.name(),
                    Assumption::no_highest_interaction,
                    table.observed_persons(),
                    best.total_persons - static_cast<double>(table.observed_persons()),
                    band.interval};
  };
}

HiddenPeople hidden_people(const HiddenSubject& subject, const HiddenRequest& request) {
  const CapturedPeople& captured = *subject.captured;
  HiddenPeople people;
  people.id = subject.id;
  people.title = subject.title;
  people.from = captured.period.from;
  people.to = captured.period.to;
  people.anonymous_persons = captured.anonymous_persons;
  people.on_no_list = captured.persons_on_no_list;
  people.observed_persons = std::ranges::count_if(captured.people, subject.wanted);
  HiddenMaker maker(request, people, captured.lists);
  const auto listed = table_of(captured, subject.wanted);
  if (!listed) {
    maker.take_refusals(refused_headline(people.observed_persons, listed.error()));
    people.refusals.front().cause = people.observed_persons == 0 ? "nobody" : "one_list";
    return people;
  }
  for (const int list : listed->list_of_column)
    people.lists.push_back(captured.lists[static_cast<std::size_t>(list)].label);
  maker.take_headline(listed->table, subject.drawn);
  if (request.variation_replicates == 0) return people;
  maker.add_lists_varied(listed->table);
  const bool any_referral = std::ranges::any_of(captured.people, [&](const CapturedPerson& person) {
    return person.by_referral != 0 && subject.wanted(person);
  });
  if (any_referral)
    maker.add(Variation::Kind::marked_referrals, {}, 0,
              table_alone(table_of(without_referrals(captured), subject.wanted)));
  for (const ReferralPath& path : subject.referral_paths) {
    const auto column = [&](int list) {
      return static_cast<int>(std::ranges::find(listed->list_of_column, list) -
                              listed->list_of_column.begin());
    };
    const int from = column(path.from);
    const int to = column(path.to);
    if (std::max(from, to) == std::ssize(listed->list_of_column)) continue;
    maker.add(Variation::Kind::path_of_referral,
              {captured.lists[static_cast<std::size_t>(path.from)].id,
               captured.lists[static_cast<std::size_t>(path.to)].id},
              0, without_path(listed->table, from, to));
  }
  return people;
}

HiddenPeople hidden_people(const CaptureTable& table, std::span<const ReferralPath> paths,
                           const HiddenRequest& request) {
  HiddenPeople people;
  people.id = "table";
  people.observed_persons = table.observed_persons();
  for (const std::string& name : table.list_names()) people.lists.push_back({name, name});
  HiddenMaker maker(request, people, {});
  maker.take_headline(table);
  if (request.variation_replicates == 0) return people;
  maker.add_lists_varied(table);
  for (const ReferralPath& path : paths)
    maker.add(Variation::Kind::path_of_referral,
              {table.list_names()[static_cast<std::size_t>(path.from)],
               table.list_names()[static_cast<std::size_t>(path.to)]},
              0, without_path(table, path.from, path.to));
  return people;
}

}  // namespace zicht::estimate
