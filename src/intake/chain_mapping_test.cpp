#include "intake/chain_mapping.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "intake/chain_import.hpp"
#include "model/shipped_definitions.hpp"

namespace zicht::intake {
namespace {

constexpr const char* kMapping = R"(
title = "What a police unit sends"
kind = "investigation"
[fields]
agency = { constant = "police_limburg" }
own_reference = { column = "Nummer" }
opened_on = { column = "Start", date_format = "DD/MM/YYYY" }
origin = { column = "Aanleiding", values = { "melding bij ons" = "report" }, missing = "unknown" }
form = { column = "Vormen", separator = ";", values = { "seks" = "sexual", "arbeid" = "labour" } }
scope = { constant = "unknown" }
state = { column = "Stand", values = { "Loopt nog" = "running" } }
)";

struct Imported {
  Result<ChainImportSummary> summary = ChainImportSummary{};
  std::vector<Investigation> investigations;
  std::vector<std::string> findings;
};

Imported import_text(const std::string& text, ObjectKind kind = ObjectKind::investigation) {
  static const ChainRules rules =
      ChainRules::parse(shipped_definition("validation/chain.toml"), "chain.toml").value();
  const ChainMapping mapping = ChainMapping::parse(kMapping, "m.toml").value();
  Imported out;
  std::istringstream in(text);
  const ChainImportSetup setup{shipped_codebook(), rules,   Language::en, make_date(2026, 1, 1).value(),
                               "tester",           &mapping};
  const auto append = [&](const std::vector<NewEvent>& events) -> Result<std::vector<Receipt>> {
    for (const NewEvent& event : events)
      out.investigations.push_back(std::get<Investigation>(entered_object(event.body)->content.object));
    return std::vector<Receipt>(events.size());
  };
  out.summary = import_chain_csv(
      in, kind, setup,
      {append, [&](const Finding& one) { out.findings.push_back(one.rule + " " + one.column); },
       []() -> Result<std::ostream*> { return nullptr; }, [](std::int64_t) {}});
  return out;
}

CodeId code(std::string_view list, std::string_view name) {
  return shipped_codebook().list(list).find(name).value();
}

TEST(ChainMapping, ReadsASendersColumnsAndWords) {
  const Imported out = import_text(
      "Nummer;Start;Aanleiding;Vormen;Stand;Naam van de rechercheur\n"
      "A2;03/04/2024;;seks;LOOPT NOG;y\n");
  ASSERT_TRUE(out.summary) << out.summary.error().message;
  EXPECT_TRUE(out.findings.empty()) << out.findings[0];
  ASSERT_EQ(out.investigations.size(), 1U);
  const Investigation& one = out.investigations[0];
  EXPECT_EQ(one.agency, code("organisation", "police_limburg"));
  EXPECT_EQ(to_iso(*one.opened_on), "2024-04-03");
  EXPECT_EQ(one.origin, kUnknown);
  EXPECT_EQ(one.form, code("form", "sexual"));
  EXPECT_EQ(one.state, code("investigation_state", "running"));
  EXPECT_EQ(out.summary->assumptions.at("columns_that_the_mapping_does_not_read"), 1);
}

TEST(ChainMapping, SeveralWordsOfACellAreSeveralCodes) {
  const Imported out =
      import_text("Nummer,Start,Aanleiding,Vormen,Stand\nA1,3/4/2024,melding bij ons,arbeid; seks,running\n");
  ASSERT_EQ(out.investigations.size(), 1U) << (out.summary ? "" : out.summary.error().message);
  EXPECT_EQ(out.investigations[0].form, code("form", "labour"));
  EXPECT_EQ(out.investigations[0].other_forms, std::vector<CodeId>{code("form", "sexual")});
}

TEST(ChainMapping, ADayInAnotherOrderThanIsStatedIsRefused) {
  const Imported out =
      import_text("Nummer,Start,Aanleiding,Vormen,Stand\nA1,2024-04-03,melding bij ons,seks,running\n");
  EXPECT_TRUE(out.investigations.empty());
  ASSERT_EQ(out.findings.size(), 1U);
  EXPECT_TRUE(out.findings[0].ends_with("opened_on")) << out.findings[0];
}

TEST(ChainMapping, SaysWhatDoesNotFit) {
  EXPECT_NE(import_text("Nummer,Start,Aanleiding,Stand\nA1,3/4/2024,x,running\n")
                .summary.error()
                .message.find("Vormen"),
            std::string::npos);
  EXPECT_EQ(import_text("case_key\n1\n", ObjectKind::disposal).summary.error().code,
            ErrorCode::invalid_input);
  for (const char* const wrong :
       {"kind = \"x\"\n[fields]\n", "kind = \"case\"\n",
        "kind = \"case\"\n[fields]\noffise = { constant = \"x\" }\n",
        "kind = \"case\"\n[fields]\noffice = {}\n",
        "kind = \"case\"\n[fields]\noffice = { column = \"a\", constant = \"b\" }\n",
        "kind = \"case\"\n[fields]\nregistered_on = { column = \"a\", date_format = \"DDMM\" }\n",
        "kind = \"case\"\n[fields]\noffice = { column = \"a\", valeus = {} }\n"})
    EXPECT_EQ(ChainMapping::parse(wrong, "m.toml").error().code, ErrorCode::invalid_config) << wrong;
}

}  // namespace
}  // namespace zicht::intake
