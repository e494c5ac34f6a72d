#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cbor.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"
#include "model/report.hpp"

namespace zicht::registry {

// The maps that payloads are made of; docs/format.md, "Payload". A map holds only what is known, its keys
// ascending.

/// Collects the entries of a map, so that its head can say how many there are.
class MapWriter {
 public:
  void code(std::int64_t key, CodeId id, const CodeList& list) {
    if (id != kUnknown) entry(key).text(list[id].code);
  }
  void codes(std::int64_t key, const std::vector<CodeId>& ids, const CodeList& list) {
    if (ids.empty()) return;
    entry(key).array(ids.size());
    for (const CodeId id : ids) body_.text(list[id].code);
  }
  void age(std::int64_t key, AgeInterval age) {
    if (age.known()) pair(key, age.lower, age.upper);
  }
  void days(std::int64_t key, const std::optional<DateInterval>& interval) {
    if (interval) pair(key, interval->first.days, interval->last.days);
  }
  void text(std::int64_t key, std::string_view text) {
    if (!text.empty()) entry(key).text(text);
  }
  void number(std::int64_t key, std::uint64_t number) {
    entry(key).integer(static_cast<std::int64_t>(number));
  }
  void pairs(std::int64_t key, const std::vector<ReportPair>& pairs) {
    if (pairs.empty()) return;
    entry(key).array(pairs.size());
    for (const ReportPair& pair : pairs) {
      body_.array(2);
      body_.integer(static_cast<std::int64_t>(pair.a));
      body_.integer(static_cast<std::int64_t>(pair.b));
    }
  }
  void texts(std::int64_t key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    entry(key).array(texts.size());
    for (const std::string& text : texts) body_.text(text);
  }
  CborWriter& entry(std::int64_t key) {
    ++entries_;
    body_.integer(key);
    return body_;
  }
  bool empty() const { return entries_ == 0; }
  void append_to(CborWriter& out) const {
    out.map(entries_);
    out.encoded(body_.written());
  }
  Bytes take() const {
    CborWriter out;
    append_to(out);
    return std::move(out).take();
  }

 private:
  void pair(std::int64_t key, std::int64_t first, std::int64_t second) {
    entry(key).array(2);
    body_.integer(first);
    body_.integer(second);
  }
  CborWriter body_;
  std::size_t entries_ = 0;
};

/// Reads a map: calls `read(key)` for each key, in ascending order.
template <class Read>
void read_map(CborReader& in, Read read) {
  std::int64_t key = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed(); --left) {
    key = in.key(key);
    read(key);
  }
}

/// Reads codes and remembers the first that a list does not have.
class CodeReader {
 public:
  explicit CodeReader(CborReader& in) : in_(in) {}
  CodeId code(const CodeList& list) {
    const std::string_view text = in_.text();
    const auto id = list.find(text);
    if (!id && !in_.failed() && unknown_code_.empty()) unknown_code_ = list.id() + ": " + std::string(text);
    return id.value_or(kUnknown);
  }
  std::vector<CodeId> codes(const CodeList& list) {
    std::vector<CodeId> ids(in_.array());
    for (CodeId& id : ids) id = code(list);
    return ids;
  }
  const std::string& unknown_code() const { return unknown_code_; }

 private:
  CborReader& in_;
  std::string unknown_code_;
};

}  // namespace zicht::registry
