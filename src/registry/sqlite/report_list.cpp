#include "registry/report_list.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "registry/payload.hpp"
#include "registry/sqlite/database.hpp"
#include "registry/sqlite/log_queries.hpp"

namespace zicht::registry {
namespace {

constexpr std::int64_t kInForce = std::numeric_limits<std::int64_t>::max();

/// Who submitted which report, in the order of the log: what a filter by sender needs without reading
/// payloads.
struct Sent {
  ReportId report = 0;
  CodeId sender = kUnknown;
};

}  // namespace

struct ReportList::State {
  Database database;
  const Codebook& codebook;
  std::mutex mutex;
  std::vector<Sent> sent;
  Statement submitted, envelope, version, erased, person, last_change, decided, newer;
  LastChange changes;
  Sequence looked_at = 0;  ///< the events up to this one are in `changes`

  State(Database opened, const Codebook& lists) : database(std::move(opened)), codebook(lists) {}

  Result<void> prepare() {
    const std::string is_submitted = "kind = " + number_in_sql(EventKind::submitted);
    const auto prepared = [&](const std::string& sql) { return database.prepare(sql.c_str()); };
    ZICHT_TRY(submitted, prepared("SELECT sequence, payload FROM log WHERE sequence > ?1 AND " +
                                  is_submitted + " ORDER BY sequence"));
    ZICHT_TRY(envelope, prepared("SELECT recorded_at FROM log WHERE sequence = ?1 AND " + is_submitted));
    ZICHT_TRY(version,
              database.prepare(
                  "SELECT v.version, v.valid_to, l.payload FROM report_version v JOIN log l ON l.sequence "
                  "= v.content WHERE v.version = ?1 OR (v.report = ?1 AND v.version <> v.report) ORDER BY "
                  "v.version DESC LIMIT 1"));
    ZICHT_TRY(erased, database.prepare("SELECT 1 FROM erasure WHERE report = ?1"));
    ZICHT_TRY(person,
              database.prepare("SELECT person FROM person_member WHERE report = ?1 AND valid_to = ?2"));
    ZICHT_TRY(last_change,
              prepared("SELECT ifnull(max(a.sequence), 0) FROM about a JOIN log l ON l.sequence = a.sequence "
                       "WHERE a.report = ?1 AND l.kind <> " +
                       number_in_sql(EventKind::viewed)));
    ZICHT_TRY(decided,
              prepared("SELECT 1 FROM about a JOIN log l ON l.sequence = a.sequence WHERE a.report = ?1 AND "
                       "l.kind IN (" +
                       number_in_sql(EventKind::same) + ", " + number_in_sql(EventKind::different) + ", " +
                       number_in_sql(EventKind::settled) + ") LIMIT 1"));
    ZICHT_TRY(newer,
              database.prepare("SELECT sequence, kind FROM log WHERE sequence > ?1 ORDER BY sequence"));
    return {};
  }

  /// Takes in what was submitted since.
  Result<void> catch_up() {
    submitted.bind(1, sent.empty() ? 0 : static_cast<std::int64_t>(sent.back().report));
    for (;;) {
      ZICHT_TRY(const bool row, submitted.step());
      if (!row) return {};
      ZICHT_TRY(const Report report, decode_report(submitted.bytes(1), codebook));
      sent.push_back({static_cast<ReportId>(submitted.integer(0)), report.organisation});
    }
  }

  /// The first column of the only row; 0 when there is none.
  static Result<std::int64_t> number(Statement& statement, ReportId report) {
    ZICHT_TRY(const bool row, statement.bind(1, static_cast<std::int64_t>(report)).step());
    const std::int64_t value = row ? statement.integer(0) : 0;
    statement.reset();
    return value;
  }

  Result<ListedReport> row_of(const Sent& which) {
    ListedReport listed;
    listed.report = which.report;
    listed.sender = which.sender;
    ZICHT_TRY(listed.recorded_at.milliseconds, number(envelope, which.report));
    ZICHT_TRY(const bool found, version.bind(1, static_cast<std::int64_t>(which.report)).step());
    if (!found)
      return fail(ErrorCode::corrupt, "a report has no version", "R" + std::to_string(which.report));
    listed.withdrawn = version.integer(1) != kInForce;
    auto content = decode_report(version.bytes(2), codebook);
    version.reset();
    if (!content) return std::unexpected(content.error());
    listed.content = *std::move(content);
    ZICHT_TRY(const std::int64_t gone, number(erased, which.report));
    listed.erased = gone != 0;
    person.bind(2, kInForce);
    ZICHT_TRY(const std::int64_t somebody, number(person, which.report));
    listed.person = somebody == 0 ? which.report : static_cast<PersonId>(somebody);
    ZICHT_TRY(const std::int64_t last, number(last_change, which.report));
    listed.last_change = std::max(static_cast<Sequence>(last), which.report);
    ZICHT_TRY(const std::int64_t said, number(decided, which.report));
    listed.decided = said != 0;
    return listed;
  }
};

ReportList::ReportList(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReportList::ReportList(ReportList&&) noexcept = default;
ReportList& ReportList::operator=(ReportList&&) noexcept = default;
ReportList::~ReportList() = default;

Result<ReportList> ReportList::open(const std::filesystem::path& registry, const Codebook& codebook) {
  ZICHT_TRY(Database database, Database::open(registry / "registry.db", Access::read));
  auto state = std::make_unique<State>(std::move(database), codebook);
  ZICHT_CHECK(state->prepare());
  ZICHT_CHECK(state->catch_up());
  return ReportList(std::move(state));
}

Result<std::vector<ListedReport>> ReportList::page(const ReportFilter& filter, ReportId before,
                                                   std::size_t limit) {
  const std::lock_guard guard(state_->mutex);
  const auto one_view = ReadTransaction::begin(state_->database);
  if (!one_view) return std::unexpected(one_view.error());
  ZICHT_CHECK(state_->catch_up());
  auto at =
      before == 0 ? state_->sent.end() : std::ranges::lower_bound(state_->sent, before, {}, &Sent::report);
  std::vector<ListedReport> page;
  while (at != state_->sent.begin() && page.size() < limit) {
    --at;
    if (filter.sender && at->sender != *filter.sender) continue;
    ZICHT_TRY(ListedReport row, state_->row_of(*at));
    if (filter.undecided_only && (row.decided || row.withdrawn)) continue;
    page.push_back(std::move(row));
  }
  return page;
}

Result<LastChange> ReportList::last_change() {
  const std::lock_guard guard(state_->mutex);
  state_->newer.bind(1, static_cast<std::int64_t>(state_->looked_at));
  for (;;) {
    ZICHT_TRY(const bool row, state_->newer.step());
    if (!row) break;
    state_->looked_at = static_cast<Sequence>(state_->newer.integer(0));
    const auto kind = static_cast<EventKind>(state_->newer.integer(1));
    if (kind == EventKind::viewed || kind == EventKind::adopted || kind == EventKind::account_changed)
      continue;
    state_->changes.any = state_->looked_at;
    // A report, and who it is about, leaves what was said of the chain as it is, unless a reference waited
    // for it.
    if (kind != EventKind::submitted && kind != EventKind::same && kind != EventKind::different &&
        kind != EventKind::settled && kind != EventKind::linkage_applied)
      state_->changes.of_chain = state_->looked_at;
  }
  state_->newer.reset();
  return state_->changes;
}

Result<std::vector<LoggedEvent>> ReportList::events(Sequence after, Sequence last) {
  const std::lock_guard guard(state_->mutex);
  return events_between(state_->database, state_->codebook, after, last);
}

Result<std::optional<ListedReport>> ReportList::find(ReportId report) {
  const std::lock_guard guard(state_->mutex);
  const auto one_view = ReadTransaction::begin(state_->database);
  if (!one_view) return std::unexpected(one_view.error());
  ZICHT_CHECK(state_->catch_up());
  const auto at = std::ranges::lower_bound(state_->sent, report, {}, &Sent::report);
  if (at == state_->sent.end() || at->report != report) return std::optional<ListedReport>{};
  ZICHT_TRY(ListedReport row, state_->row_of(*at));
  return std::optional<ListedReport>(std::move(row));
}

}  // namespace zicht::registry
