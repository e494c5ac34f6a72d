#include <algorithm>
#include <array>

#include "base/node.hpp"
#include "publish/page_template.hpp"
#include "publish/release/release_input.hpp"
#include "publish/style_sheet.hpp"

namespace zicht::publish {
namespace {

constexpr std::array kTemplates = {"layout",  "figure", "index", "figures", "stopped",
                                   "changes", "data",   "text",  "archive", "notice"};

/// The keys that the program asks for; templates may use others.
constexpr std::array kNeeded = {"accessibility",
                                "all_page",
                                "as_before",
                                "bars_caption",
                                "bars_largest",
                                "cannot_occur",
                                "column_break",
                                "column_count",
                                "column_count_before",
                                "column_denominator",
                                "column_dimension",
                                "column_population",
                                "column_lower",
                                "column_release_before",
                                "column_share",
                                "column_status",
                                "column_upper",
                                "column_verdict",
                                "column_year",
                                "code_came",
                                "code_stopped",
                                "share",
                                "share_counts",
                                "share_fewer",
                                "share_more",
                                "share_not_clear",
                                "share_percent",
                                "share_previous_hidden",
                                "share_quote",
                                "share_quote_none",
                                "share_series_caption",
                                "note_share",
                                "divergence_few",
                                "divergence_none",
                                "divergence_opposite",
                                "divergence_ratio",
                                "became_caption",
                                "ods_measure",
                                "column_band_lower",
                                "column_band_upper",
                                "estimate_between",
                                "without_limit",
                                "note_estimate",
                                "finding_fewer",
                                "finding_more",
                                "found",
                                "hidden",
                                "hidden_long",
                                "legend",
                                "not_shown",
                                "not_yet",
                                "note_break",
                                "note_known_now",
                                "note_cannot",
                                "note_hidden",
                                "note_overlap",
                                "no_number",
                                "note_no_number",
                                "note_zero_rows",
                                "ods_contents",
                                "ods_cover",
                                "ods_shorthand",
                                "protection_text",
                                "quote_alone",
                                "quote_clear_fewer",
                                "quote_clear_more",
                                "quote_hidden",
                                "quote_refused",
                                "quote_same",
                                "quote_unclear",
                                "search",
                                "second_clear_fewer",
                                "series_caption_hidden",
                                "second_clear_more",
                                "second_may_be_chance_more",
                                "second_may_be_chance_fewer",
                                "second_no_earlier_years_more",
                                "second_no_earlier_years_fewer",
                                "second_within_usual_swings_more",
                                "second_within_usual_swings_fewer",
                                "series_caption",
                                "short_clear_fewer",
                                "short_clear_more",
                                "short_hidden",
                                "short_may_be_chance",
                                "short_no_change",
                                "short_no_earlier_years",
                                "short_within_usual_swings",
                                "site_title",
                                "source_line",
                                "total",
                                "v_clear_fewer",
                                "v_clear_more",
                                "v_first_year",
                                "v_previous_refused",
                                "v_previous_hidden",
                                "v_same",
                                "v_unclear_fewer",
                                "v_unclear_more",
                                "was",
                                "years_first",
                                "years_frozen",
                                "years_renewed",
                                "years_new",
                                "years_same"};

constexpr std::array kAlarmsNeeded = {"chart_described", "down", "folded", "folded_more", "title", "up"};

std::unexpected<Error> wrong(std::string message, const std::string& where) {
  return fail(ErrorCode::invalid_config, std::move(message), "release/" + where,
              "zicht adopt takes the definitions of this version.");
}

Result<std::string> file_of(const FilesByName& files, const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end() || found->second.empty()) return wrong("a file of the release is missing", name);
  return found->second;
}

Result<std::string> text_of(const Node& table, const char* key, const std::string& where) {
  const Node* const node = table.find(key);
  if (node == nullptr || node->as_text() == nullptr || node->as_text()->empty())
    return wrong(std::string(key) + " = \"…\" is missing", where);
  return *node->as_text();
}

Result<Label> label_of(const Node& table, const std::string& where) {
  Label label;
  ZICHT_TRY(label.nl, text_of(table, "nl", where));
  ZICHT_TRY(label.en, text_of(table, "en", where));
  return label;
}

Node::List list_of(const Node& table, const char* key) {
  const Node* const node = table.find(key);
  return node == nullptr || !node->is_list() ? Node::List{} : *node->as_list();
}

std::vector<std::string> texts_of(const Node& table, const char* key) {
  std::vector<std::string> texts;
  for (const Node& one : list_of(table, key))
    if (one.as_text() != nullptr) texts.push_back(*one.as_text());
  return texts;
}

Result<TextPage::Section> section_of(const Node& node, const std::string& where) {
  TextPage::Section section;
  ZICHT_TRY(section.id, text_of(node, "id", where));
  if (const Node* const heading = node.find("heading"); heading != nullptr) {
    ZICHT_TRY(section.heading, label_of(*heading, where));
  }
  for (const Node& paragraph : list_of(node, "text")) {
    ZICHT_TRY(section.paragraphs.emplace_back(), label_of(paragraph, where));
  }
  for (const Node& term : list_of(node, "term")) {
    const Node* const name = term.find("term");
    if (name == nullptr) return wrong("a term lacks its name", where);
    TextPage::Term& made = section.terms.emplace_back();
    ZICHT_TRY(made.term, label_of(*name, where));
    ZICHT_TRY(made.text, label_of(term, where));
  }
  section.code = texts_of(node, "code");
  return section;
}

Result<std::vector<TextPage>> pages_of(const std::string& toml) {
  ZICHT_TRY(const Node document, parse_toml(toml, "release/pages.toml"));
  std::vector<TextPage> pages;
  for (const Node& node : list_of(document, "page")) {
    TextPage& page = pages.emplace_back();
    const std::string where = "pages.toml:" + std::to_string(node.line);
    ZICHT_TRY(page.id, text_of(node, "id", where));
    const Node* const title = node.find("title");
    if (title == nullptr) return wrong("a page lacks its title", where);
    ZICHT_TRY(page.title, label_of(*title, where));
    for (const Node& section : list_of(node, "section")) {
      ZICHT_TRY(page.sections.emplace_back(), section_of(section, where));
    }
  }
  for (const char* const id :
       {"methods", "verify", "accessibility", "contact", "glossary", "chain", "never_reported"})
    if (std::ranges::find(pages, id, &TextPage::id) == pages.end())
      return wrong(std::string("the page '") + id + "' is missing", "pages.toml");
  return pages;
}

/// The page of alarms, which older definitions lack.
Result<void> add_alarms_page(const FilesByName& release, ReleaseDesign& design) {
  if (!release.contains("alarms.toml")) return {};
  ZICHT_TRY(design.templates["alarms"], file_of(release, "alarms.mustache"));
  ZICHT_CHECK(check_template(design.templates["alarms"], "release/alarms.mustache"));
  ZICHT_TRY(design.alarm_texts,
            ReportTexts::parse(release.at("alarms.toml"), "release/alarms.toml", kAlarmsNeeded));
  return {};
}

}  // namespace

Result<ReleaseDesign> ReleaseDesign::parse(const FilesByName& release, const std::string& report_style) {
  ReleaseDesign design;
  for (const char* const name : kTemplates) {
    const std::string file = std::string(name) + ".mustache";
    ZICHT_TRY(design.templates[name], file_of(release, file));
    ZICHT_CHECK(check_template(design.templates[name], "release/" + file));
  }
  ZICHT_TRY(const std::string site_style, file_of(release, "site.css"));
  design.style = compacted(report_style + site_style);
  ZICHT_TRY(design.search, file_of(release, "search.js"));
  ZICHT_TRY(const std::string texts, file_of(release, "texts.toml"));
  ZICHT_TRY(design.texts, ReportTexts::parse(texts, "release/texts.toml", kNeeded));
  ZICHT_CHECK(add_alarms_page(release, design));
  ZICHT_TRY(const std::string pages, file_of(release, "pages.toml"));
  ZICHT_TRY(design.pages, pages_of(pages));
  ZICHT_TRY(const std::string site, file_of(release, "site.toml"));
  ZICHT_TRY(const Node about, parse_toml(site, "release/site.toml"));
  const Node* const publisher = about.find("publisher");
  if (publisher == nullptr) return wrong("[publisher] is missing", "site.toml");
  ZICHT_TRY(design.publisher, label_of(*publisher, "site.toml"));
  ZICHT_TRY(design.base_url, text_of(about, "base_url", "site.toml"));
  if (!design.base_url.ends_with('/')) return wrong("base_url does not end in /", "site.toml");
  ZICHT_TRY(design.agency, text_of(about, "agency", "site.toml"));
  ZICHT_TRY(design.licence, text_of(about, "licence", "site.toml"));
  ZICHT_TRY(design.licence_url, text_of(about, "licence_url", "site.toml"));
  ZICHT_TRY(design.contact, text_of(about, "contact", "site.toml"));
  design.headlines = texts_of(about, "headlines");
  design.findings = texts_of(about, "findings");
  return design;
}

}  // namespace zicht::publish
