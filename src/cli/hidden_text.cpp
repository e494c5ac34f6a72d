#include "cli/hidden_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/letters.hpp"
#include "base/text.hpp"
#include "publish/hidden_section.hpp"
#include "publish/number_format.hpp"
#include "publish/persons_axis.hpp"

namespace zicht::cli {
namespace {

using publish::persons_text;
using publish::rough_persons_text;

constexpr std::size_t kColumns = 100;

/// Rows of texts, the first column to the left and the others to the right.
std::string columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (widths.size() <= at) widths.push_back(0);
      widths[at] = std::max(widths[at], letter_count(row[at]));
    }
  std::string text;
  for (const auto& row : rows) {
    text += "    ";
    for (std::size_t at = 0; at < row.size(); ++at) {
      const std::string gap(widths[at] - letter_count(row[at]), ' ');
      text += at == 0 ? row[at] + (row.size() > 1 ? gap : "") : "   " + gap + row[at];
    }
    text += "\n";
  }
  return text;
}

/// The sections of the answer in the words of a language.
class HiddenText {
 public:
  HiddenText(const services::PeopleEstimate& answer, const publish::ReportTexts& texts, Language language)
      : answer_(answer), texts_(texts), language_(language) {}

  std::string text(bool force) const {
    const HiddenPeople& people = answer_.people;
    std::string out = paragraph(hidden_headline(people, texts_, language_, force), "");
    out += "\n";
    for (const std::string& note : hidden_notes(people, texts_, language_)) out += paragraph(note, "  ");
    const bool shown = !people.is_refused() || force;
    if (shown && !people.models.empty()) out += models();
    if (shown && !people.variations.empty()) out += variations();
    if (!answer_.known_lists.empty()) out += known_lists();
    if (shown && !people.curves.empty()) out += curves();
    if (!answer_.strata.empty()) out += strata();
    if (answer_.covariates) out += covariates();
    return out + "\n" + paragraph(people.source.in(language_), "");
  }

 private:
  std::string say(std::string_view key) const { return texts_.get(key, language_); }
  /// Reported people are counted, never rounded; those whose class is not known are divided by the model, and
  /// then a part of a person shows that.
  std::string persons_counted(double persons) const {
    const std::int64_t tenths = std::llround(persons * 10);
    std::string whole = publish::count_text(tenths / 10, language_);
    if (std::abs(persons - std::round(persons)) < 1e-6) return whole;
    return whole + (language_ == Language::nl ? ',' : '.') + std::to_string(tenths % 10);
  }
  std::string rough(double persons) const { return rough_persons_text(persons, language_); }
  std::string band(const std::optional<double>& lower, const std::optional<double>& upper) const {
    if (!lower) return say("no_number");
    return rough(*lower) + " \u2013 " + (upper ? rough(*upper) : say("no_upper_limit"));
  }
  std::string band(const Result<estimate::Estimate>& estimate) const {
    if (!estimate) return estimate.error().message;
    if (!estimate->interval) return rough(estimate->total_persons());
    return band(estimate->interval->lower, std::isfinite(estimate->interval->upper)
                                               ? std::optional(estimate->interval->upper)
                                               : std::nullopt);
  }
  std::string heading(std::string_view key) const { return "\n  " + say(key) + "\n"; }

  std::string models() const {
    std::vector<std::vector<std::string>> rows = {
        {say("table_model"), say("chart_models_axis"), say("table_total")}};
    for (const HiddenModel& model : answer_.people.models)
      rows.push_back(
          {model.name, publish::decimal_text(model.bic_above_best, 2, language_), rough(model.total)});
    return heading("chart_models") + columns(rows);
  }

  std::string variations() const {
    std::vector<std::vector<std::string>> rows = {
        {say("table_view"), say("table_observed"), say("table_total"), say("table_band")}};
    for (const HiddenVariation& one : answer_.people.variations)
      rows.push_back(
          {variation_label(one, texts_, language_), publish::count_text(one.observed_persons, language_),
           one.total.total ? rough(*one.total.total) : "\u2013", band(one.total.lower, one.total.upper)});
    return heading("chart_robustness") + columns(rows);
  }

  std::string known_lists() const {
    std::vector<std::vector<std::string>> rows = {
        {say("table_list"), say("table_known"), say("table_seen"), say("table_band"), say("table_agrees")}};
    for (const estimate::KnownListCheck& check : answer_.known_lists) {
      const auto within = check.within_interval();
      rows.push_back({check.list, publish::count_text(check.known_persons, language_),
                      publish::count_text(check.seen_persons, language_), band(check.estimate),
                      within ? say(*within ? "yes" : "no") : "\u2013"});
    }
    return heading("known_lists") + columns(rows);
  }

  std::string curves() const {
    std::vector<std::vector<std::string>> rows = {{say("chart_sensitivity_axis")}};
    const auto& curves = answer_.people.curves;
    for (const double ratio : curves.front().odds_ratios)
      if (shown_ratio(ratio)) rows.front().push_back(ratio_text(ratio));
    for (const HiddenCurve& curve : curves) {
      rows.push_back({curve.first.in(language_) + " " + say("and") + " " + curve.second.in(language_)});
      for (std::size_t at = 0; at < curve.totals.size(); ++at)
        if (shown_ratio(curve.odds_ratios[at])) rows.back().push_back(rough(curve.totals[at]));
    }
    return heading("chart_sensitivity") + columns(rows) + paragraph(say("sensitivity_note"), "    ");
  }
  /// Powers of two are enough for a terminal.
  static bool shown_ratio(double ratio) {
    const double doublings = std::log2(ratio);
    return std::abs(doublings - std::round(doublings)) < 1e-6;
  }
  std::string ratio_text(double ratio) const {
    return ratio >= 1 ? publish::decimal_text(ratio, 0, language_)
                      : "1/" + publish::decimal_text(1 / ratio, 0, language_);
  }

  std::string strata() const {
    std::vector<std::vector<std::string>> rows = {
        {say("table_part"), say("table_observed"), say("table_band")}};
    for (const estimate::Stratum& stratum : answer_.strata)
      rows.push_back(
          {stratum.name, publish::count_text(stratum.observed_persons, language_), band(stratum.estimate)});
    std::string note;
    if (const auto sum = estimate::sum_of(answer_.strata)) {
      rows.push_back({say("table_sum"), publish::count_text(sum->observed_persons, language_),
                      sum->interval ? band(sum->interval->lower, std::isfinite(sum->interval->upper)
                                                                     ? std::optional(sum->interval->upper)
                                                                     : std::nullopt)
                                    : rough(sum->total_persons)});
      note = say("strata_note");
    } else {
      note = say("strata_no_sum") + " " + sum.error().where + ".";
    }
    return heading("strata") + columns(rows) + paragraph(note, "    ");
  }

  std::string covariates() const {
    if (!*answer_.covariates) {
      const Error& error = answer_.covariates->error();
      return heading("covariates") +
             paragraph(error.message + (error.where.empty() ? "" : " (" + error.where + ")"), "    ");
    }
    const estimate::CovariateFit& fit = **answer_.covariates;
    const estimate::CovariateTable& table = *answer_.covariate_table;
    std::vector<std::vector<std::string>> rows = {
        {say("table_part"), say("table_observed"), say("table_hidden"), say("table_band")}};
    for (const estimate::StratumFit& part : fit.strata) {
      std::vector<std::string> levels;
      for (std::size_t c = 0; c < table.covariates().size(); ++c)
        levels.push_back(
            table.covariates()[c].levels[static_cast<std::size_t>(table.level(part.stratum, c))]);
      rows.push_back({joined(levels, ", "), persons_counted(part.observed_persons),
                      rough(part.hidden_persons), band(part.total.lower, part.total.upper)});
    }
    rows.push_back({say("table_sum"), publish::count_text(fit.estimate.observed_persons, language_),
                    rough(fit.estimate.hidden_persons), band(Result<estimate::Estimate>(fit.estimate))});
    return heading("covariates") + columns(rows) +
           paragraph(texts_.filled("covariates_note", language_, {{"model", fit.estimate.model}}), "    ");
  }

  const services::PeopleEstimate& answer_;
  const publish::ReportTexts& texts_;
  Language language_;
};

}  // namespace

std::string paragraph(std::string_view text, std::string_view indent) {
  std::string result;
  std::string line(indent);
  std::size_t width = line.size();
  for (const std::string_view word : split(text, ' ')) {
    const auto letters = letter_count(word);
    if (width + letters + 1 > kColumns && width > indent.size()) {
      result += line + "\n";
      line = indent;
      width = indent.size();
    }
    if (width > indent.size()) line += ' ', ++width;
    line.append(word);
    width += letters;
  }
  return result + line + "\n";
}

std::string hidden_text(const services::PeopleEstimate& answer, const publish::ReportTexts& texts, bool force,
                        Language language) {
  return HiddenText(answer, texts, language).text(force);
}

}  // namespace zicht::cli
