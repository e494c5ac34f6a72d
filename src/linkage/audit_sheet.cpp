#include "linkage/audit_sheet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

enum Column : std::size_t {
  kRow,
  kReportA,
  kReportB,
  kVerdict,
  kLinkage,
  kStratum,
  kPairs,
  kDrawn,
  kAllDrawn,
  kLost,
  kCheck
};
constexpr std::array<std::string_view, 11> kColumns{
    "row",     "report_a",         "report_b",         "verdict", "linkage",
    "stratum", "pairs_in_stratum", "drawn_of_stratum", "drawn",   "lost_by_blocking",
    "check"};

/// The checks of rows are no secret, so sizes may be anything; a double counts exactly up to here.
constexpr std::int64_t kLargestSize = std::int64_t{1} << 53;

enum class Verdict : std::uint8_t { none, same, different, cannot_say };
struct VerdictWord {
  std::string_view word;
  Verdict verdict;
};
constexpr std::array<VerdictWord, 7> kVerdicts{{{"", Verdict::none},
                                                {"same", Verdict::same},
                                                {"zelfde", Verdict::same},
                                                {"different", Verdict::different},
                                                {"verschillend", Verdict::different},
                                                {"cannot say", Verdict::cannot_say},
                                                {"niet te zeggen", Verdict::cannot_say}}};

/// The check of a row begins with a letter, so that a spreadsheet does not take it for a number.
std::string check_of(std::span<const std::string> row) {
  std::string text = "zicht audit sheet 1";
  for (std::size_t column = 0; column < kCheck; ++column)
    if (column != kVerdict) (text += '\n') += row[column];
  return "k" + to_hex(sha256(text)).substr(0, 8);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size() || number < 0 || number > kLargestSize)
    return std::nullopt;
  return number;
}

/// What was filled in. Rows are kept until all are there, since what one without a verdict means depends on
/// the others.
class SheetReader {
 public:
  SheetReader(std::istream& in, std::string_view source) : in_(in), csv_(in), source_(source) {}

  Result<AuditAnswers> read() {
    csv_.guess_delimiter(",;\t");
    ZICHT_CHECK(read_header());
    while (csv_.next()) ZICHT_CHECK(read_row());
    if (in_.bad()) return fail(ErrorCode::io, "the file cannot be read to its end", source_);
    if (rows_.empty()) return fail(ErrorCode::invalid_input, "the sheet has no pairs", source_);
    if (std::ssize(rows_) != answers_.asked)
      return fail(ErrorCode::invalid_input, "pairs of the sheet are missing",
                  source_ + ": " + std::to_string(rows_.size()) + " of " + std::to_string(answers_.asked),
                  "Put back the rows that were removed: without them the sample says something else.");
    count();
    return std::move(answers_);
  }

 private:
  struct Row {
    std::size_t stratum = 0;
    Verdict verdict = Verdict::none;
    std::string a;
    std::string b;
  };

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
      return wrong("a row that cannot be read", "A row has the columns of the first line.");
    std::vector<std::string> row;
    for (const std::string_view field : csv_.fields().first(kColumns.size()))
      row.emplace_back(without_formula_guard(trimmed(field)));
    if (row[kCheck] != check_of(row))
      return wrong("this row is not as it was drawn", "Change the column verdict only, or draw again.");
    ZICHT_TRY(const std::size_t stratum, take_sizes(row));
    ZICHT_TRY(const Verdict verdict, verdict_of(row[kVerdict]));
    const std::int64_t number = whole_number(row[kRow]).value_or(0);
    if (number < 1 || number > answers_.asked) return wrong("there is no row of this number on the sheet");
    if (!rows_.emplace(number, Row{stratum, verdict, row[kReportA], row[kReportB]}).second)
      return wrong("this pair stands twice", "Remove one of the two rows.");
    return {};
  }

  /// Every row says the same of the audit, and every row of a stratum the same of that. \return the stratum
  Result<std::size_t> take_sizes(std::span<const std::string> row) {
    const auto stratum = static_cast<std::size_t>(whole_number(row[kStratum]).value_or(0)) - 1;
    const auto pairs = whole_number(row[kPairs]);
    const auto drawn = whole_number(row[kDrawn]);
    const auto all_drawn = whole_number(row[kAllDrawn]);
    const auto lost = whole_number(row[kLost]);
    if (stratum >= kAuditStrata.size() || !pairs || !drawn || !all_drawn || !lost || *drawn > *pairs)
      return wrong("the sizes of this row cannot be", "Draw again.");
    stats::StratumSample& sample = answers_.strata[stratum];
    const bool first = rows_.empty();
    const bool first_of_stratum = drawn_of_[stratum] == 0;
    if ((!first_of_stratum && (sample.units != *pairs || drawn_of_[stratum] != *drawn)) ||
        (!first && (answers_.lost_by_blocking != *lost || answers_.asked != *all_drawn ||
                    answers_.linkage != row[kLinkage])))
      return wrong("this row is of another audit than those above it", "A sheet has the rows of one audit.");
    sample.units = *pairs;
    drawn_of_[stratum] = *drawn;
    answers_.lost_by_blocking = *lost;
    answers_.asked = *all_drawn;
    answers_.linkage = row[kLinkage];
    if (++rows_of_[stratum] > *drawn) return wrong("this stratum has more rows than were drawn");
    return stratum;
  }

  Result<Verdict> verdict_of(std::string_view written) const {
    const std::string word = is_utf8(written) ? folded(written) : "?";
    const auto* const found = std::ranges::find(kVerdicts, word, &VerdictWord::word);
    if (found != kVerdicts.end()) return found->verdict;
    return wrong(
        "this verdict is none that can be given",
        "Write same, different or cannot say (zelfde, verschillend, niet te zeggen), or leave it empty.");
  }

  void count() {
    std::int64_t last = 0;
    for (const auto& [number, row] : rows_)
      if (row.verdict != Verdict::none) last = number;
    for (const auto& [number, row] : rows_) {
      if (number > last) break;
      stats::StratumSample& sample = answers_.strata[row.stratum];
      ++sample.drawn;
      sample.hits += row.verdict == Verdict::same ? 1 : 0;
      const bool told = row.verdict == Verdict::same || row.verdict == Verdict::different;
      sample.unknown += told ? 0 : 1;
      ++(row.verdict == Verdict::none ? answers_.skipped : answers_.reviewed);
      const bool same = row.verdict == Verdict::same;
      if (told && same != kAuditStrata[row.stratum].linked) answers_.against.push_back({row.a, row.b, same});
    }
  }

  std::istream& in_;
  CsvReader csv_;
  std::string source_;
  AuditAnswers answers_;
  std::array<std::int64_t, kAuditStrata.size()> drawn_of_{};  ///< as the rows say
  std::array<std::int64_t, kAuditStrata.size()> rows_of_{};   ///< that are there
  std::map<std::int64_t, Row> rows_;
};

}  // namespace

std::string audit_sheet(const AuditSample& sample, std::string_view linkage,
                        const std::function<std::string(std::uint32_t record)>& label) {
  std::array<std::int64_t, kAuditStrata.size()> drawn{};
  for (const AuditedPair& pair : sample.drawn) ++drawn[pair.stratum];
  std::string csv = csv_record(std::vector<std::string>(kColumns.begin(), kColumns.end()));
  for (std::size_t at = 0; at < sample.drawn.size(); ++at) {
    const AuditedPair& pair = sample.drawn[at];
    std::vector<std::string> row(kColumns.size());
    row[kRow] = std::to_string(at + 1);
    row[kReportA] = label(pair.a);
    row[kReportB] = label(pair.b);
    row[kLinkage] = linkage;
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

Result<AuditAnswers> read_audit_sheet(std::istream& in, std::string_view source) {
  return SheetReader(in, source).read();
}

}  // namespace zicht::linkage
