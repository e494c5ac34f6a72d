#include "linkage/blocking_keys.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "base/parallel.hpp"
#include "base/text.hpp"
#include "linkage/name_keys.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kValuesPerPart = 8192;

std::uint64_t hash_of_number(std::uint64_t number) { return mixed(number + 1, 0x5A1C) | 1U; }
std::uint64_t hash_of_text(std::string_view text) { return text.empty() ? 0 : stable_hash(text) | 1U; }

std::uint64_t date_key(WrittenDate date, KeyKind kind) {
  const auto year = static_cast<std::uint64_t>(date.year);
  const std::uint64_t month = static_cast<std::uint8_t>(date.month);
  const std::uint64_t day = static_cast<std::uint8_t>(date.day);
  switch (kind) {
    case KeyKind::whole:
      return year != 0 && month != 0 && day != 0 ? hash_of_number(year * 10000 + month * 100 + day) : 0;
    case KeyKind::year:
      return year != 0 ? hash_of_number(year) : 0;
    case KeyKind::year_month:
      return year != 0 && month != 0 ? hash_of_number(year * 100 + month) : 0;
    case KeyKind::month_day:
      return month != 0 && day != 0 ? hash_of_number(month * 100 + day) : 0;
    case KeyKind::year_day:
      return year != 0 && day != 0 ? hash_of_number(year * 100 + day) : 0;
    case KeyKind::year_parts:
      return year != 0 ? hash_of_number(year * 10000 + std::min(month, day) * 100 + std::max(month, day)) : 0;
    default:
      return 0;
  }
}

std::uint64_t number_key(std::string_view text, KeyKind kind) {
  const std::vector<std::string_view> numbers = split(text, kValueSeparator);
  const std::string_view first = numbers.front();
  switch (kind) {
    case KeyKind::whole:
      return hash_of_text(first);
    case KeyKind::last_number:
      return hash_of_text(numbers.back());
    case KeyKind::first_half:
      return first.size() >= 4 ? hash_of_text(first.substr(0, first.size() / 2)) : 0;
    case KeyKind::second_half:
      return first.size() >= 4 ? hash_of_text(first.substr(first.size() - first.size() / 2)) : 0;
    default:
      return 0;
  }
}

std::uint64_t words_key(const PreparedField& field, ValueId value, KeyKind kind) {
  const std::string_view text = field.text(value);
  switch (kind) {
    case KeyKind::whole:
      return (field.comparator == Comparator::name ? field.looks[value].sound : field.text_hash[value]) | 1U;
    case KeyKind::first_sound:
      return hash_of_text(sound_of(tokens(text).front()));
    case KeyKind::last_sound:
      return hash_of_text(sound_of(tokens(text).back()));
    case KeyKind::prefix:
      return hash_of_text(text.substr(0, 4));
    default:
      return 0;
  }
}

std::uint64_t value_key(const PreparedField& field, ValueId value, KeyKind kind) {
  switch (field.comparator) {
    case Comparator::date:
      return date_key(field.dates[value], kind);
    case Comparator::number:
      return number_key(field.text(value), kind);
    case Comparator::name:
    case Comparator::words:
      return words_key(field, value, kind);
    default:
      return field.text_hash[value] | 1U;
  }
}

std::span<const KeyKind> kinds_of(Comparator comparator) {
  static constexpr std::array kName{KeyKind::whole, KeyKind::first_sound, KeyKind::last_sound,
                                    KeyKind::prefix};
  static constexpr std::array kDate{KeyKind::whole,     KeyKind::year,     KeyKind::year_month,
                                    KeyKind::month_day, KeyKind::year_day, KeyKind::year_parts};
  static constexpr std::array kWords{KeyKind::whole, KeyKind::first_sound, KeyKind::last_sound};
  static constexpr std::array kNumber{KeyKind::whole, KeyKind::first_half, KeyKind::second_half,
                                      KeyKind::last_number};
  static constexpr std::array kCode{KeyKind::whole};
  switch (comparator) {
    case Comparator::name:
      return kName;
    case Comparator::date:
      return kDate;
    case Comparator::words:
      return kWords;
    case Comparator::number:
      return kNumber;
    case Comparator::code:
      return kCode;
    default:
      return {};
  }
}

/// Sum, lowest and highest of the hashes of how the words of a name sound.
std::array<std::uint64_t, 3> name_words(std::string_view text) {
  std::array<std::uint64_t, 3> words{0, ~std::uint64_t{0}, 0};
  for (const std::string_view token : tokens(text)) {
    const std::uint64_t hash = stable_hash(sound_of(token)) | 1U;
    words[0] += hash;
    words[1] = std::min(words[1], hash);
    words[2] = std::max(words[2], hash);
  }
  return words;
}

void add_words(std::array<std::uint64_t, 3>& all, const std::array<std::uint64_t, 3>& words) {
  all[0] += words[0];
  all[1] = std::min(all[1], words[1]);
  all[2] = std::max(all[2], words[2]);
}

std::uint64_t key_of_words(const std::array<std::uint64_t, 3>& all, KeyKind kind) {
  if (all[0] == 0) return 0;
  return kind == KeyKind::all_names ? all[0] | 1U : kind == KeyKind::lowest_name ? all[1] : all[2];
}

bool belongs_to_all_names(IdentityFieldKind kind) {
  return kind == IdentityFieldKind::given_name || kind == IdentityFieldKind::family_name ||
         kind == IdentityFieldKind::full_name;
}

void for_each_value(std::size_t threads, std::size_t values, const std::function<void(ValueId)>& work) {
  run_parts(threads, (values + kValuesPerPart - 1) / kValuesPerPart, [&](std::size_t part) {
    const std::size_t end = std::min(values, (part + 1) * kValuesPerPart);
    for (std::size_t value = std::max<std::size_t>(2, part * kValuesPerPart); value < end; ++value)
      work(static_cast<ValueId>(value));
  });
}

}  // namespace

std::vector<KeyPart> key_parts_of(const PreparedView& view) {
  std::vector<KeyPart> parts;
  bool names = false;
  for (std::size_t field = 0; field < view.fields().size(); ++field) {
    if (view.fields()[field].filled == 0.0F) continue;
    for (const KeyKind kind : kinds_of(view.fields()[field].comparator))
      parts.push_back({static_cast<std::uint8_t>(field), kind});
    names = names || belongs_to_all_names(view.fields()[field].kind);
  }
  if (names)
    for (const KeyKind kind : {KeyKind::all_names, KeyKind::lowest_name, KeyKind::highest_name})
      parts.push_back({KeyPart::kAllNames, kind});
  return parts;
}

std::uint64_t key_of(const PreparedView& view, std::uint32_t record, const KeyPart& part) {
  const auto row = view.row(record);
  if (part.kind == KeyKind::everything) return 1;
  if (part.field != KeyPart::kAllNames) {
    const ValueId value = row[part.field];
    return value <= kWithheldValue ? 0 : value_key(view.fields()[part.field], value, part.kind);
  }
  std::array<std::uint64_t, 3> all{0, ~std::uint64_t{0}, 0};
  for (std::size_t field = 0; field < row.size(); ++field)
    if (belongs_to_all_names(view.fields()[field].kind) && row[field] > kWithheldValue)
      add_words(all, name_words(view.fields()[field].text(row[field])));
  return key_of_words(all, part.kind);
}

KeyReader::KeyReader(const PreparedView& view, const std::vector<KeyPart>& parts, std::size_t threads)
    : view_(view) {
  for (const KeyPart& part : parts) {
    if (part.kind == KeyKind::everything || part.field == KeyPart::kAllNames) {
      for (std::size_t position = 0; position < view.fields().size(); ++position)
        if (part.kind != KeyKind::everything && belongs_to_all_names(view.fields()[position].kind))
          keys_of(position).has_words = true;
      parts_.push_back({part.kind, kAllNames, 0});
      continue;
    }
    FieldKeys& keys = keys_of(part.field);
    const auto known = std::ranges::find(keys.kinds, part.kind);
    parts_.push_back({part.kind, static_cast<std::size_t>(&keys - fields_.data()),
                      static_cast<std::size_t>(known - keys.kinds.begin())});
    if (known == keys.kinds.end()) keys.kinds.push_back(part.kind);
  }
  for (FieldKeys& keys : fields_) fill(keys, threads);
}

KeyReader::FieldKeys& KeyReader::keys_of(std::size_t position) {
  const auto known = std::ranges::find(fields_, position, &FieldKeys::position);
  return known != fields_.end() ? *known : fields_.emplace_back(FieldKeys{position, {}, false, {}});
}

void KeyReader::fill(FieldKeys& keys, std::size_t threads) const {
  const PreparedField& field = view_.fields()[keys.position];
  keys.of_value.assign(field.value_count() * keys.width(), 0);
  for_each_value(threads, field.value_count(), [&](ValueId value) {
    std::uint64_t* next = &keys.of_value[value * keys.width()];
    for (const KeyKind kind : keys.kinds) *next++ = value_key(field, value, kind);
    if (keys.has_words) std::ranges::copy(name_words(field.text(value)), next);
  });
}

std::uint64_t KeyReader::key(std::uint32_t record, std::size_t part) const {
  const Place& place = parts_[part];
  const auto row = view_.row(record);
  if (place.kind == KeyKind::everything) return 1;
  if (place.field != kAllNames) {
    const FieldKeys& keys = fields_[place.field];
    return keys.of_value[row[keys.position] * keys.width() + place.among_kinds];
  }
  std::array<std::uint64_t, 3> all{0, ~std::uint64_t{0}, 0};
  for (const FieldKeys& keys : fields_) {
    const ValueId value = row[keys.position];
    if (!keys.has_words || value <= kWithheldValue) continue;
    const std::uint64_t* const words = &keys.of_value[value * keys.width() + keys.kinds.size()];
    add_words(all, {words[0], words[1], words[2]});
  }
  return key_of_words(all, place.kind);
}

}  // namespace zicht::linkage
