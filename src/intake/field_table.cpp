#include "intake/field_table.hpp"

#include <algorithm>
#include <set>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/text.hpp"
#include "model/definition_file.hpp"

namespace zicht::intake {
namespace {

// In the order of FieldKind.
constexpr std::array<std::string_view, 8> kKinds = {"text", "texts",  "code", "codes",
                                                    "day",  "period", "year", "age"};
/// Without these nobody can tell whose report it is, when it counts and what of it may be kept.
constexpr std::array kAlwaysRequired = {FieldId::organisation, FieldId::received_on, FieldId::legal_basis};

}  // namespace

class FieldTable::Parser : public DefinitionFile {
 public:
  Parser(std::string_view name, const Codebook& codebook) : DefinitionFile(name), codebook_(codebook) {}

  Result<std::string> text_or_none(const Node& table, std::string_view key) const {
    if (table.find(key) == nullptr) return std::string();
    return text(table, key);
  }

  Result<bool> truth(const Node& table, std::string_view key, bool otherwise) const {
    const Node* const node = table.find(key);
    if (node == nullptr) return otherwise;
    if (node->as_bool() == nullptr) return wrong(table, std::string(key) + " is true or false");
    return *node->as_bool();
  }

  Result<Label> label_or_none(const Node& table, std::string_view key) const {
    if (table.find(key) == nullptr) return Label{};
    return label(table, key);
  }

  /// Holds what the file repeats against what the program knows.
  Result<void> agrees(const Node& node, const ReportField& field) const {
    ZICHT_TRY(const std::string kind, text(node, "kind"));
    ZICHT_TRY(const std::string list, text_or_none(node, "list"));
    ZICHT_TRY(const bool identifying, truth(node, "identifying", false));
    const std::string_view of_program = kKinds[static_cast<std::size_t>(field.kind)];
    if (kind != of_program)
      return wrong(node, "the kind of '" + std::string(field.name) + "' is " + std::string(of_program));
    if (list != field.list)
      return wrong(node, field.list.empty()
                             ? "'" + std::string(field.name) + "' has no list"
                             : "the list of '" + std::string(field.name) + "' is " + std::string(field.list));
    if (identifying != field.identifies())
      return wrong(node, "'" + std::string(field.name) + "' is kept in the " +
                             (field.identifies() ? "vault: it identifies" : "log: it may not identify") +
                             " a person, and no file changes that");
    if (!list.empty() && codebook_.find_list(list) == nullptr) return wrong(node, "there is no list " + list);
    return {};
  }

  Result<FieldWords> field(const Node& node) const {
    ZICHT_CHECK(only_keys(node, {"id", "kind", "of_episode", "list", "identifying", "required", "label",
                                 "help", "example", "autocomplete"}));
    ZICHT_TRY(const std::string id, text(node, "id"));
    ZICHT_TRY(const bool of_episode, truth(node, "of_episode", false));
    const ReportField* const known = field_named(id, of_episode);
    if (known == nullptr) return wrong(node, "there is no field '" + id + "'");
    ZICHT_CHECK(agrees(node, *known));
    FieldWords words;
    words.id = known->id;
    ZICHT_TRY(words.required, truth(node, "required", false));
    ZICHT_TRY(words.label, label(node, "label"));
    ZICHT_TRY(words.help, label(node, "help"));
    ZICHT_TRY(words.example, text_or_none(node, "example"));
    ZICHT_TRY(words.autocomplete, text_or_none(node, "autocomplete"));
    return words;
  }

  Result<FormStep> step(const Node& node) const {
    ZICHT_CHECK(only_keys(node, {"id", "title", "intro", "fields"}));
    FormStep step;
    ZICHT_TRY(step.id, text(node, "id"));
    ZICHT_TRY(step.title, label(node, "title"));
    ZICHT_TRY(step.intro, label_or_none(node, "intro"));
    ZICHT_TRY(const auto fields, texts(node, "fields"));
    for (const std::string& id : fields) {
      const ReportField* known = field_named(id, false);
      if (known == nullptr) known = field_named(id, true);
      if (known == nullptr) return wrong(node, "there is no field '" + id + "'");
      step.fields.push_back(known->id);
    }
    return step;
  }

  Result<LegalBasisRule> basis(const Node& node) const {
    ZICHT_CHECK(only_keys(node, {"code", "identifying", "offered", "help"}));
    ZICHT_TRY(const std::string code, text(node, "code"));
    const auto id = codebook_.legal_basis().find(code);
    if (!id) return wrong(node, "there is no legal basis '" + code + "'");
    LegalBasisRule basis;
    basis.code = *id;
    ZICHT_TRY(basis.identifying, truth(node, "identifying", false));
    ZICHT_TRY(basis.offered, truth(node, "offered", true));
    ZICHT_TRY(basis.help, label_or_none(node, "help"));
    if (basis.identifying && !zicht::may_identify(code))
      return wrong(node, "without consent nothing may be kept that identifies: " + code);
    return basis;
  }

 private:
  const Codebook& codebook_;
};

Result<FieldTable> FieldTable::parse(std::string_view toml, std::string_view name, const Codebook& codebook) {
  const Parser parser(name, codebook);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ZICHT_CHECK(parser.only_keys(document, {"field", "step", "basis"}));
  FieldTable table;
  table.position_.fill(-1);
  ZICHT_TRY(const auto fields, parser.tables(document, "field"));
  for (const Node* const node : fields) {
    ZICHT_TRY(FieldWords words, parser.field(*node));
    int& position = table.position_[static_cast<std::size_t>(words.id)];
    if (position >= 0) return parser.wrong(*node, "the field stands twice");
    if (!table.fields_.empty() && report_field(table.fields_.back().id).of_episode() &&
        !report_field(words.id).of_episode())
      return parser.wrong(*node, "the fields of an episode stand behind the others");
    position = static_cast<int>(table.fields_.size());
    table.fields_.push_back(std::move(words));
  }
  for (const FieldId id : kAlwaysRequired)
    if (!table.is_required(id))
      return parser.wrong(document, "required = true is missing at " + std::string(report_field(id).name));
  ZICHT_TRY(const auto steps, parser.tables(document, "step"));
  for (const Node* const node : steps) {
    ZICHT_TRY(table.steps_.emplace_back(), parser.step(*node));
    for (const FieldId id : table.steps_.back().fields)
      if (table.find(id) == nullptr)
        return parser.wrong(*node, "the field has no words: " + std::string(report_field(id).name));
  }
  ZICHT_TRY(const auto bases, parser.tables(document, "basis"));
  for (const Node* const node : bases) {
    ZICHT_TRY(const LegalBasisRule basis, parser.basis(*node));
    if (std::ranges::find(table.bases_, basis.code, &LegalBasisRule::code) != table.bases_.end())
      return parser.wrong(*node, "the basis stands twice");
    table.bases_.push_back(basis);
  }
  return table;
}

const FieldWords* FieldTable::find(FieldId id) const {
  const int position = position_[static_cast<std::size_t>(id)];
  return position < 0 ? nullptr : &fields_[static_cast<std::size_t>(position)];
}

bool FieldTable::is_required(FieldId id) const {
  const FieldWords* const words = find(id);
  return words != nullptr && words->required;
}

bool FieldTable::may_identify(CodeId legal_basis) const {
  const auto found = std::ranges::find(bases_, legal_basis, &LegalBasisRule::code);
  return found != bases_.end() && found->identifying;
}

std::vector<std::string> FieldTable::column_names() const {
  std::vector<std::string> names;
  for (const FieldWords& field : fields_)
    if (!report_field(field.id).of_episode()) names.push_back(column_name({field.id}));
  for (std::uint8_t episode = 0; episode < kMostEpisodes; ++episode)
    for (const FieldWords& field : fields_)
      if (report_field(field.id).of_episode()) names.push_back(column_name({field.id, episode}));
  return names;
}

std::string FieldTable::csv_template() const {
  const std::vector<std::string> names = column_names();
  std::vector<std::string> example;
  for (const std::string& name : names) {
    const NativeColumn column = *native_column(name);
    example.emplace_back(column.episode == 0 ? find(column.field)->example : "");
  }
  return csv_record(names) + csv_record(example);
}

}  // namespace zicht::intake
