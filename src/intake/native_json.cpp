#include "intake/native_json.hpp"

namespace zicht::intake {
namespace {

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

}  // namespace

std::string JsonRecord::read_fields(const Node& object, bool of_episode, std::uint8_t episode) {
  if (!object.is_table()) return of_episode ? "episodes" : "data";
  for (const auto& [key, value] : *object.as_table()) {
    if (!of_episode && key == "episodes") continue;
    const ReportField* const field = field_named(key, of_episode);
    if (field == nullptr) return key;
    const auto text = cell_text(value, field->is_list());
    if (!text) return key;
    record_.cell({field->id, episode}) = texts_.emplace_back(*text);
  }
  return "";
}

std::string JsonRecord::read(const Node& object) {
  texts_.clear();
  record_.clear();
  record_.list_separator = kListSeparator;
  record_.says_codes = true;
  if (std::string wrong = read_fields(object, false, 0); !wrong.empty()) return wrong;
  const Node* const episodes = object.find("episodes");
  if (episodes == nullptr) return "";
  if (!episodes->is_list() || episodes->as_list()->size() > 255) return "episodes";
  std::uint8_t position = 0;
  for (const Node& episode : *episodes->as_list())
    if (std::string wrong = read_fields(episode, true, position++); !wrong.empty()) return wrong;
  return "";
}

namespace {

/// Puts what a field holds, if it holds something: a list, a number or a text.
void put(Node& node, const ReportField& field, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  const std::string name(field.name);
  const bool is_unknown = field.says_unknown && texts.front() == "unknown";
  if (field.kind == FieldKind::year && !is_unknown) {
    node.put(name, std::int64_t{std::stoi(texts.front())});
  } else if (field.is_list() && !is_unknown) {
    Node list = Node::list();
    for (const std::string& text : texts) list.add(text);
    node.put(name, list);
  } else {
    node.put(name, texts.front());
  }
}

}  // namespace

Node to_native(const ReportContent& content, const Codebook& book) {
  Node node = Node::table();
  for (const ReportField& field : fields_of_report())
    put(node, field,
        field.identifies() ? texts_of(field, content.identity) : texts_of(field, content.report, book));
  Node episodes = Node::list();
  for (const Episode& episode : content.report.episodes) {
    Node one = Node::table();
    for (const ReportField& field : fields_of_episode()) put(one, field, texts_of(field, episode, book));
    episodes.add(std::move(one));
  }
  if (!content.report.episodes.empty()) node.put("episodes", episodes);
  return node;
}

}  // namespace zicht::intake
