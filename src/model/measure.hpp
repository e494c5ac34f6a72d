#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/figure.hpp"

namespace zicht {

/// How a figure is made that is no plain count.
enum class MeasureKind : std::uint8_t {
  share_within_days,  ///< how many units got somewhere within so many days, where other ends compete
  court_share,        ///< the share of cases put before the court, under its denominators together; the stock
  two_series,         ///< two counts beside each other over the years, and whether they go apart
  flow,               ///< the way from reports to judgments, level by level
  reasons,            ///< why the wait of units ended without any action
  tie_coverage        ///< how many objects are tied to others, by kind of tie and by source
};
inline constexpr std::array<std::string_view, 6> kMeasureKinds = {
    "share_within_days", "court_share", "two_series", "flow", "reasons", "tie_coverage"};
constexpr std::string_view name_of(MeasureKind kind) {
  return kMeasureKinds.at(static_cast<std::size_t>(kind));
}

/// Where units of a share within days get to.
enum class Reaches : std::uint8_t {
  follow_up,   ///< a victim, report or concern: what the rule followed_up names
  report,      ///< a concern: a report of a possible victim
  court_case,  ///< an investigation: its first case at the prosecution
  court        ///< a case: it is put before the court
};
inline constexpr std::array<std::string_view, 4> kReaches = {"follow_up", "report", "case", "court"};

/// What a measure is broken down by, with the classes of each code of the attribute.
struct MeasureBreakdown {
  std::string attribute;                     ///< "place"
  std::vector<std::uint16_t> class_of_code;  ///< by code; empty = each code is its own class
  FigureDimension shown;                     ///< class 0 is unknown
  std::uint16_t class_of(std::uint16_t code) const {
    return class_of_code.empty() ? code : class_of_code.at(code);
  }
};

/// A measure as an analyst wrote it: definitions/figures/ID.toml with another kind than count.
struct MeasureDefinition {
  std::string id;
  std::string hash;  ///< first 12 hexadecimal digits of the SHA-256 of the file
  std::int64_t order = 0;
  Label title;
  Label text;
  MeasureKind kind = MeasureKind::share_within_days;
  std::string unit;  ///< "victim", "case", …
  std::vector<MeasureBreakdown> by;
  Reaches reaches = Reaches::follow_up;
  std::vector<std::int32_t> days;   ///< windows of a share within days, rising
  std::string against;              ///< the class that others are compared with; empty = shares
  bool stock = false;               ///< of a court share: the stock line in place of the shares
  bool cohort = true;               ///< of a flow: it follows the reports of the year
  bool by_source = false;           ///< of a coverage: for each source apart
  std::vector<SeriesBreak> breaks;  ///< that concern it, by year
};

/// Words for what measures have beside their breakdowns, and for their rules: definitions/measures.toml.
using MeasureWords = std::map<std::string, Label, std::less<>>;

}  // namespace zicht
