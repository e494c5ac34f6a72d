#include "linkage/prepared_value.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/date.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

std::int32_t day_of(std::string_view text, bool last) {
  const WrittenDate date = written_date(text);
  const auto day = make_date(date.year == 0 ? 1 : date.year, date.month == 0 ? (last ? 12 : 1) : date.month,
                             date.day == 0 ? (last ? 28 : 1) : date.day);
  return day ? day->days : 0;
}

/// Fills what a name sounds like.
void hear(ValueLook& look, std::string_view comparable) {
  constexpr std::uint32_t kLetters = (std::uint32_t{1} << 26U) - 1;
  const std::string sounds = sounds_of(comparable);
  const std::uint64_t set = letter_set(sounds);
  look.sound = sound_hash(comparable);
  look.sound_letters = (static_cast<std::uint32_t>(set) & kLetters) |
                       static_cast<std::uint32_t>(set >> 26U & 63U) << 26U |
                       static_cast<std::uint32_t>(set >> 32U & 15U) << 26U;
  look.sounds_size = static_cast<std::uint8_t>(std::min<std::size_t>(sounds.size(), 255));
  for (std::size_t i = 0; i < std::min<std::size_t>(sounds.size(), 8); ++i)
    look.sounds |= std::uint64_t{static_cast<unsigned char>(sounds[i])} << (8 * i);
}

}  // namespace

Comparator comparator_for(IdentityFieldKind kind) {
  switch (kind) {
    case IdentityFieldKind::given_name:
    case IdentityFieldKind::family_name:
    case IdentityFieldKind::full_name:
    case IdentityFieldKind::alias:
      return Comparator::name;
    case IdentityFieldKind::birth_date:
      return Comparator::date;
    case IdentityFieldKind::sex:
    case IdentityFieldKind::nationality:
    case IdentityFieldKind::code:
      return Comparator::code;
    case IdentityFieldKind::place:
    case IdentityFieldKind::text:
      return Comparator::words;
    case IdentityFieldKind::document_number:
    case IdentityFieldKind::own_reference:
      return Comparator::number;
    case IdentityFieldKind::organisation:
    case IdentityFieldKind::received_on:
    case IdentityFieldKind::submission:
      return Comparator::reporting;
    case IdentityFieldKind::exploitation_period:
      return Comparator::period;
    case IdentityFieldKind::encoding:
      return Comparator::encoding;
  }
  return Comparator::words;
}

std::string comparable_value(const Transliterator& transliterator, Comparator comparator,
                             std::string_view text) {
  if (comparator == Comparator::name || comparator == Comparator::words) {
    std::string spaced(text.substr(0, Transliterator::kLongestText + 4));
    std::ranges::replace(spaced, kValueSeparator, ' ');
    return transliterator.comparable(spaced);
  }
  if (comparator == Comparator::number || comparator == Comparator::code) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(text, kValueSeparator)) {
      std::string plain = transliterator.comparable(part);
      if (comparator == Comparator::number) std::erase(plain, ' ');
      if (!plain.empty() && parts.size() < 8) parts.push_back(std::move(plain));
    }
    std::ranges::sort(parts);
    parts.erase(std::ranges::unique(parts).begin(), parts.end());
    return joined(parts, std::string_view(&kValueSeparator, 1));
  }
  return std::string(text);
}

void add_text(PreparedField& field, std::string_view text) {
  field.bytes += text;
  field.text_begins.push_back(static_cast<std::uint32_t>(field.bytes.size()));
  field.text_hash.push_back(text.empty() ? 0 : stable_hash(text));
  field.looks.push_back(look_of(text));
}

ValueLook look_of(std::string_view comparable) {
  ValueLook look;
  look.letters = letter_set(comparable);
  look.first = comparable.empty() ? '\0' : comparable.front();
  return look;
}

void derive_value(PreparedField& field, ValueId value) {
  const std::string_view text = field.text(value);
  if (!field.encodings.empty()) field.encodings[value] = encoding_bits(text);
  if (!field.dates.empty()) field.dates[value] = written_date(text);
  if (field.comparator == Comparator::name) {
    hear(field.looks[value], text);
  }
  if (field.period.empty()) return;
  const std::size_t slash = text.find('/');
  const std::string_view last = slash == std::string_view::npos ? text : text.substr(slash + 1);
  field.period[value] = {day_of(text.substr(0, slash), false), day_of(last, true)};
}

float rarity_bits_of(Comparator comparator, std::uint64_t records, std::uint64_t with_value) {
  constexpr float kNumberBits = 20.0F;
  constexpr double kSeenOnce = 0.7;
  const double others = std::max(kSeenOnce, static_cast<double>(records) - 1.0);
  const auto bits = static_cast<float>(std::log2(static_cast<double>(with_value) / others));
  return comparator == Comparator::number && records <= 3 ? std::max(bits, kNumberBits)
                                                          : std::max(bits, 0.0F);
}

std::uint32_t day_of_receipt(std::string_view text) {
  const WrittenDate date = written_date(text);
  const auto day = make_date(date.year, date.month, date.day);
  return day && date.year >= 1900 ? static_cast<std::uint32_t>(day->days + 40'000) : 0;
}

}  // namespace zicht::linkage
