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
  KeyReader(const PreparedView& view, std::vector<KeyPart> parts, std::size_t threads);
  /// 0 when the record has no such key.
  std::uint64_t key(std::uint32_t record, std::size_t part) const;
  std::span<const KeyPart> parts() const { return parts_; }

 private:
  const PreparedView& view_;
  std::vector<KeyPart> parts_;
  std::vector<std::vector<std::uint64_t>> by_value_;  ///< by part and value; empty for parts over all names
  std::vector<std::size_t> name_fields_;
  std::vector<std::vector<std::array<std::uint64_t, 3>>>
      name_words_;  ///< by name field and value: sum, lowest, highest
};

}  // namespace zicht::linkage
