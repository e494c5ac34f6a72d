#include "model/identity_view.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/contract.hpp"

namespace zicht {
namespace {

constexpr std::array<std::pair<IdentityFieldKind, std::string_view>, 17> kKindNames{{
    {IdentityFieldKind::given_name, "given_name"},
    {IdentityFieldKind::family_name, "family_name"},
    {IdentityFieldKind::full_name, "full_name"},
    {IdentityFieldKind::alias, "alias"},
    {IdentityFieldKind::birth_date, "birth_date"},
    {IdentityFieldKind::sex, "sex"},
    {IdentityFieldKind::nationality, "nationality"},
    {IdentityFieldKind::place, "place"},
    {IdentityFieldKind::exploitation_period, "exploitation_period"},
    {IdentityFieldKind::organisation, "organisation"},
    {IdentityFieldKind::received_on, "received_on"},
    {IdentityFieldKind::submission, "submission"},
    {IdentityFieldKind::document_number, "document_number"},
    {IdentityFieldKind::own_reference, "own_reference"},
    {IdentityFieldKind::text, "text"},
    {IdentityFieldKind::code, "code"},
    {IdentityFieldKind::encoding, "encoding"},
}};

std::uint32_t hash_of(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>{}(text);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace

std::string_view to_text(IdentityFieldKind kind) {
  for (const auto& [known, name] : kKindNames)
    if (known == kind) return name;
  ZICHT_EXPECT(false);
  return {};
}

Result<IdentityFieldKind> identity_field_kind(std::string_view name) {
  for (const auto& [kind, known] : kKindNames)
    if (known == name) return kind;
  return fail(
      ErrorCode::invalid_config, "no kind of field has this name", std::string(name),
      "kinds are given_name, family_name, full_name, alias, birth_date, sex, nationality, place, "
      "exploitation_period, organisation, received_on, submission, document_number, own_reference, text, "
      "code and encoding");
}

IdentityViewBuilder::IdentityViewBuilder(const std::vector<Field>& fields) : index_(fields.size()) {
  for (const Field& field : fields) {
    IdentityColumn& column = view_.columns_.emplace_back();
    column.name = field.name;
    column.kind = field.kind;
    column.text_begins = {0, 0, 0};
  }
  for (Index& index : index_) index.slots.resize(64);
}

void IdentityViewBuilder::add_record(std::size_t source) {
  ZICHT_EXPECT(source < 256);
  view_.source_of_.push_back(static_cast<std::uint8_t>(source));
  view_.source_count_ = std::max(view_.source_count_, source + 1);
  for (IdentityColumn& column : view_.columns_) column.value_of.push_back(kMissingValue);
}

void IdentityViewBuilder::set(std::size_t field, std::string_view text) {
  ZICHT_EXPECT(field < view_.columns_.size() && !view_.source_of_.empty());
  view_.columns_[field].value_of.back() = text.empty() ? kMissingValue : value_of(field, text, hash_of(text));
}

void IdentityViewBuilder::set_withheld(std::size_t field) {
  set_withheld_at(view_.source_of_.size() - 1, field);
}

/// Where a dictionary is larger than the caches, each look-up waits for memory thrice; so many wait together.
void IdentityViewBuilder::set_from(std::size_t record, std::size_t field,
                                   std::span<const std::string> texts) {
  constexpr std::size_t kTogether = 16;
  ZICHT_EXPECT(field < view_.columns_.size() && record + texts.size() <= view_.source_of_.size());
  IdentityColumn& column = view_.columns_[field];
  const Index& index = index_[field];
  std::array<std::uint32_t, kTogether> hashes{};
  for (; !texts.empty(); record += kTogether, texts = texts.subspan(std::min(kTogether, texts.size()))) {
    const std::span<const std::string> some = texts.first(std::min(kTogether, texts.size()));
    for (std::size_t i = 0; i < some.size(); ++i) {
      hashes[i] = hash_of(some[i]);
      __builtin_prefetch(&index.slots[index.first_slot(hashes[i])]);
    }
    const auto first_value = [&](std::size_t i) { return index.slots[index.first_slot(hashes[i])].value; };
    for (std::size_t i = 0; i < some.size(); ++i) __builtin_prefetch(&column.text_begins[first_value(i)]);
    for (std::size_t i = 0; i < some.size(); ++i)
      __builtin_prefetch(column.bytes.data() + column.text_begins[first_value(i)]);
    for (std::size_t i = 0; i < some.size(); ++i)
      column.value_of[record + i] = some[i].empty() ? kMissingValue : value_of(field, some[i], hashes[i]);
  }
}

void IdentityViewBuilder::set_withheld_at(std::size_t record, std::size_t field) {
  ZICHT_EXPECT(field < view_.columns_.size() && record < view_.source_of_.size());
  view_.columns_[field].value_of[record] = kWithheldValue;
}

ValueId IdentityViewBuilder::value_of(std::size_t field, std::string_view text, std::uint32_t hash) {
  IdentityColumn& column = view_.columns_[field];
  Index& index = index_[field];
  const std::size_t mask = index.slots.size() - 1;
  std::size_t slot = index.first_slot(hash);
  for (; index.slots[slot].value != kMissingValue; slot = (slot + 1) & mask) {
    const auto [value, its_hash] = index.slots[slot];
    if (its_hash == hash && column.text(value) == text) return value;
  }
  const auto value = static_cast<ValueId>(column.value_count());
  column.bytes += text;
  column.text_begins.push_back(column.bytes.size());
  index.slots[slot] = {value, hash};
  if (column.value_count() * 2 > index.slots.size()) grow(index);
  return value;
}

void IdentityViewBuilder::grow(Index& index) {
  const std::vector<Slot> before = std::exchange(index.slots, std::vector<Slot>(index.slots.size() * 2));
  const std::size_t mask = index.slots.size() - 1;
  for (const Slot& of_value : before) {
    if (of_value.value == kMissingValue) continue;
    std::size_t slot = index.first_slot(of_value.hash);
    while (index.slots[slot].value != kMissingValue) slot = (slot + 1) & mask;
    index.slots[slot] = of_value;
  }
}

IdentityView IdentityViewBuilder::finish() {
  index_.clear();
  return std::exchange(view_, IdentityView{});
}

}  // namespace zicht
