#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "model/code_list.hpp"
#include "model/linkage_range.hpp"

namespace zicht {

/// One class of a dimension: a code, or "unknown".
struct FigureClass {
  std::string code;
  Label label;
};

struct FigureDimension {
  std::string id;  ///< "form", "sex", "world_region"
  Label label;
  bool several_per_person =
      false;  ///< a person may stand in more than one class, so parts may exceed the total
  std::vector<FigureClass> classes;
  /// One per class: the class that contains it, or 0xFFFF for one directly under the total. Empty: all are.
  std::vector<std::uint16_t> parents = {};
};

/// The same comparison when chance is as large as the steps of the earlier years show it to be.
struct DispersedChange {
  double dispersion = 1;  ///< times the variance of independent people; at least 1
  double p_value = 1;
  double ratio_lower = 0;  ///< 95 % interval of count / previous
  std::optional<double> ratio_upper;
  std::vector<int> years = {};  ///< that show the dispersion, in order
  double prior_df = 0;          ///< degrees of freedom that the other classes of its family lend
};

/// What may be said of a change.
enum class Verdict {
  no_change,
  may_be_chance,        ///< already if people were reported independently
  no_earlier_years,     ///< more than that; the register has too few earlier years to know the usual swings
  within_usual_swings,  ///< more than that, but the series usually swings as much
  clear,                ///< more than both
  links_cannot_tell     ///< whether there were more or fewer turns on which reports are about one person
};

/// 95 % interval of a count over the previous one.
struct RatioInterval {
  double lower = 0;
  std::optional<double> upper;  ///< none = without bound
};

/// Two-sided comparison of a count with that of the year before, if people were reported independently.
struct CountChange {
  std::int64_t absolute = 0;
  double p_value = 1;                             ///< exact conditional binomial test
  double ratio_lower = 0;                         ///< 95 % interval of count / previous
  std::optional<double> ratio_upper;              ///< none = without bound (the previous count is 0)
  std::optional<DispersedChange> dispersed = {};  ///< none: the series is too short to see it

  /// As if it were certain who is one person. Not a function of the p-values: a class is judged among those
  /// of its family.
  Verdict verdict = Verdict::no_change;

  /// The interval of the test with the larger p-value.
  RatioInterval weaker_interval() const {
    if (dispersed && dispersed->p_value > p_value) return {dispersed->ratio_lower, dispersed->ratio_upper};
    return {ratio_lower, ratio_upper};
  }
};

/// Whether the share of a class in the total of its table changed.
struct ShareChange {
  Verdict verdict = Verdict::no_change;
  double p_value =
      1;  ///< with the dispersion of earlier years; without them: if people were classed independently
  double dispersion = 1;      ///< of the share
  double share = 0;           ///< of the total of its table, in the year itself
  double previous_share = 0;  ///< the year before
};

/// What stands in a cell of a measure: a share, or a difference of shares, with its 95 % interval.
struct CellEstimate {
  double value = 0;
  double lower = 0;
  double upper = 1;
  std::int64_t numerator = 0;          ///< of `denominator`, those that were seen to get there
  std::int64_t denominator = 0;        ///< all that are followed
  std::int64_t at_risk = 0;            ///< neither there nor ended otherwise when last seen within the window
  bool said = true;                    ///< false: it is too early, or too few are still followed
  bool difference = false;             ///< of shares, the class less the one that it is held against
  std::optional<double> p_value = {};  ///< of a difference: that there is none
};

struct FigureCell {
  std::vector<std::uint16_t> classes;  ///< one a dimension, each an index into its classes; 0 = unknown
  std::int64_t value = 0;
  std::optional<std::int64_t>
      previous;  ///< the year before, under the same as-of date; none = the register has no report of it
  std::optional<std::int64_t>
      previous_as_published;  ///< as the register knew it on the as-of date a year earlier
  std::optional<CountChange> change;
  std::vector<std::int64_t> series = {};     ///< one a year, from the table's `series_from` to its year
  std::optional<LinkageRange> linkage = {};  ///< none: who is one person counts as certain
  std::optional<ShareChange> share = {};     ///< none: it is not one class of several
  std::vector<int> breaks = {};              ///< years from which this series means something else
  /// None: the cell is a count. Else `value` is its numerator, and `share` says what its change means.
  std::optional<CellEstimate> estimate = {};
  std::optional<CellEstimate> previous_estimate = {};  ///< the year before, under the same as-of date

  /// None = there is no change to speak of.
  std::optional<Verdict> verdict() const {
    if (!change) return std::nullopt;
    if (linkage && !linkage->changes.back().agrees_with(change->absolute)) return Verdict::links_cannot_tell;
    return change->verdict;
  }
  /// The verdict on the share; what linkage leaves open of the count, it leaves open of the share.
  std::optional<Verdict> share_verdict() const {
    if (!change || !share) return std::nullopt;
    return verdict() == Verdict::links_cannot_tell ? Verdict::links_cannot_tell : share->verdict;
  }
};

/// A year from which a series means something else than before.
struct SeriesBreak {
  int year = 0;
  Label label;
  bool within_year = false;  ///< it came after the first of January, so that the year itself is mixed
};

/// What a table left out, or what must be known to read it.
struct TableNote {
  std::string id;  ///< "already_investigated"
  Label text;
};

/// One table of one year: what publish, disclosure and the command get. Cells that are 0 in both years are
/// left out, whatever their series.
struct FigureTable {
  std::string id;          ///< "victims_by_form"
  std::string definition;  ///< id@hash
  Label title;
  Label definition_text;  ///< what is counted, in words
  std::string unit;       ///< "victim" or "report"
  int year = 0;
  int series_from = 0;              ///< the first year of each cell's series
  std::vector<SeriesBreak> breaks;  ///< within the series and of one of its figures, in order
  Date as_of;
  std::optional<Date> published_as_of = {};  ///< of `previous_as_published`; none = not asked for
  std::uint64_t tree_size = 0;
  std::int64_t without_year = 0;             ///< counted in no year, because no date of receipt is known
  std::map<std::string, std::string> rules;  ///< rule name -> value, every rule that the table depends on
  std::map<std::string, Label> rule_labels = {};  ///< rule name -> what its value means, for the same rules
  std::vector<FigureDimension> dimensions;
  FigureCell total;               ///< without dimensions
  std::vector<FigureCell> cells;  ///< in class order, unknown behind the others, last dimension fastest
  std::optional<LinkageDraws> linkage = {};  ///< how the ranges of all cells were made; none = there are none
  std::string verdict_method = {};           ///< names the method and its version; empty = nothing was judged
  bool judged_together = false;  ///< the verdicts of the cells hold the false discovery rate of the table
  std::vector<FigureCell> cells_of_draws = {};  ///< 0 in both years, but somebody stands there in some draws
  std::string kind = "count";  ///< or of a measure: "share_within_days", "court_share", "two_series", "flow"
  bool has_total = true;       ///< false: what its cells stand for cannot be added up or taken together
  std::vector<TableNote> notes = {};
};

}  // namespace zicht
