#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alarms/series_tree.hpp"
#include "figures/counting_rules.hpp"
#include "figures/figure_book.hpp"
#include "model/chain.hpp"
#include "model/code_list.hpp"
#include "model/stat_snapshot.hpp"
#include "services/alarm_trees.hpp"
#include "stats/delay_nowcast.hpp"

namespace zicht::services {

/// How long the periods of a series are.
enum class Every { month, quarter, year };
std::string_view name_of(Every every);
int periods_per_year(Every every);
/// The number of the period that a day lies in; successive periods have successive numbers.
std::int64_t period_of(Date day, Every every);
Date first_day_of(std::int64_t period, Every every);
/// "2024-05", "2024-Q2", "2024".
std::string period_text(std::int64_t period, Every every);
/// \errors invalid_input: not a period of this length, written as period_text writes it.
Result<std::int64_t> parse_period(std::string_view text, Every every);

/// Who is counted in one series of a register.
struct RegisterSeries {
  struct Condition {
    std::size_t dimension = 0;  ///< position in the book
    std::uint16_t its_class = 0;
    friend auto operator<=>(const Condition&, const Condition&) = default;
  };
  std::vector<Condition> conditions;  ///< from the top down; empty = all of the unit
};

/// The series of one unit of a register over the same periods, as a tree.
struct UnitSeries {
  figures::Unit unit = figures::Unit::victim;
  std::int64_t first_period = 0;
  alarms::SeriesTree tree;
  std::vector<RegisterSeries> series;  ///< one a node of the tree
};

/// What series are made of. The snapshots and books must outlive nothing: all is copied.
struct SeriesRequest {
  Every every = Every::month;
  std::int64_t until = 0;  ///< the last period
  figures::CountingRules rules;
  /// Whoever was reported first by one of these organisations is left out, of every period: they fell silent.
  std::vector<CodeId> silent = {};
  /// For victims and reports: the usual share of reporters that are active, a period from the first of the
  /// register's series; empty = all are active all the time.
  std::vector<double> active = {};
  /// For victims and reports: what is known of the newest periods, up to the last; empty = all there will be.
  std::vector<stats::Nowcast> newest = {};
};

/// Counts the units of the trees by period: people in the period of their first report (rule
/// year=first_registration) or in each with a report; others in the period of their day. The series begin in
/// the first of the years without a gap up to the last that has any report. Units without anything are left
/// out.
/// \errors invalid_input: the rule form=combination, whose classes are no tree.  invalid_config: an age class
/// that cannot be read.
Result<std::vector<UnitSeries>> register_series(const StatSnapshot& snapshot, const ChainSnapshot& chain,
                                                const Codebook& codebook, const figures::FigureBook& book,
                                                const std::vector<AlarmTree>& trees,
                                                const SeriesRequest& request);

/// What the series counts, in codes that stay: "victim form=labour nationality=UA". A level that the next one
/// of the same attribute implies is left out.
std::string key_of(const UnitSeries& of, std::size_t node, const figures::FigureBook& book);
/// The same in words, without the unit; a yes or no names its dimension: "labour exploitation, Ukraine".
Label words_of(const UnitSeries& of, std::size_t node, const figures::FigureBook& book);

}  // namespace zicht::services
