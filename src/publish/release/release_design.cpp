#include <algorithm>
#include <array>

#include "base/node.hpp"
#include "model/definition_file.hpp"
#include "publish/page_template.hpp"
#include "publish/release/release_input.hpp"
#include "publish/style_sheet.hpp"

namespace zicht::publish {
namespace {

constexpr std::array kTemplates = {"layout",  "figure", "index", "figures", "stopped",
                                   "changes", "data",   "text",  "archive", "notice"};

/// The keys that the program asks for; templates may use others.
constexpr std::array kNeededOfRelease = {"accessibility",
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

Result<TextPage::Section> section_of(const DefinitionFile& file, const Node& node) {
  ZICHT_CHECK(file.only_keys(node, {"id", "heading", "text", "term", "code"}));
  TextPage::Section section;
  ZICHT_TRY(section.id, file.text(node, "id"));
  if (node.find("heading") != nullptr) {
    ZICHT_TRY(section.heading, file.label(node, "heading"));
  }
  ZICHT_TRY(section.paragraphs, file.labels(node, "text"));
  ZICHT_TRY(const auto terms, file.tables(node, "term"));
  for (const Node* const term : terms) {
    TextPage::Term& made = section.terms.emplace_back();
    ZICHT_TRY(made.term, file.label(*term, "term"));
    ZICHT_TRY(made.text, file.label(*term));
  }
  ZICHT_TRY(section.code, file.texts_or_none(node, "code"));
  return section;
}

Result<std::vector<TextPage>> pages_of(const std::string& toml) {
  const DefinitionFile file("release/pages.toml");
  ZICHT_TRY(const Node document, parse_toml(toml, file.name()));
  ZICHT_CHECK(file.only_keys(document, {"page"}));
  ZICHT_TRY(const auto listed, file.tables(document, "page"));
  std::vector<TextPage> pages;
  for (const Node* const node : listed) {
    ZICHT_CHECK(file.only_keys(*node, {"id", "title", "section"}));
    TextPage& page = pages.emplace_back();
    ZICHT_TRY(page.id, file.text(*node, "id"));
    ZICHT_TRY(page.title, file.label(*node, "title"));
    ZICHT_TRY(const auto sections, file.tables(*node, "section"));
    for (const Node* const section : sections) {
      ZICHT_TRY(page.sections.emplace_back(), section_of(file, *section));
    }
  }
  for (const char* const id :
       {"methods", "verify", "accessibility", "contact", "glossary", "chain", "never_reported"})
    if (std::ranges::find(pages, id, &TextPage::id) == pages.end())
      return wrong(std::string("the page '") + id + "' is missing", "pages.toml");
  return pages;
}

/// Who publishes, under which licence, and what stands on the first page.
Result<void> read_site(const std::string& toml, ReleaseDesign& design) {
  const DefinitionFile file("release/site.toml");
  ZICHT_TRY(const Node about, parse_toml(toml, file.name()));
  ZICHT_CHECK(file.only_keys(about, {"publisher", "base_url", "agency", "licence", "licence_url", "contact",
                                     "headlines", "findings"}));
  ZICHT_TRY(design.publisher, file.label(about, "publisher"));
  ZICHT_TRY(design.base_url, file.text(about, "base_url"));
  if (!design.base_url.ends_with('/')) return file.wrong(about, "base_url does not end in /");
  ZICHT_TRY(design.agency, file.text(about, "agency"));
  ZICHT_TRY(design.licence, file.text(about, "licence"));
  ZICHT_TRY(design.licence_url, file.text(about, "licence_url"));
  ZICHT_TRY(design.contact, file.text(about, "contact"));
  ZICHT_TRY(design.headlines, file.texts_or_none(about, "headlines"));
  ZICHT_TRY(design.findings, file.texts_or_none(about, "findings"));
  return {};
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
  ZICHT_TRY(design.texts, ReportTexts::parse(texts, "release/texts.toml", kNeededOfRelease));
  ZICHT_CHECK(add_alarms_page(release, design));
  ZICHT_TRY(const std::string pages, file_of(release, "pages.toml"));
  ZICHT_TRY(design.pages, pages_of(pages));
  ZICHT_TRY(const std::string site, file_of(release, "site.toml"));
  ZICHT_CHECK(read_site(site, design));
  return design;
}

}  // namespace zicht::publish
