#pragma once

#include <cstdint>
#include <vector>

#include "linkage/blocking.hpp"
#include "linkage/prepared_view.hpp"

namespace zicht::linkage {

/// The key parts that the fields of a view offer.
std::vector<KeyPart> key_parts_of(const PreparedView& view);

/// The key of one record, worked out anew; 0 when it has none. KeyReader gives the same; it pays from about
/// as many records as there are values.
std::uint64_t key_of(const PreparedView& view, std::uint32_t record, const KeyPart& part);

/// Reads the keys of records; what can be looked up by value is worked out once.
class KeyReader {
 public:
  KeyReader(const PreparedView& view, const std::vector<KeyPart>& parts, std::size_t threads);
  /// 0 when the record has no such key.
  std::uint64_t key(std::uint32_t record, std::size_t part) const;

 private:
  /// All that is looked up by the values of one field, side by side.
  struct FieldKeys {
    std::size_t position = 0;
    std::vector<KeyKind> kinds;
    bool has_words = false;  ///< behind the keys of the kinds: sum, lowest and highest of name_words()
    std::vector<std::uint64_t> of_value;
    std::size_t width() const { return kinds.size() + (has_words ? 3 : 0); }
  };
  struct Place {
    KeyKind kind;
    std::size_t field;  ///< of fields_, or kAllNames
    std::size_t among_kinds;
  };
  static constexpr std::size_t kAllNames = ~std::size_t{0};
  FieldKeys& keys_of(std::size_t position);
  void fill(FieldKeys& keys, std::size_t threads) const;

  const PreparedView& view_;
  std::vector<FieldKeys> fields_;
  std::vector<Place> parts_;
};

}  // namespace zicht::linkage
