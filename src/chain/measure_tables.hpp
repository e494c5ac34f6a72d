#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "chain/chain_index.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/table_parts.hpp"
#include "model/first_said.hpp"
#include "model/measure.hpp"

namespace zicht::chain {

/// What measures are made from; all as of one day.
struct MeasureSource {
  const StatSnapshot& reports;
  const ChainIndex& chain;
  const Codebook& codebook;
  const FirstSaid& first;
};

/// Makes tables of measures of one year. What several tables look at (who was followed until when, how cases
/// went, the flows) is worked out once. Keeps references to its arguments. For one thread.
class MeasureTables {
 public:
  MeasureTables(const MeasureSource& source, const TableContext& context)
      : source_(source), context_(context) {}

  /// A table of any kind but two_series.
  /// None: the register has nothing that the measure is about.
  /// \errors invalid_config: a code list of the chain is not there yet; says to adopt it.
  Result<std::optional<FigureTable>> make(const MeasureDefinition& definition);

 private:
  Result<const std::vector<FollowedCase>*> followed(const MeasureDefinition& definition);
  Result<std::vector<FollowedCase>> follow(const MeasureDefinition& definition);
  const std::vector<TimedCase>& cases();
  const ChainFlows& flows();
  std::optional<FigureTable> court_table(const MeasureDefinition& definition);
  std::optional<FigureTable> flow_table(const MeasureDefinition& definition);

  MeasureSource source_;
  TableContext context_;
  std::map<std::pair<std::string, Reaches>, std::vector<FollowedCase>> followed_;  ///< by unit
  std::optional<std::vector<TimedCase>> cases_;
  std::optional<ChainFlows> flows_;
};

/// Concerns received in these years, each until a report of a possible victim came of it, another end, or the
/// as-of date. `already`: the report was there before the concern.
std::vector<FollowedCase> concerns_until_report(const StatSnapshot& reports, const ChainIndex& index,
                                                const Codebook& codebook, int first_year, int last_year);

/// The share of units that got somewhere, by window and breakdown, of the year and the one before.
/// \param units  of the year and the four before it
FigureTable share_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                        const TableContext& context);
/// The difference of each class to the one that they are held against, of the year and the two before it
/// together: as it is, and within the same form, reporter and year.
FigureTable difference_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                             const Codebook& codebook, const TableContext& context);

/// Why the wait of units of the year and the one before it ended without any action; broken down.
/// \param units  of the year and the one before it
FigureTable reasons_table(const MeasureDefinition& definition, std::span<const FollowedCase> units,
                          const Codebook& codebook, const TableContext& context);
/// How many objects of the year and the one before it there are, and how many of them are tied to others, by
/// kind of tie and, when the definition says so, by who delivered them.
FigureTable coverage_table(const MeasureDefinition& definition, const MeasureSource& source,
                           const TableContext& context);

/// Two counts beside each other, and in words whether they go apart.
/// \param first, second  of the same year and broken down alike
FigureTable two_series_table(const MeasureDefinition& definition, const FigureTable& first,
                             const FigureTable& second, const TableContext& context);

}  // namespace zicht::chain
