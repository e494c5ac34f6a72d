#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace zicht {

/// What a field of an IdentityView says about a person or a report. It decides how two values are compared.
enum class IdentityFieldKind : std::uint8_t {
  given_name,
  family_name,
  full_name,  ///< given and family name in one cell
  alias,      ///< another full name
  birth_date,
  sex,
  nationality,
  place,                ///< an address line, a town, a region
  exploitation_period,  ///< first/last day
  organisation,         ///< who reported
  received_on,
  submission,       ///< what was sent together
  document_number,  ///< documents and file numbers
  own_reference,    ///< the reporter's own number of the person or file
  text,             ///< any other words
  code,             ///< any other value that is equal or not
  encoding,         ///< a keyed record-level encoding, as hexadecimal digits (linkage/encoding.hpp)
};

/// "given_name" and so on; the names that mapping files use.
std::string_view to_text(IdentityFieldKind kind);
/// \errors invalid_config: no kind of that name.
Result<IdentityFieldKind> identity_field_kind(std::string_view name);

/// Position of a value in its column's dictionary.
using ValueId = std::uint32_t;
inline constexpr ValueId kMissingValue = 0;  ///< not given
inline constexpr ValueId kWithheldValue =
    1;  ///< not given because the legal basis forbids it: not missing at random

/// A cell may hold several values (two documents, three nationalities); they are one text with this between
/// them.
inline constexpr char kValueSeparator = '\x1f';

/// One field of all records. Every distinct text is stored once.
/// Dates are written YYYY-MM-DD with 00 for an unknown part (a day that does not exist is kept as it was
/// written), or first/last for an interval.
struct IdentityColumn {
  std::string name;
  IdentityFieldKind kind = IdentityFieldKind::text;
  std::vector<ValueId> value_of;  ///< by record
  std::string bytes;              ///< the distinct texts, one after another
  std::vector<std::uint64_t>
      text_begins;  ///< by value, and the end of the last; values 0 and 1 are empty texts

  std::size_t value_count() const { return text_begins.size() - 1; }
  std::string_view text(ValueId value) const {
    return std::string_view(bytes).substr(text_begins[value], text_begins[value + 1] - text_begins[value]);
  }
};

/// Who the reports are about: all that linkage may see. Opened in memory, never written, for linkage and
/// review only. Records are numbered from 0; sources (files, registers) too. Immutable, so safe to share
/// between threads.
class IdentityView {
 public:
  std::size_t record_count() const { return source_of_.size(); }
  std::size_t source_count() const { return source_count_; }
  std::uint8_t source_of(std::size_t record) const { return source_of_[record]; }
  std::span<const IdentityColumn> columns() const { return columns_; }

 private:
  friend class IdentityViewBuilder;
  std::vector<IdentityColumn> columns_;
  std::vector<std::uint8_t> source_of_;
  std::size_t source_count_ = 1;
};

/// Fills an IdentityView record by record.
class IdentityViewBuilder {
 public:
  struct Field {
    std::string name;
    IdentityFieldKind kind;
  };
  explicit IdentityViewBuilder(const std::vector<Field>& fields);

  /// Starts the next record; its fields are missing until they are set. Precondition: source < 256.
  void add_record(std::size_t source = 0);
  /// Sets a field of the record last added; an empty text leaves it missing.
  void set(std::size_t field, std::string_view text);
  void set_withheld(std::size_t field);
  /// The same for any records that there are, one after another. Calls for different fields may run on
  /// different threads.
  void set_from(std::size_t record, std::size_t field, std::span<const std::string> texts);
  void set_withheld_at(std::size_t record, std::size_t field);

  /// Leaves the builder empty.
  IdentityView finish();

 private:
  struct Slot {
    ValueId value = kMissingValue;  ///< which is never looked up: the slot is empty
    std::uint32_t hash = 0;
  };
  /// Open addressing over the values of one column.
  struct Index {
    std::vector<Slot> slots;
    std::size_t first_slot(std::uint32_t hash) const { return hash & (slots.size() - 1); }
  };
  ValueId value_of(std::size_t field, std::string_view text, std::uint32_t hash);
  static void grow(Index& index);

  IdentityView view_;
  std::vector<Index> index_;
};

}  // namespace zicht
