#include "services/register_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "figures/attributes.hpp"
#include "figures/chain_units.hpp"

namespace zicht::services {
namespace {

using figures::AttributeReader;
using figures::CountedUnit;
using figures::Dimension;
using Condition = RegisterSeries::Condition;

constexpr int kLongestSeries = 30;  // years

std::uint32_t number_of(const Condition& condition) {
  return static_cast<std::uint32_t>(condition.dimension << 16 | condition.its_class);
}

/// The first of the years without a gap up to the last one, not after `last`, in each of which the columns
/// have a day. Years without any after that are a silence, which is not passed over.
std::optional<int> first_year(const StatSnapshot& columns, int last) {
  std::set<int> years;
  for (const Date day : columns.received_on)
    if (day != StatSnapshot::kNoDate) years.insert(year_of(day));
  const auto after = years.upper_bound(last);
  if (after == years.begin()) return std::nullopt;
  int first = *std::prev(after);
  while (last - first + 1 < kLongestSeries && years.contains(first - 1)) --first;
  return first;
}

/// Counts the units of one source into a tree.
class SeriesCounter {
 public:
  SeriesCounter(const StatSnapshot& columns, const figures::ChainAttributes* chain, const Codebook& codebook,
                const figures::FigureBook& book, const SeriesRequest& request)
      : columns_(columns), chain_(chain), codebook_(codebook), book_(book), request_(request) {}

  Result<UnitSeries> count(figures::Unit unit, const std::vector<const AlarmTree*>& trees, int first_year) {
    counted_.unit = unit;
    counted_.first_period = period_of(make_date(first_year, 1, 1).value(), request_.every);
    counted_.tree.steps_per_year = periods_per_year(request_.every);
    periods_ = static_cast<std::size_t>(request_.until - counted_.first_period + 1);
    node_of(alarms::kTop, {});
    for (std::size_t person = 0; person < columns_.persons(); ++person)
      ZICHT_CHECK(
          add_person(unit, trees, {columns_.person_begin[person], columns_.person_begin[person + 1]}));
    add_breaks();
    if (!figures::is_of_chain(unit)) add_exposure();
    return std::move(counted_);
  }

 private:
  bool is_left_out(std::uint32_t report) const {
    return std::ranges::find(request_.silent, columns_.organisation[report]) != request_.silent.end();
  }

  Result<void> add_person(figures::Unit unit, const std::vector<const AlarmTree*>& trees,
                          CountedUnit reports) {
    if (!figures::counts_people(unit)) {
      for (std::uint32_t report = reports.begin; report < reports.end; ++report)
        if (!is_left_out(report)) ZICHT_CHECK(add(trees, {report, report + 1}, columns_.received_on[report]));
      return {};
    }
    if (is_left_out(reports.begin)) return {};
    const bool once =
        unit == figures::Unit::victim && request_.rules.year == figures::YearRule::first_registration;
    if (once) return add(trees, reports, columns_.received_on[reports.begin]);
    std::set<std::int64_t> told;
    for (std::uint32_t report = reports.begin; report < reports.end; ++report) {
      const Date day = columns_.received_on[report];
      if (day != StatSnapshot::kNoDate && told.insert(period_of(day, request_.every)).second)
        ZICHT_CHECK(add(trees, reports, day));
    }
    return {};
  }

  Result<void> add(const std::vector<const AlarmTree*>& trees, CountedUnit unit, Date day) {
    if (day == StatSnapshot::kNoDate) return {};
    const std::int64_t period = period_of(day, request_.every);
    if (period < counted_.first_period || period > request_.until) return {};
    ZICHT_TRY(const AttributeReader* const reader, reader_of(year_of(day)));
    nodes_.assign(1, 0);
    for (const AlarmTree* const tree : trees) {
      path_.clear();
      walk(*reader, unit, tree->levels, 0);
    }
    std::ranges::sort(nodes_);
    const auto repeated = std::ranges::unique(nodes_);
    nodes_.erase(repeated.begin(), repeated.end());
    for (const std::size_t node : nodes_)
      counted_.tree.nodes[node].counts[static_cast<std::size_t>(period - counted_.first_period)] += 1;
    return {};
  }

  /// What a unit is on its reference date depends on the year that is counted.
  Result<const AttributeReader*> reader_of(int year) {
    const auto found = readers_.find(year);
    if (found != readers_.end()) return &found->second;
    ZICHT_TRY(AttributeReader reader,
              AttributeReader::make(columns_, codebook_, request_.rules, year, chain_));
    return &readers_.emplace(year, std::move(reader)).first->second;
  }

  static std::uint16_t class_of(const Dimension& dimension, CodeId code) {
    return dimension.class_of_code.empty() ? code : dimension.class_of_code[code];
  }

  /// The form that the path names, by which sub-forms of others are told apart; unknown = none.
  CodeId form_of_path() const {
    for (const Condition& one : path_) {
      const Dimension& dimension = book_.dimensions()[one.dimension];
      if (dimension.attribute == figures::Attribute::form && dimension.class_of_code.empty())
        return one.its_class;
    }
    return kUnknown;
  }

  /// Adds the nodes of a unit below the path. Levels of one attribute that follow each other are read from
  /// the same code, so that Ukraine stands below Europe only.
  void walk(const AttributeReader& reader, CountedUnit unit, const std::vector<std::size_t>& levels,
            std::size_t at) {
    if (at == levels.size()) return;
    const figures::Attribute attribute = book_.dimensions()[levels[at]].attribute;
    std::size_t end = at;
    while (end < levels.size() && book_.dimensions()[levels[end]].attribute == attribute) ++end;
    std::vector<CodeId> codes;
    reader.read(attribute, unit, codes);
    const Dimension& lowest = book_.dimensions()[levels[end - 1]];
    const CodeId form = lowest.form_of_class.empty() ? kUnknown : form_of_path();
    for (CodeId& code : codes)
      if (form != kUnknown && lowest.form_of_class[class_of(lowest, code)] != form) code = kUnknown;
    for (const CodeId code : codes) {
      for (std::size_t level = at; level < end; ++level) {
        path_.push_back({levels[level], class_of(book_.dimensions()[levels[level]], code)});
        nodes_.push_back(node_of_path());
      }
      walk(reader, unit, levels, end);
      path_.resize(path_.size() - (end - at));
    }
  }

  /// The node of the path; its parent is that of the path without its last level, which is there already.
  std::size_t node_of_path() {
    const std::vector<Condition> above(path_.begin(), path_.end() - 1);
    return node_of(node_of(alarms::kTop, above), path_);
  }

  std::size_t node_of(std::size_t parent, const std::vector<Condition>& conditions) {
    std::vector<std::uint32_t> numbers;
    for (const Condition& one : conditions) numbers.push_back(number_of(one));
    std::ranges::sort(numbers);
    const auto [entry, added] = node_by_conditions_.emplace(numbers, counted_.series.size());
    if (added) {
      counted_.series.push_back({conditions});
      counted_.tree.nodes.push_back({parent, std::move(numbers), std::vector<double>(periods_, 0.0)});
    }
    return entry->second;
  }

  bool has_code(const Condition& condition, const std::vector<CodeId>& codes) const {
    const Dimension& dimension = book_.dimensions()[condition.dimension];
    return std::ranges::any_of(codes,
                               [&](CodeId code) { return class_of(dimension, code) == condition.its_class; });
  }

  /// Whether the series is part of a figure that a break names.
  bool is_of_figure(const RegisterSeries& series, const std::string& id) const {
    const auto figure = book_.find(id);
    if (!figure || (*figure)->unit != counted_.unit) return false;
    return std::ranges::all_of((*figure)->only, [&](const figures::Filter& filter) {
      return std::ranges::any_of(series.conditions, [&](const Condition& condition) {
        return book_.dimensions()[condition.dimension].attribute == filter.attribute &&
               has_code(condition, {filter.code});
      });
    });
  }

  bool concerns(const figures::DefinedBreak& one, const RegisterSeries& series) const {
    if (one.figures.empty() && !one.attribute) return true;
    if (std::ranges::any_of(one.figures, [&](const std::string& id) { return is_of_figure(series, id); }))
      return true;
    return std::ranges::any_of(series.conditions, [&](const Condition& condition) {
      return one.attribute == book_.dimensions()[condition.dimension].attribute &&
             has_code(condition, one.codes);
    });
  }

  /// What could be seen of each period: the share of the reporters that are active, times what is known by
  /// now of the newest.
  alarms::Exposure exposure_of(std::vector<double> share) const {
    alarms::Exposure made{std::move(share)};
    const std::size_t newest = std::min(request_.newest.size(), periods_);
    if (newest == 0) return made;
    made.log_error.assign(periods_, 0.0);
    for (std::size_t back = 1; back <= newest; ++back) {
      const stats::Nowcast& known = request_.newest[request_.newest.size() - back];
      made.share[periods_ - back] *= known.share;
      made.log_error[periods_ - back] = known.log_error;
    }
    return made;
  }

  /// Series of single organisations do not depend on which others are active.
  void add_exposure() {
    const bool has_active = request_.active.size() == periods_;
    if (!has_active && request_.newest.empty()) return;
    const std::vector<double> all(periods_, 1.0);
    counted_.tree.exposures = {exposure_of(has_active ? request_.active : all), exposure_of(all)};
    for (std::size_t node = 0; node < counted_.series.size(); ++node) {
      const bool of_organisation =
          std::ranges::any_of(counted_.series[node].conditions, [&](const Condition& condition) {
            return book_.dimensions()[condition.dimension].attribute == figures::Attribute::organisation;
          });
      counted_.tree.nodes[node].exposure = of_organisation ? 1 : 0;
    }
  }

  void add_breaks() {
    for (const figures::DefinedBreak& one : book_.breaks()) {
      const std::int64_t period = period_of(one.date, request_.every);
      if (period <= counted_.first_period || period > request_.until) continue;
      for (std::size_t node = 0; node < counted_.series.size(); ++node) {
        std::vector<std::size_t>& breaks = counted_.tree.nodes[node].breaks;
        const auto position = static_cast<std::size_t>(period - counted_.first_period);
        if (concerns(one, counted_.series[node]) && (breaks.empty() || breaks.back() != position))
          breaks.push_back(position);
      }
    }
  }

  const StatSnapshot& columns_;
  const figures::ChainAttributes* chain_;
  const Codebook& codebook_;
  const figures::FigureBook& book_;
  const SeriesRequest& request_;
  UnitSeries counted_;
  std::size_t periods_ = 0;
  std::map<int, AttributeReader> readers_;
  std::map<std::vector<std::uint32_t>, std::size_t> node_by_conditions_;
  std::vector<Condition> path_;     ///< of the unit that is being added
  std::vector<std::size_t> nodes_;  ///< in which it counts
};

/// The conditions that no later one of the same attribute implies.
std::vector<Condition> lowest_of(const RegisterSeries& series, const figures::FigureBook& book) {
  std::vector<Condition> lowest;
  for (std::size_t at = 0; at < series.conditions.size(); ++at) {
    const auto attribute = book.dimensions()[series.conditions[at].dimension].attribute;
    const bool implied = std::ranges::any_of(
        series.conditions.begin() + static_cast<std::ptrdiff_t>(at) + 1, series.conditions.end(),
        [&](const Condition& later) { return book.dimensions()[later.dimension].attribute == attribute; });
    if (!implied) lowest.push_back(series.conditions[at]);
  }
  return lowest;
}

}  // namespace

std::string_view name_of(Every every) {
  return every == Every::month ? "month" : every == Every::quarter ? "quarter" : "year";
}

int periods_per_year(Every every) { return every == Every::month ? 12 : every == Every::quarter ? 4 : 1; }

std::int64_t period_of(Date day, Every every) {
  const CivilDate date = civil(day);
  const int per_year = periods_per_year(every);
  return std::int64_t{date.year} * per_year + (date.month - 1) / (12 / per_year);
}

Date first_day_of(std::int64_t period, Every every) {
  const int per_year = periods_per_year(every);
  return make_date(static_cast<int>(period / per_year),
                   1 + static_cast<int>(period % per_year) * (12 / per_year), 1)
      .value();
}

std::string period_text(std::int64_t period, Every every) {
  const int per_year = periods_per_year(every);
  const std::int64_t year = period / per_year;
  const std::int64_t within = period % per_year + 1;
  if (every == Every::year) return fmt::format("{:04}", year);
  return every == Every::month ? fmt::format("{:04}-{:02}", year, within)
                               : fmt::format("{:04}-Q{}", year, within);
}

Result<std::int64_t> parse_period(std::string_view text, Every every) {
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error == std::errc{} && year >= 1 && year <= 9999)
    for (int within = 0; within < periods_per_year(every); ++within) {
      const std::int64_t period = std::int64_t{year} * periods_per_year(every) + within;
      if (period_text(period, every) == text) return period;
    }
  return fail(ErrorCode::invalid_input, "not a period of the length that is asked for", "--until",
              "Write a month as 2024-05, a quarter as 2024-Q2, a year as 2024.");
}

Result<std::vector<UnitSeries>> register_series(const StatSnapshot& snapshot, const ChainSnapshot& chain,
                                                const Codebook& codebook, const figures::FigureBook& book,
                                                const std::vector<AlarmTree>& trees,
                                                const SeriesRequest& request) {
  if (request.rules.form == figures::FormRule::combination)
    return fail(ErrorCode::invalid_input, "combinations of forms are no tree of series", "form=combination",
                "Ask for alarms under form=primary or form=any.");
  const int last_year = static_cast<int>(request.until / periods_per_year(request.every));
  std::map<figures::Unit, std::vector<const AlarmTree*>> by_unit;
  for (const AlarmTree& tree : trees) by_unit[tree.unit].push_back(&tree);
  std::vector<UnitSeries> made;
  for (const auto& [unit, of_unit] : by_unit) {
    std::optional<figures::UnitColumns> objects;
    if (figures::is_of_chain(unit)) {
      if (!figures::has_any(chain, unit)) continue;
      objects = figures::columns_of(chain, codebook, unit);
    }
    const StatSnapshot& columns = objects ? objects->snapshot : snapshot;
    const auto first = first_year(columns, last_year);
    if (!first) continue;
    SeriesCounter counter(columns, objects ? &objects->attributes : nullptr, codebook, book, request);
    ZICHT_TRY(UnitSeries series, counter.count(unit, of_unit, *first));
    made.push_back(std::move(series));
  }
  return made;
}

std::string key_of(const UnitSeries& of, std::size_t node, const figures::FigureBook& book) {
  std::string key(figures::name_of(of.unit));
  for (const Condition& one : lowest_of(of.series[node], book)) {
    const Dimension& dimension = book.dimensions()[one.dimension];
    key += " " + dimension.id + "=" + dimension.classes.at(one.its_class).first;
  }
  return key;
}

Label words_of(const UnitSeries& of, std::size_t node, const figures::FigureBook& book) {
  Label words;
  const auto add = [](std::string& text, const std::string& more) {
    text += (text.empty() ? "" : ", ") + more;
  };
  for (const Condition& one : lowest_of(of.series[node], book)) {
    const Dimension& dimension = book.dimensions()[one.dimension];
    const Label& label = dimension.classes.at(one.its_class).second;
    const bool alone = one.its_class != kUnknown && dimension.list->id() != "yes_no";
    add(words.nl, alone ? label.nl : dimension.label.nl + ": " + label.nl);
    add(words.en, alone ? label.en : dimension.label.en + ": " + label.en);
  }
  return words;
}

}  // namespace zicht::services
