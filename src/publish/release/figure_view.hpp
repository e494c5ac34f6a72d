#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "publish/release/release_input.hpp"
#include "publish/release/shown_changes.hpp"

namespace zicht::publish {

/// What the page of a figure says, in one language: the values that the template fills in. Takes a protected
/// table and nothing else that counts, so that a page says only what may be published.
class FigureView {
 public:
  /// All must outlive the view. \param prefix  before every id: empty on the figure's own page
  FigureView(const ReleaseDesign& design, const ReleaseContext& context, const ShownChanges& changes,
             const ProtectedTable& table, Language language, std::string prefix)
      : design_(design),
        context_(context),
        changes_(changes),
        table_(table),
        language_(language),
        prefix_(std::move(prefix)) {}

  /// The first screen: number, words before numbers where a change is unclear, quote. Null for a figure whose
  /// classes overlap: it has no total.
  Node answer() const;
  /// The whole page.
  Node page() const;
  /// "1.234", "hidden", "cannot occur".
  std::string value_text(const ProtectedCell& cell) const;
  /// "sexual exploitation / Africa"; the totals alone: "Total".
  std::string label_of(std::span<const std::uint16_t> classes, std::size_t from_dimension = 0) const;
  /// Whether the figure has a total at all.
  bool has_total() const;
  /// The picture: bars per class, or columns per year of a figure without classes. Empty: nothing to draw.
  std::vector<std::pair<std::string, std::string>> charts() const;
  /// charts/FIGURE.LANGUAGE.svg: the same picture with its own style and its source inside.
  std::string standalone_chart() const;

 private:
  struct Words {
    std::string mark, words, second;
  };
  Node share_answer() const;
  Words words_of(const ProtectedCell& total) const;
  std::string quote(const ProtectedCell& total) const;
  std::string series_chart(std::span<const std::uint16_t> classes) const;
  std::string bar_chart(const std::vector<std::vector<std::uint16_t>>& classes, std::size_t from_dimension,
                        std::int64_t full_width, const std::string& heading, std::size_t number) const;
  std::vector<std::vector<std::uint16_t>> drawn_classes() const;
  std::vector<std::vector<std::uint16_t>> all_classes() const;
  Node groups(bool all_years, std::int64_t& left_out) const;
  Node row(const std::vector<std::uint16_t>& classes, std::size_t from_dimension, bool all_years) const;
  Node count_node(const ProtectedCell& cell) const;
  Node notes(std::int64_t left_out) const;
  std::map<std::string, std::vector<int>> refused_years() const;
  void add_history(Node& view) const;
  bool is_never_there(std::span<const std::uint16_t> classes, int first_year) const;
  std::string caption() const;
  std::string anchor(const ProtectedCell& cell) const;
  const std::string& text(std::string_view key) const { return design_.texts.get(key, language_); }
  std::string filled(std::string_view key, const std::map<std::string, std::string>& values) const {
    return design_.texts.filled(key, language_, values);
  }
  int year() const { return table_.last_year(); }
  bool has_year_before() const { return table_.first_year() < table_.last_year(); }

  const ReleaseDesign& design_;
  const ReleaseContext& context_;
  const ShownChanges& changes_;
  const ProtectedTable& table_;
  Language language_;
  std::string prefix_;
};

/// Years as people read them: "2018–2021, 2023".
std::string years_text(std::span<const int> years);

/// A number with its sign in words left out: "76" of -76. In the style of the language.
std::string size_text(std::int64_t change, Language language);

}  // namespace zicht::publish
