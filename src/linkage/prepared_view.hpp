#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "linkage/encoding_bits.hpp"
#include "linkage/similarity.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// How the values of a field are compared; see comparison.hpp for the levels of each.
enum class Comparator : std::uint8_t { name, date, code, words, number, reporting, period, encoding };

/// What comparing reads of a value before it reads the text: half a cache line.
struct alignas(32) ValueLook {
  std::uint64_t letters = 0;  ///< letter_set of the comparable text
  char first = 0;             ///< byte of the comparable text
  // Names have these; other fields have 0:
  std::uint8_t sounds_size = 0;     ///< of all tokens, one after another; 255 stands for more
  std::uint32_t sound_letters = 0;  ///< those letters and digits, digits d and d + 6 as one
  std::uint64_t sounds = 0;         ///< the first eight, the first one lowest
  std::uint64_t sound = 0;          ///< sound_hash
};

/// Two texts that are one after transliteration and folding have one value here; ids 0 and 1 mean missing and
/// withheld, as in the view.
struct PreparedField {
  std::string name;
  IdentityFieldKind kind = IdentityFieldKind::text;
  Comparator comparator = Comparator::words;

  // By value:
  std::string bytes;                       ///< comparable texts, one after another
  std::vector<std::uint32_t> text_begins;  ///< and the end of the last
  std::vector<std::uint64_t> text_hash;    ///< of the comparable text; 0 for values 0 and 1
  std::vector<ValueLook> looks;
  std::vector<float> share;  ///< of the records that have a value, those with this one
  std::vector<float>
      rarity_bits;  ///< bits of evidence in sharing it by chance, about -log2(share); 0 for values 0 and 1
  std::vector<EncodingBits> encodings;  ///< encodings: the bits; else empty
  std::vector<WrittenDate> dates;       ///< dates: the parts; else empty
  std::vector<std::array<std::uint32_t, 3>>
      reporting;  ///< organisation and submission as hashes, day as a number; 0 = missing
  std::vector<std::array<std::int32_t, 2>> period;  ///< first and last day since 1970-01-01
  float filled = 0;                                 ///< share of all records that have a value

  std::size_t value_count() const { return text_begins.size() - 1; }
  std::string_view text(ValueId value) const {
    return std::string_view(bytes).substr(text_begins[value], text_begins[value + 1] - text_begins[value]);
  }
};

/// An IdentityView made ready for comparing: texts comparable, shares counted, values of a record side by
/// side. Immutable, so safe to share between threads. Memory: 4 bytes a record and field, plus the
/// dictionaries.
class PreparedView {
 public:
  static constexpr std::size_t kMostFields = 16;  ///< so that a pattern fits 64 bits

  /// \errors invalid_config: no field at all, or more than kMostFields after organisation, day and submission
  /// became one.
  static Result<PreparedView> prepare(const IdentityView& view, std::size_t threads);

  std::size_t record_count() const { return source_of_.size(); }
  std::size_t source_count() const { return source_count_; }
  std::uint8_t source_of(std::size_t record) const { return source_of_[record]; }
  std::span<const std::uint8_t> sources() const { return source_of_; }  ///< by record
  std::span<const PreparedField> fields() const { return fields_; }
  std::span<const ValueId> row(std::size_t record) const {
    return std::span<const ValueId>(rows_).subspan(record * fields_.size(), fields_.size());
  }
  /// Whether the record says who it is about: it has a name, a birth date, a number or an encoding.
  bool has_identity(std::size_t record) const;

 private:
  friend class GuestRecord;
  std::vector<PreparedField> fields_;
  std::vector<ValueId> rows_;  ///< record after record
  std::vector<std::uint8_t> source_of_;
  std::size_t source_count_ = 1;
};

/// Whether a field can say who somebody is (names, birth date, numbers, encodings, words), as sex or an
/// organisation cannot.
bool identifies(IdentityFieldKind kind);

}  // namespace zicht::linkage
