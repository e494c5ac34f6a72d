#include "linkage/guest_record.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "linkage/prepared_value.hpp"

namespace zicht::linkage {

GuestRecord::GuestRecord(PreparedView& view, const IdentityView& identities)
    : view_(view), record_(static_cast<std::uint32_t>(view.record_count())), known_(view.fields_.size()) {
  for (const IdentityColumn& column : identities.columns()) kind_of_column_.push_back(column.kind);
  for (std::size_t position = 0; position < view.fields_.size(); ++position) {
    PreparedField& field = view.fields_[position];
    if (field.comparator != Comparator::reporting) {
      for (ValueId value = 2; value < field.value_count(); ++value)
        known_[position].emplace_back(field.text_hash[value], value);
      std::ranges::sort(known_[position]);
    }
    add_text(field, "");
    const std::size_t values = field.value_count();
    field.share.push_back(0.0F);
    field.rarity_bits.push_back(rarity_bits_of(field.comparator, 1, with_value(field) + 1));
    if (!field.encodings.empty()) field.encodings.resize(values);
    if (!field.dates.empty()) field.dates.resize(values);
    if (!field.period.empty()) field.period.resize(values);
    if (!field.reporting.empty()) field.reporting.resize(values);
  }
  view.rows_.resize(view.rows_.size() + view.fields_.size(), kMissingValue);
  view.source_of_.push_back(0);
}

std::uint64_t GuestRecord::with_value(const PreparedField& field) const {
  return static_cast<std::uint64_t>(std::llround(double{field.filled} * static_cast<double>(record_)));
}

/// The guest has the value too, so it is one record less rare, as it would be were the guest in the view.
void GuestRecord::count_in(std::size_t position, ValueId value) {
  PreparedField& field = view_.fields_[position];
  const std::uint64_t all = with_value(field);
  const auto others =
      static_cast<std::uint64_t>(std::llround(double{field.share[value]} * static_cast<double>(all)));
  without_guest_.push_back({position, value, field.rarity_bits[value]});
  field.rarity_bits[value] = rarity_bits_of(field.comparator, others + 1, all + 1);
}

void GuestRecord::leave() {
  for (const Rarity& rarity : without_guest_)
    view_.fields_[rarity.field].rarity_bits[rarity.value] = rarity.bits;
  without_guest_.clear();
}

void GuestRecord::set(std::span<const std::string_view> texts) {
  leave();
  std::size_t field = 0;
  for (std::size_t column = 0; column < kind_of_column_.size(); ++column)
    if (comparator_for(kind_of_column_[column]) != Comparator::reporting) set_text(field++, texts[column]);
  if (field < view_.fields_.size()) set_reporting(field, texts);
}

void GuestRecord::set_text(std::size_t position, std::string_view text) {
  PreparedField& field = view_.fields_[position];
  ValueId& value = view_.rows_[record_ * view_.fields_.size() + position];
  const std::string comparable = comparable_value(transliterator_, field.comparator, text);
  if (comparable.empty()) {
    value = kMissingValue;
    return;
  }
  const std::uint64_t hash = stable_hash(comparable);
  const auto known =
      std::ranges::lower_bound(known_[position], hash, {}, [](const auto& entry) { return entry.first; });
  for (auto entry = known; entry != known_[position].end() && entry->first == hash; ++entry) {
    if (field.text(entry->second) != comparable) continue;
    value = entry->second;
    count_in(position, value);
    return;
  }
  value = static_cast<ValueId>(field.value_count() - 1);
  field.bytes.resize(field.text_begins[value]);
  field.bytes += comparable;
  field.text_begins[value + 1] = static_cast<std::uint32_t>(field.bytes.size());
  field.text_hash[value] = hash;
  field.looks[value] = look_of(comparable);
  derive_value(field, value);
}

void GuestRecord::set_reporting(std::size_t position, std::span<const std::string_view> texts) {
  PreparedField& field = view_.fields_[position];
  std::array<std::uint32_t, 3> parts{};
  for (std::size_t column = 0; column < kind_of_column_.size(); ++column) {
    const auto hash = texts[column].empty() ? 0 : static_cast<std::uint32_t>(stable_hash(texts[column])) | 1U;
    if (kind_of_column_[column] == IdentityFieldKind::organisation) parts[0] = hash;
    if (kind_of_column_[column] == IdentityFieldKind::received_on) parts[1] = day_of_receipt(texts[column]);
    if (kind_of_column_[column] == IdentityFieldKind::submission) parts[2] = hash;
  }
  const auto value = static_cast<ValueId>(field.value_count() - 1);
  field.reporting[value] = parts;
  view_.rows_[record_ * view_.fields_.size() + position] =
      parts[0] == 0 && parts[2] == 0 ? kMissingValue : value;
}

}  // namespace zicht::linkage
