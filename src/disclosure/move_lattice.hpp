#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "disclosure/attribute.hpp"
#include "disclosure/moves.hpp"

namespace zicht::disclosure {

/// Position of a cell in a lattice.
using LatticeIndex = std::uint32_t;

/// Every combination of codes of some attributes, margins included, with the true count of each.
/// Moves are products: in each dimension either one leaf (and with it every code above) or one leaf more and
/// another one less. In two dimensions these are the rectangles of four cells, with the margins that they
/// touch.
class MoveLattice : public MoveSource {
 public:
  static constexpr std::size_t kMostCodes = 2'000;  ///< per attribute: it remembers pairs of them
  MoveLattice(std::vector<const Attribute*> attributes, bool zeros_published);

  std::size_t size() const { return is_leaf_cell_.size(); }
  LatticeIndex index(std::span<const CodeIndex> codes) const;
  std::vector<CodeIndex> codes(LatticeIndex at) const;
  /// The cells to look at, one per index; they must live on. Read at each question.
  void use(const std::vector<CellToProtect>& cells) { outside_ = &cells; }
  std::size_t dimensions() const { return attributes_.size(); }
  const Attribute& attribute(std::size_t d) const { return *attributes_[d]; }

  /// The move through the target with the least cost per new value; none: there is no such move.
  std::optional<Move> best_move(LatticeIndex target, const MoveWish& wish) override;

 private:
  struct Choice {
    CodeIndex leaf = 0;
    CodeIndex partner = 0;  ///< 0: none, every code above the leaf changes too
  };
  struct SignedCode {
    CodeIndex code;
    std::int8_t sign;
  };
  void try_leaves(std::size_t d);
  void try_partners(std::size_t d);
  bool corners_possible(std::size_t d, CodeIndex partner) const;
  void evaluate();
  const std::vector<SignedCode>& signed_codes(std::size_t d, const Choice& choice);

  std::vector<const Attribute*> attributes_;
  std::vector<std::size_t> strides_;
  bool zeros_published_;
  const std::vector<CellToProtect>* outside_ = nullptr;
  std::vector<bool> is_leaf_cell_;
  std::vector<std::vector<std::vector<SignedCode>>> lists_;  ///< [d][leaf * codes + partner]

  // The search that is going on.
  MoveWish wish_;
  LatticeIndex target_ = 0;
  std::vector<CodeIndex> target_codes_;
  std::vector<Choice> choices_;
  std::vector<LatticeIndex> corners_;  ///< leaf cells of the pairs chosen so far, the others at their leaf
  std::size_t tries_ = 0;
  Move trial_;
  Move best_;
  double best_score_ = 0;
  bool any_ = false;
};

}  // namespace zicht::disclosure
