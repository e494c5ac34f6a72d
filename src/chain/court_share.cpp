#include "chain/court_share.hpp"

#include <algorithm>
#include <map>

namespace zicht::chain {
namespace {

void add(const TimedCase& course, CourtShare& share) {
  const int year = share.year;
  share.open_before += course.open_at_end_of(year - 1) ? 1 : 0;
  share.open_after += course.open_at_end_of(year) ? 1 : 0;
  if (course.decided && year_of(*course.decided) == year) {
    ++share.decided;
    share.decided_to_court += course.to_court ? 1 : 0;
  }
  if (year_of(course.registered) != year) return;
  ++share.registered;
  if (!course.decided)
    ++share.registered_open;
  else if (course.to_court)
    ++share.registered_to_court;
  else
    ++share.registered_ended_otherwise;
}

/// A share of all units, whenever they got there.
stats::Incidence plain_share(const std::vector<stats::FollowedUnit>& units) {
  return stats::incidence_within(units, kReached, 0);
}

}  // namespace

std::vector<TimedCase> timed_cases(const ChainIndex& index, const Codebook& codebook, CourtShareRule rule) {
  const CodeList& kinds = codebook.list("disposal_kind");
  ComponentNames components(index.of_cases);
  std::vector<TimedCase> found;
  for (const CaseCourse& course : courses_of_cases(index, codebook)) {
    const auto registered = course.court_case->object.registered_on;
    if (!course.counts || !registered) continue;
    TimedCase one{
        course.court_case, *registered, std::nullopt, false, components.of(course.court_case->number), {}};
    if (course.disposal != nullptr && course.disposal->object.decided_on) {
      one.decided = course.disposal->object.decided_on;
      one.to_court = before_court(course.disposal->object, kinds, rule.joined_counts);
    }
    found.push_back(one);
  }
  std::map<CodeId, Date> last;  // disposal, by office
  for (const TimedCase& one : found)
    if (one.decided) {
      const auto [entry, is_new] = last.try_emplace(one.court_case->object.office, *one.decided);
      if (!is_new) entry->second = std::max(entry->second, *one.decided);
    }
  const Date as_of = index.snapshot.as_of;
  for (TimedCase& one : found) {
    const auto word = last.find(one.court_case->object.office);
    const bool silent = word != last.end() && as_of.days - word->second.days > rule.silent_after_days;
    one.seen_until = silent ? std::max(word->second, one.registered) : as_of;
  }
  return found;
}

std::vector<FollowedCase> cases_until_court(std::span<const TimedCase> cases, Date as_of, int first_year,
                                            int last_year) {
  std::vector<FollowedCase> followed;
  for (const TimedCase& one : cases) {
    const int year = year_of(one.registered);
    if (year < first_year || year > last_year || one.registered > as_of) continue;
    const Case& object = one.court_case->object;
    FollowedCase& added = followed.emplace_back();
    added.number = one.court_case->number;
    added.received_on = one.registered;
    added.form = object.form;
    added.organisation = object.from_agency;
    added.scope = object.scope;
    added.office = object.office;
    added.heaviest = object.trafficking_is_heaviest;
    added.tied = true;  // a disposal names its case
    const Date until = one.decided.value_or(one.seen_until);
    added.silent = one.seen_until < as_of;
    const int cause = !one.decided ? 0 : one.to_court ? kReached : kOtherEnd;
    added.already = until < one.registered;
    added.unit = {std::max(0, until.days - one.registered.days), cause, one.component};
  }
  return followed;
}

CourtShare court_share_of(std::span<const TimedCase> cases, int year, Date as_of) {
  CourtShare share;
  share.year = year;
  std::vector<stats::FollowedUnit> decided;
  std::vector<stats::FollowedUnit> registered;
  for (const TimedCase& one : cases) {
    add(one, share);
    const int cause = one.to_court ? kReached : kOtherEnd;
    if (one.decided && year_of(*one.decided) == year) decided.push_back({0, cause, one.component});
    if (year_of(one.registered) == year) registered.push_back({0, cause, one.component});
  }
  // A case decided in the year before it was registered never was in the stock of either year.
  share.disposed = share.open_before + share.registered - share.open_after;
  std::vector<stats::FollowedUnit> units;
  for (const FollowedCase& one : cases_until_court(cases, as_of, year, year))
    if (!one.already) units.push_back(one.unit);
  share.within_365 = stats::incidence_within(units, kReached, 365);
  share.within_730 = stats::incidence_within(units, kReached, 730);
  share.seen_365 = stats::seen_throughout(units, 365);
  share.seen_730 = stats::seen_throughout(units, 730);
  share.decided_share = plain_share(decided);
  share.registered_share = plain_share(registered);
  return share;
}

std::vector<CourtShare> court_shares(const ChainIndex& index, const Codebook& codebook, int first_year,
                                     int last_year, CourtShareRule rule) {
  const std::vector<TimedCase> all = timed_cases(index, codebook, rule);
  std::vector<CourtShare> shares;
  for (int year = first_year; year <= last_year; ++year)
    shares.push_back(court_share_of(all, year, index.snapshot.as_of));
  return shares;
}

}  // namespace zicht::chain
