#include "intake/native_json.hpp"

namespace zicht::intake {
namespace {

constexpr char kListSeparator = '\x1f';

/// A text, a number, a truth value, or a list of them; nothing for anything else.
std::optional<std::string> cell_text(const Node& node, bool list_allowed) {
  if (node.is_null()) return std::string();
  if (const auto* const text = node.as_text()) return *text;
  if (const auto* const number = node.as_integer()) return std::to_string(*number);
  if (const auto* const truth = node.as_bool()) return std::string(*truth ? "yes" : "no");
  if (!node.is_list() || !list_allowed) return std::nullopt;
  std::string joined;
  for (const Node& entry : *node.as_list()) {
    const auto one = cell_text(entry, false);
    if (!one) return std::nullopt;
    if (!joined.empty()) joined += kListSeparator;
    joined += *one;
  }
  return joined;
}

std::optional<FieldId> field_named(std::string_view name, bool of_episode) {
  const auto among =
      of_episode ? native_fields().subspan(kReportFields) : native_fields().first(kReportFields);
  for (const NativeField& field : among)
    if (field.name == name) return field.id;
  return std::nullopt;
}

}  // namespace

std::string JsonRecord::read_fields(const Node& object, bool of_episode, std::uint8_t episode) {
  if (!object.is_table()) return of_episode ? "episodes" : "data";
  for (const auto& [key, value] : *object.as_table()) {
    if (!of_episode && key == "episodes") continue;
    const auto field = field_named(key, of_episode);
    if (!field) return key;
    const FieldKind kind = native_field(*field).kind;
    const auto text = cell_text(value, kind == FieldKind::texts || kind == FieldKind::codes);
    if (!text) return key;
    record_.cell({*field, episode}) = texts_.emplace_back(*text);
  }
  return "";
}

std::string JsonRecord::read(const Node& object) {
  texts_.clear();
  record_.clear();
  record_.list_separator = kListSeparator;
  if (std::string wrong = read_fields(object, false, 0); !wrong.empty()) return wrong;
  const Node* const episodes = object.find("episodes");
  if (episodes == nullptr) return "";
  if (!episodes->is_list() || episodes->as_list()->size() > 255) return "episodes";
  std::uint8_t position = 0;
  for (const Node& episode : *episodes->as_list())
    if (std::string wrong = read_fields(episode, true, position++); !wrong.empty()) return wrong;
  return "";
}

}  // namespace zicht::intake
