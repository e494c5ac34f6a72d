#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chain/chain_index.hpp"
#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"
#include "model/victim_scope.hpp"

namespace zicht::chain {

/// One way on from a level: "investigated", "open", …
struct FlowPart {
  std::string id;
  std::int64_t count = 0;
};

/// One level of the flow, in one unit. Invariant: the parts add up to `total`.
struct FlowLevel {
  std::string id;    ///< "persons", "investigations", "cases", "court"
  std::string unit;  ///< "person", "investigation", "case"
  std::int64_t total = 0;
  std::vector<FlowPart> parts;
  /// The share of `total` tied to something of the level before; none at the first level. Under 80 % a
  /// level is drawn apart, without a link.
  std::optional<double> tie_coverage;
};

enum class FlowView : std::uint8_t {
  cohort,  ///< every level follows the reports of the year; later levels are emptier for late years
  year     ///< what happened in the year at each level; levels do not follow from each other
};

/// Which part of the chain, each of its objects by its own form and scope; empty = all. A person goes by the
/// first form that is known, and by the scope of that episode.
struct FlowFilter {
  std::optional<CodeId> form;
  std::optional<CodeId> scope;
};

/// The flows of a year: persons reported in it, the investigations that they reached, the cases from these,
/// and what the court did. Widths hold within one unit only: between levels the unit changes. What became of
/// whom is worked out once for all flows; each flow then reads rows of that year only. Keeps references to
/// its arguments.
class ChainFlows {
 public:
  ChainFlows(const StatSnapshot& reports, const ChainIndex& chain, const Codebook& codebook, int year);
  std::vector<FlowLevel> of(FlowView view, const FlowFilter& filter = {}) const;

 private:
  struct ReportedPerson {
    std::uint8_t part = 0;  ///< of its level
    CodeId form = kUnknown;
    CodeId scope = kUnknown;
    std::vector<std::uint32_t> reached;  ///< rows of investigations
  };
  /// An investigation or a case that stands in one of the views of the year.
  struct Row {
    CodeId form = kUnknown;
    CodeId scope = kUnknown;
    std::uint8_t part = 0;    ///< of its level
    std::uint8_t judged = 0;  ///< of a case: the part of the court's level
    bool begun_then = false;  ///< opened or registered in the year
    bool decided_then = false;
    bool counts = true;
    std::vector<std::uint32_t> to;  ///< of an investigation: rows of its cases
  };
  struct Went;  // what the levels of one flow pass on

  ReportedPerson person(std::size_t at) const;
  void take_investigations();
  void take_cases();
  std::vector<std::uint32_t> cases_from(ObjectNumber investigation) const;
  FlowLevel persons_level(const FlowFilter& filter, Went& went) const;
  FlowLevel investigations_level(FlowView view, const FlowFilter& filter, Went& went) const;
  std::pair<FlowLevel, FlowLevel> case_levels(FlowView view, const FlowFilter& filter,
                                              const Went& went) const;

  const StatSnapshot& reports_;
  const ChainIndex& chain_;
  const Codebook& codebook_;
  VictimScopeReader scopes_;
  Date first_;  ///< day of the year
  Date last_;
  bool in_year(const std::optional<Date>& on) const { return on && first_ <= *on && *on <= last_; }
  std::vector<ReportedPerson> persons_;  ///< first reported in the year
  std::vector<Row> investigations_;
  std::vector<Row> cases_;
};

}  // namespace zicht::chain
