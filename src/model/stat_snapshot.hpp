#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/date.hpp"
#include "model/report.hpp"

namespace zicht {

/// Slices of one long column: slice i is [begin[i], begin[i+1]).
template <class T>
struct SlicedColumn {
  std::vector<std::uint32_t> begin{0};
  std::vector<T> values;

  std::span<const T> operator[](std::size_t slice) const {
    return {values.data() + begin[slice], values.data() + begin[slice + 1]};
  }
  std::size_t slices() const { return begin.size() - 1; }
  void push_slice(std::span<const T> slice) {
    values.insert(values.end(), slice.begin(), slice.end());
    begin.push_back(static_cast<std::uint32_t>(values.size()));
  }
};

/// The active reports of a registry as of a date, in columns, without identities. All that is published comes
/// from it. Reports stand by person, and within a person by (received_on, sequence); persons stand in the
/// order of that first report. Report r of person p: r in [person_begin[p], person_begin[p+1]).
struct StatSnapshot {
  Date as_of;
  std::uint64_t tree_size = 0;  ///< events in the prefix of the log that this is a view of

  std::vector<std::uint32_t> person_begin{0};  ///< length persons + 1, into the report columns
  std::vector<PersonId> person;                ///< one a person

  // One a report.
  std::vector<ReportId> report;   ///< its number
  std::vector<Date> received_on;  ///< kNoDate = not known
  std::vector<CodeId> organisation;
  std::vector<CodeId> legal_basis;
  std::vector<CodeId> referred_by;  ///< of the list organisation
  std::vector<CodeId> sex;
  std::vector<std::int16_t> birth_year;  ///< 0 = not known
  std::vector<AgeInterval> age_at_receipt;
  SlicedColumn<CodeId> nationalities;
  std::vector<CodeId> residence_status;
  std::vector<CodeId> unaccompanied_minor;
  std::vector<std::uint32_t> episode_begin{0};  ///< length reports + 1, into the episode columns

  // One an episode.
  std::vector<CodeId> form;
  std::vector<CodeId> sub_form;
  std::vector<CodeId> place;
  std::vector<CodeId> region;
  std::vector<CodeId> sector;
  std::vector<CodeId> scope;
  std::vector<AgeInterval> age_at_start;
  std::vector<AgeInterval> age_at_end;
  std::vector<Date> started_on;  ///< earliest possible day; kNoDate = not known
  std::vector<Date> ended_on;    ///< latest possible day; kNoDate = not known
  SlicedColumn<CodeId> countries;

  static constexpr Date kNoDate{INT32_MAX};  ///< sorts behind every day

  std::size_t persons() const { return person.size(); }
  std::size_t reports() const { return received_on.size(); }
};

/// Gathers reports in log order and lays them out by person.
class StatSnapshotBuilder {
 public:
  /// \param person    the person at this prefix
  /// \param sequence  of the report's submitting event: breaks ties of received_on
  void add(PersonId person, std::uint64_t sequence, const Report& report);
  StatSnapshot finish(Date as_of, std::uint64_t tree_size) &&;

 private:
  friend StatSnapshot regrouped(const StatSnapshot&, const std::function<PersonId(ReportId, PersonId)>&);
  struct Place {
    PersonId person;
    std::uint64_t sequence;
  };
  std::vector<Place> places_;
  StatSnapshot in_log_order_;
};

/// The same reports about other persons, as if these were those of the register. What a registrar settled
/// about a person stays with its reports.
/// \param person_of  a report and the person it is about in `whole`: the person it is about now
StatSnapshot regrouped(const StatSnapshot& whole,
                       const std::function<PersonId(ReportId, PersonId)>& person_of);

/// Takes some people out of a snapshot. The snapshot must outlive it.
class SnapshotParts {
 public:
  explicit SnapshotParts(const StatSnapshot& whole);
  /// These people only, in the order of the whole; whoever is not in it is left out.
  StatSnapshot of(std::span<const PersonId> people) const;

 private:
  const StatSnapshot* whole_;
  std::unordered_map<PersonId, std::uint32_t> position_;
};

}  // namespace zicht
