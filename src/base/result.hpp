#pragma once

#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace zicht {

/// What went wrong in the world outside the program. The command maps each to a sysexits code.
enum class ErrorCode {
  invalid_input,     ///< a file, cell or argument that cannot be read as what it should be
  invalid_config,    ///< a definition, mapping or profile file is wrong
  not_found,         ///< a file, record or name that does not exist
  already_exists,    ///< would overwrite something
  conflict,          ///< contradicts what is recorded already
  corrupt,           ///< stored data does not match its own checks
  too_new,           ///< written by a later version of the program
  locked,            ///< in use by another process
  no_permission,     ///< the operating system or a role refuses
  io,                ///< reading, writing or syncing failed; includes a full disk
  unavailable,       ///< a service or library cannot be had
  not_identifiable,  ///< a model whose parameters the data cannot tell
  not_converged,     ///< an iteration that did not settle
};

/// Fixed text first, values last; never a name, birth date or free text of a person.
struct Error {
  ErrorCode code;
  std::string message;  ///< one sentence: what is wrong
  std::string where;    ///< file, line, column or field; may be empty
  std::string advice;   ///< what to do about it; may be empty
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for returning an error.
inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {},
                                   std::string advice = {}) {
  return std::unexpected<Error>(Error{code, std::move(message), std::move(where), std::move(advice)});
}

}  // namespace zicht

#define ZICHT_CONCAT_INNER(a, b) a##b
#define ZICHT_CONCAT(a, b) ZICHT_CONCAT_INNER(a, b)

/// ZICHT_TRY(const Date day, parse_date(text));  declares `day`, or returns the error to the caller.
#define ZICHT_TRY(declaration, expression) \
  ZICHT_TRY_INNER(declaration, expression, ZICHT_CONCAT(zicht_try_, __LINE__))
#define ZICHT_TRY_INNER(declaration, expression, result)                          \
  auto result = (expression);                                                     \
  if (!result) return std::unexpected<::zicht::Error>(std::move(result).error()); \
  declaration = *std::move(result)

/// ZICHT_CHECK(write_header(out));  for a Result<void>: returns the error to the caller.
#define ZICHT_CHECK(expression)                                                      \
  do {                                                                               \
    if (auto zicht_check_result = (expression); !zicht_check_result)                 \
      return std::unexpected<::zicht::Error>(std::move(zicht_check_result).error()); \
  } while (false)
