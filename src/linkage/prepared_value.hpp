#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "linkage/name_keys.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// How the values of a kind of field are compared.
Comparator comparator_for(IdentityFieldKind kind);

/// Comparable form of one value, parts kept apart by kValueSeparator where the comparator looks at parts.
std::string comparable_value(const Transliterator& transliterator, Comparator comparator,
                             std::string_view text);

/// A look at a text, without what derive_value() fills.
ValueLook look_of(std::string_view comparable);

/// Adds a text to the dictionary of a field; shares and what derive_value() fills are not touched.
void add_text(PreparedField& field, std::string_view text);

/// Fills what the comparators look up by value, beside the text. Precondition: the field has room for it.
void derive_value(PreparedField& field, ValueId value);

/// Bits by which a random other record is unlikely to have a value that so many `records` have, of those that
/// have any, were it about somebody else. The record that shares it does not count, for it may be about the
/// same person. A number seen at most three times is taken to be given out once.
float rarity_bits_of(Comparator comparator, std::uint64_t records, std::uint64_t with_value);

/// Days from some day on, from 1; 0 when the text is no whole date after 1900.
std::uint32_t day_of_receipt(std::string_view text);

}  // namespace zicht::linkage
