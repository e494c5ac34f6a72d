#pragma once

#include <vector>

#include "estimate/capture_table.hpp"
#include "estimate/equal_support.hpp"

namespace zicht::estimate {

/// Tables of the same lists, one a draw of who is one person.
struct DrawnTables {
  std::vector<CaptureTable> tables;  ///< not empty
  int without_table = 0;             ///< further draws, of which there is no table: nobody is on some list
};

/// The band with linkage error in it. Unit: persons.
struct LinkageAverage {
  Interval interval;         ///< method "linkage_averaging"
  std::vector<double> best;  ///< as SupportBand::best, over the draws in turn
  int draws = 0;
  int draws_without_estimate = 0;  ///< no table, or no model of it has an estimate: they run to infinity
  /// How much of the spread of the estimate is linkage: variance of the log total of the best model between
  /// the draws' own tables, as a share of its variance over all replicates. In [0, 1]; without the infinite.
  double share_of_variance = 0;
};

/// Linkage averaging: what is said of the total is the mixture, over draws of who is one person, of what is
/// said given each draw. With tables t_1 … t_D, one a draw, and replicates of each (see support_band),
///
///     P(total <= n) = 1/D  sum_d P(total <= n | t_d)
///
/// and the band runs from the 2.5 % point of this mixture for the smallest supported total to its 97.5 %
/// point for the largest. The replicates are dealt to the draws in turn, so that all have as many, their
/// number rounded up; a mixture costs no more than one table. The supported totals of the tables themselves
/// lie in the band for 95 % of the draws. Where Sadinle averages posteriors, this averages bootstrap
/// distributions. A draw without an estimate runs from its observed persons to infinity, with its weight;
/// one without a table from the fewest that any draw observed.
/// Laws: equal tables give the band of one of them; the order of the draws does not matter.
/// \errors invalid_input: draws of different lists. not_identifiable: no draw has an estimate.
/// \source Sadinle (2018), Annals of Applied Statistics 12(2), 1013-1038.
/// \checked coverage on countries with a known truth: docs/estimate-coverage.md.
Result<LinkageAverage> average_over_linkage(const DrawnTables& draws, BandOptions options);

}  // namespace zicht::estimate
