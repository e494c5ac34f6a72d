#include "linkage/group_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "linkage/name_keys.hpp"

namespace zicht::linkage {

void GroupEvidence::Unit::add(float bits, std::uint32_t of, std::uint8_t fields_of_pair) {
  if (fields_of_pair < fields) return;
  if (fields_of_pair > fields) {
    fields = fields_of_pair;
    tried = 0;
  }
  if (tried == 0 || bits > best_bits) best_bits = bits;
  const auto end = values.begin() + tried;
  if (tried == kMostTried || std::find(values.begin(), end, of) != end) return;
  values[tried++] = of;
}

double GroupEvidence::add(const PairFacts& pair, const BitsByLevel& bits, double prior_bits) {
  const double other_bits = double{pair.other_bits} + prior_bits;
  double sum = other_bits;
  double names = 0.0;
  std::uint64_t of_names = 0;
  std::uint8_t name_fields = 0;
  for (std::size_t field = 0; field < bits.size(); ++field) {
    const Level level = level_of(pair.pattern, field);
    if (level == kMissingLevel) continue;
    const double said = bits[field][level] + double{pair.rarity_bits[field]};
    sum += said;
    if ((pair.names >> field & 1U) != 0) {
      names += said;
      of_names = mixed(of_names + 1, pair.values[field]);
      name_fields = static_cast<std::uint8_t>(name_fields + (level == kSwappedName ? 2 : 1));
    } else {
      units_[field].add(static_cast<float>(said), pair.values[field]);
    }
  }
  if (of_names != 0)
    units_[kNames].add(static_cast<float>(names), static_cast<std::uint32_t>(of_names), name_fields);
  note_strongest(sum, other_bits);
  root_sum_ += std::exp2(sum / 4.0);
  pairs_ += 1.0;
  return sum;
}

void GroupEvidence::note_strongest(double bits, double other_bits) {
  if (pairs_ > 0 && std::pair(bits, other_bits) <= std::pair(strongest_bits_, other_bits_)) return;
  strongest_bits_ = bits;
  other_bits_ = other_bits;
}

void GroupEvidence::add(const GroupEvidence& other) {
  for (std::size_t unit = 0; unit < units_.size(); ++unit)
    for (std::size_t at = 0; at < other.units_[unit].tried; ++at)
      units_[unit].add(other.units_[unit].best_bits, other.units_[unit].values[at],
                       other.units_[unit].fields);
  if (other.pairs_ > 0) note_strongest(other.strongest_bits_, other.other_bits_);
  root_sum_ += other.root_sum_;
  pairs_ += other.pairs_;
}

double GroupEvidence::bits() const {
  const double mean = 4.0 * std::log2(root_sum_ / pairs_);
  if (pairs_ == 1.0) return mean;
  double best = other_bits_;
  for (const Unit& unit : units_)
    if (unit.tried > 0) best += double{unit.best_bits} - std::log2(static_cast<double>(unit.tried));
  return 0.5 * (mean + best);
}

}  // namespace zicht::linkage
