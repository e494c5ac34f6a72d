#include "web/object_form.hpp"

#include <gtest/gtest.h>

#include "model/chain_fields.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::web {
namespace {

class ObjectFormTest : public testing::Test {
 protected:
  static Pages shipped_pages() {
    std::map<std::string, std::string> files;
    for (const auto& [name, content] : shipped_definitions())
      if (name.starts_with("web/")) files.emplace(name.substr(4), content);
    return Pages::parse(files).value();
  }
  Pages pages_ = shipped_pages();
  ObjectForm concern_ =
      ObjectForm::parse(pages_.object_forms(), ObjectKind::concern, shipped_codebook(), pages_).value();
  ObjectForm follow_up_ =
      ObjectForm::parse(pages_.object_forms(), ObjectKind::follow_up, shipped_codebook(), pages_).value();
};

TEST_F(ObjectFormTest, EveryRequiredColumnOfAConcernButItsSenderIsAsked) {
  const std::string html = concern_.fields_html({}, {}, Language::nl);
  for (const std::string_view name : intake::chain_columns_of(ObjectKind::concern).required)
    if (name != "organisation") {
      EXPECT_NE(html.find("name=\"" + std::string(name) + "\""), std::string::npos) << name;
    }
  for (const std::string_view name : intake::chain_columns_of(ObjectKind::follow_up).required)
    EXPECT_NE(follow_up_.fields_html({}, {}, Language::en).find("name=\"" + std::string(name) + "\""),
              std::string::npos)
        << name;
}

TEST_F(ObjectFormTest, WhatIsTypedIsEscapedEverywhere) {
  const std::string attack = "\"><script>alert(1)</script>";
  FormValues values;
  for (const std::string_view name : intake::chain_columns_of(ObjectKind::concern).names)
    values[std::string(name)] = {attack};
  EXPECT_EQ(concern_.fields_html(values, {}, Language::nl).find("<script"), std::string::npos);
}

TEST_F(ObjectFormTest, EveryFieldOfAConcernHasWords) {
  Concern concern;
  concern.organisation = *shipped_codebook().organisation().find("coa");
  concern.channel = *shipped_codebook().channel().find("form");
  for_each_field(concern, [&](const ChainField& field, const auto&) {
    EXPECT_NE(pages_.object_forms().find("object = \"concern\"\nid = \"" + std::string(field.name) + "\""),
              std::string::npos)
        << field.name;
  });
  const Node rows = concern_.rows(concern, Language::nl);
  for (const Node& row : *rows.as_list())
    EXPECT_TRUE(*row.find("label")->as_text() == "Organisatie" || *row.find("label")->as_text() == "Kanaal");
  EXPECT_EQ(concern_.fields_html({}, {}, Language::nl).find("name=\"organisation\""), std::string::npos);
}

TEST_F(ObjectFormTest, OnlyWhatTheFormAsksIsTaken) {
  const FormCells cells = concern_.cells({{"kind", {"recruitment", "absence"}},
                                          {"about", {" "}},
                                          {"organisation", {"police"}},
                                          {"report_references", {"coa:1"}},
                                          {"site_name", {"De Haven\r"}}});
  EXPECT_EQ(cells, (FormCells{{"kind", "recruitment|absence"}, {"site_name", "De Haven"}}));
}

TEST_F(ObjectFormTest, AnObjectIsShownInWords) {
  Concern concern;
  concern.about = *shipped_codebook().list("concern_about").find("group");
  concern.kind = *shipped_codebook().list("concern_kind").find("recruitment");
  concern.other_kinds = {*shipped_codebook().list("concern_kind").find("absence")};
  concern.people = {3, std::nullopt};
  const Node rows = concern_.rows(concern, Language::en);
  std::vector<std::string> texts;
  for (const Node& row : *rows.as_list()) texts.push_back(*row.find("value")->as_text());
  EXPECT_EQ(texts, (std::vector<std::string>{"group", "3+", "recruitment, absence"}));
}

TEST_F(ObjectFormTest, AFileThatAsksWhatAnObjectDoesNotHaveIsRefused) {
  const auto wrong = [&](const std::string& toml) {
    return ObjectForm::parse(toml, ObjectKind::concern, shipped_codebook(), pages_).error().code;
  };
  EXPECT_EQ(
      wrong("[[field]]\nobject = \"concern\"\nid = \"given_names\"\nlabel = { nl = \"a\", en = \"b\" }\n"),
      ErrorCode::invalid_config);
  EXPECT_EQ(wrong("[[field]]\nobject = \"concern\"\nid = \"about\"\nlabel = { nl = \"a\" }\n"),
            ErrorCode::invalid_config);
  EXPECT_EQ(wrong("a = 1\n"), ErrorCode::invalid_config);
}

}  // namespace
}  // namespace zicht::web
