#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

/// Counts of successive periods as a line, with what was expected of the later ones as a band.
struct BandChart {
  struct Point {
    double count = 0;
    std::optional<double> expected = {};  ///< none: it has no band
    double lower = 0;
    double upper = 0;
    bool alarmed = false;
  };
  Frame frame;
  Language language = Language::nl;
  std::string first_label;  ///< of the periods at both ends
  std::string last_label;
  std::vector<Point> points;
};

/// The chart as inline SVG; zero is its floor. A band that is wider than the chart ends at its edge. An alarm
/// is a filled dot; the one furthest from what was expected has its count beside it. Empty without points.
std::string draw(const BandChart& chart);

}  // namespace zicht::publish
