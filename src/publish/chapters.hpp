#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/code_list.hpp"

namespace zicht::publish {

enum class ChartKind {
  bars,       ///< from zero, one a class
  slopes,     ///< two years, a line a class
  intervals,  ///< how many times the year before, with its interval
  series,     ///< all years, a small chart a class on one scale
  panels      ///< a table of two dimensions: bars for each class of the first, on one scale
};

/// A table of the report, and how it is drawn.
struct ChapterTable {
  std::string id;
  std::vector<ChartKind> charts;
};

/// What a chapter has besides its tables.
enum class Shows {
  nothing,
  headlines,    ///< its tables as figures in large type
  all_years,    ///< the totals of the headline tables over all years
  definitions,  ///< how each table counts, the log, the program
  remaining     ///< every table that no chapter names
};

/// A chapter of the report. One that has nothing to show is left out.
struct Chapter {
  std::string id;
  Label title;
  std::vector<Label> intro;  ///< paragraphs
  std::vector<std::string> sentences;
  std::vector<ChapterTable> tables;
  Shows shows = Shows::nothing;
};

/// The chapters in their order: definitions/report/chapters.toml.
/// \errors invalid_config: a key, kind of chart or text that is not right; a chapter or table that stands
/// twice. `where` is name:line.
Result<std::vector<Chapter>> parse_chapters(std::string_view toml, std::string_view name);

}  // namespace zicht::publish
