#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// The secret that partners share, and the register never has: without it nobody can encode a guess.
/// 16 to 64 bytes; 32 random ones are meant.
class EncodingKey {
 public:
  /// \errors invalid_input: fewer than 16 bytes or more than 64.
  static Result<EncodingKey> from_bytes(std::span<const std::uint8_t> bytes);
  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

/// A keyed record-level Bloom filter: the bigrams of all names, words and numbers, the parts and digits of
/// the birth date and codes go into one filter of 2,048 bits by keyed BLAKE2b, named by their field (all
/// names share one, so that swapped names still meet); then its halves are folded onto each other by
/// exclusive or, which hides how full it was. 256 hexadecimal digits. What the partners must agree on: key,
/// field names, kinds. Organisation, days of receipt and periods are left out. Pseudonymous, not anonymous:
/// whoever has the key can test guesses, and the encodings of many records can be aligned with a name
/// register by how often patterns occur (Christen, Ranbaduge & Schnell 2020, "Linking Sensitive Data", ch.
/// 9). Empty when nothing is known about the person.
/// \source Durham et al. (2014), IEEE Trans. Knowl. Data Eng. 26, 2956-2968 (record level); Schnell & Borgs
///         (2016), ICDM Workshops, 218-224 (folding by exclusive or); Schnell, Bachteler & Reiher (2009), BMC
///         Med. Inform. 9:41.
/// The answer, by record, does not depend on the number of threads.
std::vector<std::string> encode_records(const IdentityView& view, const EncodingKey& key,
                                        std::size_t threads);

}  // namespace zicht::linkage
