#include "model/stat_snapshot.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace zicht {
namespace {

/// The values of `column` in the order of `order`.
template <class T>
std::vector<T> arranged(const std::vector<T>& column, std::span<const std::uint32_t> order) {
  std::vector<T> result;
  result.reserve(order.size());
  for (const std::uint32_t at : order) result.push_back(column[at]);
  return result;
}

template <class T>
SlicedColumn<T> arranged(const SlicedColumn<T>& column, std::span<const std::uint32_t> order) {
  SlicedColumn<T> result;
  result.begin.reserve(order.size() + 1);
  result.values.reserve(column.values.size());
  for (const std::uint32_t at : order) result.push_slice(column[at]);
  return result;
}

void arrange_reports(StatSnapshot& to, const StatSnapshot& from, std::span<const std::uint32_t> order) {
  to.report = arranged(from.report, order);
  to.received_on = arranged(from.received_on, order);
  to.organisation = arranged(from.organisation, order);
  to.legal_basis = arranged(from.legal_basis, order);
  to.referred_by = arranged(from.referred_by, order);
  to.sex = arranged(from.sex, order);
  to.birth_year = arranged(from.birth_year, order);
  to.age_at_receipt = arranged(from.age_at_receipt, order);
  to.nationalities = arranged(from.nationalities, order);
  to.residence_status = arranged(from.residence_status, order);
  to.unaccompanied_minor = arranged(from.unaccompanied_minor, order);
}

void arrange_episodes(StatSnapshot& to, const StatSnapshot& from, std::span<const std::uint32_t> order) {
  to.form = arranged(from.form, order);
  to.sub_form = arranged(from.sub_form, order);
  to.place = arranged(from.place, order);
  to.region = arranged(from.region, order);
  to.sector = arranged(from.sector, order);
  to.scope = arranged(from.scope, order);
  to.age_at_start = arranged(from.age_at_start, order);
  to.age_at_end = arranged(from.age_at_end, order);
  to.started_on = arranged(from.started_on, order);
  to.ended_on = arranged(from.ended_on, order);
  to.countries = arranged(from.countries, order);
}

/// Fills the columns of `to` with the reports of `from` that stand in `order`, and their episodes.
void arrange(StatSnapshot& to, const StatSnapshot& from, std::span<const std::uint32_t> order) {
  arrange_reports(to, from, order);
  std::vector<std::uint32_t> episode_order;
  to.episode_begin.reserve(order.size() + 1);
  for (const std::uint32_t at : order) {
    for (std::uint32_t e = from.episode_begin[at]; e < from.episode_begin[at + 1]; ++e)
      episode_order.push_back(e);
    to.episode_begin.push_back(static_cast<std::uint32_t>(episode_order.size()));
  }
  arrange_episodes(to, from, episode_order);
}

}  // namespace

SnapshotParts::SnapshotParts(const StatSnapshot& whole) : whole_(&whole) {
  position_.reserve(whole.persons());
  for (std::size_t at = 0; at < whole.persons(); ++at)
    position_.emplace(whole.person[at], static_cast<std::uint32_t>(at));
}

StatSnapshot SnapshotParts::of(std::span<const PersonId> people) const {
  std::vector<std::uint32_t> positions;
  for (const PersonId person : people)
    if (const auto found = position_.find(person); found != position_.end())
      positions.push_back(found->second);
  std::ranges::sort(positions);
  StatSnapshot part;
  part.as_of = whole_->as_of;
  part.tree_size = whole_->tree_size;
  std::vector<std::uint32_t> order;
  for (const std::uint32_t at : positions) {
    part.person.push_back(whole_->person[at]);
    for (std::uint32_t report = whole_->person_begin[at]; report < whole_->person_begin[at + 1]; ++report)
      order.push_back(report);
    part.person_begin.push_back(static_cast<std::uint32_t>(order.size()));
  }
  arrange(part, *whole_, order);
  return part;
}

void StatSnapshotBuilder::add(PersonId person, std::uint64_t sequence, const Report& report) {
  places_.push_back({person, sequence});
  StatSnapshot& s = in_log_order_;
  s.report.push_back(sequence);
  s.received_on.push_back(report.received_on.value_or(StatSnapshot::kNoDate));
  s.organisation.push_back(report.organisation);
  s.legal_basis.push_back(report.legal_basis);
  s.referred_by.push_back(report.referred_by);
  s.sex.push_back(report.sex);
  s.birth_year.push_back(report.birth_year.value_or(0));
  s.age_at_receipt.push_back(report.age_at_receipt);
  s.nationalities.push_slice(report.nationalities);
  s.residence_status.push_back(report.residence_status);
  s.unaccompanied_minor.push_back(report.unaccompanied_minor);
  for (const Episode& episode : report.episodes) {
    s.form.push_back(episode.form);
    s.sub_form.push_back(episode.sub_form);
    s.place.push_back(episode.place);
    s.region.push_back(episode.region);
    s.sector.push_back(episode.sector);
    s.scope.push_back(episode.scope);
    s.age_at_start.push_back(episode.age_at_start);
    s.age_at_end.push_back(episode.age_at_end);
    s.started_on.push_back(episode.start ? episode.start->first : StatSnapshot::kNoDate);
    s.ended_on.push_back(episode.end ? episode.end->last : StatSnapshot::kNoDate);
    s.countries.push_slice(episode.countries);
  }
  s.episode_begin.push_back(static_cast<std::uint32_t>(s.form.size()));
}

StatSnapshot StatSnapshotBuilder::finish(Date as_of, std::uint64_t tree_size) && {
  const StatSnapshot& s = in_log_order_;
  const auto report_order = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(s.received_on[a], places_[a].sequence) <
           std::pair(s.received_on[b], places_[b].sequence);
  };
  std::vector<std::uint32_t> order(places_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, report_order);

  // Persons in the order of their first report, then reports by person, each keeping that order.
  std::unordered_map<PersonId, std::uint32_t> rank;
  rank.reserve(order.size());
  std::vector<std::uint32_t> person_rank(places_.size());
  StatSnapshot result;
  for (const std::uint32_t at : order) {
    const auto [entry, added] = rank.emplace(places_[at].person, static_cast<std::uint32_t>(rank.size()));
    if (added) result.person.push_back(entry->first);
    person_rank[at] = entry->second;
  }
  std::ranges::stable_sort(order, {}, [&](std::uint32_t at) { return person_rank[at]; });

  result.as_of = as_of;
  result.tree_size = tree_size;
  for (std::size_t i = 1; i <= order.size(); ++i)
    if (i == order.size() || person_rank[order[i]] != person_rank[order[i - 1]])
      result.person_begin.push_back(static_cast<std::uint32_t>(i));
  arrange(result, s, order);
  return result;
}

StatSnapshot regrouped(const StatSnapshot& whole,
                       const std::function<PersonId(ReportId, PersonId)>& person_of) {
  StatSnapshotBuilder builder;
  builder.in_log_order_ = whole;
  for (std::size_t at = 0; at < whole.persons(); ++at)
    for (std::uint32_t report = whole.person_begin[at]; report < whole.person_begin[at + 1]; ++report)
      builder.places_.push_back({person_of(whole.report[report], whole.person[at]), whole.report[report]});
  return std::move(builder).finish(whole.as_of, whole.tree_size);
}

}  // namespace zicht
