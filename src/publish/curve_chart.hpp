#pragma once

#include <functional>
#include <string>
#include <vector>

#include "publish/drawing.hpp"

namespace zicht::publish {

/// A share that grows from 0 over successive steps, as far as it is known.
struct Curve {
  std::string name;            ///< stands at its end
  std::vector<double> shares;  ///< of the first steps; each in [0, 1]
};

/// Curves over the same steps beside each other; the last one is drawn strongest.
struct CurveChart {
  Frame frame;
  std::vector<std::string> steps;  ///< their names
  std::vector<Curve> curves;
  std::function<std::string(double)> percent;  ///< of a share, for the scale
};

/// The chart as inline SVG; zero is its floor. Empty where no curve has a point.
std::string draw(const CurveChart& chart);

}  // namespace zicht::publish
