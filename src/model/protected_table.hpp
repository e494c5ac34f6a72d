#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/figure.hpp"

namespace zicht {

namespace disclosure {
class ProtectionSeal;  // the only maker of protected tables; defined in src/disclosure
}
class OpenTableForTests;  // makes tables for tests of other modules; defined in protected_table_for_tests.hpp

/// What may be said of a cell of a release.
enum class CellState : std::uint8_t {
  published,       ///< its count, share or 0 is shown
  revised,         ///< shown, and an earlier release showed another count, which is shown too
  hidden,          ///< withheld to protect people; nothing that follows from its count may be shown
  not_applicable,  ///< nobody can stand here, by definition
  estimated,       ///< a band of an estimate, never a count
  refused,         ///< there is no defensible estimate; `reason` says why
};

/// A share that may be shown: it follows from shown counts of its table and from its ShareRule, and from
/// nothing else, so that it says no more than they do.
struct ShownShare {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;  ///< above 0
  double lower = 0;              ///< 95 % interval of the share, within [0, 1]
  double upper = 1;
};

/// A rounded band of an estimate.
struct ShownBand {
  double lower = 0;
  std::optional<double> upper = {};  ///< none: unbounded above
};

/// What an earlier release showed of a revised cell.
struct EarlierCount {
  std::int64_t count = 0;
  std::string release;  ///< identifier of that release
};

/// The total over a dimension, where a class index is expected.
inline constexpr std::uint16_t kAllClasses = 0xFFFF;

/// One cell of one year. Invariant: a hidden, not_applicable or refused cell carries no number at all; a
/// published or revised cell carries a count, and a share only of that count; only a revised one carries an
/// earlier count.
struct ProtectedCell {
  int year = 0;
  std::vector<std::uint16_t> classes;  ///< one per dimension: an index into its classes, or kAllClasses
  CellState state = CellState::hidden;
  std::optional<std::int64_t> count = {};
  std::optional<ShownShare> share = {};
  std::optional<ShownBand> band = {};
  std::optional<EarlierCount> before = {};
  Label reason = {};  ///< only of a refused cell

  bool shown() const { return state == CellState::published || state == CellState::revised; }
};

/// The rule by which cells were withheld, for the words beside a table.
struct ProtectionRule {
  std::int64_t minimum = 5;     ///< counts of 1 to minimum - 1 are protected
  bool zeros_published = true;  ///< then a hidden cell is at least 1, and may be called "not zero"
};

/// Which cells of a table are shown as a share of others too. The table says of each unit what became of it;
/// the other dimensions are groups of units.
struct ShareRule {
  std::vector<std::size_t> outcomes;  ///< dimensions that say what became of a unit, in order
  /// Each a class (or kAllClasses) per outcome dimension: the cells that are a share.
  std::vector<std::vector<std::uint16_t>> numerators;
  /// Units that are in no denominator, written alike: those that nobody could see long enough, say.
  std::vector<std::vector<std::uint16_t>> apart = {};
  /// Times the variance of independent units, for the interval. It is a part of the definition: worked out
  /// from the register it would tell of ties between units.
  double design_effect = 1;
  Label label = {};  ///< of the share: "reached an investigation within 180 days"
};

/// Everything of a protected table; plain data, which becomes a ProtectedTable only through `disclosure`.
struct ProtectedContents {
  std::string id;          ///< "victims_by_form"
  std::string definition;  ///< id@hash
  Label title;
  Label definition_text;
  std::string unit;  ///< "victim", "report", "case", …
  int first_year = 0;
  int last_year = 0;
  std::vector<SeriesBreak> breaks;  ///< within the years, in order
  Date as_of;
  std::uint64_t tree_size = 0;
  ProtectionRule rule;
  std::map<std::string, std::string> rules;  ///< counting rule -> value
  std::map<std::string, Label> rule_labels;
  std::vector<FigureDimension> dimensions;
  std::map<std::string, std::string> only = {};  ///< dimension -> code: who is counted, when not everybody
  std::optional<ShareRule> share_rule = {};      ///< none: a table of counts
  /// The whole cube: for each year, each combination of classes and totals once.
  std::vector<ProtectedCell> cells;
};

/// A figure of one or more years of which everything in it may be published: the only thing that a release
/// accepts. Made by `disclosure` alone, immutable. Whatever a release says of a figure (changes, tests,
/// verdicts, heights of bars, order of rows) is worked out from `cells()` and from nothing else, so that two
/// registers with equal protected tables give equal pages.
/// Invariant: the cube is complete and each cell keeps the invariant of ProtectedCell.
class ProtectedTable {
 public:
  const std::string& id() const { return contents_.id; }
  const std::string& definition() const { return contents_.definition; }
  const Label& title() const { return contents_.title; }
  const Label& definition_text() const { return contents_.definition_text; }
  const std::string& unit() const { return contents_.unit; }
  int first_year() const { return contents_.first_year; }
  int last_year() const { return contents_.last_year; }
  const std::vector<SeriesBreak>& breaks() const { return contents_.breaks; }
  Date as_of() const { return contents_.as_of; }
  std::uint64_t tree_size() const { return contents_.tree_size; }
  const ProtectionRule& rule() const { return contents_.rule; }
  const std::map<std::string, std::string>& rules() const { return contents_.rules; }
  const std::map<std::string, Label>& rule_labels() const { return contents_.rule_labels; }
  const std::vector<FigureDimension>& dimensions() const { return contents_.dimensions; }
  const std::map<std::string, std::string>& only() const { return contents_.only; }
  const std::optional<ShareRule>& share_rule() const { return contents_.share_rule; }

  /// By year, then in class order with the total first, last dimension fastest.
  std::span<const ProtectedCell> cells() const { return contents_.cells; }
  /// Precondition: a year of the table and one class (or kAllClasses) per dimension.
  const ProtectedCell& cell(int year, std::span<const std::uint16_t> classes) const;
  /// The total of a year: kAllClasses in every dimension.
  const ProtectedCell& total(int year) const;
  /// Counts of the same cell from `from` to `to`, or none when one of these years does not show its count:
  /// what a series, a dispersion or a test over years may be worked out from.
  /// Precondition: as of `cell`, and from <= to.
  std::optional<std::vector<std::int64_t>> shown_series(std::span<const std::uint16_t> classes, int from,
                                                        int to) const;

 private:
  friend class disclosure::ProtectionSeal;
  friend class OpenTableForTests;

  /// Sorts the cells and checks the invariants.
  /// \errors invalid_input: a cell that is missing, doubled or outside the cube, or that breaks the invariant
  /// of ProtectedCell; `where` names table, year and classes.
  static Result<ProtectedTable> sealed(ProtectedContents contents);
  explicit ProtectedTable(ProtectedContents contents) : contents_(std::move(contents)) {}
  std::size_t position(int year, std::span<const std::uint16_t> classes) const;

  ProtectedContents contents_;
};

}  // namespace zicht
