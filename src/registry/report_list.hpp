#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"
#include "model/report.hpp"
#include "registry/logged_event.hpp"

namespace zicht::registry {

/// A report as a list shows it: without anything that identifies.
struct ListedReport {
  ReportId report = 0;
  Instant recorded_at;       ///< when it was submitted
  CodeId sender = kUnknown;  ///< the organisation that submitted it, whatever later versions say
  Report content;            ///< as it is now, or was when it was withdrawn
  bool withdrawn = false;
  bool erased = false;
  bool decided = false;  ///< a registrar said something about who it is about, or what holds of them
  PersonId person = 0;
  Sequence last_change = 0;  ///< the last event about it that is no viewing; for who writes on what was read
};

struct ReportFilter {
  std::optional<CodeId> sender;
  bool undecided_only = false;
};

/// The last events that change what is known; 0 = there is none. Viewings, accounts and definitions do not.
struct LastChange {
  Sequence any = 0;
  Sequence of_chain = 0;  ///< that may change concerns, follow-up, what is tied or withdrawn
  friend bool operator==(const LastChange&, const LastChange&) = default;
};

/// Reports newest first, page by page. Stable while data change: a page goes on before a report's number, and
/// numbers are never used again. A connection of its own, so that lists never wait for who writes. May be
/// used by several threads at once.
class ReportList {
 public:
  /// The codebook must outlive it. \errors as opening a database.
  static Result<ReportList> open(const std::filesystem::path& registry, const Codebook& codebook);
  ReportList(ReportList&&) noexcept;
  ReportList& operator=(ReportList&&) noexcept;
  ~ReportList();

  /// Up to `limit` reports with numbers below `before` (0 = from the newest). \errors corrupt, io.
  Result<std::vector<ListedReport>> page(const ReportFilter& filter, ReportId before, std::size_t limit);
  /// Nothing when there is no such report.
  Result<std::optional<ListedReport>> find(ReportId report);
  Result<LastChange> last_change();
  /// The events after the first `after` of the log, up to and with the one numbered `last`: for who audits.
  Result<std::vector<LoggedEvent>> events(Sequence after, Sequence last);

 private:
  struct State;
  explicit ReportList(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::registry
