#pragma once

#include <vector>

#include "services/register_series.hpp"

namespace zicht::services {

/// An organisation that used to report and has sent nothing since.
struct SilentReporter {
  CodeId organisation = kUnknown;
  Label words;
  std::int64_t first_period = 0;  ///< the first without a report
  std::int64_t last_period = 0;   ///< the last that is compared: a year of silence at most
  double expected = 0;            ///< reports in those periods
  double p_value = 1;             ///< one-sided
  std::int64_t history_from = 0;  ///< of `counts`
  std::vector<double> counts;     ///< its reports by period, up to the end
};

/// The usual share of the reporters that are active, a period from the first of the register's series to the
/// last. An organisation is active all the time, unless the periods before its first report are more than
/// chance gives at its later rate: then it joined, and is active from its first report on. Held together to
/// `level` (Bonferroni). Those that are silent are left out. \errors as register_series.
Result<std::vector<double>> active_share(const StatSnapshot& snapshot, const Codebook& codebook,
                                         const figures::FigureBook& book, const SeriesRequest& request,
                                         double level);

/// The organisations of which the periods without a report at the end are more than chance and their usual
/// swings give; held together to `level` (Bonferroni). One of which too little is known is not told.
/// \param request  its `silent` is passed over
/// \errors as register_series.
Result<std::vector<SilentReporter>> silent_reporters(const StatSnapshot& snapshot, const Codebook& codebook,
                                                     const figures::FigureBook& book, SeriesRequest request,
                                                     double level);

}  // namespace zicht::services
