#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "intake/native_json.hpp"
#include "intake/report_parser.hpp"

namespace zicht::intake {

/// How the columns of somebody else's CSV become native fields, and back: a TOML file
/// (definitions/mappings/README.md). Use: parse, `bind` to the header of a file, then `map` each row; or
/// `bind` to `header()`, then `row_of` each report.
class Mapping {
 public:
  /// \errors invalid_config: a field that does not exist, a source that says nothing; `where` is name:line.
  static Result<Mapping> parse(std::string_view toml, std::string_view name);

  /// Finds the columns. \errors invalid_input: a column that the mapping needs is missing; none is there, for
  /// a mapping whose columns may be missing.
  Result<void> bind(std::span<const std::string_view> header);

  /// A cell that the mapping cannot read.
  struct Problem {
    Check check;
    std::string column;  ///< of the file
    std::string value;   ///< what the check's words name, from the mapping and never from the file
    friend bool operator==(const Problem&, const Problem&) = default;
  };

  /// Fills the record from a row as wide as the header. Texts live until the next call. `problems` says what
  /// of the row could not be read: such a row must not be taken.
  void map(std::span<const std::string_view> row, RawRecord& record);
  const std::vector<Problem>& problems() const { return problems_; }
  /// Whether this is the name of a column that the mapping reads.
  bool reads(std::string_view column) const;

  /// Whether the mapping says that such a row is no report of a possible victim.
  bool refuses(std::span<const std::string_view> row);

  /// The columns of a file that `row_of` fills.
  std::vector<std::string> header() const;
  /// A row that `map` reads as this report: what the columns cannot say stands in the column of additions.
  /// Without such a column, it is left out: a cell holds what the foreign list has for it, or nothing.
  /// Precondition: bound to `header()`.
  /// \param native  a report as JSON Lines have it
  /// \errors invalid_input: not a report as JSON Lines have it.
  Result<std::vector<std::string>> row_of(const Node& native);

  /// The columns that a native field came from, for a finding: "ageBroad, majorityStatus".
  std::string columns_of(NativeColumn column) const;
  const std::string& additions_column() const { return additions_; }
  /// Columns of the file that nothing reads.
  const std::vector<std::string>& unread_columns() const { return unread_; }
  const Assumptions& assumptions() const { return assumptions_; }

 private:
  static constexpr std::size_t kAbsent = SIZE_MAX;  ///< a column that is not in the file
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using ValueMap = std::unordered_map<std::string, std::string, TextHash, std::equal_to<>>;
  /// Where a value comes from: a column, a constant, or a row of 0/1 columns.
  struct Source {
    std::string column;
    std::size_t position = kAbsent;
    ValueMap values;
    ValueMap folded_values;     ///< of `values`, by the text without case, blanks and punctuation
    ValueMap written;           ///< by native value: what to write, where several texts mean it
    char separator = 0;         ///< within the cell; 0 = one value
    std::string date_format;    ///< empty = as written
    bool only_values = false;   ///< nothing but texts of `values` is written
    bool holds_number = false;  ///< nothing but a whole number is written
    bool holds_day = false;     ///< nothing but one day is written
    std::optional<std::string> constant;
    std::vector<std::pair<std::string, std::string>> flags;  ///< column -> value when it says yes
    std::vector<std::size_t> flag_positions;
  };
  struct Target {
    FieldId field;
    std::vector<Source> sources;
    std::optional<std::string> missing;  ///< what stands there when no source says anything
  };
  struct EpisodeTemplate {
    std::vector<std::pair<std::string, std::string>> when;  ///< column = text; all must hold
    std::vector<std::size_t> when_positions;
    std::string received_from, received_until;  ///< ISO dates; empty = no bound
    bool is_only_read = false;                  ///< is never written: the foreign word says more than ours
    bool is_otherwise = false;                  ///< is written for forms that no other one has
    std::vector<Target> targets;
  };
  struct Parser;
  /// What a column may say that conditions ask about.
  struct KnownTexts {
    std::string column;
    std::size_t position = kAbsent;
    std::vector<std::string> texts;
    bool is_flag = false;     ///< holds yes or no
    bool others_too = false;  ///< may hold other texts: only what looks like one of these is asked about
  };
  using Texts = std::vector<std::pair<std::string, std::string>>;
  using Positions = std::vector<std::size_t>;

  static std::string_view cell_at(std::span<const std::string_view> row, std::size_t position) {
    return position == kAbsent ? std::string_view{} : row[position];
  }
  bool says(std::string_view cell, std::string_view text) const;
  static std::optional<std::string_view> meant(const KnownTexts& known, std::string_view part);
  void check_conditions(std::span<const std::string_view> row);
  void add_known_texts();
  std::optional<std::string_view> text_for(const Source& source, std::string_view value) const;
  void add_additions(std::span<const std::string_view> row, RawRecord& record);
  void put(std::vector<std::string>& row, std::size_t position, std::string_view text, char separator) const;
  void put_values(std::vector<std::string>& row, const Target& target, std::string_view cell) const;
  const EpisodeTemplate* template_of(const std::array<std::string_view, kEpisodeFields>& cells,
                                     std::string_view received_on) const;
  Node additions_to(const std::vector<std::string>& row, const Node& native, const RawRecord& record);

  void fill(const Target& target, std::span<const std::string_view> row, std::string_view& cell);
  void collect(const Source& source, std::span<const std::string_view> row);
  void add_value(const Source& source, std::string_view text);
  void problem(Check check, const std::string& column, const std::string& value = {});
  std::string& made();
  bool holds(const EpisodeTemplate& episode, std::span<const std::string_view> row,
             std::string_view received_on) const;

  std::string name_;
  std::vector<Target> targets_;
  std::vector<EpisodeTemplate> episodes_;
  std::vector<Target> every_episode_;
  std::vector<std::string> unread_;
  Assumptions assumptions_;
  char separator_ = 0;  ///< between the values of any cell; 0 = each source says its own
  bool columns_may_be_missing_ = false;
  std::string additions_;  ///< the column with what the others cannot say; empty = there is none
  std::size_t additions_position_ = kAbsent;
  Texts refused_;    ///< column = text of a row that is no report
  Texts accepted_;   ///< column = other texts that it may hold
  Texts constants_;  ///< column = text of every row that is written
  Positions refused_positions_, constant_positions_;
  std::vector<KnownTexts> known_texts_;
  JsonRecord added_;
  // The row that is being mapped.
  std::vector<Problem> problems_;
  std::vector<std::string_view> values_;
  std::deque<std::string> made_;  ///< texts that stand in no column
  std::size_t made_used_ = 0;
};

}  // namespace zicht::intake
