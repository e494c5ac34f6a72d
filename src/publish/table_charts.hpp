#pragma once

#include <string>
#include <vector>

#include "model/figure.hpp"
#include "publish/chapters.hpp"
#include "publish/drawing.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// A chart, or several on one scale.
struct DrawnChart {
  struct Panel {
    std::string heading;  ///< empty = the only one
    std::string svg;
  };
  ChartKind kind;
  std::string caption;
  std::vector<Panel> panels;
};

/// Draws tables as their chapters say. A few classes stand in the order of the table; of many, the largest
/// are drawn, and the caption says so.
class TableCharts {
 public:
  TableCharts(const ReportTexts& texts, Language language) : texts_(&texts), language_(language) {}

  DrawnChart draw(const FigureTable& table, ChartKind kind) const;
  /// The total over all years.
  std::string total_series(const FigureTable& table, const std::string& id) const;

 private:
  std::string bars(const FigureTable& table, const std::vector<FigureCell>& cells) const;
  std::string slopes(const FigureTable& table, const std::vector<FigureCell>& cells) const;
  std::string intervals(const FigureTable& table, const std::vector<FigureCell>& cells) const;
  std::vector<DrawnChart::Panel> series(const FigureTable& table, const std::vector<FigureCell>& cells) const;
  std::vector<DrawnChart::Panel> panels(const FigureTable& table) const;
  Frame frame(const FigureTable& table, const std::string& kind) const;

  const ReportTexts* texts_;
  Language language_;
};

/// The label of a cell from this dimension on: "sexual exploitation / Africa".
std::string label_of(const FigureTable& table, const FigureCell& cell, Language language,
                     std::size_t from_dimension = 0);

/// The cells as a reader wants them: of a breakdown with few classes in their own order, of one with many the
/// largest first and unknown behind them. Tables of more dimensions keep their order.
std::vector<FigureCell> in_reading_order(const FigureTable& table);

}  // namespace zicht::publish
