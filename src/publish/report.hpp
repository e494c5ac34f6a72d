#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/figure.hpp"
#include "publish/report_texts.hpp"

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

  /// \param files  "page.mustache", "style.css", "texts.toml" and their content
  /// \errors invalid_config: a file that is missing, a template or text that is wrong.
  static Result<ReportDesign> parse(const std::map<std::string, std::string>& files);
};

/// The report for the office as one HTML page that needs nothing else: no network, no script. It is not
/// protected, and says so. Tables without dimensions become headline figures, the others a section each, in
/// the order given.
/// \errors invalid_config: the template does not close what it opens.
Result<std::string> render_report(const ReportDesign& design, const ReportContext& context,
                                  std::span<const FigureTable> tables, Language language);

/// The name of the page of a language: "index.html" is the Dutch one.
std::string page_name(Language language);

}  // namespace zicht::publish
