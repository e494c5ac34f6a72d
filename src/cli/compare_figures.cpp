#include "cli/compare_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "figures/measure_output.hpp"
#include "model/report_number.hpp"
#include "services/report_history.hpp"

namespace zicht::cli {
namespace {

using figures::FigureDifference;
using registry::ChangedPeople;
using registry::LoggedEvent;

constexpr std::size_t kMostEventsShown = 20;  ///< of one figure, on a terminal

std::string with_sign(std::int64_t number) { return (number > 0 ? "+" : "") + grouped(number); }

std::vector<std::string> names_of_reports(const LoggedEvent& event) {
  std::vector<std::string> names;
  for (const ReportId report : services::reports_of(event)) names.push_back(report_number(report));
  return names;
}

std::string day_of(const LoggedEvent& event) { return to_iso(day_in_amsterdam(event.recorded_at)); }

std::string codes_text(const FigureDifference& figure) {
  std::string text;
  for (const auto& [dimension, its_class] : figure.classes)
    text += fmt::format("{}{}={}", text.empty() ? "" : "; ", dimension, its_class.code);
  return text;
}

std::string labels_text(const FigureDifference& figure, Language language) {
  std::string text;
  for (const auto& [dimension, its_class] : figure.classes)
    text += fmt::format(" / {}", its_class.label.in(language));
  return text;
}

void print_text(const FiguresOptions& options, const std::vector<FigureDifference>& differences,
                const std::vector<ChangedPeople>& changed, Console& console) {
  const Language language = options.language;
  for (const FigureDifference& figure : differences) {
    if (figure.estimate_before || figure.estimate_after) {
      console.out << fmt::format("\n{} {}{}\n  {} -> {}\n", figure.title.in(language), options.figures.year,
                                 labels_text(figure, language),
                                 figures::estimate_text(figure.estimate_before, language),
                                 figures::estimate_text(figure.estimate_after, language));
      continue;
    }
    console.out << fmt::format("\n{} {}{}\n  {} -> {}  ({})\n", figure.title.in(language),
                               options.figures.year, labels_text(figure, language), grouped(figure.before),
                               grouped(figure.after), with_sign(figure.after - figure.before));
    std::size_t left_out = 0;
    std::size_t lines = 0;
    for (const auto& part : figure.parts)
      for (const LoggedEvent& event : changed[part.changed].events) {
        if (++lines > kMostEventsShown) {
          ++left_out;
          continue;
        }
        const bool first = &event == &changed[part.changed].events.front();
        console.out << fmt::format("    {:>5}  {}  {:15} {}  by {}  (event {})\n",
                                   first ? with_sign(part.difference) : "", day_of(event),
                                   name_of(event.kind), fmt::join(names_of_reports(event), " "), event.actor,
                                   event.sequence);
      }
    if (left_out > 0)
      console.out << fmt::format("           and {} more events; --csv and --json have all\n", left_out);
  }
}

/// A figure of the chain: what a share was and is; which events changed it is not told.
std::vector<std::string> row_of_chain(const FiguresOptions& options, Date before, Date after,
                                      const FigureDifference& figure) {
  const bool is_share = figure.estimate_before || figure.estimate_after;
  const auto value = [&](std::int64_t count, const std::optional<CellEstimate>& share) {
    if (!is_share) return std::to_string(count);
    return share && share->said ? fmt::format("{:.6g}", share->value) : std::string();
  };
  return {figure.id,
          figure.definition,
          std::to_string(options.figures.year),
          to_iso(before),
          to_iso(after),
          codes_text(figure),
          value(figure.before, figure.estimate_before),
          value(figure.after, figure.estimate_after),
          is_share ? "" : std::to_string(figure.after - figure.before),
          "",
          "",
          "",
          "",
          ""};
}

void print_csv(const FiguresOptions& options, const services::FigureComparison& comparison, bool is_made_up,
               Console& console) {
  const Date before = comparison.before;
  const Date after = comparison.after;
  const std::string made_up = is_made_up ? "yes" : "no";
  console.out
      << "id,definition,year,before_as_of,after_as_of,dimensions,before,after,difference,event,recorded_at,"
         "kind,reports,actor,made_up\n";
  for (const FigureDifference& figure : comparison.differences) {
    if (figure.parts.empty()) {
      std::vector<std::string> fields = row_of_chain(options, before, after, figure);
      fields.push_back(made_up);
      console.out << csv_record(fields);
    }
    for (const auto& part : figure.parts)
      for (const LoggedEvent& event : comparison.changed[part.changed].events) {
        const std::vector<std::string> fields = {figure.id,
                                                 figure.definition,
                                                 std::to_string(options.figures.year),
                                                 to_iso(before),
                                                 to_iso(after),
                                                 codes_text(figure),
                                                 std::to_string(figure.before),
                                                 std::to_string(figure.after),
                                                 std::to_string(part.difference),
                                                 std::to_string(event.sequence),
                                                 to_rfc3339(event.recorded_at),
                                                 std::string(name_of(event.kind)),
                                                 fmt::format("{}", fmt::join(names_of_reports(event), "|")),
                                                 event.actor,
                                                 made_up};
        console.out << csv_record(fields);
      }
  }
}

}  // namespace

void print_differences(const FiguresOptions& options, const services::FigureComparison& comparison,
                       const std::optional<Label>& made_up, Console& console) {
  if (options.csv) return print_csv(options, comparison, made_up.has_value(), console);
  console.out << fmt::format("{} figures of {} differ between {} and {}\n", comparison.differences.size(),
                             options.figures.year, to_iso(comparison.before), to_iso(comparison.after));
  print_text(options, comparison.differences, comparison.changed, console);
  if (made_up) console.out << '\n' << made_up->in(options.language) << '\n';
}

}  // namespace zicht::cli
