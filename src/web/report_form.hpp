#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "intake/intake_definitions.hpp"
#include "model/code_list.hpp"
#include "model/finding.hpp"
#include "web/pages.hpp"

namespace zicht::web {

/// What was typed into a form: by field name, several for a field with several values.
using FormValues = std::map<std::string, std::vector<std::string>, std::less<>>;
/// The same as the report parser takes it: services::Cells.
using FormCells = std::map<std::string, std::string, std::less<>>;

/// A choice from more options than this is a list to choose from.
inline constexpr std::size_t kMostRadios = 12;

/// The form of a report, made from definitions/intake/fields.toml: the legal basis comes first and decides
/// which fields exist. Immutable; what it is made of must outlive it.
class ReportForm {
 public:
  ReportForm(const intake::FieldTable& fields, const Codebook& codebook, const Pages& pages)
      : fields_(fields), codebook_(codebook), pages_(pages) {}

  const std::vector<intake::FormStep>& steps() const { return fields_.steps(); }
  const intake::FormStep* step(std::string_view id) const;

  /// The name of a field in the form: that of the native column of a first episode.
  static std::string name_of(FieldId field);
  /// Whether the legal basis that was chosen lets a field exist.
  bool exists(FieldId field, const FormValues& values) const;
  /// Takes out what the legal basis does not allow. \return whether anything was there
  bool restrict(FormValues& values) const;
  /// Takes over what was sent of one step; fields that were not sent are empty now.
  void take(const intake::FormStep& step, const FormValues& sent, FormValues& values) const;
  /// As the report parser reads it: names in one field may be apart by a comma or a line end.
  FormCells cells(const FormValues& values) const;
  /// The findings of one step, by what its fields are called.
  std::vector<Finding> findings_of(const intake::FormStep& step, const std::vector<Finding>& all) const;

  /// Where the suggestions of long lists stand: on the page, or fetched by script when somebody comes to the
  /// field, for a page with all fields at once. Without them the field takes the same words.
  enum class Suggestions { on_page, fetched };
  /// The fields of a step as HTML.
  std::string fields_html(const intake::FormStep& step, const FormValues& values,
                          const std::vector<Finding>& findings, Language language,
                          Suggestions suggestions = Suggestions::on_page) const;
  /// The labels of a list that some field suggests, one a line; nothing for other lists.
  std::optional<std::string> suggestions(std::string_view list, Language language) const;
  /// What is wrong, each with the field to go to: for the list at the top of a page.
  Node errors(const std::vector<Finding>& findings, Language language) const;
  /// All answers by step, in words, with where to change them. \param base  the address without the step
  Node answers(const FormValues& values, const std::string& base, Language language) const;

 private:
  Node field_view(FieldId field, const FormValues& values, const std::vector<Finding>& findings,
                  Language language, Suggestions suggestions) const;
  Node options(const ReportField& field, const std::vector<std::string>& chosen, Language language) const;
  std::string shown(const ReportField& field, const std::vector<std::string>& values,
                    Language language) const;
  std::string message_of(const Finding& finding, Language language) const;

  const intake::FieldTable& fields_;
  const Codebook& codebook_;
  const Pages& pages_;
};

/// urlencoded <-> values, for drafts.
std::string to_urlencoded(const FormValues& values);
FormValues values_from_urlencoded(std::string_view text);

}  // namespace zicht::web
