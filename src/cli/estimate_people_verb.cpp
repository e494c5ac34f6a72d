#include "cli/estimate_people_verb.hpp"

#include <fstream>
#include <optional>
#include <ostream>

#include "base/node.hpp"
#include "cli/hidden_text.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "figures/invented.hpp"
#include "services/estimate_json.hpp"
#include "services/people_estimate.hpp"

namespace zicht::cli {
namespace {

Result<estimate::YearSpan> period_of(const PeopleOptions& options) {
  const bool span = options.from != 0 || options.to != 0;
  if ((options.year != 0) == span)
    return fail(ErrorCode::invalid_input, "which years?", "--year, or --from and --to",
                "Write --year 2024, or --from 2010 --to 2015.");
  return span ? estimate::YearSpan{options.from, options.to} : estimate::YearSpan{options.year, options.year};
}

Result<void> check_covers(const PeopleOptions& options) {
  if (options.covariates.empty() && !options.covers.empty())
    return fail(ErrorCode::invalid_input, "whom a list sees is said by a covariate", "--covers",
                "Name it with --covariates.");
  return {};
}

services::PeopleQuestion question_of(const PeopleOptions& options) {
  services::PeopleQuestion question;
  question.robustness = options.robustness;
  question.strata = options.strata;
  question.covariates = options.covariates;
  question.covers = options.covers;
  question.referrals = options.referrals;
  question.seed = options.seed;
  question.threads = static_cast<std::size_t>(options.threads);
  question.linkage_draws = options.linkage_draws;
  question.actor = options.actor;
  return question;
}

/// One model over parts that was asked for and has no estimate is no answer.
/// \param made_up  what is said where the people do not exist
ExitCode print(const services::PeopleEstimate& answer, const publish::ReportTexts& texts,
               const PeopleOptions& options, const std::optional<Label>& made_up, Console& console) {
  const Language language = options.language;
  if (options.json) {
    Node node = to_node(answer, texts, options.force, language);
    console.out << to_json(node.put("made_up", made_up.has_value()), 1) << '\n';
  } else {
    console.out << hidden_text(answer, texts, options.force, language);
    if (made_up) console.out << '\n' << made_up->in(language) << '\n';
  }
  return answer.covariates && !*answer.covariates ? ExitCode::unavailable : ExitCode::ok;
}

}  // namespace

Result<void> check_of_table(const PeopleOptions& options) {
  if (options.year != 0 || options.from != 0 || options.to != 0)
    return fail(ErrorCode::invalid_input, "a table has no years to choose from", "--year, --from, --to",
                "Leave them out.");
  if (options.linkage_draws > 0)
    return fail(ErrorCode::invalid_input, "a table does not know who was linked", "--linkage-draws",
                "Draws of who is one person need a registry.");
  if (!options.strata.empty())
    return fail(ErrorCode::invalid_input, "strata need a registry", "--strata",
                "Use --covariates with columns of the file, or a file for each part.");
  return check_covers(options);
}

bool looks_further(const PeopleOptions& options) {
  return options.robustness || !options.covariates.empty() || !options.referrals.empty();
}

Result<ExitCode> estimate_registry(const PeopleOptions& options, Console& console) {
  if (options.registry.empty())
    return fail(ErrorCode::invalid_input, "an estimate is of a file or of a registry", "FILE, --registry",
                "Give one of the two.");
  ZICHT_CHECK(check_covers(options));
  services::PeopleQuestion question = question_of(options);
  ZICHT_TRY(question.period, period_of(options));
  if (!options.as_of.empty()) {
    ZICHT_TRY(question.as_of, as_of_day(options.as_of));
  }
  const auto access = options.linkage_draws > 0 ? registry::Access::write : registry::Access::read;
  ZICHT_TRY(auto session, services::Session::open(options.registry, access, system_now));
  const Progress progress(console, "Estimate");
  ZICHT_TRY(const auto answer, services::estimate_people(session, question));
  ZICHT_TRY(const auto definitions,
            services::estimate_definitions(session.definitions(), &session.codebook()));
  ZICHT_TRY(const figures::FigureBook* const book, session.figure_book());
  return print(answer, definitions.texts, options, figures::invented(*book), console);
}

Result<ExitCode> estimate_looks(const PeopleOptions& options, Console& console) {
  ZICHT_TRY(const auto folder, installed_definitions());
  ZICHT_TRY(const auto files, read_files(folder));
  ZICHT_TRY(const auto definitions, services::estimate_definitions(files, nullptr));
  std::ifstream in(options.file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no such file", options.file);
  const Progress progress(console, "Estimate");
  const services::PeopleQuestion question = question_of(options);
  if (options.covariates.empty()) {
    ZICHT_TRY(const auto table, estimate::CaptureTable::read_csv(in, options.file));
    ZICHT_TRY(const auto answer, services::look_at_table(table, nullptr, question, definitions));
    return print(answer, definitions.texts, options, std::nullopt, console);
  }
  ZICHT_TRY(const auto with, estimate::CovariateTable::read_csv(in, options.file, options.covariates));
  ZICHT_TRY(const auto table, with.collapsed());
  ZICHT_TRY(const auto answer, services::look_at_table(table, &with, question, definitions));
  return print(answer, definitions.texts, options, std::nullopt, console);
}

}  // namespace zicht::cli
