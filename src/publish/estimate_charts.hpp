#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

/// The limits of an estimate, drawn behind the marks of a chart. Without `upper` it runs off the scale.
struct EstimateBand {
  double lower = 0;
  std::optional<double> upper;
};

struct ModelDot {
  std::string name;
  double persons = 0;
  double bic_above_best = 0;
};

/// Models by their total (across, on a scale of ratios) and how much worse than the best they fit (down).
struct ModelChart {
  Frame frame;
  std::string persons_axis, bic_axis;
  Language language = Language::nl;
  std::optional<EstimateBand> band;
  std::vector<ModelDot> models;
};

/// How often a total came out: a histogram over a scale of ratios. Infinite totals are not drawn.
struct DistributionChart {
  Frame frame;
  std::string persons_axis;
  Language language = Language::nl;
  std::optional<EstimateBand> band;
  std::vector<double> totals;
};

struct PersonsCurve {
  std::string label;
  std::vector<double> odds_ratios;  ///< ascending
  std::vector<double> persons;      ///< as many
};

/// Totals over odds ratios, a line each, labelled at its right end; both scales are of ratios.
struct SensitivityChart {
  Frame frame;
  std::string persons_axis, odds_axis;
  Language language = Language::nl;
  std::vector<PersonsCurve> curves;
};

struct PersonsRow {
  std::string label;
  std::optional<double> persons;  ///< none: no dot
  std::optional<EstimateBand> band;
  std::string without = {};  ///< what is written when there is no band: "no estimate"
};

/// Estimates one below the other on one scale of ratios; the first is what the others are compared with.
struct PersonsChart {
  Frame frame;
  Language language = Language::nl;
  std::vector<PersonsRow> rows;
};

/// As inline SVG; colours come from the page's style (classes strong, weak, axis, grid, even, past, label).
/// Empty when there is nothing to draw.
std::string draw(const ModelChart& chart);
std::string draw(const DistributionChart& chart);
std::string draw(const SensitivityChart& chart);
std::string draw(const PersonsChart& chart);

}  // namespace zicht::publish
