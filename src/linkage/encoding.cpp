#include "linkage/encoding.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/contract.hpp"
#include "base/parallel.hpp"
#include "linkage/name_keys.hpp"
#include "linkage/prepared_view.hpp"
#include "linkage/similarity.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kBits = 2048;
constexpr std::size_t kFoldedBytes = kBits / 16;
constexpr std::size_t kBigramHashes = 6;
constexpr std::size_t kTokenHashes = 12;
constexpr std::size_t kDigitHashes = 4;
constexpr std::size_t kRecordsPerPart = 2048;

/// The filter of one record before folding.
class Filter {
 public:
  explicit Filter(const EncodingKey& key) : key_(key) {}

  void add(std::string_view field, std::string_view element, std::size_t hashes) {
    std::string text(field);
    text += '\x1e';
    text += element;
    std::array<unsigned char, 64> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(), key_.bytes().data(), key_.bytes().size());
    for (std::size_t i = 0; i < hashes; ++i) {
      const std::size_t bit = (digest[2 * i] | (std::size_t{digest[2 * i + 1]} << 8U)) % kBits;
      bytes_[bit / 8] = static_cast<std::uint8_t>(bytes_[bit / 8] | (1U << (bit % 8)));
      empty_ = false;
    }
  }

  void add_bigrams(std::string_view field, std::string_view text) {
    const std::string padded = " " + std::string(text) + " ";
    for (std::size_t at = 0; at + 1 < padded.size(); ++at)
      add(field, std::string_view(padded).substr(at, 2), kBigramHashes);
  }

  /// Hexadecimal digits of the halves folded onto each other.
  std::string folded() const {
    if (empty_) return {};
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < kFoldedBytes; ++i) {
      const unsigned byte = bytes_[i] ^ bytes_[i + kFoldedBytes];
      text += kDigits[byte >> 4U];
      text += kDigits[byte & 15U];
    }
    return text;
  }

 private:
  const EncodingKey& key_;
  std::array<std::uint8_t, kBits / 8> bytes_{};
  bool empty_ = true;
};

void add_date(Filter& filter, std::string_view field, WrittenDate date) {
  const std::array<int, 3> parts{date.year, date.month, date.day};
  for (std::size_t part = 0; part < parts.size(); ++part)
    if (parts[part] != 0) filter.add(field, "ymd"[part] + std::to_string(parts[part]), kTokenHashes);
  const std::string digits = std::to_string(date.year * 10000 + date.month * 100 + date.day);
  for (std::size_t at = 0; at < digits.size(); ++at)
    filter.add(field, std::to_string(at) + digits[at], kDigitHashes);
}

void add_value(Filter& filter, const IdentityColumn& column, std::string_view text,
               const Transliterator& transliterator) {
  switch (column.kind) {
    case IdentityFieldKind::given_name:
    case IdentityFieldKind::family_name:
    case IdentityFieldKind::full_name:
      for (const std::string_view token : tokens(transliterator.comparable(text)))
        filter.add_bigrams("name", token);
      break;
    case IdentityFieldKind::birth_date:
      add_date(filter, column.name, written_date(text));
      break;
    case IdentityFieldKind::sex:
    case IdentityFieldKind::nationality:
    case IdentityFieldKind::code:
      filter.add(column.name, transliterator.comparable(text), kTokenHashes);
      break;
    case IdentityFieldKind::alias:
    case IdentityFieldKind::place:
    case IdentityFieldKind::text:
    case IdentityFieldKind::document_number:
    case IdentityFieldKind::own_reference:
      filter.add_bigrams(column.name, transliterator.comparable(text));
      break;
    case IdentityFieldKind::exploitation_period:
    case IdentityFieldKind::organisation:
    case IdentityFieldKind::received_on:
    case IdentityFieldKind::submission:
    case IdentityFieldKind::encoding:
      break;
  }
}

std::string encode_record(const IdentityView& view, std::size_t record, const EncodingKey& key,
                          const Transliterator& transliterator) {
  Filter filter(key);
  for (const IdentityColumn& column : view.columns()) {
    const ValueId value = column.value_of[record];
    if (value <= kWithheldValue) continue;
    std::string text(column.text(value));
    std::ranges::replace(text, kValueSeparator, ' ');
    add_value(filter, column, text, transliterator);
  }
  return filter.folded();
}

}  // namespace

Result<EncodingKey> EncodingKey::from_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < crypto_generichash_KEYBYTES_MIN || bytes.size() > crypto_generichash_KEYBYTES_MAX)
    return fail(ErrorCode::invalid_input, "an encoding key has 16 to 64 bytes", std::to_string(bytes.size()));
  EncodingKey key;
  key.bytes_.assign(bytes.begin(), bytes.end());
  return key;
}

std::vector<std::string> encode_records(const IdentityView& view, const EncodingKey& key,
                                        std::size_t threads) {
  ZICHT_EXPECT(sodium_init() >= 0);
  std::vector<std::string> encodings(view.record_count());
  run_parts(threads, (encodings.size() + kRecordsPerPart - 1) / kRecordsPerPart, [&](std::size_t part) {
    const Transliterator transliterator;
    const std::size_t end = std::min(encodings.size(), (part + 1) * kRecordsPerPart);
    for (std::size_t record = part * kRecordsPerPart; record < end; ++record)
      encodings[record] = encode_record(view, record, key, transliterator);
  });
  return encodings;
}

}  // namespace zicht::linkage
