#pragma once

#include <string>
#include <string_view>

namespace zicht {

/// For a message or a terminal: control characters, and those that turn the direction of text, become a
/// visible sign; line ends and tabs stay when `lines` is true.
std::string printable(std::string_view text, bool lines = false);

/// Without characters that nobody sees: zero-width ones, direction marks, soft hyphens, byte order marks.
/// Precondition: UTF-8.
std::string without_invisible(std::string_view text);

/// References that look alike are one: NFC or NFD, zero-width characters, any blank, any dash. Case matters.
/// Anything that is not UTF-8 stays as it is.
std::string look_alike(std::string_view text);

}  // namespace zicht
