#include "base/cbor.hpp"

namespace zicht {
namespace {

enum : std::uint8_t { kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5 };
constexpr int kDeepest = 16;

}  // namespace

void CborWriter::head(std::uint8_t major_type, std::uint64_t argument) {
  const auto put = [&](std::uint8_t form, int length) {
    out_.push_back(static_cast<std::uint8_t>((major_type << 5) | form));
    for (int byte = length - 1; byte >= 0; --byte)
      out_.push_back(static_cast<std::uint8_t>(argument >> (8 * byte)));
  };
  if (argument < 24)
    put(static_cast<std::uint8_t>(argument), 0);
  else if (argument <= 0xFF)
    put(24, 1);
  else if (argument <= 0xFFFF)
    put(25, 2);
  else if (argument <= 0xFFFFFFFF)
    put(26, 4);
  else
    put(27, 8);
}

void CborWriter::integer(std::int64_t number) {
  if (number >= 0)
    head(kUnsigned, static_cast<std::uint64_t>(number));
  else
    head(kNegative, static_cast<std::uint64_t>(-(number + 1)));
}

void CborWriter::bytes(std::span<const std::uint8_t> content) {
  head(kBytes, content.size());
  out_.insert(out_.end(), content.begin(), content.end());
}

void CborWriter::text(std::string_view content) {
  head(kText, content.size());
  const auto bytes = as_bytes(content);
  out_.insert(out_.end(), bytes.begin(), bytes.end());
}

std::uint64_t CborReader::head(std::uint8_t major_type) {
  if (failed_ || at_ >= content_.size() || content_[at_] >> 5 != major_type) return failed_ = true, 0;
  const std::uint8_t form = content_[at_++] & 31;
  if (form < 24) return form;
  if (form > 27) return failed_ = true, 0;
  const int length = 1 << (form - 24);
  if (content_.size() - at_ < static_cast<std::size_t>(length)) return failed_ = true, 0;
  std::uint64_t argument = 0;
  for (int i = 0; i < length; ++i) argument = (argument << 8) | content_[at_++];
  const std::uint64_t smallest = length == 1 ? 24 : std::uint64_t{1} << (4 * length);
  if (argument < smallest) failed_ = true;  // a shorter form would have done
  return argument;
}

std::optional<std::uint8_t> CborReader::peek_major_type() const {
  if (failed_ || at_ >= content_.size()) return std::nullopt;
  return content_[at_] >> 5;
}

std::int64_t CborReader::integer() {
  const bool negative = peek_major_type() == kNegative;
  const std::uint64_t argument = head(negative ? kNegative : kUnsigned);
  if (argument > static_cast<std::uint64_t>(INT64_MAX)) return failed_ = true, 0;
  return negative ? -1 - static_cast<std::int64_t>(argument) : static_cast<std::int64_t>(argument);
}

std::span<const std::uint8_t> CborReader::string_of(std::uint64_t length) {
  if (failed_ || length > content_.size() - at_) return failed_ = true, std::span<const std::uint8_t>{};
  const auto found = content_.subspan(at_, length);
  at_ += length;
  return found;
}

std::span<const std::uint8_t> CborReader::bytes() { return string_of(head(kBytes)); }

std::string_view CborReader::text() {
  const auto found = string_of(head(kText));
  return {reinterpret_cast<const char*>(found.data()), found.size()};
}

std::size_t CborReader::array() {
  const std::uint64_t length = head(kArray);
  if (length > content_.size() - at_) return failed_ = true, 0;  // each element takes a byte at least
  return length;
}

std::size_t CborReader::map() {
  const std::uint64_t entries = head(kMap);
  if (entries > (content_.size() - at_) / 2) return failed_ = true, 0;
  return entries;
}

std::int64_t CborReader::key(std::int64_t previous) {
  const std::int64_t key = integer();
  if (key <= previous) failed_ = true;
  return key;
}

void CborReader::skip() { skip(0); }

void CborReader::skip(int depth) {
  const auto major_type = peek_major_type();
  if (!major_type || depth > kDeepest) {
    failed_ = true;
    return;
  }
  switch (*major_type) {
    case kUnsigned:
    case kNegative:
      integer();
      break;
    case kBytes:
      bytes();
      break;
    case kText:
      text();
      break;
    case kArray:
      for (std::size_t left = array(); left > 0 && !failed_; --left) skip(depth + 1);
      break;
    case kMap:
      for (std::size_t left = 2 * map(); left > 0 && !failed_; --left) skip(depth + 1);
      break;
    default:
      failed_ = true;
  }
}

}  // namespace zicht
