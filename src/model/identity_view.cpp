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
  for (Index& index : index_) {
    index.slots.assign(64, kMissingValue);
    index.hash_of_value = {0, 0};
  }
}

void IdentityViewBuilder::add_record(std::size_t source) {
  ZICHT_EXPECT(source < 256);
  view_.source_of_.push_back(static_cast<std::uint8_t>(source));
  view_.source_count_ = std::max(view_.source_count_, source + 1);
  for (IdentityColumn& column : view_.columns_) column.value_of.push_back(kMissingValue);
}

void IdentityViewBuilder::set(std::size_t field, std::string_view text) {
  set_at(view_.source_of_.size() - 1, field, text);
}

void IdentityViewBuilder::set_withheld(std::size_t field) {
  set_withheld_at(view_.source_of_.size() - 1, field);
}

void IdentityViewBuilder::set_at(std::size_t record, std::size_t field, std::string_view text) {
  ZICHT_EXPECT(field < view_.columns_.size() && record < view_.source_of_.size());
  view_.columns_[field].value_of[record] = text.empty() ? kMissingValue : value_of(field, text);
}

void IdentityViewBuilder::set_withheld_at(std::size_t record, std::size_t field) {
  ZICHT_EXPECT(field < view_.columns_.size() && record < view_.source_of_.size());
  view_.columns_[field].value_of[record] = kWithheldValue;
}

ValueId IdentityViewBuilder::value_of(std::size_t field, std::string_view text) {
  IdentityColumn& column = view_.columns_[field];
  Index& index = index_[field];
  const std::uint32_t hash = hash_of(text);
  const std::size_t mask = index.slots.size() - 1;
  std::size_t slot = hash & mask;
  for (; index.slots[slot] != kMissingValue; slot = (slot + 1) & mask) {
    const ValueId value = index.slots[slot];
    if (index.hash_of_value[value] == hash && column.text(value) == text) return value;
  }
  const auto value = static_cast<ValueId>(column.value_count());
  column.bytes += text;
  column.text_begins.push_back(column.bytes.size());
  index.hash_of_value.push_back(hash);
  index.slots[slot] = value;
  if (index.hash_of_value.size() * 2 > index.slots.size()) grow(index);
  return value;
}

void IdentityViewBuilder::grow(Index& index) {
  index.slots.assign(index.slots.size() * 2, kMissingValue);
  const std::size_t mask = index.slots.size() - 1;
  for (std::size_t value = 2; value < index.hash_of_value.size(); ++value) {
    std::size_t slot = index.hash_of_value[value] & mask;
    while (index.slots[slot] != kMissingValue) slot = (slot + 1) & mask;
    index.slots[slot] = static_cast<ValueId>(value);
  }
}

IdentityView IdentityViewBuilder::finish() {
  index_.clear();
  return std::exchange(view_, IdentityView{});
}

}  // namespace zicht
