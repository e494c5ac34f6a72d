#include "registry/report_payload.hpp"

#include <algorithm>
#include <array>

#include "model/report_field.hpp"

namespace zicht::registry {
namespace {

/// A key of a report's map; not a field of its own.
constexpr std::int64_t kEpisodes = 12;

/// The fields of one map by their keys; null = no field has this key.
class FieldsByKey {
 public:
  FieldsByKey(std::span<const ReportField> fields, FieldStore store) {
    for (const ReportField& field : fields)
      if (field.store == store && field.payload_key > 0)
        by_key_.at(static_cast<std::size_t>(field.payload_key)) = &field;
  }
  const ReportField* operator[](std::int64_t key) const {
    return key > 0 && key < kKeys ? by_key_[static_cast<std::size_t>(key)] : nullptr;
  }
  static constexpr std::int64_t kKeys = 32;

 private:
  std::array<const ReportField*, kKeys> by_key_{};
};

const FieldsByKey& report_keys() {
  static const FieldsByKey keys(fields_of_report(), FieldStore::log);
  return keys;
}
const FieldsByKey& episode_keys() {
  static const FieldsByKey keys(fields_of_episode(), FieldStore::log);
  return keys;
}
const FieldsByKey& identity_keys() {
  static const FieldsByKey keys(fields_of_report(), FieldStore::vault);
  return keys;
}

/// Writes the value of a member when it is known.
struct ValueWriter {
  const ReportField& field;
  const Codebook* book;  ///< null for an identity, which has no codes
  MapWriter& map;

  const CodeList& list() const { return book->list(field.list); }
  void operator()(CodeId id) const {
    if (id != kUnknown) map.code(field.payload_key, id, list());
  }
  void operator()(const std::vector<CodeId>& ids) const {
    if (!ids.empty()) map.codes(field.payload_key, ids, list());
  }
  void operator()(const std::optional<Date>& day) const {
    if (day) map.entry(field.payload_key).integer(day->days);
  }
  void operator()(const std::optional<std::int16_t>& year) const {
    if (year) map.entry(field.payload_key).integer(*year);
  }
  void operator()(const std::optional<DateInterval>& days) const { map.days(field.payload_key, days); }
  void operator()(AgeInterval age) const { map.age(field.payload_key, age); }
  void operator()(const std::string& text) const { map.text(field.payload_key, text); }
  void operator()(const std::vector<std::string>& texts) const { map.texts(field.payload_key, texts); }
};

bool starts_pair(CborReader& in) { return in.array() == 2; }

AgeInterval read_age(CborReader& in) {
  if (!starts_pair(in)) return in.skip(), AgeInterval{};
  // No writer puts down an age outside; a damaged one must not wrap round into another age.
  const auto age = [&in] {
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>(in.integer(), 0, AgeInterval::kOldest));
  };
  const std::uint8_t lower = age();
  return {lower, age()};
}

std::optional<DateInterval> read_days(CborReader& in) {
  if (!starts_pair(in)) return in.skip(), std::nullopt;
  const auto first = static_cast<std::int32_t>(in.integer());
  const auto last = static_cast<std::int32_t>(in.integer());
  return DateInterval{{first}, {last}};
}

/// Reads the value of a member.
struct ValueReader {
  const ReportField& field;
  CborReader& in;
  CodeReader* codes;     ///< null for an identity
  const Codebook* book;  ///< null for an identity

  const CodeList& list() const { return book->list(field.list); }
  void operator()(CodeId& id) const { id = codes->code(list()); }
  void operator()(std::vector<CodeId>& ids) const { ids = codes->codes(list()); }
  void operator()(std::optional<Date>& day) const { day = Date{static_cast<std::int32_t>(in.integer())}; }
  void operator()(std::optional<std::int16_t>& year) const { year = static_cast<std::int16_t>(in.integer()); }
  void operator()(std::optional<DateInterval>& days) const { days = read_days(in); }
  void operator()(AgeInterval& age) const { age = read_age(in); }
  void operator()(std::string& text) const { text = in.text(); }
  void operator()(std::vector<std::string>& texts) const {
    texts.resize(in.array());
    for (std::string& text : texts) text = in.text();
  }
};

template <class Owner>
void write_field(const ReportField* field, const Owner& owner, const Codebook* book, MapWriter& map) {
  if (field != nullptr) with_member(*field, owner, ValueWriter{*field, book, map});
}

MapWriter episode_map(const Episode& episode, const Codebook& book) {
  MapWriter map;
  for (std::int64_t key = 1; key < FieldsByKey::kKeys; ++key)
    write_field(episode_keys()[key], episode, &book, map);
  return map;
}

Episode read_episode(CborReader& in, CodeReader& codes, const Codebook& book) {
  Episode episode;
  read_map(in, [&](std::int64_t key) {
    if (const ReportField* const field = episode_keys()[key])
      with_member(*field, episode, ValueReader{*field, in, &codes, &book});
    else
      in.skip();
  });
  return episode;
}

}  // namespace

void write_report(const Report& report, const Codebook& book, CborWriter& out) {
  MapWriter map;
  for (std::int64_t key = 1; key < FieldsByKey::kKeys; ++key) {
    if (key == kEpisodes && !report.episodes.empty()) {
      CborWriter& episodes = map.entry(kEpisodes);
      episodes.array(report.episodes.size());
      for (const Episode& episode : report.episodes) episode_map(episode, book).append_to(episodes);
    }
    write_field(report_keys()[key], report, &book, map);
  }
  map.append_to(out);
}

Report read_report(CborReader& in, CodeReader& codes, const Codebook& book) {
  Report report;
  read_map(in, [&](std::int64_t key) {
    if (const ReportField* const field = report_keys()[key]) {
      with_member(*field, report, ValueReader{*field, in, &codes, &book});
    } else if (key == kEpisodes) {
      report.episodes.resize(in.array());
      for (Episode& episode : report.episodes) episode = read_episode(in, codes, book);
    } else {
      in.skip();
    }
  });
  return report;
}

void write_identity_fields(const Identity& identity, MapWriter& map) {
  for (std::int64_t key = 1; key < FieldsByKey::kKeys; ++key)
    write_field(identity_keys()[key], identity, nullptr, map);
}

bool read_identity_field(std::int64_t key, CborReader& in, Identity& identity) {
  const ReportField* const field = identity_keys()[key];
  if (field == nullptr) return false;
  with_member(*field, identity, ValueReader{*field, in, nullptr, nullptr});
  return true;
}

}  // namespace zicht::registry
