#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/capture_table.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::estimate {

/// A group of reporting organisations that counts as one list.
struct ListGroup {
  std::string id;
  Label label;
};

/// People go from one list to the other as a matter of course. Positions in the list groups.
struct ReferralPath {
  int from = 0;
  int to = 0;
};

/// Which organisations are which list: definitions/estimate/lists.toml.
class ListGroups {
 public:
  /// \errors invalid_config: a key, list or code that does not exist, an organisation in two lists, fewer
  ///         than two lists or more than ten; `where` is name:line.
  static Result<ListGroups> parse(std::string_view toml, std::string_view name, const Codebook& codebook);

  const std::vector<ListGroup>& lists() const { return lists_; }
  const std::vector<ReferralPath>& referral_paths() const { return paths_; }
  /// The list of an organisation as one bit; 0 = it is on none. Precondition: a code of the code book.
  ListMask list_of(CodeId organisation) const { return list_of_.at(organisation); }

 private:
  std::vector<ListGroup> lists_;
  std::vector<ReferralPath> paths_;
  std::vector<ListMask> list_of_;  ///< by code of the list organisation
};

/// Whole years, both included. Invariant: from <= to.
struct YearSpan {
  int from = 0;
  int to = 0;
};

/// Somebody reported in the period by an organisation of a list.
struct CapturedPerson {
  std::uint32_t position = 0;  ///< of the person in the snapshot
  ListMask lists = 0;          ///< not 0
  /// The lists on which the person stands only because another list sent them on: each report there says so,
  /// and names an organisation of another list on which the person stands too. A subset of `lists`, and never
  /// all of it.
  ListMask by_referral = 0;
};

/// Who was reported in a period, and who of them cannot tell anything about overlaps.
struct CapturedPeople {
  std::vector<ListGroup> lists;
  YearSpan period;
  std::vector<CapturedPerson> people;
  /// People of whom every report in the period is anonymous. They can be on no second list, however many saw
  /// them, so they are in no table; the estimate is of those who would be known by name.
  std::int64_t anonymous_persons = 0;
  /// People reported in the period by organisations of no list only.
  std::int64_t persons_on_no_list = 0;
};

/// Reads from the reports received in the period which lists saw each person. A report without a date of
/// receipt is in no period. One anonymous report beside one that is not, which a registrar found to be about
/// the same person, counts as any other.
/// \param anonymous  the legal basis of a report without identity; kUnknown = there is none
CapturedPeople capture_people(const StatSnapshot& snapshot, const ListGroups& groups, YearSpan period,
                              CodeId anonymous);

/// The legal basis of reports that hold attributes only; kUnknown when the code book does not have it.
CodeId anonymous_basis(const Codebook& codebook);

/// A table of people, and the lists that it does not have because nobody of them is on it.
struct ListedTable {
  CaptureTable table;
  std::vector<std::string> empty_lists;  ///< ids
  /// Which list of `CapturedPeople` each list of the table is.
  std::vector<int> list_of_column;
};

/// Counts the people whom `wanted` takes by the lists that saw them. Names of the lists: their ids.
/// \errors invalid_input: nobody was reported by name, or all stand on one list, with the number of people.
Result<ListedTable> table_of(const CapturedPeople& captured,
                             const std::function<bool(const CapturedPerson&)>& wanted);

/// Counts them by the lists of another table, as draws of who is one person need it. Who is on none of these
/// is left out.
/// \param list_of_column  as in `ListedTable`
/// \errors invalid_input: nobody is on some list.
Result<CaptureTable> table_over(const CapturedPeople& captured,
                                const std::function<bool(const CapturedPerson&)>& wanted,
                                std::span<const int> list_of_column);

/// The same people with those lists taken away on which they stand only because they were sent on.
CapturedPeople without_referrals(CapturedPeople captured);

}  // namespace zicht::estimate
