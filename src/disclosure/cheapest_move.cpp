#include "disclosure/cheapest_move.hpp"

#include <ClpSimplex.hpp>
#include <CoinPackedMatrix.hpp>
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/contract.hpp"
#include "disclosure/whole_number_system.hpp"

namespace zicht::disclosure {
namespace {

constexpr double kHiddenWeight = 0.01;
constexpr double kWithheldShare = 0.02;  ///< of its cost that a withheld cell weighs, so that few are used
constexpr int kLargestFactor = 6;
/// Steps times rows and columns, of all programs together.
constexpr std::size_t kMostProgramWork = 4'000'000'000;
constexpr std::size_t kMostWorkWithZeros = 1'000'000'000;  ///< where zeros are withheld: far more is asked

/// One question to the linear program.
struct Step {
  int size = 1;            ///< of the target's change
  std::int64_t parts = 1;  ///< so many multiples must be possible upwards
  bool both_ways = false;  ///< and one downwards
};

/// Limits of an intruder who knows the true table's zeros and nothing else.
std::vector<CellLimits> open_limits(std::span<const CellToProtect> cells, bool zeros_published) {
  std::vector<CellLimits> limits;
  for (const CellToProtect& cell : cells) {
    const bool empty = cell.published && zeros_published && cell.persons == 0;
    limits.push_back(empty ? CellLimits{0, 0} : CellLimits{lowest_of(cell, zeros_published), kNoLimit});
  }
  return limits;
}

}  // namespace

class CheapestMove::Programs {
 public:
  Programs(const TableSystem& system, const std::vector<CellToProtect>& cells, bool zeros_published)
      : cells_(cells),
        zeros_published_(zeros_published),
        reduction_(reduced(system.equations(), open_limits(cells, zeros_published))) {
    components_.resize(reduction_.components.size());
    for (std::uint32_t cell = 0; cell < reduction_.cells.size(); ++cell) {
      const ReducedCell& of = reduction_.cells[cell];
      if (!of.constant()) components_[of.component].cells.push_back(cell);
    }
    for (std::size_t c = 0; c < components_.size(); ++c) prepare(components_[c], reduction_.components[c]);
  }

  std::optional<Move> best(std::uint32_t target, const MoveWish& wish) {
    const ReducedCell& of = reduction_.cells[target];
    if (of.constant()) return std::nullopt;
    static constexpr Step kForTwo[] = {
        {1, 2, false}, {1, 1, true}, {1, 1, false}, {-1, 1, false}, {2, 1, false}};
    static constexpr Step kForOne[] = {
        {1, 1, false}, {-1, 1, false}, {2, 1, false}, {3, 1, false}, {-2, 1, false}};
    std::optional<Move> best;
    double least = 0;
    bool free = false;
    for (const Step& step : wish.values_missing > 1 ? kForTwo : kForOne) {
      if (wish.values_missing == 1 && (wish.known >> static_cast<unsigned>(8 + step.size) & 1) != 0) continue;
      if (cells_[target].persons + step.size < lowest_of(cells_[target], zeros_published_)) continue;
      if (free && wish.values_missing > 1 && step.parts == 1 && !step.both_ways) break;
      auto move = solve(components_[of.component], target, step, wish.only_hidden);
      if (!move) continue;
      const auto at = static_cast<std::size_t>(std::ranges::find(move->cells, target) - move->cells.begin());
      const int fresh = std::popcount(differences_of(*move, at) & ~wish.known);
      if (fresh == 0) continue;
      const double score =
          (static_cast<double>(move->cost) + 0.001 * static_cast<double>(move->cells.size())) /
          std::min(fresh, wish.values_missing);
      if (best && score >= least) continue;
      const bool enough = move->cost == 0 && fresh >= wish.values_missing;
      least = score;
      free = move->cost == 0;
      best = std::move(move);
      if (enough) break;
    }
    return best;
  }
  std::size_t solved() const { return solved_; }
  bool has_done_enough() const { return work_ > (zeros_published_ ? kMostProgramWork : kMostWorkWithZeros); }

 private:
  struct Component {
    std::vector<std::uint32_t> cells;
    std::vector<std::vector<std::uint32_t>> cells_of_column;
    std::vector<std::int64_t> truth;
    const WholeNumberSystem* system = nullptr;
    std::unique_ptr<ClpSimplex> model;
  };

  void prepare(Component& component, const WholeNumberSystem& system) {
    component.system = &system;
    const auto columns = static_cast<int>(system.columns.size());
    component.cells_of_column.resize(system.columns.size());
    component.truth.assign(system.columns.size(), 0);
    for (const std::uint32_t cell : component.cells) {
      const ReducedCell& of = reduction_.cells[cell];
      component.cells_of_column[of.column].push_back(cell);
      component.truth[of.column] = (cells_[cell].persons - of.offset) * of.sign;
    }
    std::vector<int> rows;
    std::vector<int> ups;
    std::vector<double> coefficients;
    for (std::size_t r = 0; r < system.rows.size(); ++r)
      for (const Term& term : system.rows[r].terms)
        for (const int side : {0, 1}) {
          rows.push_back(static_cast<int>(r));
          ups.push_back(static_cast<int>(term.column) + side * columns);
          coefficients.push_back(static_cast<double>(side == 0 ? term.coefficient : -term.coefficient));
        }
    CoinPackedMatrix matrix(true, rows.data(), ups.data(), coefficients.data(),
                            static_cast<CoinBigIndex>(coefficients.size()));
    matrix.setDimensions(static_cast<int>(system.rows.size()), 2 * columns);
    const std::vector<double> zeros(static_cast<std::size_t>(2 * columns) + system.rows.size(), 0.0);
    component.model = std::make_unique<ClpSimplex>();
    component.model->setLogLevel(0);
    component.model->loadProblem(matrix, zeros.data(), zeros.data(), zeros.data(), zeros.data(),
                                 zeros.data());
  }

  /// Weight of a column's change; negative: it may not change.
  double weight(const Component& component, std::size_t column, bool only_hidden) const {
    double weight = kHiddenWeight;
    for (const std::uint32_t cell : component.cells_of_column[column]) {
      const CellToProtect& of = cells_[cell];
      if (!of.published) continue;
      if (of.hidden) {
        weight += kWithheldShare * of.cost;
        continue;
      }
      if (of.stays || only_hidden) return -1;
      weight += of.cost;
    }
    return weight;
  }

  std::optional<Move> solve(Component& component, std::uint32_t target, const Step& step, bool only_hidden) {
    const ReducedCell& of = reduction_.cells[target];
    const std::size_t columns = component.truth.size();
    ClpSimplex& model = *component.model;
    double* upper = model.columnUpper();
    double* lower = model.columnLower();
    double* objective = model.objective();
    for (std::size_t c = 0; c < columns; ++c) {
      const double w = weight(component, c, only_hidden);
      const CellLimits& limits = component.system->columns[c];
      const auto room = [](std::int64_t from, std::int64_t to) {
        return to >= kNoLimit || from <= -kNoLimit ? 1000 : to - from;
      };
      std::int64_t down = room(limits.lower, component.truth[c]) / step.parts;
      std::int64_t up = room(component.truth[c], limits.upper) / step.parts;
      if (step.both_ways) up = down = std::min(up, down);
      lower[c] = lower[c + columns] = 0;
      upper[c] = w < 0 ? 0 : static_cast<double>(up);
      upper[c + columns] = w < 0 ? 0 : static_cast<double>(down);
      objective[c] = objective[c + columns] = w < 0 ? 0 : w;
    }
    const std::int64_t size = step.size * of.sign;
    const std::size_t moving = size > 0 ? of.column : of.column + columns;
    const std::size_t still = size > 0 ? of.column + columns : of.column;
    if (upper[moving] < static_cast<double>(std::abs(size))) return std::nullopt;
    lower[moving] = upper[moving] = static_cast<double>(std::abs(size));
    upper[still] = 0;
    model.allSlackBasis(true);
    model.dual(0);
    ++solved_;
    work_ += static_cast<std::size_t>(model.numberIterations() + 20) *
             static_cast<std::size_t>(model.numberRows() + model.numberColumns());
    if (model.status() != 0) return std::nullopt;
    return whole_move(component, model.primalColumnSolution());
  }

  /// The change of all cells as a move, or none when no small multiple of it is whole.
  std::optional<Move> whole_move(const Component& component, const double* solution) const {
    const std::size_t columns = component.truth.size();
    std::vector<std::int64_t> change(columns);
    bool whole = false;
    for (int factor = 1; factor <= kLargestFactor && !whole; ++factor) {
      whole = true;
      for (std::size_t c = 0; c < columns && whole; ++c) {
        const double value = factor * (solution[c] - solution[c + columns]);
        change[c] = std::llround(value);
        whole = std::abs(value - static_cast<double>(change[c])) < 1e-5 && std::abs(change[c]) < 100;
      }
    }
    if (!whole) return std::nullopt;
    for (const SystemRow& row : component.system->rows) {
      std::int64_t sum = 0;
      for (const Term& term : row.terms) sum += term.coefficient * change[term.column];
      if (sum != 0) return std::nullopt;
    }
    return move_of(component, change);
  }

  std::optional<Move> move_of(const Component& component, std::span<const std::int64_t> change) const {
    Move move;
    std::int64_t up = kMostMultiple;
    std::int64_t down = kMostMultiple;
    for (std::size_t c = 0; c < change.size(); ++c) {
      if (change[c] == 0) continue;
      for (const std::uint32_t cell : component.cells_of_column[c]) {
        const CellToProtect& of = cells_[cell];
        const std::int64_t step = reduction_.cells[cell].sign * change[c];
        move.cells.push_back(cell);
        move.steps.push_back(static_cast<std::int8_t>(step));
        const std::int64_t slack = (of.persons - lowest_of(of, zeros_published_)) / std::abs(step);
        (step > 0 ? down : up) = std::min(step > 0 ? down : up, slack);
        if (of.published && !of.hidden) move.cost += of.cost;
      }
    }
    move.most_up = static_cast<std::int8_t>(std::max<std::int64_t>(0, up));
    move.most_down = static_cast<std::int8_t>(std::max<std::int64_t>(0, down));
    if (move.most_up + move.most_down == 0) return std::nullopt;
    return move;
  }

  const std::vector<CellToProtect>& cells_;
  bool zeros_published_;
  ReducedSystem reduction_;
  std::vector<Component> components_;
  std::size_t solved_ = 0;
  std::size_t work_ = 0;
};

CheapestMove::CheapestMove(const TableSystem& system, const std::vector<CellToProtect>& cells,
                           bool zeros_published)
    : programs_(std::make_unique<Programs>(system, cells, zeros_published)) {}

CheapestMove::~CheapestMove() = default;

std::optional<Move> CheapestMove::best_move(std::uint32_t target, const MoveWish& wish) {
  return programs_->best(target, wish);
}

bool CheapestMove::has_done_enough() const { return programs_->has_done_enough(); }

std::size_t CheapestMove::programs_solved() const { return programs_->solved(); }

}  // namespace zicht::disclosure
