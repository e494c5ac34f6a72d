#include "intake/field_table.hpp"

#include <gtest/gtest.h>

#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

Result<FieldTable> with(std::string_view from, std::string_view to) {
  std::string toml = shipped_definition("intake/fields.toml");
  const auto at = toml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  toml.replace(at, from.size(), to);
  return FieldTable::parse(toml, "fields.toml", shipped_codebook());
}

TEST(FieldTable, TheShippedFileHasEveryFieldWithBothLanguages) {
  const FieldTable& table = test_fields();
  EXPECT_EQ(table.fields().size(), kFields);
  for (const FieldWords& field : table.fields()) {
    EXPECT_FALSE(field.label.nl.empty() || field.label.en.empty());
    EXPECT_FALSE(field.help.nl.empty() || field.help.en.empty());
  }
  EXPECT_EQ(table.column_names().size(), kReportFields + kMostEpisodes * kEpisodeFields);
  EXPECT_EQ(table.steps().size(), 3U);
  // Every legal basis has its rule.
  EXPECT_EQ(table.bases().size(), shipped_codebook().legal_basis().size());
}

TEST(FieldTable, NoFilePutsANameIntoTheLog) {
  for (const char* const id : {"given_names", "family_names", "aliases", "birth_date", "document_numbers",
                               "own_reference", "free_text"}) {
    const std::string entry = "id = \"" + std::string(id) + "\"\n";
    const std::string shipped = shipped_definition("intake/fields.toml");
    const auto begin = shipped.find(entry);
    const auto end = shipped.find("identifying = true\n", begin);
    ASSERT_NE(end, std::string::npos);
    const std::string before = shipped.substr(begin, end - begin);
    const auto table = with(before + "identifying = true\n", before);
    ASSERT_FALSE(table) << id;
    EXPECT_EQ(table.error().code, ErrorCode::invalid_config);
    EXPECT_NE(table.error().message.find("vault"), std::string::npos);
  }
}

TEST(FieldTable, NoFileLetsAnAnonymousReportIdentify) {
  const auto table = with("code = \"no_consent_anonymous\"\nidentifying = false",
                          "code = \"no_consent_anonymous\"\nidentifying = true");
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().message.find("without consent"), std::string::npos);
  const CodeList& bases = shipped_codebook().legal_basis();
  EXPECT_FALSE(test_fields().may_identify(*bases.find("no_consent_anonymous")));
  EXPECT_TRUE(test_fields().may_identify(*bases.find("legal_duty")));
}

TEST(FieldTable, AFileMayBeStricterThanTheProgram) {
  const auto table =
      with("code = \"legal_duty\"\nidentifying = true", "code = \"legal_duty\"\nidentifying = false");
  ASSERT_TRUE(table);
  EXPECT_FALSE(table->may_identify(*shipped_codebook().legal_basis().find("legal_duty")));
}

TEST(FieldTable, WhatTheProgramHasOtherwiseIsRefusedWithItsLine) {
  const std::pair<const char*, const char*> wrong[] = {
      {"id = \"sex\"\nkind = \"code\"", "id = \"sex\"\nkind = \"text\""},
      {"list = \"sex\"", "list = \"form\""},
      {"id = \"sex\"", "id = \"gender\""},
      {"id = \"channel\"", "id = \"sex\""},
      {"kind = \"day\"\nrequired = true", "kind = \"day\""},
      {"\"given_names\", \"family_names\"", "\"given_name\""},
      {"code = \"legal_duty\"", "code = \"duty\""},
      {"code = \"legal_duty\"", "code = \"consent_self\""},
      {"label = { nl = \"Geslacht\", en = \"Sex\" }\n", ""},
      {"identifying = true\noffered = false", "identifying = true\noffer = false"},
  };
  for (const auto& [from, to] : wrong) {
    const auto table = with(from, to);
    ASSERT_FALSE(table) << from;
    EXPECT_EQ(table.error().code, ErrorCode::invalid_config) << from;
    EXPECT_TRUE(table.error().where.starts_with("fields.toml")) << from;
  }
}

TEST(FieldTable, AFieldThatTheFileLeavesOutIsReadAndNotAsked) {
  std::string toml = shipped_definition("intake/fields.toml");
  const auto begin = toml.find("[[field]]\nid = \"channel\"");
  toml.erase(begin, toml.find("[[field]]", begin + 1) - begin);
  const auto table = FieldTable::parse(toml, "fields.toml", shipped_codebook()).value();
  EXPECT_EQ(table.find(FieldId::channel), nullptr);
  EXPECT_EQ(table.csv_template().find("channel"), std::string::npos);
  EXPECT_TRUE(native_column("channel"));
}

TEST(FieldTable, ARegistryWithoutTheFileOrARuleUsesTheShippedOne) {
  auto files = shipped_definitions();
  const auto shipped = files;
  files.erase("intake/fields.toml");
  std::string& rules = files.at("validation/rules.toml");
  rules.erase(rules.rfind("[[rule]]"));  // the last one: as a registry of an earlier version has them
  EXPECT_FALSE(IntakeDefinitions::parse(files, {}, shipped_codebook()));
  const auto definitions = IntakeDefinitions::parse(files, shipped, shipped_codebook());
  ASSERT_TRUE(definitions);
  EXPECT_EQ(definitions->fields.fields().size(), kFields);
  EXPECT_EQ(definitions->rules.all().back().id, test_rules().all().back().id);
}

}  // namespace
}  // namespace zicht::intake
