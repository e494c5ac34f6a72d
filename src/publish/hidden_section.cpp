#include "publish/hidden_section.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "publish/estimate_charts.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"
#include "publish/persons_axis.hpp"

namespace zicht::publish {
namespace {

constexpr std::array<const char*, 69> kNeededOfHidden = {"and",
                                                         "anonymous",
                                                         "assumption_no_highest_interaction",
                                                         "basis",
                                                         "chart_distribution",
                                                         "chart_distribution_caption",
                                                         "chart_models",
                                                         "chart_models_axis",
                                                         "chart_models_caption",
                                                         "chart_robustness",
                                                         "chart_robustness_caption",
                                                         "chart_sensitivity",
                                                         "chart_sensitivity_axis",
                                                         "chart_sensitivity_caption",
                                                         "covariates",
                                                         "covariates_note",
                                                         "headline",
                                                         "headline_force",
                                                         "known_lists",
                                                         "linkage",
                                                         "linkage_model_based",
                                                         "linkage_reviewed",
                                                         "linkage_without_estimate",
                                                         "models_described",
                                                         "never_added",
                                                         "no",
                                                         "no_number",
                                                         "no_upper_limit",
                                                         "on_no_list",
                                                         "one_year",
                                                         "period_of_table",
                                                         "period_unknown",
                                                         "persons_axis",
                                                         "pooled",
                                                         "refusal_few_overlaps",
                                                         "refusal_no_estimate",
                                                         "refusal_routes_contradict",
                                                         "refusal_wide_band",
                                                         "refusal_wide_band_open",
                                                         "refused",
                                                         "sensitivity_note",
                                                         "sentence_headline",
                                                         "source",
                                                         "strata",
                                                         "strata_no_sum",
                                                         "strata_note",
                                                         "table_agrees",
                                                         "table_band",
                                                         "table_hidden",
                                                         "table_known",
                                                         "table_list",
                                                         "table_model",
                                                         "table_observed",
                                                         "table_part",
                                                         "table_seen",
                                                         "table_sum",
                                                         "table_title",
                                                         "table_total",
                                                         "table_view",
                                                         "title_all",
                                                         "title_minors",
                                                         "variation_as_it_is",
                                                         "variation_list_left_out",
                                                         "variation_lists_merged",
                                                         "variation_marked_referrals",
                                                         "variation_path_of_referral",
                                                         "variation_year",
                                                         "variation_years_until",
                                                         "yes"};

using Values = std::map<std::string, std::string>;

/// Words about one estimate in one language.
class HiddenWords {
 public:
  HiddenWords(const HiddenPeople& people, const ReportTexts& texts, Language language)
      : people_(people), texts_(texts), language_(language) {}

  std::string text(std::string_view key, const Values& values = {}) const {
    return texts_.filled(key, language_, values);
  }
  std::string count(std::int64_t number) const { return count_text(number, language_); }
  std::string rough(double persons) const { return rough_persons_text(persons, language_); }

  /// A limit, rounded but never to fewer people than were reported.
  std::string at_least_reported(double persons) const {
    const double unit = persons < 100 ? 1 : std::pow(10, std::floor(std::log10(persons)) - 1);
    const bool too_few = std::round(persons / unit) * unit < static_cast<double>(people_.observed_persons);
    return too_few ? count(people_.observed_persons) : rough(persons);
  }

  std::string period() const {
    if (people_.from == 0) return text("period_of_table");
    const std::string from = std::to_string(people_.from);
    return people_.from == people_.to ? from : from + "\u2013" + std::to_string(people_.to);
  }

  Values band_values() const {
    const auto observed = static_cast<double>(people_.observed_persons);
    const double lower = people_.band.lower.value_or(observed);
    Values values = {{"period", period()},
                     {"observed", count(people_.observed_persons)},
                     {"lower", at_least_reported(lower)},
                     {"hidden_lower", rough(std::max(0.0, lower - observed))}};
    const auto& upper = people_.band.upper;
    values["upper"] = upper ? rough(*upper) : text("no_upper_limit");
    values["hidden_upper"] = upper ? rough(std::max(0.0, *upper - observed)) : text("no_upper_limit");
    return values;
  }

  std::string reason(const HiddenRefusal& refusal) const {
    const bool open = refusal.reason == "wide_band" && !std::isfinite(refusal.value);
    const int digits = refusal.reason == "wide_band" ? 1 : 0;
    if (refusal.reason == "poor_fit") return poor_fit(refusal);
    // A registry of an earlier version may lack the words for a cause.
    const std::string caused = "refusal_no_estimate_" + refusal.cause;
    return text(texts_.all().contains(caused) ? caused : "refusal_" + refusal.reason + (open ? "_open" : ""),
                {{"value", open ? "" : decimal_text(refusal.value, digits, language_)},
                 {"limit", decimal_text(refusal.limit, 0, language_)},
                 {"detail", refusal.detail}});
  }

  /// A p value that is as good as 0 stands as an upper bound.
  std::string poor_fit(const HiddenRefusal& refusal) const {
    const std::string limit = decimal_text(refusal.limit, 3, language_);
    if (!texts_.all().contains("refusal_poor_fit"))
      return text("refusal_no_estimate", {{"detail", "deviance: p < " + limit}});
    return text("refusal_poor_fit", {{"limit", limit}});
  }

  std::string refused() const {
    std::vector<std::string> reasons;
    for (const HiddenRefusal& refusal : people_.refusals) reasons.push_back(reason(refusal));
    return text("refused", {{"period", period()}, {"reasons", joined(reasons, "; ")}});
  }

  std::string linkage(const HiddenLinkage& linkage) const {
    std::string said =
        text("linkage", {{"draws", count(linkage.draws)},
                         {"evidence", text(linkage.model_based ? "linkage_model_based" : "linkage_reviewed")},
                         {"share", decimal_text(100 * linkage.share_of_variance, 0, language_)},
                         {"lost", count(std::llround(linkage.links_lost_at_least))}});
    if (linkage.draws_without_estimate > 0)
      said += " " + text("linkage_without_estimate", {{"count", count(linkage.draws_without_estimate)}});
    return said;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> lists;
    for (const Label& list : people_.lists) lists.push_back(list.in(language_));
    std::vector<std::string> notes = {text("basis", {{"overlaps", count(people_.in_overlaps)},
                                                     {"observed", count(people_.observed_persons)},
                                                     {"lists", joined(lists, "; ")}})};
    if (texts_.all().contains("nested_list"))
      for (const HiddenNested& nested : people_.nested)
        notes.push_back(text("nested_list", {{"list", nested.list.in(language_)},
                                             {"within", nested.within.in(language_)},
                                             {"count", count(nested.persons)}}));
    if (people_.anonymous_persons > 0)
      notes.push_back(text("anonymous", {{"count", count(people_.anonymous_persons)}}));
    if (people_.on_no_list > 0) notes.push_back(text("on_no_list", {{"count", count(people_.on_no_list)}}));
    if (people_.linkage) notes.push_back(linkage(*people_.linkage));
    notes.push_back(text("assumption_no_highest_interaction"));
    notes.push_back(people_.from == 0 ? text("period_unknown")
                    : people_.from == people_.to
                        ? text("one_year")
                        : text("pooled", {{"years", std::to_string(people_.to - people_.from + 1)}}));
    notes.push_back(text("never_added"));
    return notes;
  }

  std::optional<EstimateBand> band(const HiddenTotal& total) const {
    if (!total.lower) return std::nullopt;
    return EstimateBand{*total.lower, total.upper};
  }
  std::string band_text(const HiddenTotal& total) const {
    if (!total.lower) return text("no_number");
    return rough(*total.lower) + " \u2013 " + (total.upper ? rough(*total.upper) : text("no_upper_limit"));
  }

 private:
  const HiddenPeople& people_;
  const ReportTexts& texts_;
  Language language_;
};

std::string models_chart(const HiddenPeople& people, const HiddenWords& words, const std::string& id,
                         Language language) {
  ModelChart chart{{id + "-models", words.text("chart_models"), ""},
                   words.text("persons_axis"),
                   words.text("chart_models_axis"),
                   language,
                   words.band(people.band),
                   {}};
  double lowest = people.models.front().total;
  double highest = lowest;
  for (const HiddenModel& model : people.models) {
    chart.models.push_back({model.name, model.total, model.bic_above_best});
    lowest = std::min(lowest, model.total);
    highest = std::max(highest, model.total);
  }
  chart.frame.description = words.text("models_described", {{"count", words.count(std::ssize(people.models))},
                                                            {"lower", words.rough(lowest)},
                                                            {"upper", words.rough(highest)}});
  return draw(chart);
}

std::string distribution_chart(const HiddenPeople& people, const HiddenWords& words, const std::string& id,
                               Language language) {
  return draw(
      DistributionChart{{id + "-chance", words.text("chart_distribution"), words.band_text(people.band)},
                        words.text("persons_axis"),
                        language,
                        words.band(people.band),
                        people.replicates});
}

std::string sensitivity_chart(const HiddenPeople& people, const HiddenWords& words, const std::string& id,
                              Language language) {
  SensitivityChart chart{{id + "-sensitivity", words.text("chart_sensitivity"), ""},
                         words.text("persons_axis"),
                         words.text("chart_sensitivity_axis"),
                         language,
                         {}};
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0;
  for (const HiddenCurve& curve : people.curves) {
    if (curve.totals.empty()) continue;
    chart.curves.push_back(
        {curve.first.in(language) + " " + words.text("and") + " " + curve.second.in(language),
         curve.odds_ratios, curve.totals});
    lowest = std::min(lowest, std::ranges::min(curve.totals));
    highest = std::max(highest, std::ranges::max(curve.totals));
  }
  chart.frame.description = words.rough(lowest) + " \u2013 " + words.rough(highest);
  return draw(chart);
}

/// A chart below its heading and what it shows.
std::string captioned(const std::string& title, const std::string& caption, const std::string& chart) {
  return "<figcaption><strong>" + escaped(title) + "</strong> " + escaped(caption) + "</figcaption>" + chart;
}

std::string robustness_chart(const HiddenPeople& people, const HiddenWords& words, const ReportTexts& texts,
                             const std::string& id, Language language) {
  PersonsChart chart{
      {id + "-robustness", words.text("chart_robustness"), words.text("chart_robustness_caption")},
      language,
      {}};
  for (const HiddenVariation& variation : people.variations)
    chart.rows.push_back({variation_label(variation, texts, language), variation.total.total,
                          words.band(variation.total), words.text("no_number")});
  return draw(chart);
}

}  // namespace

Result<ReportTexts> parse_hidden_texts(std::string_view toml, std::string_view name) {
  return ReportTexts::parse(toml, name, kNeededOfHidden);
}

std::string hidden_headline(const HiddenPeople& people, const ReportTexts& texts, Language language,
                            bool force) {
  const HiddenWords words(people, texts, language);
  if (!people.is_refused()) return words.text("headline", words.band_values());
  if (!force || !people.band.lower) return words.refused();
  return words.text("headline_force", words.band_values()) + " " + words.refused();
}

std::string hidden_sentence(const HiddenPeople& people, const ReportTexts& texts, Language language) {
  const HiddenWords words(people, texts, language);
  return people.is_refused() ? words.refused() : words.text("sentence_headline", words.band_values());
}

std::vector<std::string> hidden_notes(const HiddenPeople& people, const ReportTexts& texts,
                                      Language language) {
  return HiddenWords(people, texts, language).notes();
}

std::string variation_label(const HiddenVariation& variation, const ReportTexts& texts, Language language) {
  std::vector<std::string> lists;
  for (const Label& list : variation.lists) lists.push_back(list.in(language));
  return texts.filled("variation_" + variation.kind, language,
                      {{"lists", joined(lists, " + ")}, {"year", std::to_string(variation.year)}});
}

ReportSection hidden_section(const HiddenPeople& people, const ReportTexts& texts, Language language) {
  const HiddenWords words(people, texts, language);
  ReportSection section;
  section.chapter = "never_reported";
  section.id = "hidden-" + people.id;
  section.title = people.title.in(language);
  section.paragraphs = {hidden_headline(people, texts, language)};
  for (std::string& note : words.notes()) section.paragraphs.push_back(std::move(note));
  // A refused band is not drawn: a picture would be read as the estimate.
  if (!people.is_refused() && !people.models.empty()) {
    const auto invalid =
        std::ranges::count_if(people.replicates, [](double total) { return !std::isfinite(total); });
    section.charts = {captioned(words.text("chart_models"), words.text("chart_models_caption"),
                                models_chart(people, words, section.id, language)),
                      captioned(words.text("chart_distribution"),
                                words.text("chart_distribution_caption",
                                           {{"count", words.count(std::ssize(people.replicates))},
                                            {"invalid", words.count(invalid)}}),
                                distribution_chart(people, words, section.id, language)),
                      captioned(words.text("chart_sensitivity"), words.text("chart_sensitivity_caption"),
                                sensitivity_chart(people, words, section.id, language)),
                      captioned(words.text("chart_robustness"), words.text("chart_robustness_caption"),
                                robustness_chart(people, words, texts, section.id, language))};
    section.table_title = section.title + ": " + words.text("table_title");
    section.headings = {words.text("table_view"), words.text("table_observed"), words.text("table_total"),
                        words.text("table_band")};
    for (const HiddenVariation& variation : people.variations)
      section.rows.push_back({variation_label(variation, texts, language),
                              words.count(variation.observed_persons),
                              variation.total.total ? words.rough(*variation.total.total) : "\u2013",
                              words.band_text(variation.total)});
  }
  section.source = people.source.in(language);
  return section;
}

}  // namespace zicht::publish
