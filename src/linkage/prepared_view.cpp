#include "linkage/prepared_view.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "base/date.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "linkage/name_keys.hpp"
#include "linkage/prepared_value.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kValuesInAPart = 4096;  ///< values or records

std::vector<std::string> comparable_values(const IdentityColumn& column, Comparator comparator,
                                           std::size_t threads) {
  std::vector<std::string> texts(column.value_count());
  const std::size_t parts = (texts.size() + kValuesInAPart - 1) / kValuesInAPart;
  run_parts(threads, parts, [&](std::size_t part) {
    const Transliterator transliterator;
    const std::size_t end = std::min(texts.size(), (part + 1) * kValuesInAPart);
    for (std::size_t value = std::max<std::size_t>(2, part * kValuesInAPart); value < end; ++value)
      texts[value] = comparable_value(transliterator, comparator, column.text(static_cast<ValueId>(value)));
  });
  return texts;
}

/// Adds the distinct texts to the dictionary of a field. By value of the column: its id there.
std::vector<ValueId> encode(PreparedField& field, const std::vector<std::string>& texts) {
  std::unordered_map<std::string_view, ValueId> known;
  known.reserve(texts.size());
  std::vector<ValueId> new_id(texts.size(), kMissingValue);
  new_id[kWithheldValue] = kWithheldValue;
  for (std::size_t value = 2; value < texts.size(); ++value) {
    if (texts[value].empty()) continue;
    const auto [entry, is_new] = known.try_emplace(texts[value], static_cast<ValueId>(field.value_count()));
    if (is_new) add_text(field, texts[value]);
    new_id[value] = entry->second;
  }
  return new_id;
}

PreparedField empty_field(std::string name, IdentityFieldKind kind) {
  PreparedField field;
  field.name = std::move(name);
  field.kind = kind;
  field.comparator = comparator_for(kind);
  field.text_begins = {0};
  add_text(field, "");
  add_text(field, "");
  return field;
}

/// \param new_id  the field's id of a value in `value_of`, which is by record
void count_shares(PreparedField& field, std::span<const ValueId> value_of, std::span<const ValueId> new_id) {
  std::vector<std::uint64_t> records(field.value_count(), 0);
  for (const ValueId value : value_of) ++records[new_id[value]];
  const std::uint64_t with_value = value_of.size() - records[kMissingValue] - records[kWithheldValue];
  field.filled =
      value_of.empty() ? 0.0F : static_cast<float>(with_value) / static_cast<float>(value_of.size());
  field.share.assign(records.size(), 0.0F);
  field.rarity_bits.assign(records.size(), 0.0F);
  for (std::size_t value = 2; value < records.size(); ++value) {
    field.share[value] =
        static_cast<float>(records[value]) / static_cast<float>(std::max<std::uint64_t>(1, with_value));
    field.rarity_bits[value] = rarity_bits_of(field.comparator, records[value], with_value);
  }
}

/// What the comparators look up by value, beside the text.
void derive(PreparedField& field, std::size_t threads) {
  const std::size_t values = field.value_count();
  if (field.comparator == Comparator::date) field.dates.resize(values);
  if (field.comparator == Comparator::encoding) field.encodings.resize(values);
  if (field.comparator == Comparator::period) field.period.resize(values);
  run_parts(threads, (values + kValuesInAPart - 1) / kValuesInAPart, [&](std::size_t part) {
    const std::size_t end = std::min(values, (part + 1) * kValuesInAPart);
    for (std::size_t value = std::max<std::size_t>(2, part * kValuesInAPart); value < end; ++value) {
      derive_value(field, static_cast<ValueId>(value));
    }
  });
}

/// Organisation, day and submission say together how two reports came about, so they are one field.
struct ReportingColumns {
  const IdentityColumn* organisation = nullptr;
  const IdentityColumn* received_on = nullptr;
  const IdentityColumn* submission = nullptr;
  bool any() const { return organisation != nullptr || submission != nullptr; }
};

std::vector<ValueId> encode_reporting(PreparedField& field, const ReportingColumns& columns,
                                      std::size_t records) {
  const auto hash_of = [](const IdentityColumn* column, std::size_t record) -> std::uint32_t {
    if (column == nullptr || column->value_of[record] < 2) return 0;
    return static_cast<std::uint32_t>(stable_hash(column->text(column->value_of[record]))) | 1U;
  };
  const auto day_number = [&](std::size_t record) -> std::uint32_t {
    const IdentityColumn* const column = columns.received_on;
    return column == nullptr ? 0 : day_of_receipt(column->text(column->value_of[record]));
  };
  std::unordered_map<std::uint64_t, ValueId> known;
  std::vector<ValueId> ids(records, kMissingValue);
  field.reporting.resize(2);
  for (std::size_t record = 0; record < records; ++record) {
    const std::array<std::uint32_t, 3> parts{hash_of(columns.organisation, record), day_number(record),
                                             hash_of(columns.submission, record)};
    if (parts[0] == 0 && parts[2] == 0) continue;
    const std::uint64_t key = mixed(mixed(parts[0], parts[1]), parts[2]);
    const auto [entry, is_new] = known.try_emplace(key, static_cast<ValueId>(field.reporting.size()));
    if (is_new) {
      field.reporting.push_back(parts);
      add_text(field, "");
    }
    ids[record] = entry->second;
  }
  return ids;
}

ReportingColumns reporting_columns(const IdentityView& view) {
  ReportingColumns columns;
  for (const IdentityColumn& column : view.columns()) {
    if (column.kind == IdentityFieldKind::organisation) columns.organisation = &column;
    if (column.kind == IdentityFieldKind::received_on) columns.received_on = &column;
    if (column.kind == IdentityFieldKind::submission) columns.submission = &column;
  }
  return columns;
}

}  // namespace

bool identifies(IdentityFieldKind kind) {
  switch (comparator_for(kind)) {
    case Comparator::name:
    case Comparator::date:
    case Comparator::words:
    case Comparator::number:
    case Comparator::encoding:
      return true;
    case Comparator::code:
    case Comparator::reporting:
    case Comparator::period:
      return false;
  }
  return false;
}

Result<PreparedView> PreparedView::prepare(const IdentityView& view, std::size_t threads) {
  const ReportingColumns reporting = reporting_columns(view);
  std::vector<const IdentityColumn*> columns;
  for (const IdentityColumn& column : view.columns())
    if (comparator_for(column.kind) != Comparator::reporting) columns.push_back(&column);
  const std::size_t fields = columns.size() + (reporting.any() ? 1 : 0);
  if (columns.empty()) return fail(ErrorCode::invalid_config, "no field to compare");
  if (fields > kMostFields)
    return fail(ErrorCode::invalid_config, "more fields than can be compared", std::to_string(fields),
                "name at most 16; columns that belong together can be one field");

  PreparedView prepared;
  prepared.source_count_ = view.source_count();
  prepared.source_of_.resize(view.record_count());
  for (std::size_t record = 0; record < view.record_count(); ++record)
    prepared.source_of_[record] = view.source_of(record);
  std::vector<std::vector<std::string>> texts;
  for (const IdentityColumn* const column : columns) {
    texts.push_back(comparable_values(*column, comparator_for(column->kind), threads));
    prepared.fields_.push_back(empty_field(column->name, column->kind));
  }
  std::vector<std::vector<ValueId>> new_ids(fields);                // by field and value before
  std::vector<std::span<const ValueId>> values_of_records(fields);  // by field: values before
  run_parts(threads, columns.size(), [&](std::size_t field) {
    values_of_records[field] = columns[field]->value_of;
    new_ids[field] = encode(prepared.fields_[field], texts[field]);
    count_shares(prepared.fields_[field], values_of_records[field], new_ids[field]);
  });
  std::vector<ValueId> reports;
  if (reporting.any()) {
    PreparedField& field =
        prepared.fields_.emplace_back(empty_field("reporting", IdentityFieldKind::organisation));
    reports = encode_reporting(field, reporting, view.record_count());
    values_of_records.back() = reports;
    new_ids.back().resize(field.value_count());
    std::iota(new_ids.back().begin(), new_ids.back().end(), ValueId{0});
    count_shares(field, reports, new_ids.back());
  }
  for (PreparedField& field : prepared.fields_) derive(field, threads);
  prepared.rows_.resize(view.record_count() * fields);
  run_ranges(threads, view.record_count(), kValuesInAPart, [&](std::size_t begin, std::size_t end) {
    for (std::size_t field = 0; field < fields; ++field)
      for (std::size_t record = begin; record < end; ++record)
        prepared.rows_[record * fields + field] = new_ids[field][values_of_records[field][record]];
  });
  return prepared;
}

bool PreparedView::has_identity(std::size_t record) const {
  const auto values = row(record);
  for (std::size_t field = 0; field < fields_.size(); ++field)
    if (values[field] > kWithheldValue && identifies(fields_[field].kind)) return true;
  return false;
}

}  // namespace zicht::linkage
