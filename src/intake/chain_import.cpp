#include "intake/chain_import.hpp"

#include <algorithm>
#include <istream>
#include <ostream>
#include <unordered_map>

#include "base/sha256.hpp"
#include "base/table_reader.hpp"
#include "base/text.hpp"
#include "base/visible_text.hpp"

namespace zicht::intake {
namespace {

constexpr std::size_t kObjectsAtOnce = 10000;

TableReader::Options reading(const ChainColumns& columns, const ChainMapping* mapping) {
  return {.knows =
              [&columns, mapping](std::string_view name) {
                return (mapping != nullptr && mapping->reads(name)) ||
                       std::ranges::find(columns.names, name) != columns.names.end();
              },
          .advice = "zicht import --template --kind " + std::string(columns.name) + " writes one."};
}

class ChainImport {
 public:
  ChainImport(std::istream& in, ObjectKind kind, const ChainImportSetup& setup,
              const ChainImportOutputs& outputs)
      : in_(in),
        columns_(chain_columns_of(kind)),
        reader_(in, reading(columns_, setup.mapping)),
        parser_(setup.codebook, setup.rules, setup.language, setup.today),
        setup_(setup),
        outputs_(outputs) {}

  Result<ChainImportSummary> run() {
    ZICHT_CHECK(read_header());
    while (reader_.next()) {
      if (++summary_.rows % 1024 == 0) outputs_.progress(summary_.rows);
      ZICHT_CHECK(read_row());
    }
    summary_.assumptions = reader_.habits();
    if (columns_not_read_ > 0)
      summary_.assumptions["columns_that_the_mapping_does_not_read"] = columns_not_read_;
    if (in_.bad()) return fail(ErrorCode::io, "cannot read the file to its end");
    ZICHT_CHECK(flush());
    if (rejects_ != nullptr && !rejects_->flush())
      return fail(ErrorCode::io, "cannot write the rejected rows");
    return std::move(summary_);
  }

 private:
  /// A field of ours: the column of the file that holds it, and how it is read. Null source = as it stands.
  struct Bound {
    std::string_view field;
    std::size_t column = 0;
    const ChainMapping::Source* source = nullptr;
  };
  struct RowPlace {
    std::uint64_t row;
    std::uint64_t line;
    std::string raw;
  };

  Result<void> read_header() {
    ZICHT_TRY(const std::vector<std::string> names, reader_.read_header());
    header_ = reader_.raw_header();
    if (setup_.mapping != nullptr) ZICHT_CHECK(bind_by_mapping(names));
    for (std::size_t at = 0; at < names.size(); ++at) {
      const auto known = std::ranges::find(columns_.names, names[at]);
      if (known != columns_.names.end() && !is_bound(*known)) {
        bound_.push_back({*known, at, nullptr});
        continue;
      }
      if (setup_.mapping != nullptr) {
        if (!setup_.mapping->reads(names[at])) ++columns_not_read_;
        continue;
      }
      // What is no name of ours may be somebody's.
      const std::string_view near = nearest(names[at], columns_.names);
      return fail(
          ErrorCode::invalid_input,
          "the header has a column that is not known: column " + column_letters(at + 1), "line 1",
          near.empty() ? reading(columns_, nullptr).advice : "Did you mean " + std::string(near) + "?");
    }
    for (const std::string_view name : columns_.required)
      if (!is_bound(name))
        return fail(ErrorCode::invalid_input,
                    "the header lacks the column of a required field: " + std::string(name), "line 1",
                    "Add it; write unknown where it is not known.");
    return {};
  }

  bool is_bound(std::string_view field) const {
    return std::ranges::find(bound_, field, &Bound::field) != bound_.end();
  }

  Result<void> bind_by_mapping(const std::vector<std::string>& names) {
    if (setup_.mapping->kind() != columns_.kind)
      return fail(ErrorCode::invalid_input, "the mapping is of another kind of object",
                  std::string(columns_.name), "Say --kind as the mapping does.");
    for (const auto& [field, source] : setup_.mapping->fields()) {
      const std::string_view ours = *std::ranges::find(columns_.names, field);
      const auto column = std::ranges::find(names, source.column);
      if (!source.column.empty() && column == names.end())
        return fail(ErrorCode::invalid_input,
                    "the file lacks a column that the mapping names: " + source.column, "line 1",
                    "Mend the mapping, or add the column.");
      bound_.push_back({ours, static_cast<std::size_t>(column - names.begin()), &source});
    }
    return {};
  }

  /// What a row says of a field, in our words; holds until the next row is read.
  std::string_view said(const Bound& bound, std::string& kept) const {
    if (bound.source == nullptr) return without_formula_guard(reader_.cells()[bound.column]);
    if (bound.source->column.empty()) return bound.source->constant;
    kept = ChainMapping::said(*bound.source, without_formula_guard(reader_.cells()[bound.column]));
    return kept;
  }

  Result<void> read_row() {
    findings_.clear();
    const RowPlace place{reader_.row(), reader_.line(), std::string(reader_.raw())};
    std::optional<ChainContent> parsed;
    if (!reader_.is_as_wide_as_header() || !is_utf8(place.raw) || place.raw.find('\0') != std::string::npos ||
        place.raw.find(kReplacementCharacter) != std::string::npos) {
      findings_.push_back(parser_.finding(ChainCheck::row_shape, ""));
    } else {
      cells_.clear();
      mapped_.resize(bound_.size());
      for (std::size_t at = 0; at < bound_.size(); ++at)
        cells_.emplace(bound_[at].field, said(bound_[at], mapped_[at]));
      parsed = parser_.parse(columns_, cells_, findings_);
    }
    for (Finding& finding : findings_) tell(std::move(finding), place);
    if (!parsed) return reject(place.raw);
    const Keys keys = keys_of(*parsed, place.raw);
    events_.push_back({entering(*std::move(parsed), keys.once, "", keys.before), setup_.actor, std::nullopt});
    places_.push_back(place);
    return events_.size() < kObjectsAtOnce ? Result<void>{} : flush();
  }

  struct Keys {
    OnceKey once;
    std::vector<OnceKey> before;  ///< that version 0.1 made
  };

  /// By the sender's reference; without one, by what was said and how often that has stood in this file.
  Keys keys_of(const ChainContent& content, const std::string& raw) {
    if (content.known_as) {
      Keys keys{{content.known_as->source, content.known_as->reference}, {}};
      const std::string& number = content.secrets.case_key;
      const std::string& as_sent = number.empty() ? content.secrets.identity.own_reference : number;
      if (as_sent != keys.once.reference) keys.before.push_back({keys.once.source, as_sent});
      return keys;
    }
    std::string said;
    for (const auto& [name, cell] : cells_)
      if (const std::string text = look_alike(cell); !text.empty())
        said.append(name).append("=").append(std::to_string(text.size())).append(":").append(text);
    return {{"said:" + std::string(columns_.name), numbered(said)},
            {{"row:" + std::string(columns_.name), numbered(raw)}}};
  }

  /// A hash with its occurrence number in this file.
  std::string numbered(const std::string& text) {
    const std::string hash = to_hex(sha256(text)).substr(0, 32);
    return hash + "#" + std::to_string(++occurrences_[hash]);
  }

  void tell(Finding finding, const RowPlace& place) {
    finding.row = place.row;
    finding.line = place.line;
    ++summary_.findings[finding.rule];
    outputs_.finding(finding);
  }

  Result<void> reject(std::string_view raw) {
    ++summary_.rejected;
    if (!std::exchange(asked_for_rejects_, true)) {
      ZICHT_TRY(rejects_, outputs_.rejects());
      if (rejects_ != nullptr) *rejects_ << header_ << '\n';
    }
    if (rejects_ == nullptr) return {};
    *rejects_ << raw << '\n';
    if (!*rejects_) return fail(ErrorCode::io, "cannot write the rejected rows");
    return {};
  }

  Result<void> flush() {
    if (events_.empty()) return {};
    ZICHT_TRY(const std::vector<Receipt> receipts, outputs_.append(events_));
    for (std::size_t at = 0; at < receipts.size(); ++at) {
      switch (receipts[at].outcome) {
        case Receipt::Outcome::recorded:
          ++summary_.recorded;
          break;
        case Receipt::Outcome::repeated:
          ++summary_.repeated;
          break;
        case Receipt::Outcome::differing_content:
          tell(parser_.finding(ChainCheck::same_reference_other_content, key_column()), places_[at]);
          ZICHT_CHECK(reject(places_[at].raw));
      }
    }
    events_.clear();
    places_.clear();
    return {};
  }

  std::string key_column() const {
    return columns_.kind == ObjectKind::court_case ? "case_key" : "own_reference";
  }

  std::istream& in_;
  const ChainColumns& columns_;
  TableReader reader_;
  ChainParser parser_;
  const ChainImportSetup& setup_;
  const ChainImportOutputs& outputs_;
  std::string header_;
  std::vector<Bound> bound_;         ///< the fields that rows have
  std::vector<std::string> mapped_;  ///< cells of the row in our words, by bound field
  std::int64_t columns_not_read_ = 0;
  ChainCells cells_;
  std::vector<Finding> findings_;
  std::vector<NewEvent> events_;
  std::vector<RowPlace> places_;
  std::unordered_map<std::string, std::uint32_t> occurrences_;
  std::ostream* rejects_ = nullptr;
  bool asked_for_rejects_ = false;
  ChainImportSummary summary_;
};

}  // namespace

EventBody entering(ChainContent content, std::optional<OnceKey> once, std::string submission,
                   std::vector<OnceKey> once_before) {
  const auto with = [&](auto event) -> EventBody {
    event.once_before = std::move(once_before);
    event.content = std::move(content);
    event.once = std::move(once);
    event.submission = std::move(submission);
    return event;
  };
  switch (kind_of(content.object)) {
    case ObjectKind::follow_up:
      return with(FollowedUp{});
    case ObjectKind::investigation:
      return with(InvestigationOpened{});
    case ObjectKind::suspect:
      return with(SuspectEntered{});
    case ObjectKind::court_case:
      return with(CaseRegistered{});
    case ObjectKind::disposal:
      return with(DisposalTaken{});
    case ObjectKind::judgment:
      return with(JudgmentGiven{});
    default:
      return with(ConcernSubmitted{});
  }
}

Result<ChainImportSummary> import_chain_csv(std::istream& in, ObjectKind kind, const ChainImportSetup& setup,
                                            const ChainImportOutputs& outputs) {
  return ChainImport(in, kind, setup, outputs).run();
}

}  // namespace zicht::intake
