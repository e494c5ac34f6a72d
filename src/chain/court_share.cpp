#include "chain/court_share.hpp"

namespace zicht::chain {
namespace {

constexpr int kToCourt = 1;
constexpr int kOtherEnd = 2;

/// What happened to one case, as the shares need it.
struct Course {
  Date registered;
  std::optional<Date> decided;
  bool to_court = false;
  std::uint32_t component = 0;

  /// Whether it was open at the end of a year.
  bool open_at_end_of(int year) const {
    return year_of(registered) <= year && (!decided || year_of(*decided) > year);
  }
};

std::vector<Course> courses(const ChainIndex& index, const Codebook& codebook, CourtShareRule rule) {
  const CodeList& kinds = codebook.list("disposal_kind");
  ComponentNames components(index.of_cases);
  std::vector<Course> found;
  for (const CaseCourse& course : courses_of_cases(index, codebook)) {
    const auto registered = course.court_case->object.registered_on;
    if (!course.counts || !registered) continue;
    Course one{*registered, std::nullopt, false, components.of(course.court_case->number)};
    if (course.disposal != nullptr && course.disposal->object.decided_on) {
      one.decided = course.disposal->object.decided_on;
      one.to_court = before_court(course.disposal->object, kinds, rule.joined_counts);
    }
    found.push_back(one);
  }
  return found;
}

void add(const Course& course, CourtShare& share) {
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

std::vector<stats::FollowedUnit> followed(const std::vector<Course>& courses, int year, Date as_of) {
  std::vector<stats::FollowedUnit> units;
  for (const Course& course : courses) {
    if (year_of(course.registered) != year) continue;
    const Date until = course.decided.value_or(as_of);
    if (until < course.registered) continue;
    const int cause = !course.decided ? 0 : course.to_court ? kToCourt : kOtherEnd;
    units.push_back({until.days - course.registered.days, cause, course.component});
  }
  return units;
}

}  // namespace

std::vector<CourtShare> court_shares(const ChainIndex& index, const Codebook& codebook, int first_year,
                                     int last_year, CourtShareRule rule) {
  const std::vector<Course> all = courses(index, codebook, rule);
  std::vector<CourtShare> shares;
  for (int year = first_year; year <= last_year; ++year) {
    CourtShare share;
    share.year = year;
    for (const Course& course : all) add(course, share);
    // A case decided in the year before it was registered never was in the stock of either year.
    share.disposed = share.open_before + share.registered - share.open_after;
    const auto units = followed(all, year, index.snapshot.as_of);
    share.within_365 = stats::incidence_within(units, kToCourt, 365);
    share.within_730 = stats::incidence_within(units, kToCourt, 730);
    shares.push_back(share);
  }
  return shares;
}

}  // namespace zicht::chain
