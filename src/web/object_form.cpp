#include "web/object_form.hpp"

#include <algorithm>
#include <type_traits>

#include "base/text.hpp"
#include "intake/report_parser.hpp"
#include "model/chain_fields.hpp"
#include "model/definition_file.hpp"

namespace zicht::web {
namespace {

constexpr std::size_t kMostBoxes = 24;
constexpr const char* kFile = "web/object_forms.toml";

/// What the program knows of a field of an object.
struct Known {
  std::string_view name;
  std::string_view list;
  bool required = false;
  bool several = false;
  bool day = false;
};

template <class Object>
void collect(std::vector<Known>& known) {
  Object object;
  for_each_field(object, [&](const ChainField& field, const auto& member) {
    using Member = std::remove_cvref_t<decltype(member)>;
    known.push_back({field.name, field.list, field.required,
                     std::is_same_v<Member, std::vector<CodeId>> ||
                         std::is_same_v<Member, FirstAndOthers<CodeId, std::vector<CodeId>>>,
                     std::is_same_v<Member, std::optional<Date>>});
  });
}

std::vector<Known> known_fields(ObjectKind kind) {
  std::vector<Known> known;
  if (kind == ObjectKind::follow_up)
    collect<FollowUp>(known);
  else
    collect<Concern>(known);
  for (const intake::ChainKeyColumn& key : intake::chain_columns_of(kind).keys)
    known.push_back({key.name, "", key.required, false, false});
  return known;
}

std::vector<std::string> apart(const std::vector<std::string>& sent) {
  std::vector<std::string> texts;
  for (std::string one : sent) {
    std::ranges::replace_if(one, [](char c) { return c == '\n' || c == ';' || c == ','; }, '|');
    for (const std::string_view part : split(one, '|'))
      if (const std::string_view text = trimmed(part); !text.empty()) texts.emplace_back(text);
  }
  return texts;
}

/// The value of a field in words.
struct InWords {
  const Codebook& book;
  Language language;

  std::string one(std::string_view list, CodeId code) const {
    return code == kUnknown ? "" : book.list(list)[code].label.in(language);
  }
  std::string operator()(const ChainField& field, CodeId code) const { return one(field.list, code); }
  std::string operator()(const ChainField& field, const std::vector<CodeId>& codes) const {
    std::string text;
    for (const CodeId code : codes) text.append(text.empty() ? "" : ", ").append(one(field.list, code));
    return text;
  }
  template <class First, class Others>
  std::string operator()(const ChainField& field, const FirstAndOthers<First, Others>& codes) const {
    const std::string others = (*this)(field, codes.others);
    return one(field.list, codes.first) + (others.empty() ? "" : ", " + others);
  }
  std::string operator()(const ChainField&, const std::optional<Date>& day) const {
    return day ? to_iso(*day) : "";
  }
  template <std::integral Number>
  std::string operator()(const ChainField&, const std::optional<Number>& number) const {
    return number ? std::to_string(*number) : "";
  }
  std::string operator()(const ChainField&, const AgeInterval& age) const {
    if (!age.known()) return "";
    std::string lower = std::to_string(age.lower);
    if (age.lower == age.upper) return lower;
    return lower + (age.upper == AgeInterval::kOldest ? "+" : "-" + std::to_string(age.upper));
  }
  std::string operator()(const ChainField&, const PeopleInterval& people) const {
    if (people == PeopleInterval{}) return "";
    const std::string lower = std::to_string(people.lower);
    if (!people.upper) return lower + "+";
    return *people.upper == people.lower ? lower : lower + "-" + std::to_string(*people.upper);
  }
};

}  // namespace

Result<ObjectForm> ObjectForm::parse(std::string_view toml, ObjectKind kind, const Codebook& codebook,
                                     const Pages& pages) {
  const DefinitionFile file(kFile);
  ZICHT_TRY(const Node document, parse_toml(toml, kFile));
  ObjectForm form(codebook, pages);
  const std::string_view object = intake::chain_columns_of(kind).name;
  const auto known = known_fields(kind);
  ZICHT_TRY(const auto fields, file.tables(document, "field"));
  if (fields.empty()) return file.wrong(document, "no [[field]] in it");
  for (const Node* const one : fields) {
    ZICHT_TRY(const std::string of_object, file.text(*one, "object"));
    if (of_object != object) continue;
    ZICHT_TRY(const std::string name, file.text(*one, "id"));
    const auto of_program = std::ranges::find(known, name, &Known::name);
    if (of_program == known.end()) return file.wrong(*one, "the object does not have this field: " + name);
    Field field;
    field.name = name;
    field.required = of_program->required;
    if (!of_program->list.empty()) field.list = &codebook.list(of_program->list);
    const Node* const is_long = one->find("long");
    field.kind = field.list != nullptr ? (of_program->several ? Kind::codes : Kind::code)
                 : of_program->day     ? Kind::day
                 : is_long != nullptr  ? Kind::long_text
                                       : Kind::text;
    if (const Node* const asked = one->find("asked"); asked != nullptr && asked->as_bool() != nullptr)
      field.asked = *asked->as_bool();
    ZICHT_TRY(field.label, file.label(*one, "label"));
    if (one->find("help") != nullptr) {
      ZICHT_TRY(field.help, file.label(*one, "help"));
    }
    form.fields_.push_back(std::move(field));
  }
  return form;
}

const ObjectForm::Field* ObjectForm::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  return found == fields_.end() ? nullptr : &*found;
}

std::string ObjectForm::message_of(const Finding& finding, Language language) const {
  if (finding.rule == "CH-001") return pages_->text("field_required", language);
  return finding.message + (finding.suggestion.empty() ? "" : " " + finding.suggestion);
}

Node ObjectForm::view_of(const Field& field, const FormValues& values, const std::vector<Finding>& findings,
                         Language language) const {
  const auto sent = values.find(field.name);
  const std::vector<std::string> chosen = sent == values.end() ? std::vector<std::string>{} : sent->second;
  std::string error;
  for (const Finding& finding : findings)
    if (finding.column == field.name && finding.severity == Severity::error && error.empty())
      error = message_of(finding, language);
  const std::size_t codes = field.list == nullptr ? 0 : field.list->size();
  const bool boxes = field.kind == Kind::codes && codes <= kMostBoxes;
  const bool radios = field.kind == Kind::code && codes <= kMostRadios;
  const std::string help = field.help.in(language);
  std::string described = help.empty() ? "" : field.name + "-help";
  if (!error.empty()) described += (described.empty() ? "" : " ") + field.name + "-error";
  Node options = Node::list();
  // Unknown stands last: it is an answer, not the first thing to click.
  for (std::size_t i = 0; i < codes; ++i) {
    const Code& code = (*field.list)[static_cast<CodeId>((i + 1) % codes)];
    if (boxes && code.code == "unknown" && !field.required) continue;
    options.add(Node::table()
                    .put("is_first", i == 0)
                    .put("option_id", i == 0 ? field.name : field.name + "-" + code.code)
                    .put("name", field.name)
                    .put("code", code.code)
                    .put("option", code.label.in(language))
                    .put("chosen", std::ranges::find(chosen, code.code) != chosen.end())
                    .put("has_option_help", false)
                    .put("option_help", ""));
  }
  Node view = Node::table();
  view.put("id", field.name).put("label", field.label.in(language)).put("required", field.required);
  view.put("has_help", !help.empty()).put("help", help).put("has_error", !error.empty()).put("error", error);
  view.put("has_described", !described.empty()).put("described", described);
  view.put("is_choice", boxes || radios).put("input", boxes ? "checkbox" : "radio");
  view.put("is_select", field.kind == Kind::code && !radios).put("is_long", field.kind == Kind::long_text);
  const bool suggests = field.kind == Kind::codes && !boxes;
  view.put("is_text", suggests || field.kind == Kind::text || field.kind == Kind::day);
  view.put("type", field.kind == Kind::day ? "date" : "text").put("has_suggestions", suggests);
  view.put("fetches", false).put("list", "");
  view.put("value", joined(chosen, ", ")).put("autocomplete", "off").put("options", options);
  return view;
}

std::string ObjectForm::fields_html(const FormValues& values, const std::vector<Finding>& findings,
                                    Language language) const {
  std::string html;
  for (const Field& field : fields_)
    if (field.asked) html += pages_->fill("field", view_of(field, values, findings, language), language);
  return html;
}

Node ObjectForm::errors(const std::vector<Finding>& findings, Language language) const {
  Node list = Node::list();
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::error) continue;
    const Field* const field = find(finding.column);
    const std::string where = field == nullptr ? "" : field->label.in(language) + ": ";
    list.add(Node::table()
                 .put("to", field == nullptr ? "content" : field->name)
                 .put("what", where + message_of(finding, language)));
  }
  return list;
}

FormCells ObjectForm::cells(const FormValues& sent) const {
  FormCells cells;
  for (const Field& field : fields_) {
    const auto found = sent.find(field.name);
    if (found == sent.end() || !field.asked) continue;
    std::string cell;
    if (field.kind == Kind::codes)
      cell = joined(apart(found->second), "|");
    else if (!found->second.empty())
      cell = found->second.front();
    std::erase(cell, '\r');
    if (!trimmed(cell).empty()) cells.emplace(field.name, std::move(cell));
  }
  return cells;
}

Node ObjectForm::rows(const ChainObject& object, Language language) const {
  Node rows = Node::list();
  const InWords in_words{*codebook_, language};
  std::visit(
      [&](const auto& one) {
        for_each_field(one, [&](const ChainField& field, const auto& member) {
          const std::string value = in_words(field, member);
          const Field* const words = find(field.name);
          if (value.empty()) return;
          rows.add(Node::table()
                       .put("label", words == nullptr ? std::string(field.name) : words->label.in(language))
                       .put("value", value));
        });
      },
      object);
  return rows;
}

}  // namespace zicht::web
