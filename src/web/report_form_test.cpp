#include "web/report_form.hpp"

#include <gtest/gtest.h>

#include "intake/report_parser.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::web {
namespace {

Pages shipped_pages() {
  std::map<std::string, std::string> files;
  for (const auto& [name, content] : shipped_definitions())
    if (name.starts_with("web/")) files.emplace(name.substr(4), content);
  return Pages::parse(files).value();
}

class ReportFormTest : public testing::Test {
 protected:
  Pages pages_ = shipped_pages();
  intake::FieldTable fields_ =
      intake::FieldTable::parse(shipped_definition("intake/fields.toml"), "fields.toml", shipped_codebook())
          .value();
  ReportForm form_{fields_, shipped_codebook(), pages_};
};

TEST_F(ReportFormTest, TheLegalBasisDecidesWhichFieldsExist) {
  FormValues values;
  EXPECT_FALSE(form_.exists(FieldId::given_names, values));  // nothing chosen: nothing that identifies
  values["legal_basis"] = {"consent_self"};
  EXPECT_TRUE(form_.exists(FieldId::given_names, values));
  values["given_names"] = {"Anna"};
  EXPECT_FALSE(form_.restrict(values));
  values["legal_basis"] = {"no_consent_anonymous"};
  EXPECT_TRUE(form_.restrict(values));
  EXPECT_FALSE(values.contains("given_names"));
  EXPECT_TRUE(values.contains("legal_basis"));
  EXPECT_FALSE(form_.restrict(values));  // and only once is it said
}

TEST_F(ReportFormTest, NoMoreThanEightFieldsAreRequired) {
  int required = 0;
  for (const intake::FormStep& step : form_.steps())
    for (const FieldId field : step.fields) required += fields_.is_required(field) ? 1 : 0;
  EXPECT_LE(required, 8);
}

TEST_F(ReportFormTest, WhatIsTypedIsEscapedEverywhere) {
  const std::string attack = "\"><script>alert(1)</script>";
  FormValues values{{"legal_basis", {"legal_duty"}}};
  for (const ReportField& field : report_fields())
    if (field.id != FieldId::legal_basis) values[ReportForm::name_of(field.id)] = {attack};
  for (const intake::FormStep& step : form_.steps())
    EXPECT_EQ(form_.fields_html(step, values, {}, Language::nl).find("<script"), std::string::npos)
        << step.id;
  const Node answers = form_.answers(values, "/nl/drafts/1", Language::en);
  Node view = Node::table();
  view.put("where", "")
      .put("errors", "")
      .put("answers", answers)
      .put("action", "")
      .put("drop", "")
      .put("csrf", "");
  EXPECT_EQ(pages_.fill("check", view, Language::en).find("<script"), std::string::npos);
}

TEST_F(ReportFormTest, SeveralValuesComeApartAtCommasAndLines) {
  const FormCells cells =
      form_.cells({{"nationalities", {"Nederland, Marokko"}}, {"indicators", {"fear", "debt"}}});
  const std::string apart(1, intake::kListSeparator);
  EXPECT_EQ(cells.at("nationalities"), "Nederland" + apart + "Marokko");
  EXPECT_EQ(cells.at("indicators"), "fear" + apart + "debt");
  EXPECT_TRUE(form_.cells({{"nationalities", {" , "}}, {"unknown_name", {"x"}}}).empty());
}

TEST_F(ReportFormTest, ADraftComesBackAsItWasKept) {
  const FormValues values{{"free_text", {"a&b=c%\r\nñ"}}, {"indicators", {"fear", "debt"}}};
  EXPECT_EQ(values_from_urlencoded(to_urlencoded(values)), values);
}

TEST_F(ReportFormTest, EveryPageHasItsTextsInBothLanguages) {
  for (const Language language : {Language::nl, Language::en}) {
    Frame frame;
    frame.language = language;
    frame.title = "x";
    const std::string page = pages_.page(
        frame, "message",
        Node::table().put("heading", "h").put("paragraphs", Node::list()).put("links", Node::list()));
    EXPECT_NE(page.find(language == Language::nl ? "<html lang=\"nl\">" : "<html lang=\"en\">"),
              std::string::npos);
    EXPECT_EQ(page.find("{{"), std::string::npos);
  }
}

}  // namespace
}  // namespace zicht::web
