#include "disclosure/changed_rests.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace zicht::disclosure {
namespace {

constexpr int kDivisions = 3;

/// A sum of withheld cells whose change is known.
struct Rest {
  std::int64_t change = 0;
  std::vector<CellId> left;
  bool less = false;  ///< than the sum: something shown was taken away
};

class Rests {
 public:
  Rests(const TableSystem& system, std::span<const std::optional<std::int64_t>> changes, std::int64_t minimum)
      : system_(system), changes_(changes), minimum_(minimum), divisions_of_(system.limits().size()) {
    for (const CellEquation& equation : system.equations()) {
      const bool published = std::ranges::all_of(
          equation.parts, [&system](CellId part) { return system.origin(part).has_value(); });
      if (published && !equation.parts.empty() && system.origin(equation.parent))
        divisions_of_[equation.parent].push_back({attribute_of(equation), &equation});
    }
  }

  std::vector<ChangedRest> found() {
    for (CellId cell = 0; cell < divisions_of_.size(); ++cell) {
      if (!changes_[cell]) continue;
      for (const Division& division : divisions_of_[cell]) {
        Rest rest{*changes_[cell], {}, false};
        divide(*division.equation, rest);
        tell(cell, rest);
        divide_further(cell, rest, kDivisions - 1);
      }
    }
    return std::move(found_);
  }

 private:
  struct Division {
    std::size_t attribute;
    const CellEquation* equation;
  };

  /// Along which attribute an equation divides its parent.
  std::size_t attribute_of(const CellEquation& equation) const {
    if (equation.parts.empty()) return 0;
    const auto parent = system_.key(equation.parent);
    const auto part = system_.key(equation.parts[0]);
    return static_cast<std::size_t>(std::ranges::mismatch(parent, part).in1 - parent.begin());
  }

  void divide(const CellEquation& equation, Rest& rest) const {
    for (const CellId part : equation.parts)
      if (changes_[part]) {
        rest.change -= *changes_[part];
        rest.less = true;
      } else {
        rest.left.push_back(part);
      }
  }

  void divide_further(CellId sum, const Rest& rest, int divisions) {
    if (divisions == 0 || rest.left.empty()) return;
    for (std::size_t a = 0; a < system_.attributes().size(); ++a) {
      Rest next{rest.change, {}, rest.less};
      bool divided = false;
      for (const CellId cell : rest.left) {
        const auto at = std::ranges::find(divisions_of_[cell], a, &Division::attribute);
        if (at == divisions_of_[cell].end()) {
          next.left.push_back(cell);
          continue;
        }
        divided = true;
        divide(*at->equation, next);
      }
      if (!divided) continue;
      tell(sum, next);
      divide_further(sum, next, divisions - 1);
    }
  }

  void tell(CellId sum, Rest rest) {
    if (!rest.less || rest.left.empty() || rest.change == 0 || std::abs(rest.change) >= minimum_) return;
    std::ranges::sort(rest.left);
    if (told_.insert(rest.left).second)
      found_.push_back({*system_.origin(sum), sum, rest.change, std::move(rest.left)});
  }

  const TableSystem& system_;
  std::span<const std::optional<std::int64_t>> changes_;
  std::int64_t minimum_;
  std::vector<std::vector<Division>> divisions_of_;  ///< by parent
  std::set<std::vector<CellId>> told_;
  std::vector<ChangedRest> found_;
};

}  // namespace

std::vector<ChangedRest> small_changes_of_rests(const TableSystem& system,
                                                std::span<const std::optional<std::int64_t>> changes,
                                                std::int64_t minimum) {
  return Rests(system, changes, minimum).found();
}

}  // namespace zicht::disclosure
