#include "services/retention.hpp"

#include <algorithm>

#include "model/definition_file.hpp"
#include "model/report_field.hpp"

namespace zicht::services {
namespace {

constexpr int kNothingIsKept = -1;
constexpr int kNotSaid = -2;
constexpr std::int64_t kMostMonths = 1200;

/// The same day so many months later, or the last day of that month.
Date months_later(Date day, int months) {
  const CivilDate then = civil(day);
  const int month = then.year * 12 + then.month - 1 + months;
  for (int of_month = then.day;; --of_month)
    if (const auto later = make_date(month / 12, month % 12 + 1, of_month)) return *later;
}

}  // namespace

Result<RetentionRules> RetentionRules::parse(std::string_view toml, std::string_view name,
                                             const Codebook& codebook) {
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  const CodeList& list = codebook.legal_basis();
  RetentionRules rules;
  for (std::size_t at = 0; at < list.size(); ++at)
    rules.months_.push_back(may_identify(list[static_cast<CodeId>(at)].code) ? kNotSaid : kNothingIsKept);
  ZICHT_TRY(const auto bases, file.tables(document, "basis"));
  if (bases.empty()) return file.wrong(document, "no [[basis]] in it");
  for (const Node* const one : bases) {
    ZICHT_TRY(const std::string code, file.text(*one, "code"));
    const auto id = list.find(code);
    if (!id || rules.months_[*id] != kNotSaid)
      return file.wrong(*one, "not a legal basis on which something identifying is kept, or named twice");
    ZICHT_TRY(const std::int64_t months, file.whole(*one, "months", 1, kMostMonths));
    rules.months_[*id] = static_cast<int>(months);
  }
  if (const auto missing = std::ranges::find(rules.months_, kNotSaid); missing != rules.months_.end())
    return fail(ErrorCode::invalid_config, "a legal basis has no period",
                std::string(name) + ": " + list[static_cast<CodeId>(missing - rules.months_.begin())].code,
                "Add a [[basis]] with its code and months.");
  return rules;
}

int RetentionRules::months(CodeId legal_basis) const { return months_.at(legal_basis); }

std::optional<Date> RetentionRules::expires_on(const Report& report, Date recorded_on) const {
  const int months = months_.at(report.legal_basis);
  if (months == kNothingIsKept) return std::nullopt;
  return months_later(report.received_on.value_or(recorded_on), months);
}

namespace {

/// Until when the identity of a report is kept; nothing when none is, or it was erased.
std::optional<Expired> kept_until(const registry::ListedReport& report, const RetentionRules& rules) {
  const Date recorded_on = day_in_amsterdam(report.recorded_at);
  const auto expires = rules.expires_on(report.content, recorded_on);
  if (report.erased || !expires) return std::nullopt;
  return Expired{report.report, report.content.legal_basis, report.content.received_on.value_or(recorded_on),
                 *expires};
}

constexpr std::size_t kReportsAtOnce = 1000;

}  // namespace

Result<std::vector<Expired>> expired(ReportDesk& desk, const RetentionRules& rules, Date day) {
  std::vector<Expired> all;
  ReportId before = 0;
  for (;;) {
    ZICHT_TRY(const auto page, desk.page({}, before, kReportsAtOnce));
    for (const registry::ListedReport& report : page) {
      const auto kept = kept_until(report, rules);
      if (kept && kept->expired_on <= day) all.push_back(*kept);
    }
    if (page.size() < kReportsAtOnce) break;
    before = page.back().report;
  }
  std::ranges::sort(all, {}, [](const Expired& one) { return std::pair(one.expired_on, one.report); });
  return all;
}

void RetentionIndex::put(const registry::ListedReport& report) {
  const auto before = by_report_.find(report.report);
  if (before != by_report_.end()) {
    by_day_.erase({before->second.expired_on, report.report});
    by_report_.erase(before);
  }
  if (const auto kept = kept_until(report, rules_)) {
    by_report_.emplace(report.report, *kept);
    by_day_.emplace(kept->expired_on, report.report);
  }
}

Result<void> RetentionIndex::read_all() {
  ZICHT_TRY(const registry::LastChange change, desk_.last_change());
  for (ReportId before = 0;;) {
    ZICHT_TRY(const auto page, desk_.page({}, before, kReportsAtOnce));
    for (const registry::ListedReport& report : page) put(report);
    if (page.size() < kReportsAtOnce) break;
    before = page.back().report;
  }
  up_to_ = change.any;  // what came while it was read is looked at again
  made_ = true;
  return {};
}

Result<void> RetentionIndex::refresh() {
  const std::lock_guard guard(mutex_);
  if (!made_) return read_all();
  ZICHT_TRY(const registry::LastChange change, desk_.last_change());
  while (up_to_ < change.any) {
    const Sequence last = std::min<Sequence>(up_to_ + kReportsAtOnce, change.any);
    ZICHT_TRY(const auto events, desk_.events(up_to_, last));
    std::set<ReportId> changed;
    for (const registry::LoggedEvent& event : events) {
      if (event.kind != EventKind::submitted && event.kind != EventKind::corrected &&
          event.kind != EventKind::erased && event.kind != EventKind::undone)
        continue;
      changed.insert(event.subject);
      changed.insert(event.others.begin(), event.others.end());
    }
    for (const ReportId number : changed) {
      ZICHT_TRY(const auto report, desk_.find(number));
      if (report) put(*report);
    }
    up_to_ = last;
  }
  return {};
}

Result<RetentionIndex::Page> RetentionIndex::page(Date day, std::size_t limit) {
  ZICHT_CHECK(refresh());
  const std::lock_guard guard(mutex_);
  Page page;
  for (const auto& [expires, report] : by_day_) {
    if (expires > day) break;
    ++page.count;
    if (page.expired.size() < limit) page.expired.push_back(by_report_.at(report));
  }
  return page;
}

Result<bool> RetentionIndex::is_expired(ReportId report, Date day) {
  ZICHT_CHECK(refresh());
  const std::lock_guard guard(mutex_);
  const auto found = by_report_.find(report);
  return found != by_report_.end() && found->second.expired_on <= day;
}

}  // namespace zicht::services
