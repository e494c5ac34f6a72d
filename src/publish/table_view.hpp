#pragma once

#include <string>

#include "base/node.hpp"
#include "model/figure.hpp"
#include "publish/chapters.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The text that says a verdict in a few words.
const char* verdict_key(Verdict verdict);

/// What the page says of one table, in one language: the values that the template fills in.
class TableView {
 public:
  TableView(const ReportTexts& texts, const FigureTable& table, Language language)
      : texts_(&texts), table_(&table), language_(language) {}

  /// The total in large type: figure, change, what the change means, interval, definition, link.
  Node headline() const;
  /// A section: charts, table, all years and tests, definition, rules, as-of date, link.
  Node section(const std::vector<ChartKind>& charts) const;
  /// A row of the table of all years, with its chart.
  Node all_years() const;
  /// How it counts.
  Node definition() const;

 private:
  void describe(Node& view) const;
  Node row(const FigureCell& cell, std::size_t from_dimension) const;
  Node years_and_tests(const FigureCell& cell) const;
  Node groups() const;
  Node notes() const;
  bool has_published() const;
  bool has_ranges() const;
  bool has_shares() const;
  std::string shares_text(const ShareChange& share) const;
  Node share_view(const FigureCell& cell) const;
  std::string share_sentence() const;
  static std::string years_text(const std::vector<int>& years);
  std::string range_text(const DrawnRange& range, std::string (*number)(std::int64_t, Language)) const;
  std::string marked_range(const FigureCell& cell) const;
  std::string change_sentence() const;
  std::string published_sentence() const;
  std::string linkage_sentence() const;
  std::string interval_sentence() const;
  std::string reason() const;
  std::string class_heading() const;
  const std::string& text(const char* key) const { return texts_->get(key, language_); }

  const ReportTexts* texts_;
  const FigureTable* table_;
  Language language_;
};

/// Names a table with all that it depends on: id@hash;year;as-of date;rule=value. An element of the page has
/// it as its id, so a link that carries it leads only to a table that was counted in exactly that way.
std::string link_name(const FigureTable& table);

/// The command that makes the table again.
std::string command_for(const FigureTable& table);

}  // namespace zicht::publish
