#include "intake/history.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <optional>
#include <unordered_map>

#include "base/text.hpp"
#include "intake/native_json.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kLinesAtOnce = 5000;

/// A SHA-256 as 64 hexadecimal digits; nullopt when it is none.
std::optional<std::array<std::uint8_t, 32>> hash_of_hex(const std::string& text) {
  std::array<std::uint8_t, 32> hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t at = 0; at < hash.size(); ++at) {
    const char* const begin = text.data() + 2 * at;
    const auto [end, error] = std::from_chars(begin, begin + 2, hash[at], 16);
    if (error != std::errc{} || end != begin + 2) return std::nullopt;
  }
  return hash;
}

class History {
 public:
  History(const ImportSetup& setup, Sequence next)
      : setup_(setup), parser_(setup.codebook, setup.definitions, setup.language, setup.today), next_(next) {}

  /// Turns a line into the event that follows those made before.
  Result<NewEvent> event(std::string_view line, std::uint64_t line_number) {
    where_ = "line " + std::to_string(line_number);
    const auto parsed = parse_json(line);
    if (!parsed || !parsed->is_table()) return wrong("the line is not a JSON object");
    const Node& object = *parsed;
    ZICHT_TRY(const std::string kind, text(object, "event"));
    ZICHT_TRY(const std::string recorded, text(object, "recorded_at"));
    const auto recorded_at = parse_instant(recorded);
    if (!recorded_at) return wrong("recorded_at is not a moment as 2024-03-01T09:30:00Z");
    NewEvent event;
    event.recorded_at = *recorded_at;
    event.actor = optional_text(object, "actor", setup_.actor);
    ZICHT_TRY(event.body, body(kind, object));
    const std::string label = optional_text(object, "label", "");
    if (!label.empty() && !labels_.emplace(label, next_).second)
      return wrong("an event of this label came before");
    ++next_;
    return event;
  }

 private:
  std::unexpected<Error> wrong(std::string message) const {
    return fail(ErrorCode::invalid_input, std::move(message), where_);
  }

  Result<std::string> text(const Node& object, std::string_view key) const {
    const Node* const found = object.find(key);
    if (found == nullptr || found->as_text() == nullptr)
      return wrong(std::string(key) + " is missing, or not a text");
    return *found->as_text();
  }
  static std::string optional_text(const Node& object, std::string_view key, const std::string& otherwise) {
    const Node* const found = object.find(key);
    return found == nullptr || found->as_text() == nullptr ? otherwise : *found->as_text();
  }

  Result<EventBody> body(const std::string& name, const Node& object) {
    const std::string reason = optional_text(object, "reason", "");
    const auto kind = kind_named(name);
    if (!kind) return not_of_a_history();
    switch (*kind) {
      case EventKind::submitted:
        return submitted(object);
      case EventKind::corrected: {
        ZICHT_TRY(const ReportId report, named(object, "report"));
        ZICHT_TRY(ReportContent made, content(object));
        const auto once = made.identity.own_reference.empty()
                              ? std::nullopt
                              : std::optional(reference_keys(made, setup_.codebook).once);
        return Corrected{report, std::move(made), reason, once};
      }
      case EventKind::withdrawn: {
        ZICHT_TRY(const ReportId report, named(object, "report"));
        return Withdrawn{report, reason};
      }
      case EventKind::same: {
        ZICHT_TRY(const auto pair, two_reports(object));
        return SamePerson{pair.first, pair.second, reason};
      }
      case EventKind::different: {
        ZICHT_TRY(const auto pair, two_reports(object));
        return DifferentPersons{pair.first, pair.second, reason};
      }
      case EventKind::linkage_applied:
        return linkage(object);
      case EventKind::undone:
        return undone(object, reason);
      case EventKind::settled:
      case EventKind::adopted:
      case EventKind::viewed:
      case EventKind::erased:
      case EventKind::followed_up:
      case EventKind::case_registered:
      case EventKind::disposal_taken:
      case EventKind::concern_submitted:
      case EventKind::investigation_opened:
      case EventKind::suspect_entered:
      case EventKind::judgment_given:
      case EventKind::tied:
      case EventKind::untied:
      case EventKind::account_changed:
      case EventKind::clock_corrected:
      case EventKind::table_imported:
      case EventKind::released:
      case EventKind::release_withdrawn:
      case EventKind::alarm_explained:
      case EventKind::alarm_explained_sealed:
        break;
    }
    return not_of_a_history();
  }
  std::unexpected<Error> not_of_a_history() const {
    return wrong(
        "the event is not submitted, corrected, withdrawn, same, different, linkage_applied or undone");
  }

  Result<EventBody> submitted(const Node& object) {
    ZICHT_TRY(const std::string label, text(object, "report"));
    if (!reports_.emplace(label, next_).second) return wrong("a report of this label was submitted before");
    ZICHT_TRY(ReportContent made, content(object));
    Submitted event;
    if (!made.identity.own_reference.empty()) {
      ReferenceKeys keys = reference_keys(made, setup_.codebook);
      event.once = std::move(keys.once);
      event.once_before = std::move(keys.before);
    }
    event.submission = trimmed(json_.record().report[static_cast<std::size_t>(FieldId::submission)]);
    event.content = std::move(made);
    return event;
  }
  Result<EventBody> undone(const Node& object, const std::string& reason) const {
    ZICHT_TRY(const std::string label, text(object, "undoes"));
    const auto found = labels_.find(label);
    if (found == labels_.end()) return wrong("no event of this label came before: " + label.substr(0, 40));
    return Undone{found->second, reason};
  }

  Result<ReportContent> content(const Node& object) {
    const Node* const data = object.find("data");
    if (data == nullptr) return wrong("data is missing");
    if (const std::string field = json_.read(*data); !field.empty())
      return wrong("a field does not exist, or has a value of the wrong kind: " + field.substr(0, 40));
    std::vector<Finding> findings;
    auto made = parser_.parse(json_.record(), findings);
    if (made) return *std::move(made);
    std::string all;
    for (const Finding& finding : findings)
      if (finding.severity == Severity::error)
        all += (all.empty() ? "" : " ") + finding.rule + " " + finding.column + ": " + finding.message;
    return wrong(all);
  }

  Result<ReportId> resolved(const std::string& label) const {
    const auto found = reports_.find(label);
    if (found == reports_.end())
      return wrong("no report of this label was submitted before: " + label.substr(0, 40));
    return found->second;
  }
  Result<ReportId> named(const Node& object, std::string_view key) const {
    ZICHT_TRY(const std::string label, text(object, key));
    return resolved(label);
  }
  Result<std::pair<ReportId, ReportId>> two_reports(const Node& object) const {
    const Node* const reports = object.find("reports");
    if (reports == nullptr) return wrong("reports is missing");
    return pair_of(*reports, "reports");
  }
  Result<std::pair<ReportId, ReportId>> pair_of(const Node& reports, std::string_view key) const {
    const auto* const list = reports.as_list();
    if (list == nullptr || list->size() != 2 || (*list)[0].as_text() == nullptr ||
        (*list)[1].as_text() == nullptr)
      return wrong(std::string(key) + " is not a list of two labels");
    ZICHT_TRY(const ReportId a, resolved(*(*list)[0].as_text()));
    ZICHT_TRY(const ReportId b, resolved(*(*list)[1].as_text()));
    if (a == b) return wrong("a report cannot be compared with itself");
    return std::pair{a, b};
  }

  Result<std::vector<ReportPair>> pairs(const Node& object, std::string_view key) const {
    std::vector<ReportPair> pairs;
    const Node* const found = object.find(key);
    if (found == nullptr) return pairs;
    const auto* const list = found->as_list();
    if (list == nullptr) return wrong(std::string(key) + " is not a list of pairs");
    for (const Node& entry : *list) {
      ZICHT_TRY(const auto pair, pair_of(entry, key));
      pairs.push_back({std::min(pair.first, pair.second), std::max(pair.first, pair.second)});
    }
    return pairs;
  }
  Result<EventBody> linkage(const Node& object) const {
    LinkageApplied linkage;
    ZICHT_TRY(linkage.splits, pairs(object, "splits"));
    ZICHT_TRY(linkage.joins, pairs(object, "joins"));
    const auto hash = hash_of_hex(optional_text(object, "model", std::string(64, '0')));
    if (!hash) return wrong("model is not a SHA-256 of 64 hexadecimal digits");
    linkage.model_sha256 = *hash;
    return linkage;
  }

  const ImportSetup& setup_;
  ReportParser parser_;
  JsonRecord json_;
  Sequence next_;
  std::unordered_map<std::string, ReportId> reports_;
  std::unordered_map<std::string, Sequence> labels_;  ///< of events that may be undone
  std::string where_;
};

}  // namespace

Result<HistorySummary> import_history(
    std::istream& in, const ImportSetup& setup, Sequence next,
    const std::function<Result<std::vector<Receipt>>(const std::vector<NewEvent>&)>& append,
    const std::function<void(std::int64_t)>& progress) {
  History history(setup, next);
  HistorySummary summary;
  std::vector<NewEvent> batch;
  std::uint64_t line_number = 0;
  const auto flush = [&]() -> Result<void> {
    const std::size_t sent = batch.size();
    ZICHT_TRY(const std::vector<Receipt> receipts, append(std::exchange(batch, {})));
    for (std::size_t i = 0; i < sent; ++i)
      if (receipts[i].outcome != Receipt::Outcome::recorded)
        return fail(ErrorCode::invalid_input,
                    "a reference of a reporter stands twice in the history, or is in the registry already",
                    "event " + std::to_string(receipts[i].sequence),
                    "Import a history once, into a new registry.");
    return {};
  };
  for (std::string line; std::getline(in, line);) {
    ++line_number;
    if (trimmed(line).empty()) continue;
    ZICHT_TRY(batch.emplace_back(), history.event(line, line_number));
    ++summary.events;
    if (std::holds_alternative<Submitted>(batch.back().body)) ++summary.reports;
    if (batch.size() == kLinesAtOnce) ZICHT_CHECK(flush());
    if (summary.events % 1024 == 0) progress(summary.events);
  }
  if (in.bad()) return fail(ErrorCode::io, "cannot read the history to its end");
  if (!batch.empty()) ZICHT_CHECK(flush());
  return summary;
}

}  // namespace zicht::intake
