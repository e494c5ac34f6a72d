#include "publish/chain_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"
#include "publish/curve_chart.hpp"
#include "publish/flow_chart.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kChainChapter = "chain";
/// A level of which fewer are tied to the level before is drawn apart.
constexpr double kTiedEnough = 0.8;
constexpr std::size_t kLagQuarters = 8;
constexpr std::int64_t kDrawnFrom = 10;  // people; a table has fewer

constexpr std::array<const char*, 77> kNeededOfChain = {"acquitted_or_discharged",
                                                        "administrative_or_care",
                                                        "all_scopes",
                                                        "already",
                                                        "already_investigated",
                                                        "apart",
                                                        "before_court",
                                                        "break_at",
                                                        "closed_without_case",
                                                        "cohort_by_form",
                                                        "cohort_by_scope",
                                                        "cohort_note",
                                                        "cohort_title",
                                                        "contrast",
                                                        "contrast_chance",
                                                        "contrast_none",
                                                        "contrast_shown",
                                                        "convicted",
                                                        "court_note",
                                                        "court_title",
                                                        "decided",
                                                        "dismissed_policy",
                                                        "dismissed_technical",
                                                        "divergence_few",
                                                        "divergence_none",
                                                        "divergence_opposite",
                                                        "divergence_ratio",
                                                        "divergence_title",
                                                        "flow_caption",
                                                        "flow_form",
                                                        "flow_scope",
                                                        "flow_share",
                                                        "flow_stage",
                                                        "follow_up_note",
                                                        "follow_up_sentence",
                                                        "follow_up_title",
                                                        "investigated",
                                                        "investigations",
                                                        "merged",
                                                        "no_action",
                                                        "open",
                                                        "other",
                                                        "other_criminal",
                                                        "parts_note",
                                                        "pending",
                                                        "people",
                                                        "place",
                                                        "place_first",
                                                        "place_now",
                                                        "registered",
                                                        "rules",
                                                        "running",
                                                        "share_in_words",
                                                        "stage_cases",
                                                        "stage_court",
                                                        "stage_investigations",
                                                        "stage_persons",
                                                        "stock_after",
                                                        "stock_before",
                                                        "stock_disposed",
                                                        "stock_registered",
                                                        "stock_title",
                                                        "tied",
                                                        "too_early",
                                                        "transferred",
                                                        "unit_cases",
                                                        "unit_court",
                                                        "unit_investigations",
                                                        "unit_persons",
                                                        "victims",
                                                        "with_case",
                                                        "within",
                                                        "year",
                                                        "year_by_form",
                                                        "year_by_scope",
                                                        "year_note",
                                                        "year_title"};

using Values = std::map<std::string, std::string>;

// The rules that a section depends on.
using Rules = std::span<const std::string_view>;
constexpr std::string_view kFollowUpRules[] = {"follow_up_unit", "followed_up", "place_known",
                                               "already_investigated"};
constexpr std::string_view kCourtRules[] = {"put_before_court", "case_scope"};
constexpr std::string_view kCaseRules[] = {"case_scope"};
constexpr std::string_view kFlowRules[] = {"case_scope", "convicted", "instance"};
constexpr std::string_view kScopeRules[] = {"victim_scope"};
constexpr std::string_view kFlowByScopeRules[] = {"case_scope", "convicted", "instance", "victim_scope"};

class ChainWords {
 public:
  ChainWords(const ChainReport& report, const ReportTexts& texts, Language language)
      : report_(report), texts_(texts), language_(language) {}

  std::vector<ReportSection> sections() {
    if (!report_.follow_up.empty()) add_follow_up();
    if (!report_.lag_quarters.empty() && texts_.all().contains("lag_title")) add_lags();
    if (!report_.court.empty()) add_court();
    if (!report_.series.empty()) add_series();
    add_flow("cohort", report_.cohort, "cohort_title", "cohort_note");
    add_flow_parts("form", report_.by_form, true);
    add_flow_parts("scope", report_.by_scope, true);
    add_flow("year", report_.flow_of_year, "year_title", "year_note");
    add_flow_parts("form", report_.by_form, false);
    add_flow_parts("scope", report_.by_scope, false);
    return std::move(sections_);
  }

  std::map<std::string, std::string> sentences() const {
    std::map<std::string, std::string> said;
    if (const std::string words = follow_up_words(); !words.empty()) said["chain_follow_up"] = words;
    for (const SeriesBeside& one : report_.series)
      if (one.scope.en.empty() || !said.contains("chain_divergence"))
        said["chain_divergence"] = divergence_words(one);
    return said;
  }

 private:
  std::string text(std::string_view key, const Values& values = {}) const {
    return texts_.filled(key, language_, values);
  }
  std::string number(std::int64_t count) const { return count_text(count, language_); }
  std::string percent(double share, int digits = 0) const {
    return decimal_text(100 * share, digits, language_);
  }

  /// "40 %" or "40%".
  std::string percent_text(double share) const {
    return percent(share) + (language_ == Language::nl ? "\u00a0%" : "%");
  }
  /// Percentage points with their sign: "+3.8", "\u221216.2".
  std::string points(double difference) const {
    const std::string text = decimal_text(100 * difference, 1, language_);
    if (text.starts_with('-')) return "\u2212" + text.substr(1);
    return difference > 0 ? "+" + text : text;
  }
  /// As the heading of a column.
  static std::string headed(std::string text) {
    if (!text.empty() && 'a' <= text[0] && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }

  std::string share(const FollowedShare& one) const {
    if (one.units == 0) return "\u2013";
    if (!one.said) return text("too_early");
    return text(
        "share_in_words",
        {{"share", percent(one.share)}, {"lower", percent(one.lower)}, {"upper", percent(one.upper)}});
  }
  std::string part(std::int64_t count, std::int64_t of) const {
    if (of == 0) return "\u2013";
    return number(count) + " / " + number(of) + " (" +
           percent_text(static_cast<double>(count) / static_cast<double>(of)) + ")";
  }

  /// The words for the value of a rule where there are any, else those that hold for its first value.
  std::string text_by(const std::string& key, const char* rule, const Values& values = {}) const {
    const std::string own = key + "_" + report_.value_of(rule);
    return text(texts_.all().contains(own) ? own : key, values);
  }
  /// The name of a part of the flow; definitions of an earlier version may lack it.
  std::string band(const std::string& id) const {
    const std::string own = "band_" + id;
    if (texts_.all().contains(own)) return text(own);
    return texts_.all().contains(id) ? text(id) : id;
  }

  ReportSection& section(const char* id, std::string title, Rules rules) {
    ReportSection& made = sections_.emplace_back();
    made.chapter = kChainChapter;
    made.id = std::string("chain-") + id;
    made.title = std::move(title);
    made.table_title = made.title;
    std::vector<std::string> said;
    for (const std::string_view rule : rules)
      for (const ChainRule& one : report_.rules)
        if (one.rule == rule) said.push_back(one.label.in(language_));
    if (!said.empty()) made.source = text("rules", {{"rules", joined(said, " ")}});
    if (report_.invented) made.source += (said.empty() ? "" : " ") + report_.invented->in(language_);
    return made;
  }

  /// A concern has one place only, whatever the rule.
  std::string place_note() const {
    if (report_.value_of("follow_up_unit") == "concern" && texts_.all().contains("place_concern"))
      return text("place_concern");
    return text(report_.value_of("place_known") == "as_now_known" ? "place_now" : "place_first");
  }

  /// What is followed and what counts as follow-up, as the words of follow-up need it.
  Values follow_up_values() const {
    return {{"units", text_by("followed_units", "follow_up_unit")},
            {"from", text_by("followed_from", "follow_up_unit")},
            {"reached", text_by("followed_reached", "followed_up")},
            {"other_ends", text_by("followed_other_ends", "followed_up")}};
  }
  /// Definitions of an earlier version know one unit and one kind of follow-up only.
  bool has_words_by_rule() const { return texts_.all().contains("followed_units"); }

  void add_follow_up() {
    const Values values = has_words_by_rule() ? follow_up_values() : Values{};
    ReportSection& made = section("follow-up", text("follow_up_title", values), kFollowUpRules);
    made.paragraphs = {text("follow_up_note", values), place_note()};
    for (const FollowUpContrast& one : report_.contrasts) made.paragraphs.push_back(contrast(one));
    made.headings = {text("year") + ", " + text("place"), text_by("people", "follow_up_unit"),
                     text("within", {{"days", "90"}}),    text("within", {{"days", "180"}}),
                     text("within", {{"days", "365"}}),   text("already")};
    for (const FollowUpRow& row : report_.follow_up)
      made.rows.push_back({std::to_string(row.year) + ", " + row.place.in(language_),
                           number(row.within[0].units), share(row.within[0]), share(row.within[1]),
                           share(row.within[2]), number(row.already)});
  }

  std::string contrast(const FollowUpContrast& one) const {
    const std::string place = one.place.in(language_);
    if (!one.within_strata) return text("contrast_none", {{"place", place}});
    const FollowedShare& by = *one.within_strata;
    const bool shown = by.lower > 0 || by.upper < 0;
    return text("contrast", {{"place", place},
                             {"points", points(by.share)},
                             {"lower", points(by.lower)},
                             {"upper", points(by.upper)},
                             {"days", std::to_string(report_.window_days)}}) +
           " " + text(shown ? "contrast_shown" : "contrast_chance");
  }

  /// C16: of the latest year that can be said, by place, and whether the difference is more than chance.
  std::string follow_up_words() const {
    const std::size_t window = report_.window_days == 90 ? 0 : report_.window_days == 365 ? 2 : 1;
    int year = 0;
    for (const FollowUpRow& row : report_.follow_up)
      if (row.within.at(window).said) year = std::max(year, row.year);
    if (year == 0) return "";
    std::vector<std::string> places;
    for (const FollowUpRow& row : report_.follow_up)
      if (row.year == year && row.within.at(window).said)
        places.push_back(row.place.in(language_) + " " + share(row.within.at(window)));
    Values values = {{"year", std::to_string(year)},
                     {"days", std::to_string(report_.window_days)},
                     {"places", joined(places, "; ")}};
    if (has_words_by_rule())
      values["units_of_year"] =
          filled(text_by("followed_units_of_year", "follow_up_unit"), {{"year", std::to_string(year)}});
    std::string words = text_by("follow_up_sentence", "followed_up", values);
    for (const FollowUpContrast& one : report_.contrasts)
      if (one.within_strata) words += " " + contrast(one);
    return words + " " + place_note();
  }

  void add_court() {
    ReportSection& made = section("court", text("court_title"), kCourtRules);
    made.paragraphs = {text("court_note")};
    made.headings = {text("year"),
                     text("decided"),
                     text("registered"),
                     text("open"),
                     text("within", {{"days", "365"}}),
                     text("within", {{"days", "730"}})};
    for (const CourtRow& row : report_.court)
      made.rows.push_back({std::to_string(row.year), part(row.decided_to_court, row.decided),
                           part(row.registered_to_court, row.registered), number(row.registered_open),
                           share(row.within_365), share(row.within_730)});
    ReportSection& stock = section("stock", text("stock_title"), kCaseRules);
    stock.headings = {text("year"), text("stock_before"), text("stock_registered"), text("stock_disposed"),
                      text("stock_after")};
    for (const CourtRow& row : report_.court)
      stock.rows.push_back({std::to_string(row.year), number(row.open_before), "+ " + number(row.registered),
                            "\u2212 " + number(row.disposed), "= " + number(row.open_after)});
  }

  /// How long until the first case: a run-off triangle by quarter, and a curve for each year.
  void add_lags() {
    ReportSection& made = section("lags", text("lag_title"), kCaseRules);
    made.paragraphs = {text("lag_note")};
    std::int64_t before = 0;
    CurveChart chart;
    chart.frame = {made.id + "-chart", made.title, text("lag_caption")};
    for (const LagRow& row : report_.lag_years) {
      before += row.before_opening;
      Curve& curve = chart.curves.emplace_back();
      curve.name = std::to_string(row.year);
      for (const FollowedShare& one : row.within)
        if (one.said && curve.shares.size() == static_cast<std::size_t>(&one - row.within.data()))
          curve.shares.push_back(one.share);
    }
    for (std::size_t at = 1; at <= kLagQuarters; ++at) chart.steps.push_back(std::to_string(at));
    chart.percent = [this](double share) { return percent_text(share); };
    if (before > 0) made.paragraphs.push_back(text("lag_before", {{"count", number(before)}}));
    if (const std::string svg = publish::draw(chart); !svg.empty())
      made.charts.push_back("<figcaption>" + escaped(text("lag_caption")) + "</figcaption>" + svg);
    made.headings = {text("lag_quarter"), text("investigations")};
    for (std::size_t at = 1; at <= kLagQuarters; ++at) made.headings.push_back(std::to_string(at));
    made.headings.push_back(text("lag_median"));
    for (const LagRow& row : report_.lag_quarters) {
      std::vector<std::string> cells = {text("lag_quarter_of", {{"year", std::to_string(row.year)},
                                                                {"quarter", std::to_string(row.quarter)}}),
                                        number(row.within[0].units)};
      for (const FollowedShare& one : row.within) cells.push_back(one.said ? percent_text(one.share) : "");
      cells.push_back(row.quartiles[1] ? number(*row.quartiles[1]) : "\u2013");
      made.rows.push_back(std::move(cells));
    }
  }

  std::string scope_of(const SeriesBeside& one) const {
    return one.scope.en.empty() ? text("all_scopes") : one.scope.in(language_);
  }

  /// C15, in words as strong as the tests and no stronger.
  std::string divergence_words(const SeriesBeside& one) const {
    const Values values = {
        {"from", std::to_string(one.tested_from)},
        {"year", std::to_string(report_.year)},
        {"scope", scope_of(one)},
        {"victims", number(one.victims.back())},
        {"investigations", number(one.investigations.back())},
        {"rises", std::to_string(one.rises)},
        {"falls", std::to_string(one.falls)},
        {"p", p_value_text(one.said == SeriesBeside::Said::ratio_falls ? one.ratio_p_value : one.p_value,
                           language_)}};
    switch (one.said) {
      case SeriesBeside::Said::too_few_years:
        return text("divergence_few", values);
      case SeriesBeside::Said::opposite:
        return text("divergence_opposite", values);
      case SeriesBeside::Said::ratio_falls:
        return text("divergence_ratio", values);
      case SeriesBeside::Said::not_shown:
        return text("divergence_none", values);
    }
    return "";
  }

  void add_series() {
    ReportSection& made = section("divergence", text("divergence_title"), kScopeRules);
    made.headings = {text("year")};
    int first = report_.year;
    for (const SeriesBeside& one : report_.series) {
      made.paragraphs.push_back(divergence_words(one));
      for (const int year : one.breaks)
        made.paragraphs.push_back(
            text("break_at", {{"year", std::to_string(year)}, {"scope", scope_of(one)}}));
      made.headings.push_back(text("victims") + ", " + scope_of(one));
      made.headings.push_back(text("investigations") + ", " + scope_of(one));
      first = std::min(first, one.first_year);
    }
    for (int year = first; year <= report_.year; ++year) {
      std::vector<std::string> row = {std::to_string(year)};
      for (const SeriesBeside& one : report_.series) {
        const int at = year - one.first_year;
        const bool there = at >= 0 && at < static_cast<int>(one.victims.size());
        row.push_back(there ? number(one.victims[static_cast<std::size_t>(at)]) : "");
        row.push_back(there ? number(one.investigations[static_cast<std::size_t>(at)]) : "");
      }
      made.rows.push_back(std::move(row));
    }
  }

  static bool goes_on(const std::string& band) {
    return band == "investigated" || band == "already_investigated" || band == "with_case" ||
           band == "before_court";
  }

  std::string tied_text(const FlowStage& stage) const {
    return stage.tie_coverage ? percent_text(*stage.tie_coverage) : "";
  }

  /// \param cohort  the stages follow the same people; else no band leads between them
  FlowChart chart_of(std::string id, std::string title, const std::vector<FlowStage>& stages,
                     bool cohort) const {
    FlowChart chart;
    chart.frame = {std::move(id), std::move(title), text("flow_caption")};
    chart.language = language_;
    for (const FlowStage& stage : stages) {
      FlowChartStage& drawn = chart.stages.emplace_back();
      drawn.label = text("stage_" + stage.id);
      drawn.total = text("unit_" + stage.id, {{"count", number(stage.total)}});
      drawn.linked = cohort && stage.tie_coverage.value_or(0) >= kTiedEnough;
      if (stage.tie_coverage)
        drawn.link = drawn.linked ? text("tied") + ": " + tied_text(stage)
                                  : text("apart", {{"share", tied_text(stage)}});
      for (const FlowBand& band : stage.bands)
        drawn.bands.push_back({this->band(band.id), band.count, goes_on(band.id)});
    }
    return chart;
  }

  void add_flow(const char* id, const std::vector<FlowStage>& stages, const char* title, const char* note) {
    if (stages.empty()) return;
    ReportSection& made = section((std::string("flow-") + id).c_str(),
                                  text(title, {{"year", std::to_string(report_.year)}}), kFlowRules);
    made.paragraphs = {text(note)};
    made.table_first = true;
    made.headings = {text("flow_stage"), text("flow_share"), text("tied")};
    for (const FlowStage& stage : stages) {
      made.rows.push_back({text("stage_" + stage.id), number(stage.total), tied_text(stage)});
      for (const FlowBand& band : stage.bands)
        made.rows.push_back({"\u2013 " + this->band(band.id), part_of(band.count, stage.total), ""});
    }
    const bool cohort = std::string_view(id) == "cohort";
    add_chart(chart_of(made.id + "-chart", made.title, stages, cohort), text("flow_caption"), made);
  }

  /// Forms or scopes beside each other: a row each, and of the cohort a drawing each, where there are people
  /// enough for one.
  void add_flow_parts(const char* by, const std::vector<FlowOf>& parts, bool cohort) {
    if (parts.empty()) return;
    const std::string view = cohort ? "cohort" : "year";
    ReportSection& made =
        section(("flow-" + view + "-" + by).c_str(),
                text(view + "_by_" + by, {{"year", std::to_string(report_.year)}}),
                std::string_view(by) == "scope" ? Rules(kFlowByScopeRules) : Rules(kFlowRules));
    made.paragraphs = {text("parts_note"), text(view + "_note")};
    made.table_first = true;
    made.headings = {text(std::string("flow_") + by), text("stage_persons"),     headed(text("investigated")),
                     text("stage_investigations"),    headed(text("with_case")), text("stage_cases"),
                     headed(text("before_court")),    headed(text("convicted"))};
    for (const FlowOf& part : parts) {
      const std::vector<FlowStage>& stages = cohort ? part.cohort : part.flow_of_year;
      std::vector<std::string> row = {part.of.in(language_)};
      for (const FlowStage& stage : stages) {
        // The court's cases are the cases that went before it, in a cohort; a year has its own.
        if (stage.id != "court") row.push_back(number(stage.total));
        std::int64_t on = 0;
        for (const FlowBand& band : stage.bands)
          if (goes_on(band.id) || band.id == "convicted") on += band.count;
        row.push_back(number(on));
      }
      made.rows.push_back(std::move(row));
      if (cohort && !stages.empty() && stages.front().total >= kDrawnFrom) add_part_chart(part, stages, made);
    }
  }
  void add_part_chart(const FlowOf& part, const std::vector<FlowStage>& stages, ReportSection& made) const {
    const std::string title = made.title + ": " + part.of.in(language_);
    const std::string id = made.id + "-chart-" + std::to_string(made.charts.size() + 1);
    add_chart(chart_of(id, title, stages, true), part.of.in(language_), made);
  }
  /// A drawing that scrolls sideways on a narrow page can be reached by keyboard, and has a name.
  static void add_chart(const FlowChart& chart, const std::string& caption, ReportSection& made) {
    const std::string svg = publish::draw(chart);
    if (svg.empty()) return;
    made.charts.push_back(fmt::format(
        R"(<figcaption>{}</figcaption><div class="scrolls" role="region" tabindex="0" aria-labelledby="{}-title">{}</div>)",
        escaped(caption), escaped(chart.frame.id), svg));
  }
  std::string part_of(std::int64_t count, std::int64_t total) const {
    return number(count) +
           (total > 0 ? " (" + percent_text(static_cast<double>(count) / static_cast<double>(total)) + ")"
                      : "");
  }

  const ChainReport& report_;
  const ReportTexts& texts_;
  Language language_;
  std::vector<ReportSection> sections_;
};

}  // namespace

Result<ReportTexts> parse_chain_texts(std::string_view toml, std::string_view name) {
  return ReportTexts::parse(toml, name, kNeededOfChain);
}

std::vector<ReportSection> chain_sections(const ChainReport& report, const ReportTexts& texts,
                                          Language language) {
  return ChainWords(report, texts, language).sections();
}

std::map<std::string, std::string> chain_sentences(const ChainReport& report, const ReportTexts& texts,
                                                   Language language) {
  return ChainWords(report, texts, language).sentences();
}

}  // namespace zicht::publish
