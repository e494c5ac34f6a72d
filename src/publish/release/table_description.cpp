#include "publish/release/table_description.hpp"

#include <utility>

namespace zicht::publish {

Label description_of(const ReleaseDesign& design, const ReleaseContext& context,
                     const ProtectedTable& table) {
  Label described = table.definition_text();
  if (!context.made_up) return described;
  for (const auto& [text, language] :
       {std::pair{&described.nl, Language::nl}, std::pair{&described.en, Language::en}})
    *text += " " + design.texts.get("made_up", language);
  return described;
}

Node in_both_languages(const Label& label) {
  return Node::list()
      .add(Node::table().put("@value", label.nl).put("@language", "nl"))
      .add(Node::table().put("@value", label.en).put("@language", "en"));
}

}  // namespace zicht::publish
