#include "web/pages.hpp"

#include "base/contract.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"
#include "publish/page_template.hpp"
#include "publish/style_sheet.hpp"

namespace zicht::web {
namespace {

constexpr std::string_view kSuffix = ".mustache";

Result<std::string> file_named(const std::map<std::string, std::string>& files, const char* name) {
  const auto found = files.find(name);
  if (found == files.end())
    return fail(ErrorCode::invalid_config, "a file of the pages is missing", std::string("web/") + name);
  return found->second;
}

}  // namespace

Result<Pages> Pages::parse(const std::map<std::string, std::string>& files) {
  Pages pages;
  ZICHT_TRY(const std::string texts, file_named(files, "texts.toml"));
  ZICHT_TRY(const Node both, parse_toml(texts, "web/texts.toml"));
  ZICHT_CHECK(DefinitionFile("web/texts.toml").texts_by_language(both, {}));
  pages.dutch_ = *both.find("nl");
  pages.english_ = *both.find("en");
  ZICHT_TRY(const std::string style, file_named(files, "zicht.css"));
  pages.style_ = publish::compacted(style);
  ZICHT_TRY(pages.script_, file_named(files, "zicht.js"));
  ZICHT_TRY(pages.object_forms_, file_named(files, "object_forms.toml"));
  ZICHT_CHECK(file_named(files, "layout.mustache"));
  for (const auto& [name, content] : files) {
    if (!name.ends_with(kSuffix)) continue;
    ZICHT_CHECK(publish::check_template(content, "web/" + name));
    pages.templates_.emplace(name.substr(0, name.size() - kSuffix.size()), content);
  }
  pages.version_ = to_hex(sha256({as_bytes(pages.style_), as_bytes(pages.script_)})).substr(0, 12);
  return pages;
}

const std::string& Pages::text(std::string_view key, Language language) const {
  const Node* const found = texts(language).find(key);
  if (found == nullptr) throw ContractViolation("contract violated: no text " + std::string(key));
  return *found->as_text();
}

std::string Pages::text(std::string_view key, Language language,
                        const std::map<std::string, std::string>& values) const {
  return filled(text(key, language), values);
}

std::string Pages::fill(std::string_view name, Node view, Language language) const {
  const auto found = templates_.find(name);
  if (found == templates_.end())
    throw ContractViolation("contract violated: no template " + std::string(name));
  view.put("t", texts(language));
  view.put("lang", code_of(language));
  auto filled = publish::fill_template(found->second, view, name);
  if (!filled) throw ContractViolation("contract violated: " + filled.error().message);
  return *std::move(filled);
}

std::string Pages::page(const Frame& frame, std::string_view name, Node view) const {
  Node menu = Node::list();
  for (const Link& link : frame.menu)
    menu.add(Node::table().put("to", link.to).put("label", link.label).put("current", link.current));
  Node around = Node::table();
  around.put("content", fill(name, std::move(view), frame.language));
  around.put("title", frame.title).put("has_errors", frame.has_errors).put("version", version_);
  around.put("has_account", !frame.account.empty()).put("account", frame.account).put("csrf", frame.csrf);
  around.put("menu", menu).put("made_up", frame.made_up);
  around.put("has_notice", !frame.notice.empty()).put("notice", frame.notice);
  around.put("other_language_to", frame.other_language_to);
  around.put("other_lang", code_of(frame.language == Language::nl ? Language::en : Language::nl));
  return fill("layout", std::move(around), frame.language);
}

}  // namespace zicht::web
