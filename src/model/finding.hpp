#pragma once

#include <cstdint>
#include <string>

namespace zicht {

enum class Severity { note, warning, error };  // an error keeps the record out

/// Something to say about one record among many. Holds no personal data: for fields that identify, never the
/// value.
struct Finding {
  std::string rule;  ///< identifier of definitions/validation, for example "HT-012"
  Severity severity = Severity::error;
  std::uint64_t row = 0;   ///< from 1, the header being row 1, as a spreadsheet shows it; 0 = the whole file
  std::uint64_t line = 0;  ///< where the row begins in the file
  std::string column;      ///< as the file names it
  std::string message;
  std::string suggestion;  ///< what to write instead; may be empty
};

}  // namespace zicht
