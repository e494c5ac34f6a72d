#include "publish/chain_section.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "publish/curve_chart.hpp"
#include "publish/flow_chart.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kChapter = "chain";
/// A level of which fewer are tied to the level before is drawn apart.
constexpr double kTiedEnough = 0.8;
constexpr std::size_t kLagQuarters = 8;
constexpr std::int64_t kDrawnFrom = 10;  // people; a table has fewer

constexpr std::array<const char*, 78> kNeeded = {"acquitted_or_discharged",
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
                                                 "invented",
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

  std::string share(const FollowedShare& one) const {
    if (!one.said) return text("too_early");
    return text(
        "share_in_words",
        {{"share", percent(one.share)}, {"lower", percent(one.lower)}, {"upper", percent(one.upper)}});
  }
  std::string part(std::int64_t count, std::int64_t of) const {
    if (of == 0) return "\u2013";
    return number(count) + " / " + number(of) + " (" +
           percent(static_cast<double>(count) / static_cast<double>(of)) + " %)";
  }

  ReportSection& section(const char* id, std::string title) {
    ReportSection& made = sections_.emplace_back();
    made.chapter = kChapter;
    made.id = std::string("chain-") + id;
    made.title = std::move(title);
    made.table_title = made.title;
    made.source = text("rules", {{"rules", joined(report_.rules, ", ")}}) +
                  (report_.invented ? " " + text("invented") : "");
    return made;
  }

  std::string place_note() const {
    const bool first = std::ranges::find(report_.rules, "place_known=as_now_known") == report_.rules.end();
    return text(first ? "place_first" : "place_now");
  }

  void add_follow_up() {
    ReportSection& made = section("follow-up", text("follow_up_title"));
    made.paragraphs = {text("follow_up_note"), place_note()};
    for (const FollowUpContrast& one : report_.contrasts) made.paragraphs.push_back(contrast(one));
    made.headings = {text("year") + ", " + text("place"), text("people"),
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
                             {"points", decimal_text(100 * by.share, 1, language_)},
                             {"lower", decimal_text(100 * by.lower, 1, language_)},
                             {"upper", decimal_text(100 * by.upper, 1, language_)},
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
    std::string words = text("follow_up_sentence", {{"year", std::to_string(year)},
                                                    {"days", std::to_string(report_.window_days)},
                                                    {"places", joined(places, "; ")}});
    for (const FollowUpContrast& one : report_.contrasts)
      if (one.within_strata) words += " " + contrast(one);
    return words + " " + place_note();
  }

  void add_court() {
    ReportSection& made = section("court", text("court_title"));
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
    ReportSection& stock = section("stock", text("stock_title"));
    stock.headings = {text("year"), text("stock_before"), text("stock_registered"), text("stock_disposed"),
                      text("stock_after")};
    for (const CourtRow& row : report_.court)
      stock.rows.push_back({std::to_string(row.year), number(row.open_before), "+ " + number(row.registered),
                            "\u2212 " + number(row.disposed), "= " + number(row.open_after)});
  }

  /// How long until the first case: a run-off triangle by quarter, and a curve for each year.
  void add_lags() {
    ReportSection& made = section("lags", text("lag_title"));
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
    chart.percent = [this](double share) { return percent(share) + " %"; };
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
      for (const FollowedShare& one : row.within) cells.push_back(one.said ? percent(one.share) + " %" : "");
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
    ReportSection& made = section("divergence", text("divergence_title"));
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
    return stage.tie_coverage ? percent(*stage.tie_coverage) + " %" : "";
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
        drawn.bands.push_back({text(band.id), band.count, goes_on(band.id)});
    }
    return chart;
  }

  void add_flow(const char* id, const std::vector<FlowStage>& stages, const char* title, const char* note) {
    if (stages.empty()) return;
    ReportSection& made =
        section((std::string("flow-") + id).c_str(), text(title, {{"year", std::to_string(report_.year)}}));
    made.paragraphs = {text(note)};
    made.table_first = true;
    made.headings = {text("flow_stage"), text("flow_share"), text("tied")};
    for (const FlowStage& stage : stages) {
      made.rows.push_back({text("stage_" + stage.id), number(stage.total), tied_text(stage)});
      for (const FlowBand& band : stage.bands)
        made.rows.push_back({"\u2013 " + text(band.id), part_of(band.count, stage.total), ""});
    }
    const bool cohort = std::string_view(id) == "cohort";
    add_chart(chart_of(made.id + "-chart", made.title, stages, cohort), text("flow_caption"), made);
  }

  /// Forms or scopes beside each other: a row each, and of the cohort a drawing each, where there are people
  /// enough for one.
  void add_flow_parts(const char* by, const std::vector<FlowOf>& parts, bool cohort) {
    if (parts.empty()) return;
    const std::string view = cohort ? "cohort" : "year";
    ReportSection& made = section(("flow-" + view + "-" + by).c_str(),
                                  text(view + "_by_" + by, {{"year", std::to_string(report_.year)}}));
    made.paragraphs = {text("parts_note"), text(view + "_note")};
    made.table_first = true;
    made.headings = {text(std::string("flow_") + by),
                     text("stage_persons"),
                     text("investigated"),
                     text("stage_investigations"),
                     text("with_case"),
                     text("stage_cases"),
                     text("before_court"),
                     text("convicted")};
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
           (total > 0 ? " (" + percent(static_cast<double>(count) / static_cast<double>(total)) + " %)" : "");
  }

  const ChainReport& report_;
  const ReportTexts& texts_;
  Language language_;
  std::vector<ReportSection> sections_;
};

}  // namespace

Result<ReportTexts> parse_chain_texts(std::string_view toml, std::string_view name) {
  return ReportTexts::parse(toml, name, kNeeded);
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
