#include "publish/report_texts.hpp"

#include "base/contract.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"

namespace zicht::publish {
namespace {

/// The keys that the program asks for; the template may use others.
constexpr const char* kNeededOfReport[] = {"all_in_the_table",
                                           "as_of",
                                           "as_published",
                                           "caption_bars",
                                           "caption_intervals",
                                           "caption_panels",
                                           "caption_series",
                                           "caption_slopes",
                                           "change",
                                           "change_against",
                                           "change_untold",
                                           "chart_shows_largest",
                                           "clear",
                                           "contents",
                                           "dispersion",
                                           "interval",
                                           "interval_open",
                                           "judged_together",
                                           "limits",
                                           "linkage",
                                           "linkage_both",
                                           "linkage_certain",
                                           "linkage_change",
                                           "linkage_count",
                                           "linkage_covers",
                                           "linkage_covers_not",
                                           "linkage_legend",
                                           "linkage_lost",
                                           "linkage_model",
                                           "linkage_other_classes",
                                           "linkage_outside",
                                           "linkage_reviewed",
                                           "links_cannot_tell",
                                           "made_up",
                                           "may_be_chance",
                                           "method",
                                           "more_than_chance",
                                           "no_change",
                                           "no_earlier_years",
                                           "no_year_before",
                                           "p_series",
                                           "p_share",
                                           "p_value",
                                           "parts_exceed_total",
                                           "published_heading",
                                           "ratio_interval",
                                           "reason_chance",
                                           "reason_clear",
                                           "reason_links",
                                           "reason_no_change",
                                           "reason_no_earlier_years",
                                           "reason_within",
                                           "rules",
                                           "share_of_whole",
                                           "share_verdict",
                                           "title",
                                           "total",
                                           "unprotected",
                                           "verdict",
                                           "weak_or_untold",
                                           "within_usual_swings",
                                           "without_year"};

}  // namespace

Result<ReportTexts> ReportTexts::parse(std::string_view toml, std::string_view name) {
  return parse(toml, name, kNeededOfReport);
}

Result<ReportTexts> ReportTexts::parse(std::string_view toml, std::string_view name,
                                       std::span<const char* const> needed) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ReportTexts texts;
  ZICHT_TRY(texts.texts_, DefinitionFile(name).texts_by_language(document, needed));
  return texts;
}

const std::string& ReportTexts::get(std::string_view key, Language language) const {
  const auto found = texts_.find(key);
  ZICHT_EXPECT(found != texts_.end());
  return found->second.in(language);
}

std::string ReportTexts::filled(std::string_view key, Language language,
                                const std::map<std::string, std::string>& values) const {
  return zicht::filled(get(key, language), values);
}

}  // namespace zicht::publish
