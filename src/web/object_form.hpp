#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "base/result.hpp"
#include "intake/chain_columns.hpp"
#include "model/code_list.hpp"
#include "model/finding.hpp"
#include "web/pages.hpp"
#include "web/report_form.hpp"

namespace zicht::web {

/// The form of an object of the chain: a concern, a follow-up. Which fields there are, their code lists and
/// what is required are the program's (model/chain_fields.hpp, the same as files have); which of them a form
/// asks, in which order and in which words stands in definitions/web/object_forms.toml. Immutable; what it is
/// made of must outlive it.
class ObjectForm {
 public:
  /// \errors invalid_config: a field that the object does not have; a text without a language.
  static Result<ObjectForm> parse(std::string_view toml, ObjectKind kind, const Codebook& codebook,
                                  const Pages& pages);

  /// All fields as HTML, each by the name of its column.
  std::string fields_html(const FormValues& values, const std::vector<Finding>& findings,
                          Language language) const;
  /// What is wrong, each with the field to go to.
  Node errors(const std::vector<Finding>& findings, Language language) const;
  /// As the parser of objects reads it.
  FormCells cells(const FormValues& sent) const;
  /// What an object says, a row a field that is known: {label, value}.
  Node rows(const ChainObject& object, Language language) const;

 private:
  enum class Kind { code, codes, day, text, long_text };
  struct Field {
    std::string name;
    Kind kind = Kind::text;
    const CodeList* list = nullptr;
    bool required = false;
    bool asked = true;  ///< else only shown: it comes by itself, or in files
    Label label;
    Label help;
  };
  ObjectForm(const Codebook& codebook, const Pages& pages) : codebook_(&codebook), pages_(&pages) {}
  Node view_of(const Field& field, const FormValues& values, const std::vector<Finding>& findings,
               Language language) const;
  std::string message_of(const Finding& finding, Language language) const;
  const Field* find(std::string_view name) const;

  const Codebook* codebook_;
  const Pages* pages_;
  std::vector<Field> fields_;
};

}  // namespace zicht::web
