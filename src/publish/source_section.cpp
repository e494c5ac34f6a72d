#include "publish/source_section.hpp"

#include <algorithm>
#include <array>

#include "model/object_number.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kSourceChapter = "sources";
constexpr std::size_t kMostDoubts = 8;
constexpr std::size_t kMostRevisions = 12;
constexpr std::size_t kMostPeriods = 8;

constexpr std::array<const char*, 35> kNeededOfSources = {"all_classes",
                                                          "beside",
                                                          "country",
                                                          "countries_note",
                                                          "countries_title",
                                                          "disagreements",
                                                          "doubts",
                                                          "doubts_more",
                                                          "earlier_versions",
                                                          "in",
                                                          "later_above_earlier",
                                                          "left_out_classes",
                                                          "no_definition",
                                                          "not_added",
                                                          "not_understood",
                                                          "not_whole",
                                                          "of_another_measure",
                                                          "of_the_year",
                                                          "out",
                                                          "part_above_total",
                                                          "parts_above_total",
                                                          "period",
                                                          "register",
                                                          "revision",
                                                          "revisions_more",
                                                          "same_as_other_classes",
                                                          "same_as_other_measure",
                                                          "since_start",
                                                          "source_line",
                                                          "stock_change",
                                                          "stock_note",
                                                          "table_title",
                                                          "two_numbers",
                                                          "withheld",
                                                          "year"};

using Values = std::map<std::string, std::string>;

class SourceWords {
 public:
  SourceWords(const SourceView& source, std::span<const FigureTable> tables, const ReportTexts& texts,
              Language language)
      : source_(source), figures_(tables), texts_(texts), language_(language) {}

  std::vector<ReportSection> sections() {
    bool first = true;
    for (const SourceTableView& table : source_.tables) {
      add_table(table, first);
      first = false;
    }
    for (const SourceStockView& stock : source_.stocks) add_stock(stock);
    add_disagreements();
    return std::move(sections_);
  }

 private:
  std::string text(std::string_view key, const Values& values = {}) const {
    return texts_.filled(key, language_, values);
  }
  std::string number(std::int64_t count) const { return count_text(count, language_); }

  std::string range(const CountRange& count) const {
    if (count.exact()) return number(count.lower);
    if (!count.upper) return count.lower == 0 ? text("withheld") : "\u2265 " + number(count.lower);
    return number(count.lower) + "\u2013" + number(*count.upper);
  }
  std::string year_count(const std::map<int, YearCount>& years, int year) const {
    const auto found = years.find(year);
    if (found == years.end()) return "";
    return range(found->second.count) + (found->second.whole ? "" : " *");
  }

  ReportSection& section(std::string id, std::string title) {
    ReportSection& made = sections_.emplace_back();
    made.chapter = kSourceChapter;
    made.id = "source-" + source_.id + "-" + std::move(id);
    made.title = std::move(title);
    made.table_title = made.title;
    return made;
  }

  std::string source_line(const SourceTableView& table) const {
    return text("source_line", {{"title", source_.title.in(language_)},
                                {"table", table.name},
                                {"number", object_number(ObjectKind::table, table.number)},
                                {"imported", date_text(table.imported_on, language_)},
                                {"rows", number(static_cast<std::int64_t>(table.rows))}}) +
           (table.earlier_versions == 0
                ? ""
                : " " + text("earlier_versions",
                             {{"count", number(static_cast<std::int64_t>(table.earlier_versions))}})) +
           (source_.licence.empty() ? "" : " " + source_.licence + ".");
  }

  void add_table(const SourceTableView& table, bool first) {
    const std::string title =
        text("table_title", {{"source", source_.title.in(language_)}, {"table", table.name}});
    std::vector<std::string> before;
    if (first) {
      before.push_back(source_.defined ? source_.definition.in(language_)
                                       : text("no_definition", {{"source", source_.id}}));
      before.push_back(text("not_added"));
    }
    if (!table.not_understood.empty()) before.push_back(text("not_understood"));
    std::size_t at = 0;
    for (const SourceMeasureView& measure : table.measures) {
      ReportSection& made =
          section(table.name + "-" + std::to_string(++at), title + ": " + measure.title.in(language_));
      if (at == 1) made.paragraphs = before;
      add_measure(made, table, measure);
    }
    if (table.measures.empty() && table.countries.empty()) section(table.name, title).paragraphs = before;
    add_countries(table, table.measures.empty() ? before : std::vector<std::string>{});
    ReportSection& last = sections_.back();
    add_doubts(last, table);
    add_revisions(last, table.revisions);
    last.source = source_line(table);
  }

  void add_measure(ReportSection& made, const SourceTableView& table, const SourceMeasureView& measure) {
    const FigureTable* const beside = figure(measure.figure);
    made.headings = {text("year"), text("all_classes")};
    if (beside != nullptr)
      made.headings.push_back(text("register", {{"figure", beside->title.in(language_)}}));
    for (const SourceClassView& one : measure.classes) made.headings.push_back(one.name);
    bool whole = true;
    for (const auto& [year, count] : measure.years) {
      std::vector<std::string> row = {std::to_string(year), year_count(measure.years, year)};
      if (beside != nullptr) row.push_back(in_register(*beside, year));
      for (const SourceClassView& one : measure.classes) row.push_back(year_count(one.years, year));
      whole = whole && count.whole;
      made.rows.push_back(std::move(row));
    }
    if (beside != nullptr) made.paragraphs.push_back(text("beside"));
    if (!whole) made.paragraphs.push_back(text("not_whole"));
    for (const std::string& name : measure.left_out_dimensions)
      made.paragraphs.push_back(text("left_out_classes", {{"dimension", name}}));
    made.source = source_line(table);
  }

  const FigureTable* figure(const std::string& id) const {
    if (id.empty()) return nullptr;
    const auto found = std::ranges::find(figures_, id, &FigureTable::id);
    return found == figures_.end() ? nullptr : &*found;
  }
  std::string in_register(const FigureTable& table, int year) const {
    const int at = year - table.series_from;
    if (at < 0 || at >= static_cast<int>(table.total.series.size())) return "";
    return number(table.total.series[static_cast<std::size_t>(at)]);
  }

  void add_countries(const SourceTableView& table, std::vector<std::string> before) {
    if (table.countries.empty()) return;
    ReportSection& made = section(table.name + "-countries",
                                  text("countries_title", {{"source", source_.title.in(language_)},
                                                           {"year", std::to_string(table.country_year)}}));
    made.paragraphs = std::move(before);
    made.paragraphs.push_back(text("countries_note"));
    std::map<std::string, std::string> measures;
    for (const SourceCountryView& one : table.countries)
      for (const auto& [id, count] : one.measures) measures[id] = id;
    for (const SourceMeasureView& measure : table.measures)
      if (measures.contains(measure.id)) measures[measure.id] = measure.title.in(language_);
    made.headings = {text("country")};
    for (const auto& [id, title] : measures) made.headings.push_back(title);
    for (const SourceCountryView& one : table.countries) {
      std::vector<std::string> row = {one.name};
      for (const auto& [id, title] : measures) {
        const auto found = one.measures.find(id);
        row.push_back(found == one.measures.end() ? "" : range(found->second.count));
      }
      made.rows.push_back(std::move(row));
    }
    made.source = source_line(table);
  }

  void add_doubts(ReportSection& made, const SourceTableView& table) const {
    if (table.doubts.empty()) return;
    const auto all = static_cast<std::int64_t>(table.doubts.size());
    made.paragraphs.push_back(text("doubts", {{"count", number(all)}}));
    // The latest rows are those that somebody still can ask the source about.
    const std::size_t shown = std::min(kMostDoubts, table.doubts.size());
    for (std::size_t at = table.doubts.size() - shown; at < table.doubts.size(); ++at)
      made.paragraphs.push_back("\u26a0 " + table.doubts[at].in(language_));
    if (table.doubts.size() > shown) made.paragraphs.push_back(text("doubts_more"));
  }

  void add_revisions(ReportSection& made, const std::vector<SourceRevision>& revisions) const {
    for (std::size_t at = 0; at < std::min(kMostRevisions, revisions.size()); ++at) {
      const SourceRevision& one = revisions[at];
      made.paragraphs.push_back(text("revision", {{"period", period_text(one.period)},
                                                  {"before", range(one.before)},
                                                  {"after", range(one.after)},
                                                  {"table_before", one.table_before},
                                                  {"table_after", one.table_after}}));
    }
    if (revisions.size() > kMostRevisions)
      made.paragraphs.push_back(
          text("revisions_more",
               {{"count", number(static_cast<std::int64_t>(revisions.size() - kMostRevisions))}}));
  }

  void add_disagreements() {
    if (source_.disagreements.empty()) return;
    add_revisions(section("disagreements", text("disagreements", {{"source", source_.title.in(language_)}})),
                  source_.disagreements);
  }

  std::string signed_range(std::int64_t lower, std::int64_t upper) const {
    if (lower == upper) return change_text(lower, language_);
    return change_text(lower, language_) + " \u2026 " + change_text(upper, language_);
  }

  void add_stock(const SourceStockView& stock) {
    ReportSection& made = section("stock-" + stock.id, stock.title.in(language_));
    made.paragraphs = {
        text("stock_note", {{"in", stock.in.in(language_)}, {"out", stock.out.in(language_)}})};
    made.headings = {text("period"), text("in", {{"what", stock.in.in(language_)}}),
                     text("out", {{"what", stock.out.in(language_)}}), text("stock_change"),
                     text("since_start")};
    const auto add = [&](const StockPeriod& one) {
      made.rows.push_back({period_text(one.period), range(one.in), range(one.out),
                           signed_range(one.change_lower, one.change_upper),
                           signed_range(one.since_start_lower, one.since_start_upper)});
    };
    for (const StockPeriod& one : stock.years) add(one);
    const std::size_t from = stock.periods.size() > kMostPeriods ? stock.periods.size() - kMostPeriods : 0;
    for (std::size_t at = from; at < stock.periods.size(); ++at) add(stock.periods[at]);
    made.source = source_.title.in(language_);
  }

  const SourceView& source_;
  std::span<const FigureTable> figures_;
  const ReportTexts& texts_;
  Language language_;
  std::vector<ReportSection> sections_;
};

}  // namespace

Result<ReportTexts> parse_source_texts(std::string_view toml, std::string_view name) {
  return ReportTexts::parse(toml, name, kNeededOfSources);
}

std::vector<ReportSection> source_sections(std::span<const SourceView> sources,
                                           std::span<const FigureTable> tables, const ReportTexts& texts,
                                           Language language) {
  std::vector<ReportSection> all;
  for (const SourceView& source : sources) {
    auto some = SourceWords(source, tables, texts, language).sections();
    all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
  }
  return all;
}

}  // namespace zicht::publish
