#include "publish/style_sheet.hpp"

#include <algorithm>

namespace zicht::publish {
namespace {

/// Beside these a blank says nothing. Before ":" it does: "a :hover" is not "a:hover".
constexpr std::string_view kNoBlankBefore = "{};,";
constexpr std::string_view kNoBlankAfter = "{};,:";

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_in(std::string_view marks, char c) { return marks.find(c) != std::string_view::npos; }

/// Where the text in quotes ends that begins here.
std::size_t end_of_text(std::string_view css, std::size_t at) {
  std::size_t end = at + 1;
  while (end < css.size() && css[end] != css[at]) end += css[end] == '\\' ? 2U : 1U;
  return std::min(end + 1, css.size());
}

}  // namespace

std::string compacted(std::string_view css) {
  std::string made;
  bool blank = false;
  for (std::size_t at = 0; at < css.size();) {
    if (css.substr(at, 2) == "/*") {
      const std::size_t end = css.find("*/", at + 2);
      at = end == std::string_view::npos ? css.size() : end + 2;
      blank = true;
      continue;
    }
    const char c = css[at];
    if (is_blank(c)) {
      blank = true;
      ++at;
      continue;
    }
    const bool needed = blank && !made.empty() && made.back() != '\n' && !is_in(kNoBlankAfter, made.back()) &&
                        !is_in(kNoBlankBefore, c);
    if (needed) made += ' ';
    blank = false;
    const std::size_t end = c == '"' || c == '\'' ? end_of_text(css, at) : at + 1;
    if (c == '}' && !made.empty() && made.back() == ';') made.pop_back();
    made += css.substr(at, end - at);
    if (c == '}') made += '\n';
    at = end;
  }
  return made;
}

}  // namespace zicht::publish
