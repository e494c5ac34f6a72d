#include "disclosure/move_lattice.hpp"

#include <algorithm>
#include <bit>

#include "base/contract.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kMostTries = 30'000;  ///< per question

}  // namespace

MoveLattice::MoveLattice(std::vector<const Attribute*> attributes, bool zeros_published)
    : attributes_(std::move(attributes)), strides_(attributes_.size()), zeros_published_(zeros_published) {
  std::size_t size = 1;
  for (std::size_t d = attributes_.size(); d-- > 0;) {
    strides_[d] = size;
    size *= attributes_[d]->codes().size();
  }
  is_leaf_cell_.assign(size, true);
  for (std::size_t at = 0; at < size; ++at)
    for (std::size_t d = 0; d < attributes_.size(); ++d) {
      const std::size_t code = at / strides_[d] % attributes_[d]->codes().size();
      if (!attributes_[d]->is_leaf(static_cast<CodeIndex>(code))) is_leaf_cell_[at] = false;
    }
  for (const Attribute* attribute : attributes_) {
    const std::size_t codes = attribute->codes().size();
    lists_.emplace_back(codes * codes);
  }
}

LatticeIndex MoveLattice::index(std::span<const CodeIndex> codes) const {
  std::size_t at = 0;
  for (std::size_t d = 0; d < codes.size(); ++d) at += strides_[d] * codes[d];
  return static_cast<LatticeIndex>(at);
}

std::vector<CodeIndex> MoveLattice::codes(LatticeIndex at) const {
  std::vector<CodeIndex> codes(attributes_.size());
  for (std::size_t d = 0; d < codes.size(); ++d)
    codes[d] = static_cast<CodeIndex>(at / strides_[d] % attributes_[d]->codes().size());
  return codes;
}

/// The codes of a dimension that change, in order: those with the leaf and without the partner up, the others
/// down.
const std::vector<MoveLattice::SignedCode>& MoveLattice::signed_codes(std::size_t d, const Choice& choice) {
  const Attribute& of = *attributes_[d];
  std::vector<SignedCode>& list = lists_[d][choice.leaf * of.codes().size() + choice.partner];
  if (!list.empty()) return list;
  const auto in = [&of](CodeIndex code, CodeIndex leaf) {
    return std::ranges::binary_search(of.codes_with(leaf), code);
  };
  for (const CodeIndex code : of.codes_with(choice.leaf))
    if (choice.partner == kTotalCode || !in(code, choice.partner)) list.push_back({code, 1});
  if (choice.partner != kTotalCode)
    for (const CodeIndex code : of.codes_with(choice.partner))
      if (!in(code, choice.leaf)) list.push_back({code, -1});
  // Leaves first: they are empty most often, and end a trial soonest.
  std::ranges::stable_sort(list, [&of](const SignedCode& a, const SignedCode& b) {
    return of.is_leaf(a.code) > of.is_leaf(b.code);
  });
  return list;
}

void MoveLattice::evaluate() {
  ++tries_;
  trial_.cells.assign(1, 0);
  trial_.steps.assign(1, 1);
  for (std::size_t d = 0; d < choices_.size(); ++d) {
    const auto& list = signed_codes(d, choices_[d]);
    const std::size_t before = trial_.cells.size();
    trial_.cells.resize(before * list.size());
    trial_.steps.resize(before * list.size());
    for (std::size_t l = list.size(); l-- > 0;)
      for (std::size_t b = before; b-- > 0;) {
        trial_.cells[l * before + b] =
            static_cast<LatticeIndex>(trial_.cells[b] + strides_[d] * list[l].code);
        trial_.steps[l * before + b] = static_cast<std::int8_t>(trial_.steps[b] * list[l].sign);
      }
  }
  std::int64_t up = kMostMultiple;
  std::int64_t down = kMostMultiple;
  std::int64_t cost = 0;
  std::int8_t at_target = 0;
  for (std::size_t c = 0; c < trial_.cells.size(); ++c) {
    const CellToProtect& cell = (*outside_)[trial_.cells[c]];
    if (trial_.cells[c] == target_) at_target = trial_.steps[c];
    if (cell.published && !cell.hidden) {
      if (cell.stays || wish_.only_hidden || (zeros_published_ && cell.persons == 0)) return;
      cost += cell.cost;
    } else if (!cell.published && !is_leaf_cell_[trial_.cells[c]]) {
      continue;
    }
    const std::int64_t slack = cell.persons - lowest_of(cell, zeros_published_);
    (trial_.steps[c] > 0 ? down : up) = std::min(trial_.steps[c] > 0 ? down : up, slack);
    if (up <= 0 && down <= 0) return;
  }
  ZICHT_EXPECT(at_target != 0);
  up = std::max<std::int64_t>(up, 0);
  down = std::max<std::int64_t>(down, 0);
  std::uint32_t reached = 0;
  for (std::int64_t k = -down; k <= up; ++k)
    if (k != 0) reached |= std::uint32_t{1} << static_cast<unsigned>(8 + k * at_target);
  const int fresh = std::popcount(reached & ~wish_.known);
  if (fresh == 0) return;
  const int useful = std::min(fresh, wish_.values_missing);
  const double score =
      (static_cast<double>(cost) + 0.001 * static_cast<double>(trial_.cells.size())) / useful;
  if (any_ && score >= best_score_) return;
  any_ = true;
  best_score_ = score;
  best_ = trial_;
  best_.cost = cost;
  best_.most_up = static_cast<std::int8_t>(up);
  best_.most_down = static_cast<std::int8_t>(down);
}

/// Whether the leaf cells that a further pair adds can change at all.
bool MoveLattice::corners_possible(std::size_t d, CodeIndex partner) const {
  const auto step = static_cast<std::ptrdiff_t>(strides_[d]) *
                    (static_cast<std::ptrdiff_t>(partner) - static_cast<std::ptrdiff_t>(choices_[d].leaf));
  return std::ranges::all_of(corners_, [&](LatticeIndex corner) {
    const CellToProtect& cell =
        (*outside_)[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(corner) + step)];
    if (!cell.published) return true;
    if (zeros_published_ && cell.persons == 0) return false;
    return cell.hidden || (!cell.stays && !wish_.only_hidden && (!any_ || cell.cost < 2 * best_score_ + 1));
  });
}

void MoveLattice::try_partners(std::size_t d) {
  if (tries_ >= kMostTries) return;
  if (d == choices_.size()) {
    evaluate();
    return;
  }
  const Attribute& of = *attributes_[d];
  const CodeIndex wanted = target_codes_[d];
  if (wanted != kTotalCode) {
    const std::size_t corners = corners_.size();
    for (const CodeIndex partner : of.leaves()) {
      if (std::ranges::binary_search(of.codes_with(partner), wanted)) continue;
      if (!corners_possible(d, partner)) continue;
      const std::ptrdiff_t step =
          static_cast<std::ptrdiff_t>(strides_[d]) *
          (static_cast<std::ptrdiff_t>(partner) - static_cast<std::ptrdiff_t>(choices_[d].leaf));
      for (std::size_t c = 0; c < corners; ++c)
        corners_.push_back(static_cast<LatticeIndex>(static_cast<std::ptrdiff_t>(corners_[c]) + step));
      choices_[d].partner = partner;
      try_partners(d + 1);
      corners_.resize(corners);
    }
  }
  choices_[d].partner = kTotalCode;
  try_partners(d + 1);
}

void MoveLattice::try_leaves(std::size_t d) {
  if (tries_ >= kMostTries) return;
  if (d < choices_.size()) {
    for (const CodeIndex leaf : attributes_[d]->leaves(target_codes_[d])) {
      choices_[d] = {leaf, kTotalCode};
      try_leaves(d + 1);
    }
    return;
  }
  std::size_t at = 0;
  for (std::size_t k = 0; k < choices_.size(); ++k) at += strides_[k] * choices_[k].leaf;
  const CellToProtect& corner = (*outside_)[at];
  if (corner.published && zeros_published_ && corner.persons == 0) return;
  if (corner.published && !corner.hidden && (corner.stays || wish_.only_hidden)) return;
  corners_.assign(1, static_cast<LatticeIndex>(at));
  try_partners(0);
}

std::optional<Move> MoveLattice::best_move(LatticeIndex target, const MoveWish& wish) {
  ZICHT_EXPECT(outside_ != nullptr && outside_->size() == is_leaf_cell_.size());
  wish_ = wish;
  target_ = target;
  target_codes_ = codes(target);
  choices_.assign(attributes_.size(), {});
  tries_ = 0;
  any_ = false;
  best_score_ = 0;
  try_leaves(0);
  if (!any_) return std::nullopt;
  return std::move(best_);
}

}  // namespace zicht::disclosure
