#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/count_change.hpp"

namespace zicht::stats {

/// Names the method below; a figure that was judged says it. Another method gets another name.
inline constexpr const char* kVerdictMethod = "steps-1";

/// Verdicts hold the false discovery rate of a family, and the p-value of a single series, to this.
inline constexpr double kFalseDiscoveryRate = 0.05;

/// What may be said of the change from the year before the last to the last.
enum class ChangeVerdict {
  no_change,            ///< both years have the same count
  may_be_chance,        ///< no more than counting chance gives
  no_earlier_years,     ///< more than counting chance; too few earlier years to know how the series swings
  within_usual_swings,  ///< more than counting chance, not more than the series usually swings
  clear                 ///< more than both
};

/// A verdict in an enumeration of another module that has the same names.
template <class Verdict>
constexpr Verdict named_alike(ChangeVerdict verdict) {
  switch (verdict) {
    case ChangeVerdict::no_change:
      return Verdict::no_change;
    case ChangeVerdict::may_be_chance:
      return Verdict::may_be_chance;
    case ChangeVerdict::no_earlier_years:
      return Verdict::no_earlier_years;
    case ChangeVerdict::within_usual_swings:
      return Verdict::within_usual_swings;
    case ChangeVerdict::clear:
      break;
  }
  return Verdict::clear;
}

/// Series that are looked at together: the classes of one table, or a single one.
struct SeriesFamily {
  int first_year = 0;
  /// Whether the register can say how many there were; one a year. The last year is the one that is judged.
  std::vector<bool> usable;
  struct Series {
    std::vector<std::int64_t> counts;  ///< one a year
    std::vector<int> breaks =
        {};  ///< years from which the series means something else; steps into them do not count
  };
  std::vector<Series> series;
};

/// The comparison when chance is as large as the steps of earlier years show.
struct SeriesComparison {
  double p_value = 1;                 ///< two-sided
  double dispersion = 1;              ///< times the variance of independent people; at least 1
  double prior_df = 0;                ///< degrees of freedom that the other series of the family lend
  std::vector<int> years = {};        ///< whose steps show it, in order
  double ratio_lower = 0;             ///< 95 % interval of what is compared over that of the year before
  std::optional<double> ratio_upper;  ///< none = without bound
};

struct ChangeAssessment {
  ChangeVerdict verdict = ChangeVerdict::no_change;
  CountComparison chance{1, 0, {}};             ///< if people were reported independently
  std::optional<SeriesComparison> series = {};  ///< none: fewer than three steps of earlier years
};

/// Judges the last change of each series.
/// 1. Counting chance: the exact comparison of the two counts.
/// 2. Usual swings: the step of 2 sqrt(count + 3/8) against those of earlier years (judge_swings); a step
///    counts when both years are usable, none lies between them, and no break does. Swings that were seen at
///    lower numbers than those of the last two earlier years count for less, in proportion.
/// A single series is held against 0.05. In a family of several, Benjamini and Hochberg's adjusted p-values
/// are: of (1) among the series that six people or more stand in over both years (fewer cannot differ by more
/// than chance, whatever they do), of the larger of (1) and (2) among those of them that have earlier years.
/// Clear needs both, so every clear change is more than counting chance.
/// Precondition: each series has a count for each year, at least two; none is negative.
/// \source Anscombe (1948), Biometrika 35, 246-254; Benjamini & Hochberg (1995), J. R. Statist. Soc. B 57,
/// 289-300; Bourgon, Gentleman & Huber (2010), PNAS 107, 9546-9551 (what may be left out beforehand).
/// \checked by simulation: docs/change-verdicts.md.
std::vector<ChangeAssessment> assess_changes(const SeriesFamily& family);

/// Whether the share of a class in its total changed.
struct ShareAssessment {
  ChangeVerdict verdict = ChangeVerdict::no_change;
  double p_value = 1;                           ///< two-sided, if people were classed independently
  std::optional<SeriesComparison> series = {};  ///< ratios are those of the shares
};

/// The same of shares: each class against the rest of its total, beta-binomial. The scale is
/// 2 arcsin sqrt(share), whose variance is 1 / N when people are classed independently and
/// (1 + (N - 1) r) / N when they come in groups; `dispersion` is that factor in the two years compared.
/// Two classes are one test. \param totals  of the table, one a year
/// None for a class of a total that is 0 in one of the two years.
/// \source Freeman & Tukey (1950), Ann. Math. Statist. 21, 607-611; Skellam (1948), J. R. Statist. Soc. B 10,
/// 257-261 (beta-binomial).
std::vector<std::optional<ShareAssessment>> assess_shares(const SeriesFamily& family,
                                                          std::span<const std::int64_t> totals);

/// Adjusted p-values of Benjamini and Hochberg: those at or below q are the discoveries at false discovery
/// rate q. In the order given.
std::vector<double> adjusted_p_values(std::span<const double> p_values);

}  // namespace zicht::stats
