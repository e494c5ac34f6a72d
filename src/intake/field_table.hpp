#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "intake/native_column.hpp"
#include "model/code_list.hpp"

namespace zicht::intake {

/// What definitions/intake/fields.toml says of one field. Where it is kept, its kind and its list are the
/// program's (`report_field`).
struct FieldWords {
  FieldId id = FieldId::organisation;
  bool required = false;  ///< must be there, if only as "unknown"; of an episode, of the first one
  Label label;
  Label help;
  std::string example;       ///< of a made-up report; may be empty
  std::string autocomplete;  ///< of a form; empty = the browser's own
};

/// One step of a form.
struct FormStep {
  std::string id;
  Label title;
  Label intro;  ///< may be empty
  std::vector<FieldId> fields;
};

/// What a legal basis lets be kept.
struct LegalBasisRule {
  CodeId code = kUnknown;  ///< of the list legal_basis
  bool identifying = false;
  bool offered = true;  ///< by a form; a file may say it anyway
  Label help;           ///< may be empty
};

/// The table of a report's fields: definitions/intake/fields.toml, checked against what the program knows of
/// each field. Immutable after loading.
/// Invariants: a field stands once at most; the fields of an episode stand behind the others; organisation,
/// received_on and legal_basis are required; without consent nothing identifies.
class FieldTable {
 public:
  /// \errors invalid_config: a broken invariant; a field, list, kind, store or basis that the program has
  /// otherwise; a step with a field that is none. `where` is name:line.
  static Result<FieldTable> parse(std::string_view toml, std::string_view name, const Codebook& codebook);

  /// In the order of the file, which is that of columns and pages.
  std::span<const FieldWords> fields() const { return fields_; }
  /// Null for a field that the file leaves out: it is read when somebody sends it, and not asked.
  const FieldWords* find(FieldId id) const;
  bool is_required(FieldId id) const;
  const std::vector<FormStep>& steps() const { return steps_; }
  const std::vector<LegalBasisRule>& bases() const { return bases_; }
  /// Whether a report on this basis may hold fields that identify.
  bool may_identify(CodeId legal_basis) const;

  /// The columns of a native CSV file, episodes 1 to 3 included.
  std::vector<std::string> column_names() const;
  /// A CSV file to fill in: the header, and one row as an example of a made-up report.
  std::string csv_template() const;

 private:
  class Parser;
  FieldTable() = default;
  std::vector<FieldWords> fields_;
  std::array<int, kFields> position_{};  ///< in fields_, by FieldId; -1 = not there
  std::vector<FormStep> steps_;
  std::vector<LegalBasisRule> bases_;
};

}  // namespace zicht::intake
