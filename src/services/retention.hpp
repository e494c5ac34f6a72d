#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>
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

/// The same for pages: kept in memory and brought up to date by what the log says since, so that no page
/// reads every report. May be used by several threads at once.
class RetentionIndex {
 public:
  /// Both must outlive it.
  RetentionIndex(ReportDesk& desk, const RetentionRules& rules) : desk_(desk), rules_(rules) {}

  struct Page {
    std::size_t count = 0;         ///< of all that have expired
    std::vector<Expired> expired;  ///< the longest expired first
  };
  /// Up to `limit` reports that have expired on that day. \errors as expired.
  Result<Page> page(Date day, std::size_t limit);
  /// Whether this one has. \errors as expired.
  Result<bool> is_expired(ReportId report, Date day);
  /// Takes in what was recorded since: called now and then, so that a page finds little to do.
  Result<void> refresh();

 private:
  void put(const registry::ListedReport& report);
  Result<void> read_all();

  ReportDesk& desk_;
  const RetentionRules& rules_;
  std::mutex mutex_;  ///< of what is below
  bool made_ = false;
  Sequence up_to_ = 0;  ///< the events that are in it
  std::map<ReportId, Expired> by_report_;
  std::set<std::pair<Date, ReportId>> by_day_;
};

}  // namespace zicht::services
