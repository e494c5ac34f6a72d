#include "cli/hidden_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/node.hpp"
#include "base/text.hpp"
#include "publish/hidden_section.hpp"
#include "publish/number_format.hpp"
#include "publish/persons_axis.hpp"

namespace zicht::cli {
namespace {

using publish::persons_text;
using publish::rough_persons_text;

constexpr std::size_t kColumns = 100;

/// A paragraph over lines of a terminal.
std::string paragraph(std::string_view text, std::string_view indent) {
  std::string result;
  std::string line(indent);
  std::size_t width = line.size();
  for (const std::string_view word : split(text, ' ')) {
    const auto letters = static_cast<std::size_t>(
        std::ranges::count_if(word, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
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

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Rows of texts, the first column to the left and the others to the right.
std::string columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (widths.size() <= at) widths.push_back(0);
      widths[at] = std::max(widths[at], width_of(row[at]));
    }
  std::string text;
  for (const auto& row : rows) {
    text += "    ";
    for (std::size_t at = 0; at < row.size(); ++at) {
      const std::string gap(widths[at] - width_of(row[at]), ' ');
      text += at == 0 ? row[at] + (row.size() > 1 ? gap : "") : "   " + gap + row[at];
    }
    text += "\n";
  }
  return text;
}

/// The sections of the answer in the words of a language.
class HiddenText {
 public:
  HiddenText(const HiddenAnswer& answer, const publish::ReportTexts& texts, Language language)
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
      rows.push_back({joined(levels, ", "), rough(part.observed_persons), rough(part.hidden_persons),
                      band(part.total.lower, part.total.upper)});
    }
    rows.push_back({say("table_sum"), publish::count_text(fit.estimate.observed_persons, language_),
                    rough(fit.estimate.hidden_persons), band(Result<estimate::Estimate>(fit.estimate))});
    return heading("covariates") + columns(rows) +
           paragraph(texts_.filled("covariates_note", language_, {{"model", fit.estimate.model}}), "    ");
  }

  const HiddenAnswer& answer_;
  const publish::ReportTexts& texts_;
  Language language_;
};

Node number(const std::optional<double>& persons) {
  return persons && std::isfinite(*persons) ? Node(*persons) : Node();
}

Node to_node(const Result<estimate::Estimate>& estimate) {
  if (!estimate)
    return Node::table()
        .put("total", Node())
        .put("lower", Node())
        .put("upper", Node())
        .put("reason", estimate.error().message);
  Node node = Node::table().put("total", number(estimate->total_persons()));
  node.put("lower", estimate->interval ? number(estimate->interval->lower) : Node());
  node.put("upper", estimate->interval ? number(estimate->interval->upper) : Node());
  return node;
}

Node models_node(const HiddenPeople& people) {
  Node models = Node::list();
  for (const HiddenModel& model : people.models)
    models.add(Node::table()
                   .put("model", model.name)
                   .put("total", model.total)
                   .put("bic_above_best", model.bic_above_best));
  return models;
}

Node looks_node(const HiddenAnswer& answer) {
  Node list = Node::list();
  for (const HiddenVariation& one : answer.people.variations) {
    Node lists = Node::list();
    for (const Label& label : one.lists) lists.add(label.en);
    Node look = Node::table().put("kind", one.kind).put("lists", lists);
    if (one.year != 0) look.put("year", one.year);
    list.add(look.put("observed", one.observed_persons)
                 .put("total", number(one.total.total))
                 .put("lower", number(one.total.lower))
                 .put("upper", number(one.total.upper)));
  }
  return list;
}

Node linkage_node(const HiddenLinkage& linkage) {
  return Node::table()
      .put("draws", linkage.draws)
      .put("draws_without_estimate", linkage.draws_without_estimate)
      .put("share_of_variance", linkage.share_of_variance)
      .put("model_based", linkage.model_based)
      .put("links_lost_at_least", linkage.links_lost_at_least)
      .put("model", linkage.model);
}

Node curves_node(const HiddenPeople& people) {
  Node list = Node::list();
  for (const HiddenCurve& curve : people.curves) {
    Node points = Node::list();
    for (std::size_t at = 0; at < curve.totals.size(); ++at)
      points.add(Node::table().put("odds_ratio", curve.odds_ratios[at]).put("total", curve.totals[at]));
    list.add(Node::table()
                 .put("lists", Node::list().add(curve.first.en).add(curve.second.en))
                 .put("points", points));
  }
  return list;
}

Node strata_node(const HiddenAnswer& answer) {
  Node parts = Node::list();
  for (const estimate::Stratum& stratum : answer.strata)
    parts.add(to_node(stratum.estimate).put("part", stratum.name).put("observed", stratum.observed_persons));
  Node node = Node::table().put("parts", parts);
  const auto sum = estimate::sum_of(answer.strata);
  if (!sum) return node.put("sum", Node()).put("reason", sum.error().where);
  return node.put("sum", Node::table()
                             .put("total", number(sum->total_persons))
                             .put("lower", sum->interval ? number(sum->interval->lower) : Node())
                             .put("upper", sum->interval ? number(sum->interval->upper) : Node()));
}

Node covariates_node(const HiddenAnswer& answer) {
  const auto& fit = *answer.covariates;
  if (!fit) return Node::table().put("reason", fit.error().message);
  Node parts = Node::list();
  for (const estimate::StratumFit& part : fit->strata) {
    Node levels = Node::table();
    const auto covariates = answer.covariate_table->covariates();
    for (std::size_t c = 0; c < covariates.size(); ++c)
      levels.put(
          covariates[c].name,
          covariates[c].levels[static_cast<std::size_t>(answer.covariate_table->level(part.stratum, c))]);
    parts.add(Node::table()
                  .put("levels", levels)
                  .put("observed", part.observed_persons)
                  .put("hidden", part.hidden_persons)
                  .put("lower", number(part.total.lower))
                  .put("upper", number(part.total.upper)));
  }
  return to_node(Result<estimate::Estimate>(fit->estimate))
      .put("model", fit->estimate.model)
      .put("bic", fit->bic)
      .put("parts", parts);
}

}  // namespace

Node band_node(const HiddenPeople& people, const publish::ReportTexts& texts, bool force) {
  const bool shown = !people.is_refused() || force;
  Node reasons = Node::list();
  for (const HiddenRefusal& refusal : people.refusals)
    reasons.add(Node::table()
                    .put("reason", refusal.reason)
                    .put("value", number(refusal.value))
                    .put("limit", number(refusal.limit))
                    .put("detail", refusal.detail));
  Node band = Node::table();
  band.put("lower", shown ? number(people.band.lower) : Node())
      .put("upper", shown ? number(people.band.upper) : Node())
      .put("refused", people.is_refused())
      .put("reasons", reasons);
  if (people.is_refused()) band.put("forced", force);
  band.put("words", hidden_headline(people, texts, Language::en, force));
  return band;
}

std::string hidden_text(const HiddenAnswer& answer, const publish::ReportTexts& texts, bool force,
                        Language language) {
  return HiddenText(answer, texts, language).text(force);
}

std::string hidden_json(const HiddenAnswer& answer, const publish::ReportTexts& texts, bool force,
                        Language language) {
  const HiddenPeople& people = answer.people;
  Node lists = Node::list();
  for (const Label& list : people.lists) lists.add(list.in(language));
  Node notes = Node::list();
  for (const std::string& note : hidden_notes(people, texts, language)) notes.add(note);
  Node node = Node::table();
  if (people.from != 0) node.put("from", people.from).put("to", people.to).put("as_of", to_iso(people.as_of));
  node.put("lists", lists)
      .put("observed", people.observed_persons)
      .put("in_overlaps", people.in_overlaps)
      .put("anonymous", people.anonymous_persons)
      .put("on_no_list", people.on_no_list)
      .put("band", band_node(people, texts, force))
      .put("supported_models", models_node(people))
      .put("notes", notes);
  if (people.linkage) node.put("linkage", linkage_node(*people.linkage));
  if (!people.variations.empty()) node.put("robustness", looks_node(answer));
  if (!people.curves.empty()) node.put("sensitivity", curves_node(people));
  if (!answer.known_lists.empty()) {
    Node known = Node::list();
    for (const estimate::KnownListCheck& check : answer.known_lists)
      known.add(to_node(check.estimate)
                    .put("list", check.list)
                    .put("known", check.known_persons)
                    .put("seen", check.seen_persons));
    node.put("known_lists", known);
  }
  if (!answer.strata.empty()) node.put("strata", strata_node(answer));
  if (answer.covariates) node.put("covariates", covariates_node(answer));
  return to_json(node.put("source", people.source.in(language)), 1);
}

}  // namespace zicht::cli
