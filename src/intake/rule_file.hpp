#pragma once

#include <span>
#include <string_view>

#include "base/result.hpp"
#include "intake/validation_rules.hpp"

namespace zicht::intake {

/// Reads the [[rule]] tables of a file of validation rules: check, id, severity, message, suggestion.
/// \param checks  names of what the program can check
/// \param rules  one for each name, in its order; those that the file does not have stay as they are
/// \errors invalid_config with the line: no rule at all; a check that the program does not know or that has a
/// rule already; an identifier that is missing or stands twice; no message; an unknown severity.
Result<void> read_rules(std::string_view toml, std::string_view name,
                        std::span<const std::string_view> checks, std::span<ValidationRule> rules);

}  // namespace zicht::intake
