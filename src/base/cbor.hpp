#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace zicht {

/// Writes CBOR with deterministic encoding (RFC 8949, section 4.2.1): shortest forms, definite lengths. The
/// caller puts the keys of a map in ascending order. Only what the log needs: integers, byte and text
/// strings, arrays, maps.
class CborWriter {
 public:
  void integer(std::int64_t number);
  void bytes(std::span<const std::uint8_t> content);
  void text(std::string_view content);
  void array(std::size_t length) { head(4, length); }
  void map(std::size_t entries) { head(5, entries); }
  /// Items that another writer wrote.
  void encoded(std::span<const std::uint8_t> items) { out_.insert(out_.end(), items.begin(), items.end()); }

  const Bytes& written() const { return out_; }
  Bytes take() && { return std::move(out_); }
  void clear() { out_.clear(); }

 private:
  void head(std::uint8_t major_type, std::uint64_t argument);
  Bytes out_;
};

/// Reads what CborWriter writes, and nothing else: a longer form than needed, an indefinite length or any
/// other type is an error. After an error every further read fails too, so that a caller may check once, at
/// the end.
class CborReader {
 public:
  explicit CborReader(std::span<const std::uint8_t> content) : content_(content) {}

  std::int64_t integer();
  std::span<const std::uint8_t> bytes();
  std::string_view text();  ///< views the content; not checked to be UTF-8
  std::size_t array();      ///< its length
  /// Number of entries. Their keys must ascend: read each by `key`.
  std::size_t map();
  /// The next key of a map whose last key was `previous`; fails when it is not greater.
  std::int64_t key(std::int64_t previous);
  /// Passes over one item of any kind that the writer writes, at most 16 deep.
  void skip();

  bool failed() const { return failed_; }
  /// Whether all was read, without an error.
  bool complete() const { return !failed_ && at_ == content_.size(); }

 private:
  std::uint64_t head(std::uint8_t major_type);
  std::optional<std::uint8_t> peek_major_type() const;
  std::span<const std::uint8_t> string_of(std::uint64_t length);
  void skip(int depth);
  std::span<const std::uint8_t> content_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace zicht
