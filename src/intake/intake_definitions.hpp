#pragma once

#include <map>
#include <string>

#include "intake/field_table.hpp"
#include "intake/nationality_labels.hpp"
#include "intake/validation_rules.hpp"

namespace zicht::intake {

/// The definition files that reading reports takes: the table of fields, the rules, the spellings of
/// nationalities. Immutable after loading. The codebook must outlive it.
struct IntakeDefinitions {
  FieldTable fields;
  ValidationRules rules;
  NationalityLabels nationalities;

  /// \param files    by name relative to definitions/
  /// \param shipped  what came with the program: a file that `files` lacks, and a rule that its rules lack,
  ///                 is taken from here, so that a registry made by an earlier version stays usable
  /// \errors invalid_config: a file is wrong, or neither has it.
  static Result<IntakeDefinitions> parse(const std::map<std::string, std::string>& files,
                                         const std::map<std::string, std::string>& shipped,
                                         const Codebook& codebook);
};

}  // namespace zicht::intake
