#include "disclosure/attack.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/contract.hpp"
#include "base/philox.hpp"
#include "disclosure/contradicting_equations.hpp"
#include "disclosure/integer_search.hpp"
#include "disclosure/move_lattice.hpp"
#include "disclosure/point_repair.hpp"
#include "disclosure/point_walk.hpp"
#include "disclosure/whole_number_system.hpp"
#include "disclosure/witness_choice.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kValuesWanted = 3;
constexpr std::size_t kSweeps = 2'000;  ///< of the walk from the first point
constexpr std::size_t kSweepsWithoutGain = 200;
constexpr std::size_t kSweepsFromFound = 5;  ///< from a point that was asked for
constexpr std::size_t kRounds = 12;
constexpr std::size_t kRoundsWithoutGain = 3;
constexpr std::size_t kFewColumns = 8;    ///< so few are asked for one by one
constexpr std::size_t kShortSearch = 30;  ///< nodes
constexpr int kAttempts = 4;
constexpr int kFirstAttempts = 12;
constexpr std::uint32_t kMostPoints = 200;  ///< kept as starts, when they are no witnesses
constexpr int kRepairs = 6;                 ///< of known points, per question
constexpr int kRepairSteps = 150;           ///< of each

/// What is known of one column: values that some point gives it, and whether all values are known.
struct ColumnValues {
  std::vector<std::int64_t> seen;  ///< sorted, at most a few
  bool wanted = false;
  bool closed = false;      ///< proven that there are no values but those seen
  bool unresolved = false;  ///< a question was given up
  bool open() const { return wanted && !closed && !unresolved && seen.size() < kValuesWanted; }
};

/// By how much a column differs from the first point.
struct ColumnChange {
  std::uint32_t column = 0;
  std::int64_t step = 0;
};

/// The attack on one component.
class ComponentAttack {
 public:
  ComponentAttack(const WholeNumberSystem& system, const AttackOptions& options, std::uint64_t stream)
      : system_(system),
        options_(options),
        random_(options.seed, stream),
        search_(system),
        repair_(search_.form(), system.columns.size()),
        walk_(search_.form(), system.columns.size()),
        columns_(system.columns.size()) {}

  void want(std::uint32_t column) { columns_[column].wanted = true; }
  /// Looks for a first point. False: the component cannot hold.
  bool start();
  /// Walks from the first point.
  void walk() {
    if (!points_.empty()) walk(points_[0], kSweeps);
  }
  /// Looks for more values by linear programs, and proves where there are none.
  void finish();
  bool take(const std::vector<std::int64_t>& point);
  /// The same of the first point with some columns changed, when rows and limits allow it.
  void take_change(std::span<const ColumnChange> changes);
  const ColumnValues& values(std::uint32_t column) const { return columns_[column]; }
  const std::vector<std::vector<std::int64_t>>& points() const { return points_; }
  /// Leaves out points that are not needed as witnesses.
  void leave_few_points() {
    std::vector<bool> wanted;
    for (const ColumnValues& of : columns_) wanted.push_back(of.wanted);
    points_ = few_points(std::move(points_), wanted, kValuesWanted);
  }
  std::size_t programs() const { return search_.programs_solved(); }

 private:
  std::size_t open_columns() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(columns_, [](const ColumnValues& of) { return of.open(); }));
  }
  std::vector<double> random_objective(bool only_open);
  void settle(std::uint32_t column);
  bool repair(std::uint32_t column, std::int64_t from, std::int64_t to);
  bool ask(std::uint32_t column, std::int64_t from, std::int64_t to);
  bool note(std::uint32_t column, std::int64_t value);
  bool change_holds(std::span<const ColumnChange> changes);
  void keep(std::vector<std::int64_t> point);
  void walk(std::vector<std::int64_t> point, std::size_t most_sweeps);

  const WholeNumberSystem& system_;
  const AttackOptions& options_;
  Philox random_;
  IntegerSearch search_;
  PointRepair repair_;
  PointWalk walk_;
  std::vector<ColumnValues> columns_;
  std::vector<std::vector<std::int64_t>> points_;
  std::vector<double> objective_;  ///< of questions
  std::vector<std::int64_t> row_change_;
};

/// Notes a value; true when it is new, and wanted.
bool ComponentAttack::note(std::uint32_t column, std::int64_t value) {
  ColumnValues& of = columns_[column];
  if (of.seen.size() >= kValuesWanted) return false;
  const auto at = std::ranges::lower_bound(of.seen, value);
  if (at != of.seen.end() && *at == value) return false;
  of.seen.insert(at, value);
  return of.wanted;
}

/// Keeps every point that is to be a witness; without witnesses some, to start from.
void ComponentAttack::keep(std::vector<std::int64_t> point) {
  if (options_.keep_witnesses || points_.size() < kMostPoints)
    points_.push_back(std::move(point));
  else
    points_[1 + random_.below(kMostPoints - 1)] = std::move(point);
}

/// Notes the values of a point; true when it showed something new that was wanted.
bool ComponentAttack::take(const std::vector<std::int64_t>& point) {
  bool news = false;
  for (std::uint32_t c = 0; c < point.size(); ++c) news = note(c, point[c]) || news;
  if (news) keep(point);
  return news;
}

/// Walks from a point, and takes what it comes by until that shows nothing new for a while.
void ComponentAttack::walk(std::vector<std::int64_t> point, std::size_t most_sweeps) {
  if (!walk_.usable()) return;
  std::size_t without_gain = 0;
  for (std::size_t sweep = 0; sweep < most_sweeps && without_gain < kSweepsWithoutGain && open_columns() > 0;
       ++sweep) {
    walk_.sweep(point, search_.limits(), random_);
    without_gain = take(point) ? 0 : without_gain + 1;
  }
}

/// Whether rows and limits allow a change of the first point; looks at what it touches only.
bool ComponentAttack::change_holds(std::span<const ColumnChange> changes) {
  for (const ColumnChange& change : changes) {
    const std::int64_t value = points_[0][change.column] + change.step;
    if (value < system_.columns[change.column].lower || value > system_.columns[change.column].upper)
      return false;
  }
  if (row_change_.empty()) row_change_.assign(system_.rows.size(), 0);
  const auto add = [&](std::int64_t times) {
    for (const ColumnChange& change : changes)
      for (const std::uint32_t r : search_.rows_of(change.column)) {
        const std::vector<Term>& terms = system_.rows[r].terms;
        const auto term = std::ranges::lower_bound(terms, change.column, {}, &Term::column);
        row_change_[r] += times * term->coefficient * change.step;
      }
  };
  add(1);
  bool holds = true;
  for (const ColumnChange& change : changes)
    for (const std::uint32_t r : search_.rows_of(change.column)) holds = holds && row_change_[r] == 0;
  add(-1);
  return holds;
}

void ComponentAttack::take_change(std::span<const ColumnChange> changes) {
  if (!change_holds(changes)) return;
  bool news = false;
  for (const ColumnChange& change : changes)
    news = note(change.column, points_[0][change.column] + change.step) || news;
  if (!news) return;
  std::vector<std::int64_t> point = points_[0];
  for (const ColumnChange& change : changes) point[change.column] += change.step;
  keep(std::move(point));
}

std::vector<double> ComponentAttack::random_objective(bool only_open) {
  std::vector<double> objective(columns_.size(), 0.0);
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (!only_open || columns_[c].open())
      objective[c] = (random_.chance(0.5) ? 1.0 : -1.0) * (0.5 + random_.uniform());
  return objective;
}

/// Looks for such a point near those that are known: the last, the first, and others.
bool ComponentAttack::repair(std::uint32_t column, std::int64_t from, std::int64_t to) {
  if (!repair_.usable() || points_.empty()) return false;
  std::vector<CellLimits> limits = search_.limits();
  limits[column] = {from, to};
  for (int attempt = 0; attempt < kRepairs; ++attempt) {
    const std::size_t start = attempt == 0   ? points_.size() - 1
                              : attempt == 1 ? 0
                                             : random_.below(static_cast<std::uint32_t>(points_.size()));
    const auto point = repair_.repaired(points_[start], limits, kRepairSteps, random_);
    if (!point || !satisfies(system_, *point)) continue;
    take(*point);
    walk(*point, kSweepsFromFound);
    return true;
  }
  return false;
}

/// Looks for a value of the column within [from, to]; false when there is none or it stays unknown. Corners
/// of a random objective are whole more often than others. One objective serves many questions, because a
/// change of limits alone keeps the basis good; when it fails, others are tried before a long search.
bool ComponentAttack::ask(std::uint32_t column, std::int64_t from, std::int64_t to) {
  const CellLimits known = search_.limits()[column];
  from = std::max(from, known.lower);
  to = std::min(to, known.upper);
  if (from > to) return false;
  if (repair(column, from, to)) return true;
  if (objective_.empty()) objective_ = random_objective(false);
  SearchAnswer answer = search_.find(column, from, to, objective_, kShortSearch);
  for (int attempt = 0; attempt < kAttempts && answer.found == Found::unresolved; ++attempt) {
    objective_ = random_objective(false);
    answer = search_.find(column, from, to, objective_, kShortSearch);
  }
  if (answer.found == Found::unresolved)
    answer = search_.find(column, from, to, objective_, options_.most_nodes);
  if (answer.found == Found::point) {
    take(answer.point);
    return true;
  }
  if (answer.found == Found::unresolved) columns_[column].unresolved = true;
  if (answer.found == Found::none && to == known.upper) search_.narrow(column, known.lower, from - 1);
  if (answer.found == Found::none && from == known.lower) search_.narrow(column, to + 1, known.upper);
  return false;
}

/// Asks until three values of the column are seen, or until it is proven that there are no more.
void ComponentAttack::settle(std::uint32_t column) {
  ColumnValues& of = columns_[column];
  while (of.seen.size() < kValuesWanted && ask(column, of.seen.back() + 1, kNoLimit)) {
  }
  while (of.seen.size() < kValuesWanted && ask(column, -kNoLimit, of.seen.front() - 1)) {
  }
  if (of.seen.size() < kValuesWanted) {
    const std::int64_t from = of.seen.front() + 1;
    const std::int64_t to = of.seen.back() - 1;
    if (from <= to && ask(column, from, to)) settle(column);
  }
  // An unresolved question does not matter once three values are there.
  if (of.seen.size() < kValuesWanted && !of.unresolved) of.closed = true;
}

bool ComponentAttack::start() {
  SearchAnswer first = search_.find_any({}, 1);
  for (int attempt = 0; attempt < kFirstAttempts && first.found == Found::unresolved; ++attempt)
    first = search_.find_any(random_objective(false), 1);
  if (first.found == Found::unresolved) first = search_.find_any({}, 20 * options_.most_nodes);
  if (first.found == Found::none) return false;
  if (first.found == Found::unresolved) {
    for (ColumnValues& of : columns_) of.unresolved = of.wanted;
    return true;
  }
  take(first.point);
  points_.assign(1, first.point);
  return true;
}

void ComponentAttack::finish() {
  if (points_.empty()) return;
  std::size_t without_gain = 0;
  for (std::size_t round = 0;
       round < kRounds && without_gain < kRoundsWithoutGain && open_columns() > kFewColumns; ++round) {
    const auto point = search_.corner(random_objective(true));
    without_gain = point && take(*point) ? 0 : without_gain + 1;
  }
  for (std::uint32_t c = 0; c < columns_.size(); ++c)
    if (columns_[c].open()) settle(c);
}

using Attacks = std::map<std::uint32_t, ComponentAttack>;

/// A cube published whole, as a lattice whose cells have the values of a first point.
struct PointLattice {
  MoveLattice lattice;
  std::vector<CellToProtect> cells;
  std::vector<CellId> cell_at;  ///< the system's cell at each index
};

std::optional<PointLattice> lattice_of(const TableSystem& system, const ReducedSystem& reduction,
                                       const Attacks& attacks) {
  if (system.tables().size() != 1 || system.limits().size() != system.tables()[0].rows.size())
    return std::nullopt;
  const CubeTable& table = system.tables()[0];
  std::vector<const Attribute*> attributes;
  std::size_t size = 1;
  for (const std::size_t a : table.attributes) {
    attributes.push_back(&system.attributes()[a]);
    size *= attributes.back()->codes().size();
    if (size > table.rows.size() || attributes.back()->codes().size() > MoveLattice::kMostCodes)
      return std::nullopt;
  }
  if (size != table.rows.size()) return std::nullopt;
  PointLattice result{MoveLattice(std::move(attributes), true), std::vector<CellToProtect>(size),
                      std::vector<CellId>(size)};
  for (std::uint32_t row = 0; row < table.rows.size(); ++row) {
    const LatticeIndex at = result.lattice.index(table.rows[row]);
    const CellId cell = system.cell_of(0, row);
    const ReducedCell& of = reduction.cells[cell];
    result.cell_at[at] = cell;
    CellToProtect& state = result.cells[at];
    state.published = true;
    std::int64_t value = of.offset;
    if (!of.constant()) {
      const auto on = attacks.find(of.component);
      if (on == attacks.end() || on->second.points().empty()) return std::nullopt;
      value += of.sign * on->second.points()[0][of.column];
    }
    state.persons = static_cast<std::int32_t>(value);
    state.hidden = !of.constant();
    state.stays = of.constant();
  }
  return result;
}

/// Takes the multiples of a move over, where the limits and the rows allow them.
void take_move(const Move& move, const PointLattice& from, const ReducedSystem& reduction, Attacks& attacks) {
  for (int k = -move.most_down; k <= move.most_up; ++k) {
    if (k == 0) continue;
    std::map<std::uint32_t, std::map<std::uint32_t, std::int64_t>> steps;
    bool one_way = true;
    for (std::size_t c = 0; c < move.cells.size(); ++c) {
      const ReducedCell& of = reduction.cells[from.cell_at[move.cells[c]]];
      const std::int64_t step = std::int64_t{k} * move.steps[c] * of.sign;
      const auto [at, fresh] = steps[of.component].emplace(of.column, step);
      one_way = one_way && (fresh || at->second == step);
    }
    if (!one_way) continue;  // cells that are one column would change differently
    for (const auto& [component, of_column] : steps) {
      std::vector<ColumnChange> changes;
      for (const auto& [column, step] : of_column) changes.push_back({column, step});
      attacks.at(component).take_change(changes);
    }
  }
}

/// Product moves from the first point: they give cells that the walk left their values without a linear
/// program.
void try_moves(const TableSystem& system, const ReducedSystem& reduction, Attacks& attacks) {
  std::optional<PointLattice> from = lattice_of(system, reduction, attacks);
  if (!from) return;
  from->lattice.use(from->cells);
  for (LatticeIndex at = 0; at < from->cells.size(); ++at) {
    const ReducedCell& of = reduction.cells[from->cell_at[at]];
    if (of.constant()) continue;
    const ComponentAttack& on = attacks.at(of.component);
    for (std::size_t attempt = 0; attempt < kValuesWanted && on.values(of.column).open(); ++attempt) {
      const std::vector<std::int64_t> seen = on.values(of.column).seen;
      MoveWish wish{static_cast<int>(kValuesWanted - seen.size()), 0, true};
      for (const std::int64_t value : seen) {
        const std::int64_t difference = of.sign * value + of.offset - from->cells[at].persons;
        if (difference >= -8 && difference <= 8)
          wish.known |= std::uint32_t{1} << static_cast<unsigned>(8 + difference);
      }
      const auto move = from->lattice.best_move(at, wish);
      if (!move) break;
      take_move(*move, *from, reduction, attacks);
      if (on.values(of.column).seen == seen) break;
    }
  }
}

/// Whole tables of witnesses: in each, every part of the system has one of its points.
Witnesses witnesses_of(const ReducedSystem& reduction, const Attacks& attacks) {
  Witnesses witnesses;
  std::size_t most = 1;  // where all is known, the one table that there is
  for (const auto& [component, on] : attacks) most = std::max(most, on.points().size());
  for (std::size_t w = 0; w < most; ++w) {
    std::vector<std::int64_t> table(reduction.cells.size());
    for (std::size_t c = 0; c < table.size(); ++c) {
      const ReducedCell& cell = reduction.cells[c];
      table[c] = cell.offset;
      if (cell.constant()) continue;
      const auto& points = attacks.at(cell.component).points();
      table[c] += cell.sign * points[std::min(w, points.size() - 1)][cell.column];
    }
    witnesses.tables.push_back(std::move(table));
  }
  return witnesses;
}

/// Values of a cell from those of its column.
Leak leak_of(const TableSystem& system, const WithheldRow& row, const ReducedCell& cell,
             const ColumnValues* of, const CellLimits& column) {
  Leak leak{system.tables()[row.table].name,
            system.line(row.table, row.row),
            system.describe(row.cell),
            row.cell,
            cell.offset,
            cell.offset,
            LeakKind::exact};
  if (of == nullptr) return leak;
  std::int64_t from = of->unresolved || of->seen.empty() ? column.lower : of->seen.front();
  std::int64_t to = of->unresolved || of->seen.empty() ? column.upper : of->seen.back();
  leak.kind = of->unresolved        ? LeakKind::unresolved
              : of->seen.size() > 1 ? LeakKind::narrow
                                    : LeakKind::exact;
  const bool unlimited = to >= kNoLimit || from <= -kNoLimit;
  if (cell.sign < 0) std::swap(from, to);
  leak.lower = std::max<std::int64_t>(0, cell.sign * from + cell.offset);
  leak.upper = unlimited ? kNoLimit : cell.sign * to + cell.offset;
  return leak;
}

}  // namespace

std::size_t AttackReport::count(LeakKind kind) const {
  return static_cast<std::size_t>(std::ranges::count(leaks, kind, &Leak::kind));
}

AttackReport attack(TableSystem& system, const AttackOptions& options) {
  AttackReport report;
  report.joint = system.joint();
  const ReducedSystem reduction = reduced(system.equations(), system.limits());
  std::vector<CellId> without_solution(reduction.impossible_cells);
  std::map<std::uint32_t, ComponentAttack> attacks;
  std::set<CellId> withheld;
  for (const WithheldRow& row : system.withheld()) {
    withheld.insert(row.cell);
    const ReducedCell& cell = reduction.cells[row.cell];
    if (cell.constant()) continue;
    attacks
        .try_emplace(cell.component, reduction.components[cell.component], options,
                     std::uint64_t{cell.component})
        .first->second.want(cell.column);
  }
  if (options.keep_witnesses)
    for (std::uint32_t c = 0; c < reduction.components.size(); ++c)
      attacks.try_emplace(c, reduction.components[c], options, std::uint64_t{c});
  report.withheld_cells = withheld.size();
  std::set<std::uint32_t> impossible;
  for (auto& [component, on] : attacks)
    if (on.start())
      on.walk();
    else
      impossible.insert(component);
  if (impossible.empty()) try_moves(system, reduction, attacks);
  for (auto& [component, on] : attacks) {
    if (!impossible.contains(component)) on.finish();
    if (options.keep_witnesses) on.leave_few_points();
    report.programs += on.programs();
  }
  std::set<std::uint32_t> told;
  for (const WithheldRow& row : system.withheld()) {
    const ReducedCell& cell = reduction.cells[row.cell];
    if (cell.constant()) {
      report.leaks.push_back(leak_of(system, row, cell, nullptr, {}));
      continue;
    }
    if (impossible.contains(cell.component)) {
      if (told.insert(cell.component).second) without_solution.push_back(row.cell);
      continue;
    }
    const ColumnValues& of = attacks.at(cell.component).values(cell.column);
    if (of.seen.size() < kValuesWanted)
      report.leaks.push_back(
          leak_of(system, row, cell, &of, reduction.components[cell.component].columns[cell.column]));
  }
  std::ranges::stable_sort(report.leaks, [](const Leak& a, const Leak& b) { return a.kind < b.kind; });
  const bool all_have_points =
      std::ranges::all_of(attacks, [](const auto& of) { return !of.second.points().empty(); });
  if (options.keep_witnesses && impossible.empty() && all_have_points)
    report.witnesses = witnesses_of(reduction, attacks);
  for (Contradiction& found : contradictions_around(system, without_solution))
    system.add_contradiction(std::move(found));
  report.contradictions.assign(system.contradictions().begin(), system.contradictions().end());
  return report;
}

}  // namespace zicht::disclosure
