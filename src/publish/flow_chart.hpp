#pragma once

#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "publish/drawing.hpp"

namespace zicht::publish {

/// A part of a stage of a flow.
struct FlowChartBand {
  std::string label;
  std::int64_t count = 0;
  bool goes_on = false;  ///< leads to the next stage
};
/// Everything of one stage, in one unit.
struct FlowChartStage {
  std::string label;  ///< with its unit: "Cases"
  std::string total;  ///< "166 cases"
  std::vector<FlowChartBand> bands;
  bool linked = false;  ///< to the stage before it; else it is drawn apart
  std::string link;     ///< said between it and the stage before: "tied: 92 %", or that it is apart
};

/// What became of people, investigations and cases, stage below stage: a bar a stage, wide as its own total,
/// its parts beside each other, and a band from the part that goes on to the stage that it leads to. Widths
/// compare within a stage only, since units change between stages; so each stage fills the drawing.
struct FlowChart {
  Frame frame;
  Language language = Language::nl;
  std::vector<FlowChartStage> stages;
};
/// As inline SVG. Classes of marks: bar (goes on), past (ends), link, label, value. Stages of nobody are left
/// out.
std::string draw(const FlowChart& chart);

}  // namespace zicht::publish
