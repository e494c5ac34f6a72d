#include "publish/page_template.hpp"

#include <mustache.hpp>

namespace zicht::publish {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

data data_of(const Node& node) {
  if (const std::string* const text = node.as_text()) return {*text};
  if (const bool* const flag = node.as_bool()) return {*flag};
  if (const Node::List* const list = node.as_list()) {
    data entries{data::type::list};
    for (const Node& entry : *list) entries.push_back(data_of(entry));
    return entries;
  }
  data entries;
  if (const Node::Table* const table = node.as_table())
    for (const auto& [key, value] : *table)
      if (!value.is_null()) entries.set(key, data_of(value));
  return entries;
}

}  // namespace

Result<void> check_template(const std::string& page, std::string_view name) {
  if (const mustache parsed(page); !parsed.is_valid())
    return fail(ErrorCode::invalid_config, "the template is wrong: " + parsed.error_message(),
                std::string(name));
  return {};
}

Result<std::string> fill_template(const std::string& page, const Node& view, std::string_view name) {
  mustache renderer(page);
  std::string filled = renderer.render(data_of(view));
  if (!renderer.is_valid())
    return fail(ErrorCode::invalid_config, "the template cannot be filled: " + renderer.error_message(),
                std::string(name));
  return filled;
}

}  // namespace zicht::publish
