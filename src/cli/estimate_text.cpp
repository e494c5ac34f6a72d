#include "cli/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "cli/console.hpp"
#include "cli/hidden_text.hpp"
#include "estimate/existence.hpp"
#include "publish/hidden_section.hpp"
#include "publish/number_format.hpp"

namespace zicht::cli {
namespace {

using estimate::Criterion;
using estimate::RankedModel;
using publish::count_text;
using publish::decimal_text;

constexpr std::size_t kModelsShown = 10;
constexpr std::size_t kLabelWidth = 20;

constexpr std::array kNeeded = {"observed",        "observed_text",  "compared",        "compared_all",
                                "compared_search", "compared_many",  "optimum_certain", "optimum_gap",
                                "optimum_open",    "no_number",      "models",          "models_refused",
                                "column_total",    "column_model",   "differing",       "limit",
                                "bootstrap",       "bootstrap_text", "bootstrap_note",  "bootstrap_refused",
                                "loglinear",       "routes_refused", "no_limit"};

std::string people_or_no_bound(double number) {
  return std::isfinite(number) ? grouped(static_cast<std::int64_t>(std::llround(number))) : "no bound";
}

std::string number_or_empty(double number) {
  return std::isfinite(number) ? fmt::format("{:.15g}", number) : "";
}

constexpr std::string_view kAssumption =
    "Assumes that all lists together depend no more than smaller sets of them say; no table can test that.\n"
    "Hidden people were never seen: do not add them to registered ones without saying so.\n";

}  // namespace

Result<publish::ReportTexts> parse_table_texts(std::string_view toml, std::string_view name) {
  return publish::ReportTexts::parse(toml, name, kNeeded);
}

std::string TableText::persons(double number) const {
  return std::isfinite(number) ? count_text(std::llround(number), language) : texts.get("no_limit", language);
}

std::string TableText::line(std::string_view label, const std::string& content) const {
  return fmt::format("{:<{}}{}\n", texts.get(label, language), kLabelWidth, content);
}

std::string TableText::compared() const {
  const auto count = [&](const std::optional<std::int64_t>& number) {
    return number ? count_text(*number, language) : "";
  };
  if (answer.valid_models)
    return texts.filled("compared_all", language,
                        {{"all", count(answer.all_models)}, {"valid", count(answer.valid_models)}});
  const std::string searched =
      texts.filled(answer.all_models ? "compared_search" : "compared_many", language,
                   {{"all", count(answer.all_models)}, {"fits", count(answer.fits)}});
  if (answer.gap == 0) return searched + "; " + texts.get("optimum_certain", language);
  if (!std::isfinite(answer.gap)) return searched + "; " + texts.get("optimum_open", language);
  return searched + "; " +
         texts.filled("optimum_gap", language, {{"gap", decimal_text(answer.gap, 2, language)}});
}

std::string TableText::models() const {
  const std::string criterion(estimate::criterion_name(answer.criterion));
  std::string text =
      paragraph(texts.filled(shown() && !answer.people.is_refused() ? "models" : "models_refused", language,
                             {{"criterion", criterion},
                              {"count", count_text(std::ssize(answer.people.models), language)},
                              {"within", decimal_text(answer.within_bic, 0, language)}}),
                "");
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "  {:>10}  {:>12}  {}\n", criterion, texts.get("column_total", language),
                 texts.get("column_model", language));
  for (std::size_t i = 0; i < std::min(kModelsShown, answer.compared.size()); ++i) {
    const services::ComparedModel& model = answer.compared[i];
    const std::string remark = !model.name.starts_with('[') ? "  (" + texts.get("differing", language) + ")"
                               : model.is_limit             ? "  (" + texts.get("limit", language) + ")"
                                                            : "";
    fmt::format_to(out, "  {:>10}  {:>12}  {}{}\n", decimal_text(model.score, 2, language),
                   persons(model.total_persons), model.name, remark);
  }
  return text;
}

std::string TableText::bootstrap() const {
  if (!answer.interval) return {};
  if (!shown()) return line("bootstrap", texts.get("bootstrap_refused", language));
  const estimate::SelectionInterval& found = answer.interval->interval;
  return line("bootstrap", texts.filled("bootstrap_text", language,
                                        {{"lower", persons(found.interval.lower)},
                                         {"upper", persons(found.interval.upper)},
                                         {"level", fmt::format("{:g}", 100 * found.interval.level)},
                                         {"method", found.interval.method}})) +
         paragraph(texts.filled("bootstrap_note", language,
                                {{"replicates", count_text(found.replicates, language)},
                                 {"invalid", count_text(found.invalid, language)},
                                 {"lower_error", persons(found.lower_error)},
                                 {"upper_error", persons(found.upper_error)}}),
                   std::string(kLabelWidth, ' '));
}

std::string TableText::loglinear() const {
  if (!shown() || answer.loglinear_routes.empty()) return {};
  std::string text = "\n" + texts.get("loglinear", language) + "\n";
  for (const estimate::Estimate& route : answer.loglinear_routes)
    fmt::format_to(std::back_inserter(text), "  {:<14}{:>12}{}{}\n", route.route,
                   persons(route.total_persons()), route.model.empty() ? "" : "  ", route.model);
  return text;
}

std::string TableText::text() const {
  const HiddenPeople& people = answer.people;
  std::string text = hidden_headline(people, headline_texts, language, force) + "\n\n";
  text += line("observed", texts.filled("observed_text", language,
                                        {{"persons", count_text(people.observed_persons, language)},
                                         {"lists", std::to_string(answer.list_count)},
                                         {"overlaps", count_text(people.in_overlaps, language)}}));
  text += line("compared", compared());
  text += bootstrap() + "\n";
  if (answer.compared.empty())
    text += texts.get("no_number", language) + "\n";
  else
    text += models() + loglinear();
  text += "\n";
  for (const std::string& note : hidden_notes(people, headline_texts, language))
    text += paragraph(note, "  ");
  return text;
}

std::string interval_text(const estimate::SelectionInterval& interval) {
  std::string text = fmt::format("{} to {} ({:g} %, {})", people_or_no_bound(interval.interval.lower),
                                 people_or_no_bound(interval.interval.upper), 100 * interval.interval.level,
                                 interval.interval.method);
  if (interval.replicates > 0)
    text += fmt::format(
        "\n                    {} replicates, {} without a valid model; Monte Carlo error {} and {}",
        grouped(interval.replicates), grouped(interval.invalid), people_or_no_bound(interval.lower_error),
        people_or_no_bound(interval.upper_error));
  return text;
}

std::string all_models_csv(const std::vector<RankedModel>& ranked) {
  std::string csv = "model,status,identified,group,total,bic,aic\n";
  for (const RankedModel& each : ranked) {
    const bool is_valid = each.fit.is_valid();
    fmt::format_to(std::back_inserter(csv), "\"{}\",{},{},{},{},{},{}\n", each.model.name(), each.fit.status,
                   each.fit.identified ? 1 : 0, each.group, number_or_empty(each.fit.total_persons()),
                   is_valid ? number_or_empty(each.fit.score(Criterion::bic)) : "",
                   is_valid ? number_or_empty(each.fit.score(Criterion::aic)) : "");
  }
  return csv;
}

std::string model_text(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model) {
  const estimate::ModelFit fit = estimate::fit_model(table, model);
  std::string text = fmt::format("Model               {}, {} terms\n", model.name(), fit.term_count);
  const auto out = std::back_inserter(text);
  if (fit.is_valid()) {
    fmt::format_to(out, "Total               {}, {} of them hidden\nBIC {:.4f}, AIC {:.4f}, AICc {:.4f}\n",
                   people_or_no_bound(fit.total_persons()), people_or_no_bound(fit.hidden_persons),
                   fit.score(Criterion::bic), fit.score(Criterion::aic), fit.score(Criterion::aicc));
    return text.append("\n").append(kAssumption);
  }
  fmt::format_to(out, "Status              {}: {}\n", fit.status, estimate::reason_in_words(table, model));
  if (fit.identified)
    fmt::format_to(out, "Limit               {} in all\n", people_or_no_bound(fit.total_persons()));
  text += "Null vector         ";
  estimate::ExistenceTest existence(table.list_count(), table.persons());
  for (const auto& [term, factor] : existence.explain(model).null_vector)
    fmt::format_to(out, "{}:{:+} ", table.history_text(term), factor);
  text.back() = '\n';
  return text;
}

}  // namespace zicht::cli
