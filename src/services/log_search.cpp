#include "services/log_search.hpp"

#include <algorithm>

#include "registry/proof_file.hpp"

namespace zicht::services {
namespace {

constexpr Sequence kEventsAtOnce = 500;

/// The number of the last event that was recorded on a day or before it; 0 = none. Times never go back in the
/// log, but for a clock that was set right, after which they count as corrected.
Result<Sequence> last_until(ReportDesk& desk, Date day, Sequence last) {
  Sequence low = 0;  // recorded by then, or nothing
  Sequence high = last + 1;
  while (high - low > 1) {
    const Sequence middle = low + (high - low) / 2;
    ZICHT_TRY(const auto events, desk.events(middle - 1, middle));
    if (!events.empty() && day_in_amsterdam(events.front().recorded_at) <= day)
      low = middle;
    else
      high = middle;
  }
  return low;
}

/// The events after `first`, up to and with `last`.
Result<LogPage> page_of_report(ReportDesk& desk, const LogQuestion& question, Sequence first, Sequence last,
                               std::size_t limit) {
  LogPage page;
  ZICHT_TRY(auto events, desk.history(*question.report));
  std::ranges::reverse(events);
  for (registry::LoggedEvent& event : events) {
    if (event.sequence > last || event.sequence <= first) continue;
    if (!question.account.empty() && actor_from_text(event.actor).account != question.account) continue;
    if (page.events.size() == limit) {
      page.next = page.events.back().sequence;
      break;
    }
    page.events.push_back(std::move(event));
  }
  return page;
}

}  // namespace

Result<LogPage> search_log(ReportDesk& desk, const LogQuestion& question, std::size_t limit) {
  Sequence last = question.before > 0 ? std::min(question.before - 1, question.events) : question.events;
  if (question.until) {
    ZICHT_TRY(last, last_until(desk, *question.until, last));
  }
  Sequence first = 0;
  if (question.from) {
    ZICHT_TRY(first, last_until(desk, *question.from + -1, question.events));
  }
  if (question.report) return page_of_report(desk, question, first, last, limit);
  LogPage page;
  const Sequence stop = std::max(first, last > kMostLooked ? last - kMostLooked : 0);
  while (last > stop) {
    const Sequence after = std::max(stop, last > kEventsAtOnce ? last - kEventsAtOnce : 0);
    ZICHT_TRY(auto part, desk.events(after, last));
    std::ranges::reverse(part);
    for (registry::LoggedEvent& event : part) {
      if (!question.account.empty() && actor_from_text(event.actor).account != question.account) continue;
      page.events.push_back(std::move(event));
      if (page.events.size() < limit) continue;
      page.next = page.events.back().sequence > first + 1 ? page.events.back().sequence : 0;
      return page;
    }
    last = after;
  }
  page.next = stop > first ? stop + 1 : 0;
  return page;
}

Result<BeginningProof> prove_beginning(ReportDesk& desk, std::string_view head) {
  ZICHT_TRY(const registry::TreeHead before, registry::parse_head_text(head));
  return desk.with_reader([&](Session& session) -> Result<BeginningProof> {
    ZICHT_TRY(const registry::Status status, session.registry().status());
    const Sequence now = status.events;
    if (before.size > now || before.size == 0)
      return fail(ErrorCode::not_found, "the log is not that long", std::to_string(before.size));
    ZICHT_TRY(const auto proof, session.registry().prove_consistency(before.size, now));
    return BeginningProof{proof.before == before, proof.head, registry::proof_file(proof)};
  });
}

}  // namespace zicht::services
