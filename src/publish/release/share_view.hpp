#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// A share with the one of the year before, and whether they differ by more than chance.
struct ShownShareChange {
  enum class Said { more, fewer, not_clear };
  Said said = Said::not_clear;
  ShownShare now;
  ShownShare previous;
};

/// What is said of the shares of a table, in one language. Everything comes from shown cells of the table.
/// Precondition of all: the table has a rule for shares. All must outlive the view.
class ShareView {
 public:
  ShareView(const ReleaseDesign& design, const ProtectedTable& table, Language language)
      : design_(design), table_(table), rule_(*table.share_rule()), language_(language) {}

  /// The cell whose share stands for the whole table: of all groups, the first numerator.
  std::vector<std::uint16_t> whole() const;
  /// The last year of which that cell is not refused; the first year of the table when all are.
  int said_year() const;
  /// "23 %", "hidden", "no number".
  std::string value_text(const ProtectedCell& cell) const;
  /// "163 of 668; 95 %: 19 to 31 %"; empty where there is no share.
  std::string counts_text(const ProtectedCell& cell) const;
  /// Compares a cell with the year before. None: one of the two has no share.
  /// The test takes units to vary by the design effect of the rule; how much the share usually swings is not
  /// in it, so it is at the level of 1 %. \source the score test of two proportions.
  std::optional<ShownShareChange> change(int year, std::span<const std::uint16_t> classes) const;
  /// The first screen, alike to that of a count.
  void put_answer(Node& view) const;
  /// Years as columns, groups or numerators as rows: what share_table.mustache takes.
  Node table(int first_year) const;
  /// The cells that are shares, in the order of rows.
  std::vector<std::vector<std::uint16_t>> rows() const;
  std::string label_of(std::span<const std::uint16_t> classes) const;

 private:
  std::string range_text(const ShownShare& share) const;
  std::string percent(double share) const;
  std::string change_words() const;
  const std::string& text(std::string_view key) const { return design_.texts.get(key, language_); }
  std::string filled(std::string_view key, const std::map<std::string, std::string>& values) const {
    return design_.texts.filled(key, language_, values);
  }

  const ReleaseDesign& design_;
  const ProtectedTable& table_;
  const ShareRule& rule_;
  Language language_;
};

}  // namespace zicht::publish
