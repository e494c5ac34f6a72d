#include "intake/import.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <istream>
#include <ostream>
#include <set>
#include <unordered_map>

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "base/table_reader.hpp"
#include "base/text.hpp"
#include "base/visible_text.hpp"
#include "intake/native_json.hpp"
#include "model/report_number.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kRowsAtOnce = 10000;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;  // of rows; whichever comes first
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Where a row stands, and what goes to the reject file if the registry refuses it.
struct RowPlace {
  std::uint64_t row;
  std::uint64_t line;
  std::string raw;
};

/// The parts that CSV and JSON Lines share: batches, once-only keys, findings, the reject file, the summary.
class Import {
 public:
  Import(const ImportSetup& setup, const ImportOutputs& outputs)
      : setup_(setup),
        outputs_(outputs),
        parser_(setup.codebook, setup.definitions, setup.language, setup.today) {}

  ReportParser& parser() { return parser_; }
  ImportSummary& summary() { return summary_; }
  /// The header, as it goes before the first rejected row.
  void set_header(std::string header) { header_ = std::move(header); }
  void begin_row() {
    ++summary_.rows;
    if (summary_.rows % 1024 == 0) outputs_.progress(summary_.rows);
  }

  void tell(Finding finding, std::uint64_t row, std::uint64_t line) {
    finding.row = row;
    finding.line = line;
    ++summary_.findings[finding.rule];
    outputs_.finding(finding);
  }

  /// Writes the beginning of a row that is rejected and too long to be kept.
  Result<void> reject_beginning(std::string_view piece) {
    if (!std::exchange(asked_for_rejects_, true)) {
      ZICHT_TRY(rejects_, outputs_.rejects());
      if (rejects_ != nullptr && !header_.empty()) *rejects_ << header_ << '\n';
    }
    if (rejects_ != nullptr) *rejects_ << piece;
    return {};
  }

  Result<void> reject(std::string_view raw) {
    ++summary_.rejected;
    ZICHT_CHECK(reject_beginning(raw));
    if (rejects_ == nullptr) return {};
    *rejects_ << '\n';
    if (!*rejects_) return fail(ErrorCode::io, "cannot write the rejected rows");
    return {};
  }

  Result<void> accept(ReportContent content, std::string_view submission, RowPlace place) {
    Submitted event;
    add_once_keys(event, content, place.raw);
    if (setup_.definitions.fields.may_identify(content.report.legal_basis)) content.identity.raw = place.raw;
    event.content = std::move(content);
    event.submission = submission;
    events_.push_back({std::move(event), setup_.actor, std::nullopt});
    bytes_ += place.raw.size();
    places_.push_back(std::move(place));
    return events_.size() < kRowsAtOnce && bytes_ < kBatchBytes ? Result<void>{} : flush();
  }

  /// Sends the batch off, and takes the receipts of the one before it: rows are read while the registry
  /// writes.
  Result<void> flush() {
    if (events_.empty()) return take_receipts();
    auto append = outputs_.append(std::exchange(events_, {}));
    ZICHT_CHECK(take_receipts());
    bytes_ = 0;
    places_on_their_way_ = std::exchange(places_, {});
    on_its_way_ = std::async(std::launch::async, std::move(append));
    return {};
  }

  Result<void> take_receipts() {
    if (!on_its_way_.valid()) return {};
    ZICHT_TRY(const std::vector<Receipt> receipts, on_its_way_.get());
    for (std::size_t i = 0; i < receipts.size(); ++i) {
      switch (receipts[i].outcome) {
        case Receipt::Outcome::recorded:
          ++summary_.recorded;
          break;
        case Receipt::Outcome::repeated:
          ++summary_.repeated;
          if (receipts[i].withdrawn) summary_.withdrawn.push_back(receipts[i].report);
          break;
        case Receipt::Outcome::differing_content:
          tell(parser_.finding(Check::same_key_same_content, "own_reference",
                               {{"report", report_number(receipts[i].report)}}),
               places_on_their_way_[i].row, places_on_their_way_[i].line);
          ZICHT_CHECK(reject(places_on_their_way_[i].raw));
      }
    }
    return {};
  }

  Result<ImportSummary> finish() {
    ZICHT_CHECK(flush());
    ZICHT_CHECK(take_receipts());
    if (rejects_ != nullptr && !rejects_->flush())
      return fail(ErrorCode::io, "cannot write the rejected rows");
    summary_.assumptions.insert(parser_.assumptions().begin(), parser_.assumptions().end());
    return std::move(summary_);
  }

 private:
  /// By the reporter's own reference; without one, by what was said and how often it has stood in this file.
  /// Version 0.1 took the reference letter by letter, and the bytes of the row instead of what it says.
  void add_once_keys(Submitted& event, const ReportContent& content, std::string_view raw) {
    event.once_before.clear();
    if (!content.identity.own_reference.empty()) {
      ReferenceKeys keys = reference_keys(content, setup_.codebook);
      event.once = std::move(keys.once);
      event.once_before = std::move(keys.before);
      return;
    }
    event.once = OnceKey{"said", numbered(sha256(to_json(to_native(content, setup_.codebook))))};
    event.once_before.push_back({"row", numbered(sha256(raw))});
  }

  /// A hash with its occurrence number in this file.
  std::string numbered(const Hash& hash) {
    std::array<std::uint8_t, 16> short_hash{};
    std::copy_n(hash.begin(), short_hash.size(), short_hash.begin());
    return to_hex(hash) + "#" + std::to_string(++occurrences_[short_hash]);
  }

  struct FirstBytes {
    std::size_t operator()(const std::array<std::uint8_t, 16>& hash) const {
      std::size_t first = 0;
      for (std::size_t i = 0; i < sizeof first; ++i) first = (first << 8) | hash[i];
      return first;
    }
  };
  const ImportSetup& setup_;
  const ImportOutputs& outputs_;
  ReportParser parser_;
  ImportSummary summary_;
  std::string header_;
  std::ostream* rejects_ = nullptr;
  bool asked_for_rejects_ = false;
  std::size_t bytes_ = 0;  ///< of the rows in events_
  std::vector<NewEvent> events_;
  std::vector<RowPlace> places_;
  std::future<Result<std::vector<Receipt>>> on_its_way_;  ///< the answer to the batch before
  std::vector<RowPlace> places_on_their_way_;
  std::unordered_map<std::array<std::uint8_t, 16>, std::uint32_t, FirstBytes> occurrences_;
};

bool has_error(const std::vector<Finding>& findings) {
  return std::ranges::any_of(findings,
                             [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// Whether an identity came along that may not be kept, so that the reject file must not have it either.
bool refuses_identity(const std::vector<Finding>& findings, const ImportSetup& setup) {
  const std::string& rule = setup.definitions.rules.of(Check::anonymous_without_identity).id;
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.rule == rule; });
}

/// Whether a name can be shown: names of fields look like this, and people do not.
bool looks_like_a_field(std::string_view name) {
  return !name.empty() && name.size() <= 40 && name[0] >= 'a' && name[0] <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos &&
         name.find('_') != std::string_view::npos;
}

/// Reads a CSV file row by row. Holds the header and where its columns go.
class CsvImport {
 public:
  CsvImport(std::istream& in, const ImportSetup& setup, const ImportOutputs& outputs)
      : reader_(in, {.let_go = [this](std::string_view piece) { let_go(piece); },
                     .knows =
                         [&setup](std::string_view name) {
                           return setup.mapping != nullptr ? setup.mapping->reads(name)
                                                           : native_column(name).has_value();
                         }}),
        setup_(setup),
        import_(setup, outputs) {}

  Result<ImportSummary> run() {
    ZICHT_CHECK(read_header());
    while (reader_.next()) {
      ZICHT_CHECK(let_go_);
      import_.begin_row();
      ZICHT_CHECK(read_row());
    }
    import_.summary().assumptions.insert(reader_.habits().begin(), reader_.habits().end());
    if (setup_.mapping != nullptr) {
      import_.summary().unread_columns = setup_.mapping->unread_columns();
      for (const auto& [name, count] : setup_.mapping->assumptions())
        import_.summary().assumptions[name] += count;
    }
    return import_.finish();
  }

 private:
  void let_go(std::string_view piece) {
    if (columns_ > 0 && let_go_) let_go_ = import_.reject_beginning(piece);  // 0: still in the header
  }

  Result<void> read_header() {
    ZICHT_TRY(const std::vector<std::string> names, reader_.read_header());
    columns_ = names.size();
    import_.set_header(reader_.raw_header());
    const std::vector<std::string_view> views(names.begin(), names.end());
    if (setup_.mapping != nullptr) return setup_.mapping->bind(views);
    return bind_native(views);
  }

  /// Says which columns are not known: by their letters, for a name that is none of ours may be somebody's.
  std::unexpected<Error> unknown_columns(std::span<const std::string_view> names) const {
    const std::vector<std::string> known = setup_.definitions.fields.column_names();
    std::vector<std::string> unknown;
    for (std::size_t at = 0; at < names.size(); ++at) {
      if (native_[at]) continue;
      const bool shown = looks_like_a_field(names[at]);
      const std::string_view near = nearest(names[at], {known.begin(), known.end()});
      unknown.push_back((shown ? printable(names[at].substr(0, 40)) : "column " + column_letters(at + 1)) +
                        (near.empty() ? "" : " (did you mean " + std::string(near) + "?)"));
    }
    return fail(ErrorCode::invalid_input,
                "the header has columns that are not known: " + joined(unknown, ", "), "line 1",
                "zicht import --template has the names; a file of another kind needs --mapping.");
  }

  Result<void> bind_native(std::span<const std::string_view> names) {
    for (const std::string_view name : names) native_.push_back(native_column(name));
    if (std::ranges::any_of(native_, [](const auto& column) { return !column; }))
      return unknown_columns(names);
    for (const FieldWords& field : setup_.definitions.fields.fields())
      if (field.required && std::ranges::none_of(native_, [&](const auto& column) {
            return column->field == field.id && column->episode == 0;
          }))
        return fail(ErrorCode::invalid_input,
                    "the header lacks the column of a required field: " + column_name({field.id}), "line 1",
                    "Add it; write unknown where it is not known.");
    return {};
  }

  Result<void> read_row() {
    findings_.clear();
    const std::string_view raw = reader_.raw();
    check_shape(raw);
    std::optional<ReportContent> content;
    if (!has_error(findings_)) {
      fill_record();
      if (!has_error(findings_)) content = import_.parser().parse(record_, findings_);
    }
    const bool identity_refused = refuses_identity(findings_, setup_);
    for (Finding& finding : findings_) {
      finding.column = column_in_file(finding.column);
      import_.tell(std::move(finding), reader_.row(), reader_.line());
    }
    if (!content) return import_.reject(identity_refused ? blanked_row() : std::string(raw));
    return import_.accept(*std::move(content),
                          trimmed(record_.report[static_cast<std::size_t>(FieldId::submission)]),
                          {reader_.row(), reader_.line(), std::string(raw)});
  }

  void check_shape(std::string_view raw) {
    const auto found = [&](Check check, const std::map<std::string, std::string>& values = {}) {
      findings_.push_back(import_.parser().finding(check, "", values));
    };
    if (reader_.problem() == CsvProblem::unclosed_quote) return found(Check::quote_closed);
    if (reader_.problem() == CsvProblem::field_too_long) return found(Check::field_not_too_long);
    if (raw.find('\0') != std::string_view::npos) return found(Check::text_without_nul);
    if (!is_utf8(raw)) return found(Check::text_is_utf8);
    if (raw.find(kReplacementCharacter) != std::string_view::npos) return found(Check::letters_readable);
    cells_.assign(reader_.cells().begin(), reader_.cells().end());
    for (std::string_view& cell : cells_) cell = without_formula_guard(cell);
    if (cells_.size() != columns_)
      found(Check::row_complete,
            {{"value", std::to_string(cells_.size())}, {"columns", std::to_string(columns_)}});
  }

  void fill_record() {
    if (setup_.mapping != nullptr) {
      if (setup_.mapping->refuses(cells_))
        findings_.push_back(import_.parser().finding(Check::possible_victim, ""));
      setup_.mapping->map(cells_, record_);
      for (const Mapping::Problem& problem : setup_.mapping->problems())
        findings_.push_back(
            import_.parser().finding(problem.check, problem.column, {{"value", problem.value}}));
      return;
    }
    record_.clear();
    for (std::size_t column = 0; column < columns_; ++column)
      if (!cells_[column].empty()) record_.cell(*native_[column]) = cells_[column];
  }

  /// The row with the cells of identifying fields empty, so that the reject file does not keep what may not
  /// be kept.
  std::string blanked_row() const {
    std::vector<std::string> cells(reader_.cells().begin(), reader_.cells().end());
    for (const ReportField& field : report_fields()) {
      if (!field.identifies() || field.id == FieldId::own_reference) continue;
      for (std::size_t column = 0; column < columns_; ++column)
        if (setup_.mapping == nullptr && native_[column]->field == field.id) cells[column].clear();
    }
    // A mapped column may feed an identifying field and others at once: none of such a row is kept but its
    // place.
    if (setup_.mapping != nullptr) cells.assign(columns_, "");
    std::string row = csv_record(cells, reader_.delimiter());
    row.pop_back();
    return row;
  }

  std::string column_in_file(const std::string& native) const {
    const auto column = native_column(native);
    if (setup_.mapping == nullptr || !column) return native;
    const std::string names = setup_.mapping->columns_of(*column);
    return names.empty() ? native : names;
  }

  TableReader reader_;
  const ImportSetup& setup_;
  Import import_;
  std::size_t columns_ = 0;
  Result<void> let_go_;  ///< whether the beginnings of rows that are too long could be written
  std::vector<std::optional<NativeColumn>> native_;
  std::vector<std::string_view> cells_;
  RawRecord record_;
  std::vector<Finding> findings_;
};

/// Reads JSON Lines one by one.
class JsonLinesImport {
 public:
  JsonLinesImport(std::istream& in, const ImportSetup& setup, const ImportOutputs& outputs)
      : in_(in), setup_(setup), import_(setup, outputs), buffer_(kLongestLine + 1) {}

  Result<ImportSummary> run() {
    for (bool first = true;; first = false) {
      ZICHT_TRY(const bool more, next_line());
      if (first && line_.starts_with(kByteOrderMark)) {
        line_.remove_prefix(kByteOrderMark.size());
        import_.summary().assumptions["byte_order_mark"] = 1;
      }
      if (first && trimmed(line_).starts_with('['))
        return fail(ErrorCode::invalid_input, "the file is one list of JSON, not JSON Lines", "line 1",
                    "Put each report as one object on a line of its own: jq -c '.[]' FILE.");
      if (!more) break;
      if (trimmed(line_).empty() && !too_long_) continue;
      import_.begin_row();
      ZICHT_CHECK(read_line());
    }
    return import_.finish();
  }

 private:
  static constexpr std::size_t kLongestLine = std::size_t{16} << 20;

  /// The next line; of one that is too long the last piece, the others being among the rejects.
  Result<bool> next_line() {
    ++number_;
    too_long_ = false;
    for (;;) {
      in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
      const auto count = static_cast<std::size_t>(in_.gcount());
      line_ = std::string_view(buffer_.data(), count);
      if (!in_.fail() && !in_.eof()) line_.remove_suffix(1);  // the line end was counted
      if (!in_.fail() || count == 0) return !in_.fail() || too_long_;
      in_.clear(in_.rdstate() & ~std::ios::failbit);
      too_long_ = true;
      ZICHT_CHECK(import_.reject_beginning(line_));
    }
  }

  Result<void> read_line() {
    findings_.clear();
    const auto object = too_long_ ? Result<Node>(Node()) : parse_json(line_);
    std::optional<ReportContent> content;
    if (too_long_) {
      findings_.push_back(import_.parser().finding(Check::field_not_too_long, ""));
    } else if (!object || !object->is_table()) {
      findings_.push_back(import_.parser().finding(Check::json_readable, ""));
    } else if (line_.find(kReplacementCharacter) != std::string_view::npos) {
      findings_.push_back(import_.parser().finding(Check::letters_readable, ""));
    } else if (const std::string wrong = json_.read(*object); !wrong.empty()) {
      // A name that is none of ours may be somebody's.
      const bool ours = field_named(wrong, false) != nullptr || field_named(wrong, true) != nullptr ||
                        wrong == "episodes" || wrong == "data" || looks_like_a_field(wrong);
      const std::string shown = ours ? wrong : "…";
      findings_.push_back(
          import_.parser().finding(Check::json_field_known, ours ? wrong : "", {{"value", shown}}));
    } else {
      content = import_.parser().parse(json_.record(), findings_);
    }
    const bool identity_refused = refuses_identity(findings_, setup_);
    for (const Finding& finding : findings_) import_.tell(finding, number_, number_);
    if (content)
      return import_.accept(*std::move(content),
                            trimmed(json_.record().report[static_cast<std::size_t>(FieldId::submission)]),
                            {number_, number_, std::string(line_)});
    return import_.reject(identity_refused ? without_identity(*object) : std::string(line_));
  }

  /// What may be kept of a report that came with an identity and may not.
  static std::string without_identity(const Node& object) {
    Node kept = Node::table();
    for (const auto& [key, value] : *object.as_table()) {
      const auto field = native_column(key);
      if (!field || !report_field(field->field).identifies() || field->field == FieldId::own_reference)
        kept.put(key, value);
    }
    return to_json(kept);
  }

  std::istream& in_;
  const ImportSetup& setup_;
  Import import_;
  JsonRecord json_;
  std::vector<char> buffer_;
  std::string_view line_;
  bool too_long_ = false;
  std::uint64_t number_ = 0;
  std::vector<Finding> findings_;
};

}  // namespace

ReferenceKeys reference_keys(const ReportContent& content, const Codebook& codebook) {
  const std::string& source = codebook.organisation()[content.report.organisation].code;
  const std::string& reference = content.identity.own_reference;
  ReferenceKeys keys{{source, look_alike(reference)}, {}};
  if (keys.once.reference != reference) keys.before.push_back({source, reference});
  return keys;
}

Result<ImportSummary> import_csv(std::istream& in, const ImportSetup& setup, const ImportOutputs& outputs) {
  auto summary = CsvImport(in, setup, outputs).run();
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
  return summary;
}

Result<ImportSummary> import_json_lines(std::istream& in, const ImportSetup& setup,
                                        const ImportOutputs& outputs) {
  auto summary = JsonLinesImport(in, setup, outputs).run();
  if (in.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
  return summary;
}

}  // namespace zicht::intake
