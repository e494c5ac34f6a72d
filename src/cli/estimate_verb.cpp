#include "cli/estimate_verb.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>

#include "base/node.hpp"
#include "base/parallel.hpp"
#include "cli/estimate_routes.hpp"
#include "cli/estimate_text.hpp"
#include "cli/installation.hpp"
#include "estimate/best_models.hpp"
#include "estimate/model_search.hpp"
#include "estimate/model_space.hpp"
#include "estimate/profile_likelihood.hpp"

namespace zicht::cli {
namespace {

using estimate::CaptureTable;
using estimate::Criterion;
using estimate::SelectionRoute;

constexpr int kMostListsListed = 5;
constexpr std::size_t kModelsKept = 1000;
constexpr double kKeptWithin = 10;  ///< of the best score: weights under 0.007 of the best one's are left out

std::unexpected<Error> wrong(std::string message, std::string where, std::string advice = {}) {
  return fail(ErrorCode::invalid_input, std::move(message), std::move(where), std::move(advice));
}

Criterion criterion_of(const std::string& name) {
  return name == "aic" ? Criterion::aic : name == "aicc" ? Criterion::aicc : Criterion::bic;
}

SelectionRoute route_of(const std::string& name) {
  return name == "stepwise"   ? SelectionRoute::stepwise
         : name == "downhill" ? SelectionRoute::downhill
                              : SelectionRoute::all_models;
}

std::size_t threads_of(const EstimateOptions& options) {
  return options.threads == 0 ? hardware_threads() : options.threads;
}

estimate::SelectionOptions selection_of(const EstimateOptions& options, const CaptureTable& table) {
  return {route_of(options.route), criterion_of(options.criterion),
          options.fits == 0 ? estimate::usual_fits(table.list_count()) : options.fits};
}

Result<CaptureTable> read_table(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "the file cannot be opened", file);
  return CaptureTable::read_csv(in, file);
}

/// "A..B"
Result<estimate::ReplicateRange> range_of(const EstimateOptions& options) {
  estimate::ReplicateRange range;
  range.seed = options.seed;
  range.threads = threads_of(options);
  range.last = options.bootstrap;
  if (options.replicates.empty()) return range;
  const std::string& text = options.replicates;
  const std::size_t dots = text.find("..");
  const auto number = [](std::string_view digits, std::int64_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size();
  };
  if (dots == std::string::npos || !number(std::string_view(text).substr(0, dots), range.first) ||
      !number(std::string_view(text).substr(dots + 2), range.last))
    return wrong("not a range of replicates", text, "For example 1..500.");
  return range;
}

Result<estimate::BootstrapRun> bootstrap(const CaptureTable& table, const EstimateOptions& options,
                                         Console& console) {
  ZICHT_TRY(const auto range, range_of(options));
  Progress progress(console, "Bootstrap");
  return estimate::run_bootstrap(table, selection_of(options, table), range,
                                 [&](std::int64_t done) { progress.update(done, "replicates"); });
}

/// BCa; where that has none, the percentile interval.
Result<void> take_interval(const estimate::BootstrapRun& run, const EstimateOptions& options,
                           EstimateAnswer& answer) {
  const std::string inside = "Selection (" + std::string(estimate::route_name(run.options.route)) +
                             ") is repeated in every replicate; conditional on the number observed.";
  const auto bca = bca_interval(run, options.level, options.leave_out_invalid);
  if (bca) {
    answer.interval = *bca;
    answer.interval_note = inside;
    return {};
  }
  ZICHT_TRY(answer.interval, percentile_interval(run, options.level, options.leave_out_invalid));
  answer.interval_note = inside + " No BCa: " + bca.error().message + ".";
  return {};
}

/// Of the best model alone.
void take_profile(const CaptureTable& table, const EstimateOptions& options, EstimateAnswer& answer) {
  const auto profile = estimate::profile_likelihood(table, answer.ranked.front().model, options.level);
  if (!profile) return;
  answer.interval = estimate::SelectionInterval{};
  answer.interval->interval = profile->interval;
  answer.interval_note = "As if the model had been known beforehand: --bootstrap repeats the choice.";
}

void rank(const CaptureTable& table, const EstimateOptions& options, EstimateAnswer& answer) {
  if (table.list_count() <= kMostListsListed) {
    answer.ranked = estimate::rank_all_models(table, answer.criterion, threads_of(options));
    answer.all_models = std::ssize(answer.ranked);
    answer.valid_models = std::ranges::count_if(
        answer.ranked, [](const estimate::RankedModel& each) { return each.fit.is_valid(); });
    return;
  }
  if (table.list_count() == 6) answer.all_models = estimate::kModelsOfSixLists;
  auto best = estimate::find_best_models(table.list_count(), table.persons(),
                                         {.criterion = answer.criterion,
                                          .within = kKeptWithin,
                                          .most = kModelsKept,
                                          .fits = selection_of(options, table).fits});
  answer.fits = best.fits;
  answer.gap = best.gap(answer.criterion);
  answer.ranked = std::move(best.models);
}

void add_routes(const CaptureTable& table, const EstimateOptions& options, EstimateAnswer& answer) {
  answer.other_routes.push_back(
      estimate::average_models(answer.ranked, answer.criterion, options.level).estimate);
  const auto add = [&](const char* route, const estimate::SearchedModel& found) {
    if (found.fit.is_valid())
      answer.other_routes.push_back({.route = route,
                                     .model = found.model.name(),
                                     .observed_persons = table.observed_persons(),
                                     .hidden_persons = found.fit.hidden_persons});
  };
  add("stepwise", estimate::search_stepwise(table.list_count(), table.persons()));
  add("downhill", estimate::search_downhill(table.list_count(), table.persons()));
}

Result<EstimateAnswer> answer_of(const CaptureTable& table, const EstimateOptions& options,
                                 Console& console) {
  EstimateAnswer answer;
  answer.list_count = table.list_count();
  answer.observed_persons = table.observed_persons();
  answer.criterion = criterion_of(options.criterion);
  rank(table, options, answer);
  if (answer.ranked.empty() || !answer.ranked.front().fit.is_valid()) {
    answer.why_none = "no model has an estimate; that of independent lists: " +
                      estimate::reason_in_words(table, estimate::HierarchicalModel(table.list_count()));
    return answer;
  }
  add_routes(table, options, answer);
  if (options.bootstrap > 0) {
    ZICHT_TRY(const auto run, bootstrap(table, options, console));
    ZICHT_CHECK(take_interval(run, options, answer));
  } else {
    take_profile(table, options, answer);
  }
  return answer;
}

Result<ExitCode> write_part(const CaptureTable& table, const EstimateOptions& options, Console& console) {
  if (options.out.empty())
    return wrong("a part of a bootstrap needs a file", "--out", "For example --out part.json");
  ZICHT_TRY(const auto run, bootstrap(table, options, console));
  ZICHT_CHECK(write_file(options.out, to_json(estimate::to_node(run)) + "\n"));
  console.messages << "A part of a bootstrap: " << options.out << '\n';
  return ExitCode::ok;
}

/// zicht estimate combine PART…
Result<ExitCode> combine(const EstimateOptions& options, Console& console) {
  std::vector<estimate::BootstrapRun> parts;
  for (std::size_t i = 1; i < options.files.size(); ++i) {
    ZICHT_TRY(const std::string text, read_file(options.files[i]));
    const auto node = parse_json(text);
    if (!node) return wrong(node.error().message, options.files[i]);
    ZICHT_TRY(auto part, estimate::bootstrap_run_from(*node, options.files[i]));
    parts.push_back(std::move(part));
  }
  ZICHT_TRY(const auto run, estimate::combine(std::move(parts)));
  EstimateAnswer answer;
  ZICHT_CHECK(take_interval(run, options, answer));
  if (options.json) {
    Node node = Node::table();
    node.put("observed", run.observed_persons).put("total", run.total);
    node.put("route", estimate::route_name(run.options.route));
    node.put("interval", interval_node(*answer.interval, answer.interval_note));
    console.out << to_json(node, 2) << '\n';
  } else {
    console.out << "Total               " << grouped(static_cast<std::int64_t>(std::llround(run.total)))
                << "\nInterval            " << interval_text(*answer.interval) << "\n                    "
                << answer.interval_note << '\n';
  }
  return ExitCode::ok;
}

/// zicht estimate --one-list FILE
Result<ExitCode> one_list(const EstimateOptions& options, Console& console) {
  if (!options.files.empty())
    return wrong("a capture table and one list are two questions", options.files.front(),
                 "Ask one at a time.");
  if (options.routes || options.latent_classes)
    return wrong("one list has routes of its own", options.routes ? "--routes" : "--latent-classes",
                 "Leave it out: all of them are printed.");
  return estimate_one_list(
      {.file = options.one_list, .covariates = options.people.covariates, .json = options.json}, console);
}

Result<ExitCode> explain(const CaptureTable& table, const EstimateOptions& options, Console& console) {
  ZICHT_TRY(const auto model, estimate::HierarchicalModel::parse(options.model, table.list_count()));
  console.out << (options.json ? to_json(model_node(table, model), 2) + "\n" : model_text(table, model));
  return ExitCode::ok;
}

}  // namespace

Result<ExitCode> estimate(const EstimateOptions& options, Console& console) {
  if (!(options.level > 0 && options.level < 1)) return wrong("a level lies between 0 and 1", "--level");
  if (!options.one_list.empty()) return one_list(options, console);
  HiddenOptions people = options.people;
  if (!options.files.empty()) people.file = options.files.front();
  if (asks_for_people(people)) {
    if (options.routes || options.latent_classes)
      return wrong("other routes are of a capture table alone",
                   options.routes ? "--routes" : "--latent-classes",
                   "Name a table, and leave out what looks at it otherwise, such as --robustness.");
    people.seed = options.seed;
    people.threads = static_cast<int>(options.threads);
    people.json = options.json;
    return estimate_hidden(people, console);
  }
  if (options.files.front() == "combine") return combine(options, console);
  if (options.files.size() > 1) return wrong("one capture table at a time", options.files[1]);
  ZICHT_TRY(const CaptureTable table, read_table(options.files.front()));
  if (!options.model.empty()) return explain(table, options, console);
  if (!options.replicates.empty()) return write_part(table, options, console);
  if (!options.all_models.empty() && table.list_count() > kMostListsListed)
    return wrong("the models of more than five lists are too many to list", "--all-models",
                 "Without it the best ones are found, exactly.");
  ZICHT_TRY(EstimateAnswer answer, answer_of(table, options, console));
  if (table.list_count() <= kMostListsListed) {
    const bool quick = !options.all_models.empty();
    ZICHT_TRY(TableHeadline headline, headline_of(table, quick, options.seed, threads_of(options)));
    answer.headline = std::move(headline.words);
    answer.band = std::move(headline.band);
  }
  if (!options.all_models.empty()) ZICHT_CHECK(write_file(options.all_models, all_models_csv(answer.ranked)));
  std::vector<RouteOutcome> routes;
  if (options.routes) routes = routes_beside_models(table, options.level);
  if (options.latent_classes)
    routes.push_back(latent_classes(
        table, {.level = options.level, .seed = options.seed, .threads = threads_of(options)}));
  if (options.json) {
    Node node = to_node(answer);
    if (!routes.empty()) node.put("other_routes", to_node(routes));
    console.out << to_json(node, 2) << '\n';
  } else {
    console.out << to_text(answer) << to_text(routes);
  }
  return ExitCode::ok;
}

}  // namespace zicht::cli
