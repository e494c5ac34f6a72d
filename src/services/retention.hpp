#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"
#include "services/report_desk.hpp"

namespace zicht::services {

/// How long who a report is about may be kept, by its legal basis: definitions/service/retention.toml.
/// Invariant: every basis on which something identifying may be kept has a period.
class RetentionRules {
 public:
  /// \errors invalid_config: a basis that is not in the list, twice, or missing; a period that is no number
  /// of months.
  static Result<RetentionRules> parse(std::string_view toml, std::string_view name, const Codebook& codebook);
  /// The first day on which the identity of such a report is to be erased; nothing when none is kept.
  std::optional<Date> expires_on(const Report& report, Date recorded_on) const;
  int months(CodeId legal_basis) const;

 private:
  std::vector<int> months_;  ///< by legal basis; -1 = nothing identifying is kept on it
};

/// A report whose identity has been kept as long as it may.
struct Expired {
  ReportId report = 0;
  CodeId legal_basis = kUnknown;
  Date received_on;
  Date expired_on;
};
/// Reports that are not erased yet and have expired on that day, the longest expired first; withdrawn ones
/// too. It destroys nothing: people do, two together. \errors corrupt, io.
Result<std::vector<Expired>> expired(ReportDesk& desk, const RetentionRules& rules, Date day);

}  // namespace zicht::services
