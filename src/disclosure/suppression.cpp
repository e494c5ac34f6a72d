#include "disclosure/suppression.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "base/contract.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kDifferences = 17;      ///< bits of a set of differences
constexpr std::size_t kMostShownAtOnce = 40;  ///< cells of one trial

class Suppressor {
 public:
  Suppressor(std::vector<CellToProtect>& cells, MoveSource* fast, MoveSource* exact,
             const SuppressionRule& rule)
      : cells_(cells),
        fast_(fast),
        exact_(exact),
        rule_(rule),
        reached_(cells.size(), kItself),
        times_(cells.size()),
        moves_of_(cells.size()),
        is_primary_(cells.size(), false),
        waits_(cells.size(), false) {}

  Suppression run(const Elimination* start);

 private:
  /// What a trial changed, so that it can be taken back.
  struct Trial {
    std::vector<std::uint32_t> hidden;
    std::vector<std::uint32_t> shown;
    std::vector<std::uint32_t> dead;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> reached;
    std::size_t moves_before = 0;
    std::int64_t cost = 0;
    std::int64_t budget = -1;  ///< the trial is lost once it costs so much; -1: no limit
  };

  int missing(std::uint32_t at) const {
    return kFewestValues - std::min(kFewestValues, std::popcount(reached_[at]));
  }
  void hide(std::uint32_t at);
  void wait(std::uint32_t at);
  std::optional<Move> find(std::uint32_t target);
  bool protect(std::uint32_t target);
  void take(Move move);
  bool empty_queue();
  bool try_without(std::uint32_t cell);
  void count(const Move& move, std::int32_t by);
  std::uint32_t left_of(std::uint32_t at) const;
  void ruin(std::uint32_t cell);
  void take_back();
  void improve();

  std::vector<CellToProtect>& cells_;
  MoveSource* fast_;
  MoveSource* exact_;
  const SuppressionRule& rule_;
  std::vector<std::uint32_t> reached_;  ///< bit 8 + d: some move makes the cell its count plus d
  std::vector<std::array<std::int32_t, kDifferences>> times_;  ///< live moves that give a difference, by bit
  std::vector<std::vector<std::uint32_t>> moves_of_;
  std::vector<bool> is_primary_;
  std::vector<bool> waits_;
  std::vector<std::pair<std::int32_t, std::uint32_t>> queue_;  ///< a heap: (persons, ~cell), largest first
  std::vector<Move> moves_;
  std::vector<bool> dead_;
  std::vector<std::uint32_t> unprotected_;
  Trial trial_;
};

void Suppressor::wait(std::uint32_t at) {
  if (waits_[at] || missing(at) == 0) return;
  waits_[at] = true;
  queue_.emplace_back(cells_[at].persons, ~at);
  std::ranges::push_heap(queue_);
}

void Suppressor::hide(std::uint32_t at) {
  cells_[at].hidden = true;
  trial_.hidden.push_back(at);
  trial_.cost += cells_[at].cost;
  wait(at);
}

/// Takes a move over: withholds its shown cells, and notes the values that it gives.
void Suppressor::take(Move move) {
  const auto number = static_cast<std::uint32_t>(moves_.size());
  for (std::size_t c = 0; c < move.cells.size(); ++c) {
    const std::uint32_t at = move.cells[c];
    const CellToProtect& cell = cells_[at];
    if (!cell.published) continue;
    const std::uint32_t reached = differences_of(move, c);
    if ((reached | reached_[at]) != reached_[at]) {
      trial_.reached.emplace_back(at, reached_[at]);
      reached_[at] |= reached;
    }
    moves_of_[at].push_back(number);
    if (!cell.hidden) hide(at);
  }
  count(move, 1);
  moves_.push_back(std::move(move));
  dead_.push_back(false);
}

std::optional<Move> Suppressor::find(std::uint32_t target) {
  MoveWish wish{missing(target), reached_[target], true};
  if (fast_ != nullptr && exact_ != nullptr) {
    auto free = fast_->best_move(target, wish);
    if (free) return free;
  }
  wish.only_hidden = false;
  std::array<MoveSource*, 2> order{exact_, fast_};
  if (exact_ != nullptr && exact_->has_done_enough()) std::swap(order[0], order[1]);
  for (MoveSource* const source : order) {
    if (source == nullptr) continue;
    if (auto move = source->best_move(target, wish)) return move;
  }
  return std::nullopt;
}

/// Gives the target three values; false when there is no move, or the trial has cost too much.
bool Suppressor::protect(std::uint32_t target) {
  while (missing(target) > 0) {
    auto move = find(target);
    if (!move) return false;
    if (trial_.budget >= 0 && trial_.cost + move->cost >= trial_.budget) return false;
    take(std::move(*move));
  }
  return true;
}

bool Suppressor::empty_queue() {
  bool all = true;
  while (!queue_.empty()) {
    // Large cells first: what protects them protects many small ones.
    std::ranges::pop_heap(queue_);
    const std::uint32_t target = ~queue_.back().second;
    queue_.pop_back();
    waits_[target] = false;
    if (protect(target)) continue;
    all = false;
    if (trial_.budget >= 0) break;
    unprotected_.push_back(target);
  }
  for (const auto& [persons, at] : queue_) waits_[~at] = false;
  queue_.clear();
  return all;
}

/// Adds a move to what is known of its cells, or takes it away.
void Suppressor::count(const Move& move, std::int32_t by) {
  for (std::size_t c = 0; c < move.cells.size(); ++c) {
    if (!cells_[move.cells[c]].published) continue;
    auto& times = times_[move.cells[c]];
    for (std::uint32_t bits = differences_of(move, c); bits != 0; bits &= bits - 1)
      times[static_cast<std::size_t>(std::countr_zero(bits))] += by;
  }
}

/// What is left of the values of a cell, by its live moves.
std::uint32_t Suppressor::left_of(std::uint32_t at) const {
  std::uint32_t left = kItself;
  for (std::size_t bit = 0; bit < kDifferences; ++bit)
    if (times_[at][bit] > 0) left |= std::uint32_t{1} << bit;
  return left;
}

/// Shows a cell and those withheld cells that then lack values and need not be withheld; what that takes from
/// small counts waits.
void Suppressor::ruin(std::uint32_t cell) {
  std::vector<std::uint32_t> to_show{cell};
  std::vector<std::uint32_t> lost;
  std::vector<std::uint32_t> touched;
  while (!to_show.empty()) {
    const std::uint32_t shown = to_show.back();
    to_show.pop_back();
    cells_[shown].hidden = false;
    trial_.shown.push_back(shown);
    trial_.budget += cells_[shown].cost;
    touched.clear();
    for (const std::uint32_t number : moves_of_[shown]) {
      if (dead_[number]) continue;
      dead_[number] = true;
      trial_.dead.push_back(number);
      count(moves_[number], -1);
      for (const std::uint32_t at : moves_[number].cells)
        if (cells_[at].published) touched.push_back(at);
    }
    std::ranges::sort(touched);
    touched.erase(std::ranges::unique(touched).begin(), touched.end());
    lost.insert(lost.end(), touched.begin(), touched.end());
    for (const std::uint32_t at : touched) {
      const std::uint32_t left = left_of(at);
      if (left == reached_[at]) continue;
      trial_.reached.emplace_back(at, reached_[at]);
      reached_[at] = left;
      if (missing(at) == 0 || !cells_[at].hidden) continue;
      if (is_primary_[at]) continue;
      if (trial_.shown.size() + to_show.size() < kMostShownAtOnce &&
          std::ranges::find(to_show, at) == to_show.end())
        to_show.push_back(at);
    }
  }
  for (const std::uint32_t at : lost)
    if (cells_[at].hidden) wait(at);
}

/// Shows a cell that was withheld to protect others, if other moves that withhold less can do without it.
bool Suppressor::try_without(std::uint32_t cell) {
  trial_ = {};
  trial_.moves_before = moves_.size();
  trial_.budget = 0;
  cells_[cell].stays = true;
  ruin(cell);
  const bool good = empty_queue();
  cells_[cell].stays = false;
  if (!good) take_back();
  return good;
}

void Suppressor::take_back() {
  while (moves_.size() > trial_.moves_before) {
    count(moves_.back(), -1);
    for (const std::uint32_t at : moves_.back().cells)
      if (cells_[at].published) moves_of_[at].pop_back();
    moves_.pop_back();
    dead_.pop_back();
  }
  for (const std::uint32_t at : trial_.hidden) cells_[at].hidden = false;
  for (const std::uint32_t number : trial_.dead) {
    dead_[number] = false;
    count(moves_[number], 1);
  }
  for (auto at = trial_.reached.rbegin(); at != trial_.reached.rend(); ++at) reached_[at->first] = at->second;
  for (const std::uint32_t at : trial_.shown) cells_[at].hidden = true;
}

void Suppressor::improve() {
  for (int round = 0; round < rule_.rounds; ++round) {
    std::vector<std::uint32_t> secondary;
    for (std::uint32_t at = 0; at < cells_.size(); ++at)
      if (cells_[at].hidden && !is_primary_[at]) secondary.push_back(at);
    std::ranges::stable_sort(secondary, std::greater<>{},
                             [this](std::uint32_t at) { return cells_[at].cost; });
    bool better = false;
    for (const std::uint32_t at : secondary) {
      if (exact_ != nullptr && exact_->has_done_enough()) return;
      if (cells_[at].hidden && try_without(at)) better = true;
    }
    if (!better) break;
  }
}

Suppression Suppressor::run(const Elimination* start) {
  Suppression result;
  for (std::uint32_t at = 0; at < cells_.size(); ++at) {
    CellToProtect& cell = cells_[at];
    if (!cell.published) continue;
    const bool small = cell.persons < rule_.minimum && (cell.persons > 0 || !rule_.zeros_published);
    is_primary_[at] = small || cell.hidden;
    if (!is_primary_[at]) continue;
    result.primary.push_back(at);
    if (cell.stays) unprotected_.push_back(at);
    cell.hidden = true;
    cell.stays = false;
  }
  if (start != nullptr) {
    for (std::uint32_t at = 0; at < cells_.size(); ++at)
      if (start->hidden[at]) cells_[at].hidden = true;
    for (const Move& move : start->moves) take(move);
  }
  for (std::uint32_t at = 0; at < cells_.size(); ++at)
    if (cells_[at].published && cells_[at].hidden) wait(at);
  if (empty_queue() && unprotected_.empty()) improve();
  for (std::uint32_t at = 0; at < cells_.size(); ++at) {
    if (!cells_[at].hidden || is_primary_[at]) continue;
    result.secondary.push_back(at);
    result.secondary_persons += cells_[at].persons;
  }
  for (std::size_t m = 0; m < moves_.size(); ++m)
    if (!dead_[m]) result.moves.push_back(std::move(moves_[m]));
  result.unprotected = std::move(unprotected_);
  return result;
}

}  // namespace

Suppression suppress(std::vector<CellToProtect>& cells, MoveSource* fast, MoveSource* exact,
                     const SuppressionRule& rule, const Elimination* start) {
  ZICHT_EXPECT(fast != nullptr || exact != nullptr);
  return Suppressor(cells, fast, exact, rule).run(start);
}

}  // namespace zicht::disclosure
