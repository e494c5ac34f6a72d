#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"

namespace zicht::web {

struct Link {
  std::string to;
  std::string label;
  bool current = false;
};

/// What stands around the content of a page.
struct Frame {
  Language language = Language::nl;
  std::string title;
  std::string account;  ///< empty = nobody is signed in
  std::string csrf;     ///< for the button that signs out
  std::vector<Link> menu;
  std::string other_language_to;  ///< this page in the other language
  std::string notice;             ///< a sentence at the top; empty = none
  bool made_up = false;           ///< the people do not exist: every page says so
  bool has_errors = false;        ///< the title begins with it, for who hears it first
};

/// Templates and texts of definitions/web. Immutable after loading, so safe to share between threads.
class Pages {
 public:
  /// \param files  by name within definitions/web: "layout.mustache", "texts.toml"
  /// \errors invalid_config: a file is missing or wrong, or a text lacks a language.
  static Result<Pages> parse(const std::map<std::string, std::string>& files);

  /// Precondition: the text exists.
  const std::string& text(std::string_view key, Language language) const;
  /// A text with {name} replaced.
  std::string text(std::string_view key, Language language,
                   const std::map<std::string, std::string>& values) const;

  /// A template filled with the view, to which the texts are added as `t`. Precondition: the template exists.
  std::string fill(std::string_view name, Node view, Language language) const;
  /// A whole page: the template within the layout.
  std::string page(const Frame& frame, std::string_view name, Node view) const;

  const std::string& style() const { return style_; }
  const std::string& script() const { return script_; }
  /// The words of web/object_forms.toml, for ObjectForm.
  const std::string& object_forms() const { return object_forms_; }
  /// Changes when a file changes: part of the addresses of style and script, which browsers keep.
  const std::string& version() const { return version_; }

 private:
  Pages() = default;
  const Node& texts(Language language) const { return language == Language::nl ? dutch_ : english_; }
  std::map<std::string, std::string, std::less<>> templates_;
  Node dutch_ = Node::table();
  Node english_ = Node::table();
  std::string style_, script_, version_, object_forms_;
};

}  // namespace zicht::web
