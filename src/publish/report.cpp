#include "publish/report.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "publish/number_format.hpp"
#include "publish/page_template.hpp"
#include "publish/table_view.hpp"
#include "publish/workbook.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kTemplateName = "report/page.mustache";

std::string text_of(const std::map<std::string, std::string>& files, const char* name) {
  const auto found = files.find(name);
  return found == files.end() ? "" : found->second;
}

Node list_of(const std::vector<std::string>& texts) {
  Node list = Node::list();
  for (const std::string& text : texts) list.add(Node::table().put("text", text));
  return list;
}

/// Brings together what the chapters of one page hold.
class PageView {
 public:
  PageView(const ReportDesign& design, const ReportContext& context, const ReportContent& content,
           Language language)
      : design_(design), context_(context), content_(content), language_(language) {
    for (const Chapter& chapter : design.chapters)
      for (const ChapterTable& table : chapter.tables) named_.insert(table.id);
    if (!content.tables.empty()) linkage_ = content.tables.front().linkage;
  }

  Node page() const {
    Node page = Node::table();
    add_context(page);
    Node chapters = Node::list();
    for (const Chapter& chapter : design_.chapters)
      if (const Node view = chapter_view(chapter); has_content(view)) chapters.add(view);
    page.put("chapters", chapters);
    return page;
  }

 private:
  void add_context(Node& page) const {
    Node texts = Node::table();
    for (const auto& [key, label] : design_.texts.all()) texts.put(key, label.in(language_));
    const bool dutch = language_ == Language::nl;
    page.put("text", texts)
        .put("style", design_.style)
        .put("language", dutch ? "nl" : "en")
        .put("other_language", dutch ? "en" : "nl")
        .put("other_page", page_name(dutch ? Language::en : Language::nl))
        .put("other_language_name", dutch ? "English" : "Nederlands")
        .put("year", std::to_string(context_.year))
        .put("previous_year", std::to_string(context_.year - 1))
        .put("as_of", date_text(context_.as_of, language_))
        .put("as_of_iso", to_iso(context_.as_of))
        .put("tree_size", count_text(static_cast<std::int64_t>(context_.tree_size), language_))
        .put("program", context_.program)
        .put("workbook", workbook_name(language_))
        .put("made_up", context_.made_up);
  }

  static bool has_content(const Node& chapter) {
    return std::ranges::any_of(*chapter.as_table(), [](const Node::Entry& entry) {
      return entry.first != "paragraphs" && entry.second.is_list() && !entry.second.as_list()->empty();
    });
  }

  Node chapter_view(const Chapter& chapter) const {
    std::vector<std::string> paragraphs;
    for (const Label& paragraph : chapter.intro) paragraphs.push_back(paragraph.in(language_));
    if (chapter.shows == Shows::definitions) add_linkage(paragraphs);
    Node view = Node::table();
    view.put("chapter_id", "chapter-" + chapter.id)
        .put("chapter_title", chapter.title.in(language_))
        .put("paragraphs", list_of(paragraphs))
        .put("findings", findings(chapter));
    view.put("has_findings", !view.find("findings")->as_list()->empty());
    switch (chapter.shows) {
      case Shows::headlines:
        view.put("headlines", headlines(chapter));
        view.put("has_headlines", !view.find("headlines")->as_list()->empty());
        break;
      case Shows::all_years:
        add_all_years(view);
        break;
      case Shows::definitions:
        add_definitions(view);
        break;
      case Shows::nothing:
      case Shows::remaining:
        break;
    }
    const Node sections = chapter.shows == Shows::headlines ? Node::list() : figure_sections(chapter);
    const Node others = other_sections(chapter);
    return view.put("has_parts", !sections.as_list()->empty() || !others.as_list()->empty())
        .put("sections", sections)
        .put("others", others);
  }

  /// What the ranges of linkage cover and what they do not; or that links count as certain.
  void add_linkage(std::vector<std::string>& paragraphs) const {
    const auto text = [&](const char* key) { return design_.texts.get(key, language_); };
    if (!linkage_) return paragraphs.push_back(text("linkage_certain"));
    const auto count = [&](std::int64_t number) { return count_text(number, language_); };
    paragraphs.push_back(
        design_.texts.filled("linkage_covers", language_, {{"draws", count(linkage_->draws)}}));
    std::string not_in_it = text("linkage_covers_not") + " ";
    if (const std::int64_t lost = std::llround(linkage_->links_lost_at_least); lost > 0)
      not_in_it += design_.texts.filled("linkage_lost", language_, {{"lost", count(lost)}}) + " ";
    paragraphs.push_back(not_in_it + text(linkage_->model_based ? "linkage_model" : "linkage_reviewed"));
  }

  const FigureTable* table_named(const std::string& id) const {
    const auto found = std::ranges::find(content_.tables, id, &FigureTable::id);
    return found == content_.tables.end() ? nullptr : &*found;
  }

  TableView view_of(const FigureTable& table) const { return {design_.texts, table, language_}; }

  Node headlines(const Chapter& chapter) const {
    Node list = Node::list();
    for (const ChapterTable& entry : chapter.tables)
      if (const FigureTable* const table = table_named(entry.id); table != nullptr)
        list.add(view_of(*table).headline());
    return list;
  }

  Node figure_sections(const Chapter& chapter) const {
    Node list = Node::list();
    for (const ChapterTable& entry : chapter.tables)
      if (const FigureTable* const table = table_named(entry.id); table != nullptr)
        list.add(view_of(*table).section(entry.charts));
    if (chapter.shows == Shows::remaining)
      for (const FigureTable& table : content_.tables)
        if (!named_.contains(table.id)) {
          const bool one = table.dimensions.size() == 1;
          list.add(view_of(table).section(one ? std::vector{ChartKind::bars} : std::vector<ChartKind>{}));
        }
    return list;
  }

  Node findings(const Chapter& chapter) const {
    Node list = Node::list();
    for (const std::string& id : chapter.sentences) {
      const auto found = std::ranges::find(content_.sentences, id, &Sentence::id);
      if (found == content_.sentences.end()) continue;
      Node finding = Node::table();
      finding.put("text", found->text);
      const FigureTable* const table = table_named(found->definition.substr(0, found->definition.find('@')));
      if (table != nullptr)
        finding.put("table", Node::table().put("id", table->id).put("title", table->title.in(language_)));
      list.add(std::move(finding));
    }
    return list;
  }

  /// The totals of the headline tables over the years, and what breaks the series.
  void add_all_years(Node& view) const {
    Node rows = Node::list();
    const FigureTable* any = nullptr;
    for (const Chapter& chapter : design_.chapters) {
      if (chapter.shows != Shows::headlines) continue;
      for (const ChapterTable& entry : chapter.tables)
        if (const FigureTable* const table = table_named(entry.id); table != nullptr)
          rows.add(view_of(*(any = table)).all_years());
    }
    Node years = Node::list();
    Node breaks = Node::list();
    if (any != nullptr) {
      for (int year = any->series_from; year <= any->year; ++year)
        years.add(Node::table().put("name", std::to_string(year)));
      for (const SeriesBreak& one : any->breaks)
        breaks.add(Node::table().put("name", std::to_string(one.year)).put("text", one.label.in(language_)));
    }
    view.put("has_all_years", any != nullptr)
        .put("series", rows)
        .put("series_years", years)
        .put("breaks", breaks);
  }

  void add_definitions(Node& view) const {
    Node list = Node::list();
    for (const FigureTable& table : content_.tables) list.add(view_of(table).definition());
    view.put("has_definitions", true).put("has_linkage", linkage_.has_value()).put("definitions", list);
  }

  Node other_sections(const Chapter& chapter) const {
    Node list = Node::list();
    for (const ReportSection& section : content_.sections) {
      if (section.chapter != chapter.id) continue;
      Node rows = Node::list();
      for (const std::vector<std::string>& row : section.rows)
        rows.add(Node::table().put("label", row.at(0)).put("numbers", list_of({row.begin() + 1, row.end()})));
      Node view = Node::table();
      view.put("id", section.id)
          .put("title", section.title)
          .put("paragraphs", list_of(section.paragraphs))
          .put("charts", list_of(section.charts))
          .put("has_charts", !section.charts.empty())
          .put("table_first", section.table_first)
          .put("has_table", !section.headings.empty())
          .put("table_title", section.table_title)
          .put("headings", list_of(section.headings))
          .put("rows", rows)
          .put("source", section.source);
      list.add(std::move(view));
    }
    return list;
  }

  const ReportDesign& design_;
  const ReportContext& context_;
  const ReportContent& content_;
  Language language_;
  std::set<std::string> named_;
  std::optional<LinkageDraws> linkage_;  ///< of the tables; none = links count as certain
};

}  // namespace

Result<ReportDesign> ReportDesign::parse(const std::map<std::string, std::string>& files) {
  ReportDesign design;
  design.page = text_of(files, "page.mustache");
  design.style = text_of(files, "style.css");
  for (const char* const name : {"page.mustache", "style.css", "chapters.toml"})
    if (text_of(files, name).empty())
      return fail(ErrorCode::invalid_config, "a file of the report is missing", "report/" + std::string(name),
                  "The definitions are of an earlier version: zicht adopt takes those of this one.");
  ZICHT_CHECK(check_template(design.page, kTemplateName));
  ZICHT_TRY(design.texts, ReportTexts::parse(text_of(files, "texts.toml"), "report/texts.toml"));
  ZICHT_TRY(design.chapters, parse_chapters(text_of(files, "chapters.toml"), "report/chapters.toml"));
  return design;
}

std::string page_name(Language language) { return language == Language::nl ? "index.html" : "index.en.html"; }

Result<std::string> render_report(const ReportDesign& design, const ReportContext& context,
                                  const ReportContent& content, Language language) {
  return fill_template(design.page, PageView(design, context, content, language).page(), kTemplateName);
}

}  // namespace zicht::publish
