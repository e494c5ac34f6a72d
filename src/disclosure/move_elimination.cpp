#include "disclosure/move_elimination.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <utility>

namespace zicht::disclosure {
namespace {

using MoveId = std::uint32_t;

constexpr int kLargestStep = 4;
constexpr std::size_t kMostBaseMoves = 2'000;  ///< more take too long
constexpr std::size_t kMovesPerBaseCell = 4;   ///< kept, on average
constexpr std::size_t kSumsPerMove = 3;        ///< that take its place
constexpr std::size_t kPartners = 96;          ///< near ones, and as many from everywhere
constexpr double kOneWayWeight = 1'000;        ///< of a move that can be done once, one way
constexpr double kSettledWeight = 0.02;        ///< of a cell that is withheld whatever comes

class Eliminator {
 public:
  Eliminator(const TableSystem& system, const std::vector<CellToProtect>& cells, const SuppressionRule& rule)
      : system_(system), cells_(cells), rule_(rule), state_(cells.size(), State::fixed) {}

  std::optional<Elimination> run();

 private:
  enum class State : std::uint8_t { fixed, unprinted, small, undecided, withheld, shown };
  struct Live {
    std::vector<std::uint32_t> cells;
    std::vector<std::int8_t> steps;
    std::int8_t up = 0;
    std::int8_t down = 0;
    bool live = true;
  };
  struct Scattered {
    double weight = 0;
    int against_up = 0;  ///< cells that cannot take a step upwards of the move
    int against_down = 0;
  };
  struct Combination {
    double score = 0;
    MoveId with = 0;
    int factor = 0;
  };

  bool sort_cells();
  bool start();
  std::vector<std::uint32_t> order() const;
  bool show(std::uint32_t cell);
  bool is_target(std::uint32_t cell) const {
    return state_[cell] == State::small || state_[cell] == State::withheld;
  }
  int missing(std::uint32_t cell) const {
    return kFewestValues - std::min(kFewestValues, std::popcount(reached(cell)));
  }
  std::uint32_t reached(std::uint32_t cell) const;
  void limit(Live& move) const;
  void count(const Live& move, int by);
  MoveId add(Live move);
  void kill(MoveId id);
  void revive(MoveId id);
  Scattered scatter(const Live& move);
  void clear(const Live& move);
  std::vector<Combination> several_with(const Live& of, MoveId self, std::uint32_t cell,
                                        const std::vector<MoveId>& users);
  void thin();
  std::optional<Combination> best_with(const Live& of, MoveId self, std::uint32_t cell,
                                       const std::vector<MoveId>& users, std::uint32_t target);
  std::optional<double> score_with(const Scattered& of, const Live& g, int factor) const;
  Live combined(const Live& of, const Live& with, int factor) const;
  void enter(std::uint32_t cell, State state) {
    state_[cell] = state;
    weight_[cell] = state == State::undecided ? static_cast<double>(cells_[cell].cost) : kSettledWeight;
  }
  static bool same(const Live& a, const Live& b);
  std::vector<MoveId> replaced(const std::vector<MoveId>& users, std::uint32_t cell);
  bool give_values(std::uint32_t target, std::uint32_t cell, const std::vector<MoveId>& users,
                   std::vector<MoveId>& made);
  std::vector<MoveId> users_of(std::uint32_t cell);

  const TableSystem& system_;
  const std::vector<CellToProtect>& cells_;
  const SuppressionRule& rule_;
  std::vector<State> state_;
  std::vector<Live> moves_;
  std::size_t first_ = 0;
  std::vector<std::vector<MoveId>> moves_of_;
  std::vector<std::array<std::uint16_t, 17>> times_;
  std::vector<std::int8_t> dense_;
  std::vector<std::int32_t> slack_;  ///< how far a cell can go down
  std::vector<double> weight_;       ///< of a cell in a move
};

std::uint32_t Eliminator::reached(std::uint32_t cell) const {
  std::uint32_t bits = kItself;
  for (unsigned d = 0; d < 17; ++d)
    if (times_[cell][d] > 0) bits |= std::uint32_t{1} << d;
  return bits;
}

void Eliminator::limit(Live& move) const {
  std::int64_t up = kMostMultiple;
  std::int64_t down = kMostMultiple;
  for (std::size_t c = 0; c < move.cells.size(); ++c) {
    const CellToProtect& cell = cells_[move.cells[c]];
    const std::int64_t slack =
        (cell.persons - lowest_of(cell, rule_.zeros_published)) / std::abs(int{move.steps[c]});
    (move.steps[c] > 0 ? down : up) = std::min(move.steps[c] > 0 ? down : up, slack);
  }
  move.up = static_cast<std::int8_t>(std::max<std::int64_t>(up, 0));
  move.down = static_cast<std::int8_t>(std::max<std::int64_t>(down, 0));
}

void Eliminator::count(const Live& move, int by) {
  for (std::size_t c = 0; c < move.cells.size(); ++c) {
    auto& times = times_[move.cells[c]];
    for (int k = -move.down; k <= move.up; ++k) {
      const int d = k * move.steps[c];
      if (d == 0 || d < -8 || d > 8) continue;
      const int bit = d + 8;
      std::uint16_t& live = times[static_cast<std::size_t>(bit)];
      live = static_cast<std::uint16_t>(live + by);
    }
  }
}

MoveId Eliminator::add(Live move) {
  const auto id = static_cast<MoveId>(moves_.size());
  for (const std::uint32_t cell : move.cells) moves_of_[cell].push_back(id);
  count(move, 1);
  moves_.push_back(std::move(move));
  return id;
}

void Eliminator::kill(MoveId id) {
  moves_[id].live = false;
  count(moves_[id], -1);
}

void Eliminator::revive(MoveId id) {
  moves_[id].live = true;
  count(moves_[id], 1);
}

/// Says of each cell what may be done with it; false: a small count must stay.
bool Eliminator::sort_cells() {
  for (std::uint32_t cell = 0; cell < cells_.size(); ++cell) {
    const CellToProtect& of = cells_[cell];
    slack_[cell] = static_cast<std::int32_t>(of.persons - lowest_of(of, rule_.zeros_published));
    if (!of.published) {
      enter(cell, State::unprinted);
    } else if (of.persons == 0 && (rule_.zeros_published || of.stays)) {
      enter(cell, State::fixed);
    } else if (of.persons < rule_.minimum || of.hidden) {
      enter(cell, State::small);
      if (of.stays) return false;
    } else {
      enter(cell, State::undecided);
    }
  }
  return true;
}

bool Eliminator::start() {
  if (system_.parts().size() != 1) return false;
  const std::size_t size = cells_.size();
  moves_of_.resize(size);
  times_.assign(size, {});
  dense_.assign(size, 0);
  slack_.assign(size, 0);
  weight_.assign(size, kSettledWeight);
  std::vector<std::vector<std::uint32_t>> above(size);
  for (const CellEquation& equation : system_.equations())
    for (const CellId part : equation.parts) above[part].push_back(equation.parent);
  if (!sort_cells()) return false;
  std::vector<bool> seen(size, false);
  for (const CellId base : system_.parts()[0].base) {
    std::vector<std::uint32_t> chain{base};
    seen[base] = true;
    bool free = true;
    for (std::size_t at = 0; at < chain.size(); ++at) {
      free = free && state_[chain[at]] != State::fixed;
      for (const std::uint32_t parent : above[chain[at]])
        if (!seen[parent]) {
          seen[parent] = true;
          chain.push_back(parent);
        }
    }
    for (const std::uint32_t cell : chain) seen[cell] = false;
    if (!free) continue;
    std::ranges::sort(chain);
    Live move{std::move(chain), {}, 0, 0, true};
    move.steps.assign(move.cells.size(), 1);
    limit(move);
    add(std::move(move));
    if (moves_.size() > kMostBaseMoves) break;
  }
  first_ = moves_.size();
  return first_ <= kMostBaseMoves;
}

std::vector<std::uint32_t> Eliminator::order() const {
  std::vector<std::uint32_t> order;
  for (std::uint32_t cell = 0; cell < cells_.size(); ++cell)
    if (state_[cell] == State::undecided) order.push_back(cell);
  std::ranges::stable_sort(order, [this](std::uint32_t a, std::uint32_t b) {
    if (cells_[a].stays != cells_[b].stays) return cells_[a].stays;
    return cells_[a].cost > cells_[b].cost;
  });
  return order;
}

std::vector<MoveId> Eliminator::users_of(std::uint32_t cell) {
  auto& all = moves_of_[cell];
  std::erase_if(all, [this](MoveId id) { return !moves_[id].live; });
  return all;
}

void Eliminator::clear(const Live& move) {
  for (const std::uint32_t cell : move.cells) dense_[cell] = 0;
}

/// Scatters a move, and notes its weight and which ways it cannot go.
Eliminator::Scattered Eliminator::scatter(const Live& move) {
  Scattered of;
  for (std::size_t c = 0; c < move.cells.size(); ++c) {
    const std::uint32_t cell = move.cells[c];
    dense_[cell] = move.steps[c];
    of.weight += weight_[cell];
    if (std::abs(int{move.steps[c]}) > slack_[cell]) ++(move.steps[c] > 0 ? of.against_down : of.against_up);
  }
  return of;
}

/// Weight of the scattered move plus factor times another; none when their sum can go neither way.
std::optional<double> Eliminator::score_with(const Scattered& of, const Live& g, int factor) const {
  double score = of.weight;
  int against_up = of.against_up;
  int against_down = of.against_down;
  for (std::size_t c = 0; c < g.cells.size(); ++c) {
    const std::uint32_t cell = g.cells[c];
    const int before = int{dense_[cell]};
    const int after = before + factor * g.steps[c];
    if (std::abs(before) > slack_[cell]) --(before > 0 ? against_down : against_up);
    if (std::abs(after) > slack_[cell]) ++(after > 0 ? against_down : against_up);
    if (against_up > 0 && against_down > 0 && of.against_up == 0 && of.against_down == 0) return std::nullopt;
    if (before == 0)
      score += weight_[cell];
    else if (after == 0)
      score -= weight_[cell];
  }
  if (against_up > 0 && against_down > 0) return std::nullopt;
  return score;
}

Eliminator::Live Eliminator::combined(const Live& of, const Live& with, int factor) const {
  Live sum;
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < of.cells.size() || b < with.cells.size()) {
    const std::uint32_t ca = a < of.cells.size() ? of.cells[a] : 0xFFFFFFFF;
    const std::uint32_t cb = b < with.cells.size() ? with.cells[b] : 0xFFFFFFFF;
    int step = 0;
    if (ca <= cb) step += of.steps[a++];
    if (cb <= ca) step += factor * with.steps[b++];
    if (step == 0) continue;
    sum.cells.push_back(std::min(ca, cb));
    sum.steps.push_back(static_cast<std::int8_t>(step));
    if (std::abs(step) > kLargestStep) {
      sum.up = sum.down = 0;
      return sum;
    }
  }
  if (!sum.cells.empty()) limit(sum);
  return sum;
}

/// The best move to put together with `of` so that `cell` cancels out and the target has a new value.
std::optional<Eliminator::Combination> Eliminator::best_with(const Live& of, MoveId self, std::uint32_t cell,
                                                             const std::vector<MoveId>& users,
                                                             std::uint32_t target) {
  const Scattered scattered = scatter(of);
  const int a = int{dense_[cell]};
  std::optional<Combination> best;
  const std::uint32_t known = reached(target);
  for (const MoveId id : users) {
    if (id == self) continue;
    const Live& g = moves_[id];
    const auto at = static_cast<std::size_t>(std::ranges::lower_bound(g.cells, cell) - g.cells.begin());
    const int b = int{g.steps[at]};
    if (a % b != 0) continue;
    const int factor = -a / b;
    const auto found = score_with(scattered, g, factor);
    if (!found || (best && *found >= best->score)) continue;
    const double score = *found;
    const Live sum = combined(of, g, factor);
    if (sum.up + sum.down == 0) continue;
    const auto t = std::ranges::lower_bound(sum.cells, target);
    if (t == sum.cells.end() || *t != target) continue;
    const int step = sum.steps[static_cast<std::size_t>(t - sum.cells.begin())];
    bool fresh = false;
    for (int k = -sum.down; k <= sum.up; ++k)
      if (std::abs(k * step) <= 8) fresh = fresh || (known >> static_cast<unsigned>(8 + k * step) & 1) == 0;
    if (!fresh) continue;
    best = Combination{score, id, factor};
  }
  clear(of);
  return best;
}

/// The best moves to put together with `of` so that `cell` cancels out, best first.
std::vector<Eliminator::Combination> Eliminator::several_with(const Live& of, MoveId self, std::uint32_t cell,
                                                              const std::vector<MoveId>& users) {
  const Scattered scattered = scatter(of);
  const int a = int{dense_[cell]};
  std::vector<Combination> best;
  const auto here = static_cast<std::size_t>(std::ranges::find(users, self) - users.begin());
  const std::size_t stride = users.size() / kPartners + 1;
  const std::size_t first = here > kPartners / 2 ? here - kPartners / 2 : 0;
  const std::size_t last = std::min(users.size(), here + kPartners / 2);
  for (std::size_t u = 0; u < users.size(); ++u) {
    if ((u < first || u >= last) && u % stride != here % stride) continue;
    const MoveId id = users[u];
    if (id == self) continue;
    const Live& g = moves_[id];
    const auto at = static_cast<std::size_t>(std::ranges::lower_bound(g.cells, cell) - g.cells.begin());
    const int b = int{g.steps[at]};
    if (a % b != 0) continue;
    const int factor = -a / b;
    const auto found = score_with(scattered, g, factor);
    if (!found || (best.size() == kSumsPerMove && *found >= best.back().score)) continue;
    double score = *found;
    const Live sum = combined(of, g, factor);
    if (sum.up + sum.down == 0) continue;
    if (sum.up + sum.down == 1) score += kOneWayWeight;
    if (best.size() == kSumsPerMove && score >= best.back().score) continue;
    if (best.size() == kSumsPerMove) best.pop_back();
    auto place = std::ranges::upper_bound(best, score, {}, &Combination::score);
    best.insert(place, {score, id, factor});
  }
  clear(of);
  return best;
}

/// Drops moves that no cell needs, those of the largest weight first.
void Eliminator::thin() {
  std::size_t live = 0;
  for (const Live& move : moves_) live += move.live ? 1 : 0;
  const std::size_t cap = kMovesPerBaseCell * first_;
  if (live <= cap) return;
  std::vector<std::pair<double, MoveId>> order;
  for (MoveId id = 0; id < moves_.size(); ++id) {
    if (!moves_[id].live) continue;
    double w = 0;
    for (const std::uint32_t at : moves_[id].cells) w += weight_[at];
    order.emplace_back(w, id);
  }
  std::ranges::sort(order, std::greater<>{});
  for (const auto& [w, id] : order) {
    if (live <= cap) break;
    kill(id);
    bool needed = false;
    for (const std::uint32_t at : moves_[id].cells) needed = needed || (is_target(at) && missing(at) > 0);
    if (needed)
      revive(id);
    else
      --live;
  }
}

bool Eliminator::give_values(std::uint32_t target, std::uint32_t cell, const std::vector<MoveId>& users,
                             std::vector<MoveId>& made) {
  while (missing(target) > 0) {
    std::optional<Combination> best;
    MoveId of = 0;
    for (const MoveId id : users) {
      if (!std::ranges::binary_search(moves_[id].cells, target)) continue;
      const auto found = best_with(moves_[id], id, cell, users, target);
      if (!found || (best && found->score >= best->score)) continue;
      best = found;
      of = id;
    }
    if (!best) return false;
    made.push_back(add(combined(moves_[of], moves_[best->with], best->factor)));
  }
  return true;
}

/// Whether two moves are one, or one the other backwards.
bool Eliminator::same(const Live& a, const Live& b) {
  if (a.cells != b.cells) return false;
  const int sign = a.steps[0] * b.steps[0] > 0 ? 1 : -1;
  for (std::size_t c = 0; c < a.steps.size(); ++c)
    if (a.steps[c] != sign * b.steps[c]) return false;
  return true;
}

/// New moves in the place of those that use the cell; without it.
std::vector<MoveId> Eliminator::replaced(const std::vector<MoveId>& users, std::uint32_t cell) {
  std::vector<MoveId> made;
  for (const MoveId id : users)
    for (const Combination& best : several_with(moves_[id], id, cell, users)) {
      Live sum = combined(moves_[id], moves_[best.with], best.factor);
      if (std::ranges::none_of(made, [&](MoveId other) { return same(moves_[other], sum); }))
        made.push_back(add(std::move(sum)));
    }
  return made;
}

/// Shows a cell; false, and nothing is changed, when that takes a withheld cell's values.
bool Eliminator::show(std::uint32_t cell) {
  const State before = state_[cell];
  const std::vector<MoveId> users = users_of(cell);
  std::vector<std::uint32_t> touched;
  for (const MoveId id : users) {
    kill(id);
    for (const std::uint32_t at : moves_[id].cells)
      if (is_target(at) && at != cell) touched.push_back(at);
  }
  std::ranges::sort(touched);
  touched.erase(std::ranges::unique(touched).begin(), touched.end());
  enter(cell, State::shown);
  std::vector<MoveId> made = replaced(users, cell);
  bool good = true;
  for (const std::uint32_t target : touched)
    if (missing(target) > 0 && !give_values(target, cell, users, made)) {
      good = false;
      break;
    }
  if (good) {
    thin();
    return true;
  }
  for (const MoveId id : made) kill(id);
  for (const MoveId id : users) revive(id);
  enter(cell, before);
  return false;
}

std::optional<Elimination> Eliminator::run() {
  if (!start()) return std::nullopt;
  for (const std::uint32_t cell : order())
    if (!show(cell)) {
      if (cells_[cell].stays) return std::nullopt;
      enter(cell, State::withheld);
    }
  Elimination result;
  result.hidden.assign(cells_.size(), false);
  for (std::uint32_t cell = 0; cell < cells_.size(); ++cell) result.hidden[cell] = is_target(cell);
  for (const Live& of : moves_)
    if (of.live && of.up + of.down > 0) {
      Move move;
      move.cells = of.cells;
      move.steps = of.steps;
      move.most_up = of.up;
      move.most_down = of.down;
      result.moves.push_back(std::move(move));
    }
  return result;
}

}  // namespace

std::optional<Elimination> eliminate(const TableSystem& system, const std::vector<CellToProtect>& cells,
                                     const SuppressionRule& rule) {
  return Eliminator(system, cells, rule).run();
}

}  // namespace zicht::disclosure
