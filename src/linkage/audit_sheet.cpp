#include "linkage/audit_sheet.hpp"

#include <array>
#include <charconv>
#include <istream>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

enum Column : std::size_t { kReportA, kReportB, kAnswer, kStratum, kPairs, kDrawn, kAllDrawn, kLost, kCheck };
constexpr std::array<std::string_view, 9> kColumns{"report_a", "report_b",         "answer",
                                                   "stratum",  "pairs_in_stratum", "drawn_of_stratum",
                                                   "drawn",    "lost_by_blocking", "check"};

/// Of a row: begins with a letter, so that a spreadsheet does not take it for a number.
std::string check_of(std::span<const std::string> row) {
  std::string text = "zicht audit sheet 1";
  for (const std::size_t column : {kReportA, kReportB, kStratum, kPairs, kDrawn, kAllDrawn, kLost})
    (text += '\n') += row[column];
  return "k" + to_hex(sha256(text)).substr(0, 8);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

/// What was filled in, a row at a time.
class SheetReader {
 public:
  SheetReader(std::istream& in, std::string_view source,
              const std::function<bool(std::string_view)>& is_report)
      : in_(in), csv_(in), source_(source), is_report_(is_report) {}

  Result<AuditAnswers> read() {
    csv_.guess_delimiter(",;\t");
    ZICHT_CHECK(read_header());
    while (csv_.next()) ZICHT_CHECK(read_row());
    if (in_.bad()) return fail(ErrorCode::io, "the file cannot be read to its end", source_);
    if (seen_.empty()) return fail(ErrorCode::invalid_input, "the sheet has no pairs", source_);
    if (std::ssize(seen_) != all_drawn_)
      return fail(ErrorCode::invalid_input, "pairs of the sheet are missing",
                  source_ + ": " + std::to_string(seen_.size()) + " of " + std::to_string(all_drawn_));
    return answers_;
  }

 private:
  std::unexpected<Error> wrong(std::string message, std::string advice = {}) const {
    return fail(ErrorCode::invalid_input, std::move(message), source_ + ":" + std::to_string(csv_.line()),
                std::move(advice));
  }

  Result<void> read_header() {
    if (!csv_.next()) return wrong("the file is empty");
    for (std::size_t at = 0; at < kColumns.size(); ++at) {
      std::string_view name = at < csv_.fields().size() ? trimmed(csv_.fields()[at]) : std::string_view();
      if (at == 0 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
      if (name != kColumns[at])
        return wrong("this is not an audit sheet: a column is not where it was",
                     "Column " + std::to_string(at + 1) + " is " + std::string(kColumns[at]) + ".");
    }
    return {};
  }

  Result<void> read_row() {
    if (csv_.problem() != CsvProblem::none || csv_.fields().size() < kColumns.size())
      return wrong("a row that cannot be read");
    std::vector<std::string> row;
    for (const std::string_view field : csv_.fields().first(kColumns.size()))
      row.emplace_back(trimmed(field));
    if (row[kCheck] != check_of(row))
      return wrong("this row is not as it was drawn", "Change the column answer only, or draw again.");
    for (const std::string& label : {row[kReportA], row[kReportB]})
      if (is_report_ && !is_report_(label))
        return fail(ErrorCode::not_found, "there is no such report",
                    source_ + ":" + std::to_string(csv_.line()) + ", " + label);
    if (!seen_.insert(std::minmax(row[kReportA], row[kReportB])).second)
      return wrong("this pair stands twice");
    const auto stratum = static_cast<std::size_t>(whole_number(row[kStratum]).value_or(0)) - 1;
    if (stratum >= kAuditStrata.size()) return wrong("there is no such stratum");
    ZICHT_CHECK(take_sizes(answers_.strata[stratum], drawn_of_[stratum], row));
    return take_answer(answers_.strata[stratum], row[kAnswer]);
  }

  /// Every row of a stratum says the same of it.
  Result<void> take_sizes(stats::StratumSample& stratum, std::int64_t& drawn,
                          std::span<const std::string> row) {
    const auto pairs_said = whole_number(row[kPairs]);
    const auto drawn_said = whole_number(row[kDrawn]);
    const auto all_drawn_said = whole_number(row[kAllDrawn]);
    const auto lost_said = whole_number(row[kLost]);
    if (!pairs_said || !drawn_said || !all_drawn_said || !lost_said || *drawn_said > *pairs_said)
      return wrong("the sizes of this row cannot be");
    if ((stratum.drawn > 0 && (stratum.units != *pairs_said || drawn != *drawn_said)) ||
        (seen_.size() > 1 && (answers_.lost_by_blocking != *lost_said || all_drawn_ != *all_drawn_said)))
      return wrong("this row is of another audit than those above it");
    stratum.units = *pairs_said;
    drawn = *drawn_said;
    all_drawn_ = *all_drawn_said;
    answers_.lost_by_blocking = *lost_said;
    if (stratum.drawn == drawn) return wrong("this stratum has more rows than were drawn");
    ++stratum.drawn;
    return {};
  }

  Result<void> take_answer(stats::StratumSample& stratum, std::string_view answer) const {
    constexpr const char* kAdvice = "Write same, different or unknown.";
    if (answer.empty()) return wrong("this pair has no answer", kAdvice);
    if (answer == "same")
      ++stratum.hits;
    else if (answer == "unknown")
      ++stratum.unknown;
    else if (answer != "different")
      return wrong("this answer is none of the three", kAdvice);
    return {};
  }

  std::istream& in_;
  CsvReader csv_;
  std::string source_;
  const std::function<bool(std::string_view)>& is_report_;
  AuditAnswers answers_;
  std::array<std::int64_t, kAuditStrata.size()> drawn_of_{};
  std::int64_t all_drawn_ = 0;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace

std::string audit_sheet(const AuditSample& sample,
                        const std::function<std::string(std::uint32_t record)>& label) {
  std::array<std::int64_t, kAuditStrata.size()> drawn{};
  for (const AuditedPair& pair : sample.drawn) ++drawn[pair.stratum];
  std::string csv = csv_record(std::vector<std::string>(kColumns.begin(), kColumns.end()));
  for (const AuditedPair& pair : sample.drawn) {
    std::vector<std::string> row(kColumns.size());
    row[kReportA] = label(pair.a);
    row[kReportB] = label(pair.b);
    row[kStratum] = std::to_string(pair.stratum + 1);
    row[kPairs] = std::to_string(sample.pairs_of[pair.stratum]);
    row[kDrawn] = std::to_string(drawn[pair.stratum]);
    row[kAllDrawn] = std::to_string(sample.drawn.size());
    row[kLost] = std::to_string(sample.lost_by_blocking);
    row[kCheck] = check_of(row);
    csv += csv_record(row);
  }
  return csv;
}

Result<AuditAnswers> read_audit_sheet(std::istream& in, std::string_view source,
                                      const std::function<bool(std::string_view label)>& is_report) {
  return SheetReader(in, source, is_report).read();
}

}  // namespace zicht::linkage
