#include "linkage/relatives.hpp"

#include <algorithm>
#include <cmath>

namespace zicht::linkage {
namespace {

constexpr double kMostRelativeBits = 200.0;  // 2^200 is far from overflow

/// Bit i = field i of the view is of one of these kinds.
template <class... Kinds>
std::uint16_t fields_of(const PreparedView& view, Kinds... kinds) {
  std::uint16_t fields = 0;
  for (std::size_t field = 0; field < view.fields().size(); ++field)
    if (((view.fields()[field].kind == kinds) || ...))
      fields = static_cast<std::uint16_t>(fields | 1U << field);
  return fields;
}

}  // namespace

Relatives Relatives::of(const PreparedView& view, std::array<double, kRelativesKinds> pairs,
                        double all_pairs) {
  using enum IdentityFieldKind;
  const std::uint16_t given = fields_of(view, given_name);
  const std::uint16_t family = fields_of(view, family_name);
  const std::uint16_t birth_date_field = fields_of(view, birth_date);
  const std::uint16_t numbers = fields_of(view, document_number, own_reference);
  const auto all = static_cast<std::uint16_t>((1U << view.fields().size()) - 1U);
  const auto own = static_cast<std::uint16_t>(fields_of(view, given_name, alias, sex, encoding));
  Relatives relatives;
  relatives.same_for_some_ = fields_of(view, sex);
  if (given != 0 && family != 0 && birth_date_field != 0) {
    relatives.shared_fields_[0] = static_cast<std::uint16_t>(all & ~(own | numbers));
    if (numbers != 0)
      relatives.shared_fields_[1] = static_cast<std::uint16_t>(all & ~(own | birth_date_field));
  }
  return relatives.with_pairs(pairs, all_pairs);
}

Relatives Relatives::with_pairs(std::array<double, kRelativesKinds> pairs, double all_pairs) const {
  constexpr double kSmallestShare = 1e-18;
  Relatives relatives = *this;
  for (std::size_t kind = 0; kind < kRelativesKinds; ++kind)
    relatives.prior_bits_[kind] =
        std::log2(std::clamp(pairs[kind] / std::max(all_pairs, 1.0), kSmallestShare, 0.5));
  return relatives;
}

std::array<double, kRelativesKinds> Relatives::odds(std::array<double, kRelativesKinds> shared_bits) const {
  std::array<double, kRelativesKinds> odds{};
  for (std::size_t kind = 0; kind < kRelativesKinds; ++kind)
    if (shared_fields_[kind] != 0)
      odds[kind] = std::exp2(std::min(kMostRelativeBits, prior_bits_[kind] + shared_bits[kind]));
  return odds;
}

double Relatives::bits(std::array<double, kRelativesKinds> shared_bits) const {
  double strangers = 1.0;
  for (const double of_kind : odds(shared_bits)) strangers += of_kind;
  return -std::log2(strangers);
}

}  // namespace zicht::linkage
