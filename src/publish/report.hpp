#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/figure.hpp"
#include "publish/chapters.hpp"
#include "publish/report_texts.hpp"
#include "publish/sentences.hpp"

namespace zicht::publish {

struct ReportContext {
  int year = 0;
  Date as_of;
  std::uint64_t tree_size = 0;  ///< events in the log that the figures come from
  bool made_up = false;         ///< the registry holds people who do not exist; every page says so
  std::string program;          ///< "zicht 0.1.0"
};

/// How the report looks and reads: the files under definitions/report/. Immutable after loading.
struct ReportDesign {
  std::string page;   ///< mustache template
  std::string style;  ///< CSS, put into the page
  ReportTexts texts;
  std::vector<Chapter> chapters;

  /// \param files  "page.mustache", "style.css", "texts.toml", "chapters.toml" and their content
  /// \errors invalid_config: a file that is missing; a template, text or chapter that is wrong.
  static Result<ReportDesign> parse(const std::map<std::string, std::string>& files);
};

/// A section that rests on something else than a table of figures, such as an estimate; in the language of
/// the page.
struct ReportSection {
  std::string chapter;  ///< id of the chapter that it stands in, behind the tables
  std::string id;       ///< unique on the page
  std::string title;
  std::vector<std::string> paragraphs;
  std::vector<std::string> charts;    ///< SVG with its figcaption, put in as it is
  std::string table_title;            ///< says more than the title of the section
  std::vector<std::string> headings;  ///< of the columns, the labels of the rows first; empty = no table
  std::vector<std::vector<std::string>> rows;  ///< as many texts as headings
  std::string source;                          ///< what it rests on: definition, rules, seed
  bool table_first = false;  ///< the table stands before the charts, which are drawn from it
};

/// What a page tells, in the language of the page.
struct ReportContent {
  std::span<const FigureTable> tables;
  std::span<const Sentence> sentences = {};
  std::span<const ReportSection> sections = {};
};

/// The report for the office as one HTML page that needs nothing else: no network, no script. It is not
/// protected, and says so. The chapters of the design say what stands where.
/// \errors invalid_config: the template does not close what it opens.
Result<std::string> render_report(const ReportDesign& design, const ReportContext& context,
                                  const ReportContent& content, Language language);

/// The name of the page of a language: "index.html" is the Dutch one.
std::string page_name(Language language);

}  // namespace zicht::publish
