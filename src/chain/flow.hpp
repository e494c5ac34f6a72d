#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chain/chain_index.hpp"
#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"

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
  /// Of `total`, those that are tied to something of the level before; none at the first level. Under 80 % a
  /// level is drawn apart, without a link.
  std::optional<double> tie_coverage;
};

enum class FlowView : std::uint8_t {
  cohort,  ///< every level follows the reports of the year; later levels are emptier for late years
  year     ///< what happened in the year at each level; levels do not follow from each other
};

/// Which part of the chain: forms and scopes; empty = all.
struct FlowFilter {
  std::optional<CodeId> form;
  std::optional<CodeId> scope;
};

/// Persons reported in a year, the investigations that they reached, the cases from these, and what the court
/// did. Widths hold within one unit only: between levels the unit changes.
std::vector<FlowLevel> chain_flow(const StatSnapshot& reports, const ChainIndex& chain,
                                  const Codebook& codebook, int year, FlowView view,
                                  const FlowFilter& filter = {});

}  // namespace zicht::chain
