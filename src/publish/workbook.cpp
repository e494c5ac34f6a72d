#include "publish/workbook.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

#include "base/contract.hpp"
#include "publish/measure_section.hpp"
#include "publish/number_format.hpp"
#include "publish/table_view.hpp"

namespace zicht::publish {
namespace {

constexpr std::size_t kChangeColumns = 9;      // of a change, from its size to the test of its share
constexpr std::size_t kLongestSheetName = 31;  // of the file format

struct Close {
  void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
};

/// A file in memory: the library writes to nothing but files.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(::memfd_create("workbook", MFD_CLOEXEC)) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
  std::string content() const {
    std::ifstream in(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  int descriptor_;
};

lxw_row_t row_number(std::size_t number) { return static_cast<lxw_row_t>(number); }
lxw_col_t column_number(std::size_t number) { return static_cast<lxw_col_t>(number); }

/// One workbook while it is written.
class WorkbookWriter {
 public:
  WorkbookWriter(lxw_workbook* book, const ReportTexts& texts, const ReportContext& context,
                 Language language)
      : book_(book), texts_(texts), context_(context), language_(language) {
    bold_ = workbook_add_format(book_);
    format_set_bold(bold_);
    count_ = workbook_add_format(book_);
    format_set_num_format(count_, "#,##0");
    ratio_ = workbook_add_format(book_);
    format_set_num_format(ratio_, "0.00");
    share_ = workbook_add_format(book_);
    format_set_num_format(share_, "0.0%");
    p_ = workbook_add_format(book_);
    format_set_num_format(p_, "0.0000");
    link_ = workbook_get_default_url_format(book_);
    wrap_ = workbook_add_format(book_);
    format_set_text_wrap(wrap_);
    format_set_align(wrap_, LXW_ALIGN_VERTICAL_TOP);
  }

  void write(std::span<const FigureTable> tables) {
    lxw_worksheet* const contents = sheet(text("contents"));
    worksheet_set_column(contents, 0, 0, 48, nullptr);
    worksheet_set_column(contents, 1, 1, 70, nullptr);
    worksheet_set_column(contents, 2, 3, 36, nullptr);
    string(contents, 0, 0, text("title") + " " + std::to_string(context_.year), bold_);
    string(contents, 1, 0, text("as_of") + " " + date_text(context_.as_of, language_), nullptr);
    string(contents, 2, 0, text("unprotected"), bold_);
    if (context_.made_up) string(contents, 3, 0, text("made_up"), bold_);
    std::size_t row = 5;
    for (const FigureTable& table : tables) {
      const std::string name = sheet_name(table);
      const std::string target = "internal:'" + name + "'!A1";
      worksheet_write_url_opt(contents, row_number(row), 0, target.c_str(), link_,
                              table.title.in(language_).c_str(), nullptr);
      string(contents, row, 1, table.definition_text.in(language_), wrap_);
      string(contents, row, 2, rules_of(table), wrap_);
      string(contents, row++, 3, table.definition, nullptr);
      if (table.kind == "count")
        write_table(sheet(name), table);
      else
        write_measure(sheet(name), table);
    }
  }

 private:
  const std::string& text(const char* key) const { return texts_.get(key, language_); }

  lxw_worksheet* sheet(const std::string& name) {
    lxw_worksheet* const made = workbook_add_worksheet(book_, name.c_str());
    ZICHT_EXPECT(made !=
                 nullptr);  // names are short, unlike each other and without [ ] : * ? / and backslash
    return made;
  }

  std::string sheet_name(const FigureTable& table) {
    std::string name = table.id.substr(0, kLongestSheetName);
    for (int number = 2; !names_.insert(name).second; ++number) {
      const std::string suffix = "~" + std::to_string(number);
      name = table.id.substr(0, kLongestSheetName - suffix.size()) + suffix;
    }
    return name;
  }

  static void string(lxw_worksheet* on, std::size_t row, std::size_t column, const std::string& value,
                     lxw_format* format) {
    worksheet_write_string(on, row_number(row), column_number(column), value.c_str(), format);
  }
  static void number(lxw_worksheet* on, std::size_t row, std::size_t column, double value,
                     lxw_format* format) {
    worksheet_write_number(on, row_number(row), column_number(column), value, format);
  }

  static std::string rules_of(const FigureTable& table) {
    std::string rules;
    for (const auto& [rule, value] : table.rules) {
      if (!rules.empty()) rules += ", ";
      rules.append(rule).append("=").append(value);
    }
    return rules;
  }

  static constexpr std::size_t kHeader = 3;

  /// Title, definition and the headings of the breakdowns. \return the first column behind them
  std::size_t write_head(lxw_worksheet* on, const FigureTable& table) {
    string(on, 0, 0, table.title.in(language_) + " " + std::to_string(table.year), bold_);
    string(on, 1, 0, table.definition_text.in(language_), nullptr);
    const std::size_t labels = std::max<std::size_t>(1, table.dimensions.size());
    worksheet_set_column(on, 0, column_number(labels - 1), 34, nullptr);
    for (std::size_t d = 0; d < table.dimensions.size(); ++d)
      string(on, kHeader, d, table.dimensions[d].label.in(language_), bold_);
    return labels;
  }

  void write_labels(lxw_worksheet* on, std::size_t row, const FigureTable& table, const FigureCell& cell) {
    if (cell.classes.empty()) string(on, row, 0, text("total"), bold_);
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      string(on, row, d, table.dimensions[d].classes.at(cell.classes[d]).label.in(language_), nullptr);
  }

  /// Estimates with their limits and what they rest on, or counts that no total belongs to.
  void write_measure(lxw_worksheet* on, const FigureTable& table) {
    const std::size_t labels = write_head(on, table);
    std::size_t column = labels;
    const bool estimates = has_estimates(table);
    const std::vector<std::string> headings = measure_headings(table, language_);
    string(on, kHeader, column++, headings.at(0), bold_);
    if (estimates) {
      string(on, kHeader, column++, "<", bold_);
      string(on, kHeader, column++, ">", bold_);
      string(on, kHeader, column++, headings.at(1), bold_);
      string(on, kHeader, column++, "n", bold_);
    }
    for (std::size_t at = estimates ? 2 : 1; at < headings.size(); ++at)
      string(on, kHeader, column++, headings[at], bold_);
    std::size_t row = kHeader + 1;
    for (const FigureCell& cell : table.cells) write_measured(on, row++, labels, table, cell);
    if (table.has_total) write_measured(on, row++, labels, table, table.total);
    for (const TableNote& note : table.notes) string(on, ++row, 0, note.text.in(language_), nullptr);
    for (const SeriesBreak& one : table.breaks)
      string(on, ++row, 0, std::to_string(one.year) + ": " + one.label.in(language_), nullptr);
    worksheet_freeze_panes(on, kHeader + 1, column_number(labels));
  }

  void write_measured(lxw_worksheet* on, std::size_t row, std::size_t column, const FigureTable& table,
                      const FigureCell& cell) {
    write_labels(on, row, table, cell);
    if (!cell.estimate) {
      number(on, row, column, static_cast<double>(cell.value), count_);
      if (cell.previous) number(on, row, column + 1, static_cast<double>(*cell.previous), count_);
      return;
    }
    const CellEstimate& one = *cell.estimate;
    if (one.said) {
      number(on, row, column, one.value, share_);
      number(on, row, column + 1, one.lower, share_);
      number(on, row, column + 2, one.upper, share_);
    }
    number(on, row, column + 3, static_cast<double>(one.numerator), count_);
    number(on, row, column + 4, static_cast<double>(one.denominator), count_);
    if (!one.difference) number(on, row, column + 5, static_cast<double>(one.at_risk), count_);
    if (cell.previous_estimate && cell.previous_estimate->said)
      number(on, row, column + 6, cell.previous_estimate->value, share_);
    string(on, row, column + 7, share_verdict_text(cell, language_), nullptr);
  }

  void write_table(lxw_worksheet* on, const FigureTable& table) {
    const std::size_t labels = write_head(on, table);
    std::size_t column = labels;
    for (const std::string& heading :
         {std::to_string(table.year), std::to_string(table.year - 1), published_heading(table),
          text("change"), text("verdict"), text("ratio_interval") + " <", text("ratio_interval") + " >",
          text("p_value"), text("p_series"), text("dispersion"), text("share_verdict"), text("p_share")})
      string(on, kHeader, column++, heading, bold_);
    if (table.linkage)
      for (const char* const key : {"linkage", "linkage_change"})
        for (const char* const limit : {" <", " >"}) string(on, kHeader, column++, text(key) + limit, bold_);
    ++column;  // an empty one before the series
    for (int year = table.series_from; year <= table.year; ++year)
      string(on, kHeader, column++, std::to_string(year), bold_);
    std::size_t row = kHeader + 1;
    for (const FigureCell& cell : table.cells) write_row(on, row++, labels, table, cell);
    write_row(on, row++, labels, table, table.total);
    if (table.judged_together) string(on, ++row, 0, text("judged_together"), nullptr);
    if (!table.verdict_method.empty())
      string(on, ++row, 0, text("method") + " " + table.verdict_method, nullptr);
    for (const TableNote& note : table.notes) string(on, ++row, 0, note.text.in(language_), nullptr);
    for (const SeriesBreak& one : table.breaks)
      string(on, ++row, 0, std::to_string(one.year) + ": " + one.label.in(language_), nullptr);
    worksheet_freeze_panes(on, kHeader + 1, column_number(labels));
  }

  void write_row(lxw_worksheet* on, std::size_t row, std::size_t labels, const FigureTable& table,
                 const FigureCell& cell) {
    write_labels(on, row, table, cell);
    std::size_t column = labels;
    number(on, row, column++, static_cast<double>(cell.value), count_);
    for (const std::optional<std::int64_t>& before : {cell.previous, cell.previous_as_published}) {
      if (before) number(on, row, column, static_cast<double>(*before), count_);
      ++column;
    }
    if (cell.change) write_change(on, row, column, cell);
    column += kChangeColumns;
    if (cell.linkage) {
      const auto range = [&](const DrawnRange& drawn) {
        number(on, row, column++, static_cast<double>(drawn.lower), count_);
        number(on, row, column++, static_cast<double>(drawn.upper), count_);
      };
      range(cell.linkage->count);
      if (cell.change)
        range(cell.linkage->changes.back());
      else
        column += 2;
    }
    ++column;  // an empty one before the series
    for (const std::int64_t count : cell.series)
      number(on, row, column++, static_cast<double>(count), count_);
  }

  void write_change(lxw_worksheet* on, std::size_t row, std::size_t column, const FigureCell& cell) {
    const CountChange& change = *cell.change;
    const RatioInterval interval = change.weaker_interval();
    number(on, row, column, static_cast<double>(change.absolute), count_);
    string(on, row, column + 1, text(verdict_key(*cell.verdict())), nullptr);
    number(on, row, column + 2, interval.lower, ratio_);
    if (interval.upper) number(on, row, column + 3, *interval.upper, ratio_);
    number(on, row, column + 4, change.p_value, p_);
    if (change.dispersed) {
      number(on, row, column + 5, change.dispersed->p_value, p_);
      number(on, row, column + 6, change.dispersed->dispersion, ratio_);
    }
    if (cell.share) {
      string(on, row, column + 7, text(verdict_key(*cell.share_verdict())), nullptr);
      number(on, row, column + 8, cell.share->p_value, p_);
    }
  }

  /// "2023, zoals bekend op 15 oktober 2024"
  std::string published_heading(const FigureTable& table) const {
    if (!table.published_as_of) return "";
    return std::to_string(table.year - 1) + ", " + text("published_heading") + " " +
           date_text(*table.published_as_of, language_);
  }

  lxw_workbook* book_;
  const ReportTexts& texts_;
  const ReportContext& context_;
  Language language_;
  std::set<std::string> names_;
  lxw_format *bold_, *count_, *ratio_, *share_, *p_, *link_, *wrap_;
};

}  // namespace

Result<std::string> write_workbook(const ReportTexts& texts, const ReportContext& context,
                                   std::span<const FigureTable> tables, Language language) {
  const MemoryFile file;
  lxw_workbook_options options{};
  std::unique_ptr<lxw_workbook, Close> book(workbook_new_opt(file.path().c_str(), &options));
  const auto failed = [](lxw_error code) {
    return fail(ErrorCode::io, std::string("the workbook cannot be made: ") + lxw_strerror(code),
                "tables.xlsx");
  };
  if (!book) return failed(LXW_ERROR_MEMORY_MALLOC_FAILED);
  // The day that the figures are of, so that the same figures give the same bytes.
  const CivilDate day = civil(context.as_of);
  std::tm moment{};
  moment.tm_year = day.year - 1900;
  moment.tm_mon = day.month - 1;
  moment.tm_mday = day.day;
  lxw_doc_properties properties{};
  properties.created = timegm(&moment);
  workbook_set_properties(book.get(), &properties);
  WorkbookWriter(book.get(), texts, context, language).write(tables);
  const lxw_error code = workbook_close(book.release());  // frees the book, also when it fails
  if (code != LXW_NO_ERROR) return failed(code);
  return file.content();
}

std::string workbook_name(Language language) {
  return language == Language::nl ? "tables.nl.xlsx" : "tables.en.xlsx";
}

}  // namespace zicht::publish
