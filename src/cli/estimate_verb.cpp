#include "cli/estimate_verb.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <ostream>

#include "base/node.hpp"
#include "base/parallel.hpp"
#include "cli/estimate_text.hpp"
#include "cli/hidden_text.hpp"
#include "cli/installation.hpp"
#include "cli/route_text.hpp"
#include "services/estimate_json.hpp"
#include "services/table_estimate.hpp"

namespace zicht::cli {
namespace {

using estimate::CaptureTable;
using estimate::Criterion;
using estimate::SelectionRoute;

constexpr int kMostListsListed = 5;
constexpr const char* kTableTexts = "estimate/table_texts.toml";

Criterion criterion_of(const std::string& name) {
  return name == "aic" ? Criterion::aic : name == "aicc" ? Criterion::aicc : Criterion::bic;
}

SelectionRoute route_of(const std::string& name) {
  return name == "stepwise"   ? SelectionRoute::stepwise
         : name == "downhill" ? SelectionRoute::downhill
                              : SelectionRoute::all_models;
}

services::TableQuestion question_of(const EstimateOptions& options) {
  services::TableQuestion question;
  question.criterion = criterion_of(options.criterion);
  question.route = route_of(options.route);
  question.bootstrap = options.bootstrap;
  question.seed = options.seed;
  question.level = options.level;
  question.leave_out_invalid = options.leave_out_invalid;
  question.fits = options.fits;
  question.threads = options.threads;
  return question;
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
  range.threads = options.threads == 0 ? hardware_threads() : options.threads;
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
    return fail(ErrorCode::invalid_input, "not a range of replicates", text, "For example 1..500.");
  return range;
}

Result<ExitCode> write_part(const CaptureTable& table, const EstimateOptions& options, Console& console) {
  if (options.out.empty())
    return fail(ErrorCode::invalid_input, "a part of a bootstrap needs a file", "--out",
                "For example --out part.json");
  ZICHT_TRY(const auto range, range_of(options));
  Progress progress(console, "Bootstrap");
  ZICHT_TRY(const auto run,
            estimate::run_bootstrap(table, services::selection_of(question_of(options), table.list_count()),
                                    range, [&](std::int64_t done) { progress.update(done, "replicates"); }));
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
    if (!node) return fail(ErrorCode::invalid_input, node.error().message, options.files[i]);
    ZICHT_TRY(auto part, estimate::bootstrap_run_from(*node, options.files[i]));
    parts.push_back(std::move(part));
  }
  ZICHT_TRY(const auto run, estimate::combine(std::move(parts)));
  ZICHT_TRY(const auto found, services::interval_of(run, options.level, options.leave_out_invalid));
  if (options.json) {
    Node node = Node::table();
    node.put("observed", run.observed_persons).put("total", run.total);
    node.put("route", estimate::route_name(run.options.route));
    node.put("interval", services::interval_node(found));
    console.out << to_json(node, 2) << '\n';
  } else {
    console.out
        << "Parts of a bootstrap put together: the best log-linear model, chosen anew in every replicate.\n"
        << "They know no headline: zicht estimate FILE gives it, or says why it is refused.\n"
        << "Total               " << grouped(static_cast<std::int64_t>(std::llround(run.total)))
        << "\nInterval            " << interval_text(found.interval) << '\n';
    if (!found.no_bca.empty()) console.out << "                    No BCa: " << found.no_bca << '\n';
  }
  return ExitCode::ok;
}

/// zicht estimate --one-list FILE
Result<ExitCode> one_list(const EstimateOptions& options, Console& console) {
  if (!options.files.empty())
    return fail(ErrorCode::invalid_input, "a capture table and one list are two questions",
                options.files.front(), "Ask one at a time.");
  if (options.routes || options.latent_classes)
    return fail(ErrorCode::invalid_input, "one list has routes of its own",
                options.routes ? "--routes" : "--latent-classes", "Leave it out: all of them are printed.");
  std::ifstream in(options.one_list, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "the file cannot be opened", options.one_list);
  ZICHT_TRY(const auto all, estimate::SightingTable::read_csv(in, options.one_list));
  ZICHT_TRY(const auto table, all.by(options.people.covariates));
  const auto found = estimate::one_list_answers(table);
  console.out << (options.json ? to_json(services::to_node(table, found), 2) + "\n"
                               : one_list_text(table, found));
  return found.answers.empty() ? ExitCode::unavailable : ExitCode::ok;
}

/// zicht estimate FILE --model
Result<ExitCode> explain(const CaptureTable& table, const EstimateOptions& options, Console& console) {
  ZICHT_TRY(const auto model, estimate::HierarchicalModel::parse(options.model, table.list_count()));
  console.out << (options.json ? to_json(services::model_node(table, model), 2) + "\n"
                               : model_text(table, model));
  return ExitCode::ok;
}

/// Routes that were asked for beside the headline.
std::vector<estimate::RouteOutcome> routes_of(const CaptureTable& table, const EstimateOptions& options) {
  std::vector<estimate::RouteOutcome> routes;
  if (options.routes) routes = estimate::routes_beside_models(table, options.level);
  if (options.latent_classes) {
    estimate::LatentClassOptions chains;
    chains.level = options.level;
    chains.seed = options.seed;
    chains.threads = options.threads == 0 ? hardware_threads() : options.threads;
    routes.push_back(estimate::latent_class_route(table, chains));
  }
  return routes;
}

/// zicht estimate FILE
Result<ExitCode> of_table(const CaptureTable& table, const EstimateOptions& options, Console& console) {
  if (!options.all_models.empty() && table.list_count() > kMostListsListed)
    return fail(ErrorCode::invalid_input, "the models of more than five lists are too many to list",
                "--all-models", "Without it the best ones are found, exactly.");
  ZICHT_TRY(const auto folder, installed_definitions());
  ZICHT_TRY(const auto files, read_files(folder));
  ZICHT_TRY(const auto definitions, services::estimate_definitions(files, nullptr));
  const auto words = files.find(kTableTexts);
  ZICHT_TRY(const auto texts, parse_table_texts(words == files.end() ? "" : words->second, kTableTexts));
  Progress progress(console, "Estimate");
  ZICHT_TRY(const auto answer,
            services::estimate_table(table, question_of(options), definitions,
                                     [&](std::int64_t done) { progress.update(done, "replicates"); }));
  if (!options.all_models.empty()) ZICHT_CHECK(write_file(options.all_models, all_models_csv(answer.ranked)));
  const auto routes = routes_of(table, options);
  const bool force = options.people.force;
  const Language language = options.people.language;
  if (options.json) {
    Node node = services::to_node(answer, definitions.texts, force, language);
    if (!routes.empty()) node.put("other_routes", services::to_node(routes));
    console.out << to_json(node, 2) << '\n';
  } else {
    console.out << TableText{answer, definitions.texts, texts, force, language}.text();
    if (!routes.empty() && answer.people.is_refused() && !force)
      console.out << '\n' << paragraph(texts.get("routes_refused", language), "");
    console.out << routes_text(routes);
  }
  const bool unanswered =
      (options.bootstrap > 0 && !answer.interval) || (options.latent_classes && !routes.back().estimate);
  return unanswered ? ExitCode::unavailable : ExitCode::ok;
}

}  // namespace

Result<ExitCode> estimate(const EstimateOptions& options, Console& console) {
  if (!(options.level > 0 && options.level < 1))
    return fail(ErrorCode::invalid_input, "a level lies between 0 and 1", "--level");
  if (!options.one_list.empty()) return one_list(options, console);
  PeopleOptions people = options.people;
  people.seed = options.seed;
  people.threads = static_cast<int>(options.threads);
  people.json = options.json;
  const auto no_routes = [&](std::string advice) {
    return fail(ErrorCode::invalid_input, "other routes are of a capture table alone",
                options.routes ? "--routes" : "--latent-classes", std::move(advice));
  };
  const bool routes = options.routes || options.latent_classes;
  if (options.files.empty()) return routes ? no_routes("Name a table.") : estimate_registry(people, console);
  if (options.files.front() == "combine") return combine(options, console);
  if (options.files.size() > 1)
    return fail(ErrorCode::invalid_input, "one capture table at a time", options.files[1]);
  people.file = options.files.front();
  ZICHT_CHECK(check_of_table(people));
  if (looks_further(people))
    return routes ? no_routes("Leave out what looks at the table otherwise, such as --robustness.")
                  : estimate_looks(people, console);
  ZICHT_TRY(const CaptureTable table, read_table(people.file));
  if (!options.model.empty()) return explain(table, options, console);
  if (!options.replicates.empty()) return write_part(table, options, console);
  return of_table(table, options, console);
}

}  // namespace zicht::cli
