#include "services/people_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "services/drawn_persons.hpp"

namespace zicht::services {
namespace {

using estimate::CapturedPeople;
using estimate::CapturedPerson;
using estimate::CaptureTable;
using estimate::YearSpan;

/// The people of a registry, as they are counted.
struct Source {
  Session* session;
  EstimateDefinitions definitions;
  StatSnapshot snapshot;
  CapturedPeople captured;
  std::optional<CaptureTable> table;           ///< none: its reason is in the refusal of the headline
  std::optional<estimate::DrawnTables> drawn;  ///< of draws of who is one person
  std::optional<HiddenLinkage> linkage;        ///< how those were made
};

bool everybody(const CapturedPerson&) { return true; }

Result<void> check(const PeopleQuestion& question) {
  const YearSpan period = question.period;
  if (period.from < 1900 || period.to > 2200 || period.from > period.to)
    return fail(ErrorCode::invalid_input, "not a period of years",
                fmt::format("{} to {}", period.from, period.to), "Write it as --from 2010 --to 2015.");
  if (question.linkage_draws > 0 &&
      (question.robustness || !question.strata.empty() || !question.covariates.empty()))
    return fail(ErrorCode::invalid_input, "draws of who is one person are in the headline alone",
                "--linkage-draws", "Ask for --robustness, --strata and --covariates without it.");
  if (!question.referrals.empty())
    return fail(ErrorCode::invalid_input, "a registry's paths of referral stand in its definitions",
                "--referral", "Write them in definitions/estimate/lists.toml.");
  return {};
}

/// Draws who is one person, and counts the same lists in each draw.
Result<void> add_draws(const PeopleQuestion& question, const std::vector<int>& list_of_column,
                       Source& source) {
  ZICHT_TRY(const DrawnPersons persons, draw_persons(source.session->registry(), question.actor,
                                                     "estimate --linkage-draws", question.linkage_draws));
  std::vector<std::optional<CaptureTable>> of_draw(persons.draws.size());
  run_parts(persons.linked->options.threads, of_draw.size(), [&](std::size_t draw) {
    const auto captured =
        capture_people(as_drawn(source.snapshot, persons, draw), *source.definitions.groups,
                       source.captured.period, estimate::anonymous_basis(source.session->codebook()));
    if (auto table = table_over(captured, everybody, list_of_column)) of_draw[draw] = *std::move(table);
  });
  source.drawn.emplace();
  for (std::optional<CaptureTable>& table : of_draw)
    if (table)
      source.drawn->tables.push_back(*std::move(table));
    else
      ++source.drawn->without_table;
  if (source.drawn->tables.empty())
    return fail(ErrorCode::not_identifiable, "in every draw nobody is on some list",
                "draws: " + std::to_string(of_draw.size()));
  HiddenLinkage& linkage = source.linkage.emplace();
  linkage.links_lost_at_least = persons.draws.links_lost_at_least;
  linkage.model_based = persons.draws.model_based;
  linkage.model = persons.draws.model_hash;
  return {};
}

Result<Source> open_source(Session& session, const PeopleQuestion& question) {
  ZICHT_TRY(const Date as_of, session.as_of(question.as_of));
  ZICHT_TRY(auto definitions, estimate_definitions(session.definitions(), &session.codebook()));
  ZICHT_TRY(auto snapshot, session.registry().snapshot(as_of));
  auto captured = capture_people(snapshot, *definitions.groups, question.period,
                                 estimate::anonymous_basis(session.codebook()));
  Source source{&session, std::move(definitions), std::move(snapshot), std::move(captured), {}, {}, {}};
  auto listed = table_of(source.captured, everybody);
  if (!listed) return source;
  source.table = std::move(listed->table);
  if (question.linkage_draws > 0) ZICHT_CHECK(add_draws(question, listed->list_of_column, source));
  return source;
}

Result<std::vector<estimate::ReferralPath>> referral_paths(const PeopleQuestion& question,
                                                           const CaptureTable& table) {
  std::vector<estimate::ReferralPath> paths;
  const auto list_named = [&](std::string_view name) {
    return std::ranges::find(table.list_names(), name) - table.list_names().begin();
  };
  for (const std::string& written : question.referrals) {
    const auto parts = split(written, ':');
    const auto from = parts.size() == 2 ? list_named(parts[0]) : std::ssize(table.list_names());
    const auto to = parts.size() == 2 ? list_named(parts[1]) : std::ssize(table.list_names());
    if (std::max(from, to) >= std::ssize(table.list_names()) || from == to)
      return fail(ErrorCode::invalid_input, "not a path of referral between two lists", written,
                  "Write it as FROM:TO, with names of columns.");
    paths.push_back({static_cast<int>(from), static_cast<int>(to)});
  }
  return paths;
}

estimate::HiddenRequest request_of(const PeopleQuestion& question, const estimate::HeadlineRules& rules) {
  estimate::HiddenRequest request;
  request.rules = rules;
  request.band = {rules.within_bic, rules.replicates, question.seed,
                  question.threads > 0 ? question.threads : hardware_threads()};
  if (question.robustness) request.variation_replicates = rules.look_replicates;
  request.curves = question.robustness;
  return request;
}

HiddenPeople people_of(const Source& source, const estimate::HiddenRequest& request) {
  const auto& texts = source.definitions.texts;
  HiddenPeople people =
      hidden_people({"all",
                     {texts.get("title_all", Language::nl), texts.get("title_all", Language::en)},
                     &source.captured,
                     source.definitions.groups->referral_paths(),
                     everybody,
                     source.drawn ? &*source.drawn : nullptr},
                    request);
  if (people.linkage) {
    people.linkage->links_lost_at_least = source.linkage->links_lost_at_least;
    people.linkage->model_based = source.linkage->model_based;
    people.linkage->model = source.linkage->model;
  }
  people.as_of = source.snapshot.as_of;
  people.source = estimate_source(source.definitions, request.band, to_iso(people.as_of));
  return people;
}

/// The estimate of each year, and of the first years together: a population that is not closed shows in the
/// second growing faster than the first.
void add_trajectories(const Source& source, const estimate::HiddenRequest& request, HiddenPeople& people) {
  const auto& captured = source.captured;
  estimate::HiddenRequest of_part = request;
  of_part.band.replicates = request.variation_replicates;
  of_part.variation_replicates = 0;
  of_part.curves = false;
  int first = captured.period.from;
  if (first == captured.period.to)  // one year: those before it, as far as the register goes, ten at most
    for (const Date day : source.snapshot.received_on)
      if (day != StatSnapshot::kNoDate)
        first = std::max(std::min(first, year_of(day)), captured.period.to - 9);
  const CodeId anonymous = estimate::anonymous_basis(source.session->codebook());
  for (const bool together : {false, true}) {
    if (together && captured.period.from == captured.period.to) break;
    for (int year = first; year <= captured.period.to; ++year) {
      const auto part = capture_people(source.snapshot, *source.definitions.groups,
                                       {together ? first : year, year}, anonymous);
      HiddenVariation variation{together ? "years_until" : "year", {}, year, std::ssize(part.people), {}};
      if (const auto listed = table_of(part, everybody))
        if (const auto estimate = estimate::band_route(of_part.band)(listed->table))
          variation.total = {estimate->total_persons(), estimate->interval->lower,
                             std::isfinite(estimate->interval->upper)
                                 ? std::optional(estimate->interval->upper)
                                 : std::nullopt};
      people.variations.push_back(std::move(variation));
    }
  }
}

Result<const figures::Dimension*> dimension_named(const figures::FigureBook& book, const std::string& id) {
  const auto found = std::ranges::find(book.dimensions(), id, &figures::Dimension::id);
  if (found != book.dimensions().end()) return &*found;
  std::vector<std::string> ids;
  for (const figures::Dimension& dimension : book.dimensions()) ids.push_back(dimension.id);
  return fail(ErrorCode::not_found, "there is no such dimension", id, "There are " + joined(ids, ", ") + ".");
}

/// Classes of the people of a register by a dimension, or their year.
struct Classified {
  std::vector<std::string> names;       ///< one a class
  std::vector<std::uint16_t> class_of;  ///< by position in the snapshot
};

Result<Classified> classify(const Source& source, const std::string& id) {
  Classified result;
  if (id == "year") {
    for (int year = source.captured.period.from; year <= source.captured.period.to; ++year)
      result.names.push_back(std::to_string(year));
    for (std::size_t person = 0; person < source.snapshot.persons(); ++person) {
      const Date day = source.snapshot.received_on[source.snapshot.person_begin[person]];
      const int year = day == StatSnapshot::kNoDate ? source.captured.period.to : year_of(day);
      result.class_of.push_back(static_cast<std::uint16_t>(
          std::clamp(year, source.captured.period.from, source.captured.period.to) -
          source.captured.period.from));
    }
    return result;
  }
  ZICHT_TRY(const figures::FigureBook* const book, source.session->figure_book());
  ZICHT_TRY(const figures::Dimension* const dimension, dimension_named(*book, id));
  ZICHT_TRY(result.class_of, classes_of_people(source.snapshot, source.session->codebook(), *dimension, {},
                                               source.captured.period.to));
  for (const auto& [code, label] : dimension->classes) result.names.push_back(code);
  return result;
}

Result<std::vector<estimate::StratumTable>> strata_of(const Source& source, const std::string& id) {
  ZICHT_TRY(const Classified classified, classify(source, id));
  std::vector<estimate::StratumTable> tables;
  for (std::size_t its_class = 0; its_class < classified.names.size(); ++its_class) {
    const auto in_class = [&](const CapturedPerson& person) {
      return classified.class_of[person.position] == its_class;
    };
    const auto persons = std::ranges::count_if(source.captured.people, in_class);
    if (persons == 0) continue;
    auto listed = table_of(source.captured, in_class);
    tables.push_back({classified.names[its_class], persons,
                      listed ? Result<CaptureTable>(std::move(listed->table))
                             : Result<CaptureTable>(std::unexpected(std::move(listed).error()))});
  }
  return tables;
}

/// People of a register by lists and levels; a class that is unknown is a level that was not observed.
Result<estimate::CovariateTable> covariates_of(const Source& source, const std::vector<std::string>& ids) {
  std::vector<Classified> classified;
  for (const std::string& id : ids) {
    ZICHT_TRY(classified.emplace_back(), classify(source, id));
  }
  ZICHT_TRY(const auto listed, table_of(source.captured, everybody));
  std::vector<estimate::Covariate> covariates;
  std::vector<std::map<std::uint16_t, int>> level_of(ids.size());
  for (std::size_t c = 0; c < ids.size(); ++c) {
    covariates.push_back({ids[c], {}});
    for (const CapturedPerson& person : source.captured.people) {
      const std::uint16_t its_class = classified[c].class_of[person.position];
      if ((its_class == 0 && ids[c] != "year") || level_of[c].contains(its_class)) continue;
      level_of[c][its_class] = static_cast<int>(covariates[c].levels.size());
      covariates[c].levels.push_back(classified[c].names.at(its_class));
    }
  }
  std::map<std::pair<estimate::ListMask, std::vector<int>>, std::int64_t> counts;
  for (const CapturedPerson& person : source.captured.people) {
    estimate::ListMask history = 0;
    for (std::size_t column = 0; column < listed.list_of_column.size(); ++column)
      history |= (person.lists >> listed.list_of_column[column] & 1U) << column;
    std::vector<int> levels;
    for (std::size_t c = 0; c < ids.size(); ++c) {
      const auto found = level_of[c].find(classified[c].class_of[person.position]);
      levels.push_back(found == level_of[c].end() ? estimate::kNotObserved : found->second);
    }
    ++counts[{history, std::move(levels)}];
  }
  std::vector<estimate::CovariateCell> cells;
  for (const auto& [key, persons] : counts) cells.push_back({key.first, key.second, persons});
  const auto names = listed.table.list_names();
  return estimate::CovariateTable::make({names.begin(), names.end()}, std::move(covariates),
                                        std::move(cells));
}

/// "nidos:minor=yes", or several levels with '|'.
Result<estimate::CovariateTable> with_coverage(const estimate::CovariateTable& table,
                                               const std::vector<std::string>& covers) {
  std::vector<estimate::Coverage> coverage;
  for (const std::string& written : covers) {
    const auto wrong = [&](std::string message) {
      return fail(ErrorCode::invalid_input, std::move(message), written,
                  "Write it as LIST:COVARIATE=LEVEL|LEVEL.");
    };
    const auto colon = written.find(':');
    const auto equals = written.find('=');
    if (colon == std::string::npos || equals == std::string::npos || equals < colon)
      return wrong("not a list and whom it sees");
    const auto list = std::ranges::find(table.list_names(), written.substr(0, colon));
    const auto covariate = std::ranges::find(
        table.covariates(), written.substr(colon + 1, equals - colon - 1), &estimate::Covariate::name);
    if (list == table.list_names().end()) return wrong("there is no such list");
    if (covariate == table.covariates().end()) return wrong("there is no such covariate");
    estimate::Coverage some{static_cast<int>(list - table.list_names().begin()),
                            static_cast<int>(covariate - table.covariates().begin()),
                            std::vector<bool>(covariate->levels.size(), false)};
    const std::string levels = written.substr(equals + 1);
    for (const std::string_view level : split(levels, '|')) {
      const auto found = std::ranges::find(covariate->levels, level);
      if (found == covariate->levels.end()) return wrong("there is no such level");
      some.sees[static_cast<std::size_t>(found - covariate->levels.begin())] = true;
    }
    coverage.push_back(std::move(some));
  }
  return table.with_coverage(std::move(coverage));
}

}  // namespace

Result<PeopleEstimate> estimate_people(Session& session, const PeopleQuestion& question) {
  ZICHT_CHECK(check(question));
  ZICHT_TRY(const Source source, open_source(session, question));
  const auto request = request_of(question, source.definitions.rules);
  PeopleEstimate answer;
  answer.people = people_of(source, request);
  estimate::BandOptions of_part = request.band;
  of_part.replicates = source.definitions.rules.replicates;
  if (question.robustness && source.table) {
    add_trajectories(source, request, answer.people);
    answer.known_lists = check_known_lists(*source.table, estimate::band_route(of_part));
  }
  if (!question.strata.empty()) {
    ZICHT_TRY(const auto tables, strata_of(source, question.strata));
    answer.strata = estimate_strata(tables, estimate::band_route(of_part));
  }
  if (!question.covariates.empty()) {
    ZICHT_TRY(const auto table, covariates_of(source, question.covariates));
    ZICHT_TRY(answer.covariate_table, with_coverage(table, question.covers));
    answer.covariates = choose_covariates(*answer.covariate_table);
  }
  return answer;
}

Result<PeopleEstimate> look_at_table(const CaptureTable& table, const estimate::CovariateTable* covariates,
                                     const PeopleQuestion& question, const EstimateDefinitions& definitions) {
  ZICHT_TRY(const auto paths, referral_paths(question, table));
  const auto request = request_of(question, definitions.rules);
  PeopleEstimate answer;
  answer.people = hidden_people(table, paths, request);
  estimate::BandOptions drawn = request.band;
  if (!answer.people.replicates.empty()) drawn.replicates = static_cast<int>(answer.people.replicates.size());
  answer.people.source = estimate_source(definitions, drawn, "\u2013");
  if (question.robustness) answer.known_lists = check_known_lists(table, estimate::band_route(request.band));
  if (covariates != nullptr) {
    ZICHT_TRY(answer.covariate_table, with_coverage(*covariates, question.covers));
    answer.covariates = choose_covariates(*answer.covariate_table);
  }
  return answer;
}

}  // namespace zicht::services
