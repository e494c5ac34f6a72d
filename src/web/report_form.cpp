#include "web/report_form.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/form_data.hpp"
#include "intake/native_column.hpp"
#include "intake/report_parser.hpp"

namespace zicht::web {
namespace {

constexpr std::size_t kMostCheckboxes = 24;  ///< more make a text with suggestions

const std::vector<std::string>& values_of(const FormValues& values, const std::string& name) {
  static const std::vector<std::string> kNone;
  const auto found = values.find(name);
  return found == values.end() ? kNone : found->second;
}

std::string first_of(const FormValues& values, const std::string& name) {
  const auto& all = values_of(values, name);
  return all.empty() ? std::string{} : all.front();
}

bool is_choice_of_several(const ReportField& field, const Codebook& codebook) {
  return field.kind == FieldKind::codes && codebook.list(field.list).size() <= kMostCheckboxes;
}

/// So many codes that somebody types, and is helped by what fits.
bool suggests_codes(const ReportField& field, const Codebook& codebook) {
  return field.kind == FieldKind::codes && !is_choice_of_several(field, codebook);
}

/// The texts of a field with several: what was sent, apart at line ends, semicolons and commas.
std::vector<std::string> several(const std::vector<std::string>& sent) {
  std::vector<std::string> texts;
  for (const std::string& one : sent) {
    std::string apart = one;
    std::ranges::replace_if(apart, [](char c) { return c == '\n' || c == ';' || c == ','; }, '|');
    for (const std::string_view part : split(apart, '|'))
      if (const std::string_view text = trimmed(part); !text.empty()) texts.emplace_back(text);
  }
  return texts;
}

}  // namespace

const intake::FormStep* ReportForm::step(std::string_view id) const {
  const auto found = std::ranges::find(steps(), id, &intake::FormStep::id);
  return found == steps().end() ? nullptr : &*found;
}

std::string ReportForm::name_of(FieldId field) { return intake::column_name({field, 0}); }

bool ReportForm::exists(FieldId field, const FormValues& values) const {
  if (!report_field(field).identifies()) return true;
  const auto basis = codebook_.legal_basis().find(first_of(values, "legal_basis"));
  return basis && *basis != kUnknown && fields_.may_identify(*basis);
}

bool ReportForm::restrict(FormValues& values) const {
  bool any = false;
  for (const ReportField& field : report_fields()) {
    const std::string name = name_of(field.id);
    const auto found = values.find(name);
    if (found == values.end() || exists(field.id, values)) continue;
    any = any ||
          std::ranges::any_of(found->second, [](const std::string& text) { return !trimmed(text).empty(); });
    values.erase(found);
  }
  return any;
}

void ReportForm::take(const intake::FormStep& step, const FormValues& sent, FormValues& values) const {
  for (const FieldId field : step.fields) {
    const std::string name = name_of(field);
    const auto found = sent.find(name);
    if (found == sent.end())
      values.erase(name);
    else
      values[name] = found->second;
  }
}

FormCells ReportForm::cells(const FormValues& values) const {
  FormCells cells;
  for (const ReportField& field : report_fields()) {
    const std::string name = name_of(field.id);
    const auto found = values.find(name);
    if (found == values.end()) continue;
    std::string cell;
    if (field.is_list())
      cell = joined(several(found->second), std::string(1, intake::kListSeparator));
    else if (!found->second.empty())
      cell = found->second.front();
    std::erase(cell, '\r');
    if (!trimmed(cell).empty()) cells.emplace(name, std::move(cell));
  }
  return cells;
}

std::vector<Finding> ReportForm::findings_of(const intake::FormStep& step,
                                             const std::vector<Finding>& all) const {
  std::vector<Finding> found;
  for (const Finding& finding : all) {
    const bool here =
        std::ranges::any_of(step.fields, [&](FieldId field) { return name_of(field) == finding.column; });
    if (here) found.push_back(finding);
  }
  return found;
}

/// A rule speaks to who fills in a spreadsheet ("write unknown"); a form has its own words for what is empty.
std::string ReportForm::message_of(const Finding& finding, Language language) const {
  if (finding.rule == "HT-001") return pages_.text("field_required", language);
  if (finding.rule == "HT-002") return pages_.text("age_required", language);
  return finding.message + (finding.suggestion.empty() ? "" : " " + finding.suggestion);
}

Node ReportForm::errors(const std::vector<Finding>& findings, Language language) const {
  Node errors = Node::list();
  for (const Finding& finding : findings) {
    if (finding.severity != Severity::error) continue;
    const auto column = intake::native_column(finding.column);
    const intake::FieldWords* const words = column ? fields_.find(column->field) : nullptr;
    const std::string label = words == nullptr ? std::string{} : words->label.in(language) + ": ";
    errors.add(Node::table().put("to", finding.column).put("what", label + message_of(finding, language)));
  }
  return errors;
}

Node ReportForm::options(const ReportField& field, const std::vector<std::string>& chosen,
                         Language language) const {
  const CodeList& list = codebook_.list(field.list);
  const std::string name = name_of(field.id);
  Node options = Node::list();
  for (std::size_t i = 0; i < list.size(); ++i) {
    // "unknown" comes last, so that nobody takes it because it stands first; a list of several has it not.
    const auto id = static_cast<CodeId>((i + 1) % list.size());
    const Code& code = list[id];
    if (id == kUnknown && (field.is_list() || (!fields_.is_required(field.id) && list.size() > kMostRadios)))
      continue;
    std::string help;
    if (field.id == FieldId::legal_basis) {
      const auto basis = std::ranges::find(fields_.bases(), id, &intake::LegalBasisRule::code);
      if (basis == fields_.bases().end() || !basis->offered) continue;
      help = basis->help.in(language);
    }
    const bool first = options.as_list()->empty();  // what a list of errors points to
    const bool is_chosen = std::ranges::find(chosen, code.code) != chosen.end();
    options.add(Node::table()
                    .put("is_first", first)
                    .put("option_id", first ? name : name + "-" + code.code)
                    .put("name", name)
                    .put("code", code.code)
                    .put("option", code.label.in(language))
                    .put("chosen", is_chosen)
                    .put("has_option_help", !help.empty())
                    .put("option_help", help));
  }
  return options;
}

Node ReportForm::field_view(FieldId id, const FormValues& values, const std::vector<Finding>& findings,
                            Language language, Suggestions suggestions) const {
  const ReportField& field = report_field(id);
  const std::string name = name_of(id);
  const intake::FieldWords* const words = fields_.find(id);
  const bool listed = !field.list.empty();
  const std::size_t codes = listed ? codebook_.list(field.list).size() : 0;
  const bool boxes = is_choice_of_several(field, codebook_);
  const bool radios = field.kind == FieldKind::code && codes <= kMostRadios;
  const bool select = field.kind == FieldKind::code && !radios;
  const bool suggests = suggests_codes(field, codebook_);
  const bool on_page = suggests && suggestions == Suggestions::on_page;
  std::string error;
  for (const Finding& finding : findings)
    if (finding.column == name && finding.severity == Severity::error && error.empty())
      error = message_of(finding, language);
  const std::vector<std::string>& chosen = values_of(values, name);
  const std::string help = words == nullptr ? "" : words->help.in(language);
  const std::string label = words == nullptr ? name : words->label.in(language);
  const bool says_more = !help.empty() && folded(help) != folded(label);
  std::string described = says_more ? name + "-help" : "";
  if (!error.empty()) described += (described.empty() ? "" : " ") + name + "-error";
  Node view = Node::table();
  view.put("id", name).put("label", label).put("required", words != nullptr && words->required);
  view.put("has_help", says_more).put("help", help).put("has_error", !error.empty()).put("error", error);
  view.put("has_described", !described.empty()).put("described", described);
  view.put("is_choice", boxes || radios).put("input", boxes ? "checkbox" : "radio");
  view.put("is_select", select).put("is_long", id == FieldId::free_text);
  view.put("is_text", !boxes && !radios && !select && id != FieldId::free_text);
  view.put("type", field.kind == FieldKind::day ? "date" : "text").put("has_suggestions", on_page);
  view.put("fetches", suggests && !on_page).put("list", field.list);
  view.put("value", joined(chosen, ", "));
  view.put("autocomplete", words == nullptr || words->autocomplete.empty() ? "off" : words->autocomplete);
  view.put("options", listed && (!suggests || on_page) ? options(field, chosen, language) : Node::list());
  return view;
}

std::string ReportForm::fields_html(const intake::FormStep& step, const FormValues& values,
                                    const std::vector<Finding>& findings, Language language,
                                    Suggestions suggestions) const {
  std::string html;
  for (const FieldId field : step.fields)
    if (exists(field, values))
      html += pages_.fill("field", field_view(field, values, findings, language, suggestions), language);
  return html;
}

std::optional<std::string> ReportForm::suggestions(std::string_view list, Language language) const {
  const bool suggested = std::ranges::any_of(report_fields(), [&](const ReportField& field) {
    return field.list == list && suggests_codes(field, codebook_);
  });
  if (!suggested) return std::nullopt;
  const CodeList& codes = codebook_.list(list);
  std::string lines;
  for (std::size_t id = 1; id < codes.size(); ++id)
    lines.append(codes[static_cast<CodeId>(id)].label.in(language)).append("\n");
  return lines;
}

std::string ReportForm::shown(const ReportField& field, const std::vector<std::string>& values,
                              Language language) const {
  std::vector<std::string> texts = field.is_list() ? several(values) : values;
  if (!field.list.empty()) {
    const CodeList& list = codebook_.list(field.list);
    for (std::string& text : texts)
      if (const auto code = list.find_spelling(text)) text = list[*code].label.in(language);
  }
  return joined(texts, ", ");
}

Node ReportForm::answers(const FormValues& values, const std::string& base, Language language) const {
  Node steps_view = Node::list();
  for (const intake::FormStep& one : steps()) {
    Node rows = Node::list();
    for (const FieldId id : one.fields) {
      if (!exists(id, values)) continue;
      const intake::FieldWords* const words = fields_.find(id);
      const std::string answer = shown(report_field(id), values_of(values, name_of(id)), language);
      rows.add(Node::table()
                   .put("label", words == nullptr ? name_of(id) : words->label.in(language))
                   .put("has_answer", !answer.empty())
                   .put("answer", answer)
                   .put("change", base + "/" + one.id + "#" + name_of(id)));
    }
    steps_view.add(Node::table().put("step_title", one.title.in(language)).put("rows", rows));
  }
  return steps_view;
}

std::string to_urlencoded(const FormValues& values) {
  std::string text;
  for (const auto& [name, all] : values)
    for (const std::string& value : all)
      text.append(text.empty() ? "" : "&")
          .append(http::percent_encoded(name))
          .append("=")
          .append(http::percent_encoded(value));
  return text;
}

FormValues values_from_urlencoded(std::string_view text) {
  FormValues values;
  if (const auto form = http::FormData::from_urlencoded(text))
    for (const auto& [name, value] : form->fields()) values[name].push_back(value);
  return values;
}

}  // namespace zicht::web
