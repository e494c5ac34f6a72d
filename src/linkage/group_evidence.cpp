#include "linkage/group_evidence.hpp"

#include <cmath>

namespace zicht::linkage {

void GroupEvidence::clear() {
  ratio_.fill(0.0);
  seen_.fill(0.0);
  rarity_.fill(0.0);
  dependence_ = 0.0;
  pairs_ = 0.0;
}

void GroupEvidence::add(Pattern pattern, std::span<const float> rarity_bits) {
  for (std::size_t field = 0; field < rarity_bits.size(); ++field) {
    const Level level = level_of(pattern, field);
    if (level == kMissingLevel) continue;
    ratio_[field] += std::exp2(model_.field_bits(field, level) + double{rarity_bits[field]});
    rarity_[field] += double{rarity_bits[field]};
    seen_[field] += 1.0;
  }
  dependence_ += std::exp2(model_.dependence_bits(pattern));
  pairs_ += 1.0;
}

double GroupEvidence::bits() const {
  if (pairs_ == 0.0) return 0.0;
  double bits = std::log2(dependence_ / pairs_);
  std::size_t agreeing = 0;
  for (std::size_t field = 0; field < model_.fields().size(); ++field) {
    if (seen_[field] == 0.0) continue;
    const double of_field = std::log2(ratio_[field] / seen_[field]);
    bits += of_field;
    if (of_field > 0.0 && model_.fields()[field].comparator != Comparator::reporting)
      agreeing |= std::size_t{1} << field;
  }
  if (!model_.agreement()) return bits;
  bits -= model_.agreement()->excess_bits(agreeing);
  for (std::size_t field = 0; field < model_.fields().size(); ++field)
    if (seen_[field] > 0.0)
      bits -= model_.agreement()->rarity_told(agreeing, field) * rarity_[field] / seen_[field];
  return bits;
}

}  // namespace zicht::linkage
