#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "intake/report_parser.hpp"

namespace zicht::intake {

/// How the columns of somebody else's CSV become native fields: a TOML file (definitions/mappings/README.md).
/// Use: parse, `bind` to the header of a file, then `map` each row.
class Mapping {
 public:
  /// \errors invalid_config: a field that does not exist, a source that says nothing; `where` is name:line.
  static Result<Mapping> parse(std::string_view toml, std::string_view name);

  /// Finds the columns. \errors invalid_input: a column that the mapping needs is missing, or stands twice.
  Result<void> bind(std::span<const std::string_view> header);

  /// Fills the record from a row as wide as the header. Texts live until the next call.
  void map(std::span<const std::string_view> row, RawRecord& record);

  /// The columns that a native field came from, for a finding: "ageBroad, majorityStatus".
  std::string columns_of(NativeColumn column) const;
  /// Columns of the file that nothing reads.
  const std::vector<std::string>& unread_columns() const { return unread_; }
  const Assumptions& assumptions() const { return assumptions_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using ValueMap = std::unordered_map<std::string, std::string, TextHash, std::equal_to<>>;
  /// Where a value comes from: a column, a constant, or a row of 0/1 columns.
  struct Source {
    std::string column;
    std::optional<std::size_t> position;
    ValueMap values;
    char separator = 0;       ///< within the cell; 0 = one value
    std::string date_format;  ///< empty = as written
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
    std::vector<Target> targets;
  };
  struct Parser;

  void fill(const Target& target, std::span<const std::string_view> row, std::string_view& cell);
  void collect(const Source& source, std::span<const std::string_view> row);
  void add_value(const Source& source, std::string_view text);
  bool holds(const EpisodeTemplate& episode, std::span<const std::string_view> row) const;

  std::string name_;
  std::vector<Target> targets_;
  std::vector<EpisodeTemplate> episodes_;
  std::vector<Target> every_episode_;
  std::vector<std::string> unread_;
  Assumptions assumptions_;
  // Of the row being mapped.
  std::vector<std::string_view> values_;
  std::deque<std::string> made_;  ///< texts that stand in no column
  std::size_t made_used_ = 0;
};

}  // namespace zicht::intake
