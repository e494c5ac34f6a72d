#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace zicht {

/// How a report is named to people: "R17".
inline std::string report_number(ReportId report) { return "R" + std::to_string(report); }

/// The report that "R17" or "r17" names; none when the text is anything else.
inline std::optional<ReportId> parse_report_number(std::string_view text) {
  ReportId report = 0;
  const char* const end = text.data() + text.size();
  if (text.size() < 2 || (text[0] != 'R' && text[0] != 'r')) return std::nullopt;
  const auto [stopped, error] = std::from_chars(text.data() + 1, end, report);
  if (error != std::errc{} || stopped != end || report == 0) return std::nullopt;
  return report;
}

}  // namespace zicht
