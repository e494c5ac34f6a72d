#include "intake/import.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

/// The template's header, and rows made by changing its example.
std::string file_of(const std::vector<std::map<std::string, std::string>>& changes) {
  const std::vector<std::string> names = test_fields().column_names();
  std::string text = csv_record(names);
  for (const auto& change : changes) {
    std::vector<std::string> row;
    for (const std::string& name : names) {
      const NativeColumn column = *native_column(name);
      const auto changed = change.find(name);
      row.emplace_back(changed != change.end() ? changed->second
                       : column.episode == 0   ? test_fields().find(column.field)->example
                                               : "");
    }
    text += csv_record(row);
  }
  return text;
}

const Submitted& submitted(const NewEvent& event) { return std::get<Submitted>(event.body); }

TEST(Import, TheTemplateItselfIsRight) {
  const TestImport import = import_text(test_fields().csv_template());
  EXPECT_TRUE(import.findings.empty());
  ASSERT_EQ(import.events.size(), 1U);
  const ReportContent& content = submitted(import.events[0]).content;
  EXPECT_EQ(content.identity.given_names, (std::vector<std::string>{"Anna", "Maria"}));
  EXPECT_EQ(content.report.nationalities.size(), 2U);
  EXPECT_EQ(submitted(import.events[0]).once, (OnceKey{"fairwork", "EXAMPLE-0001"}));
}

TEST(Import, TenMistakesAreFoundInTheirRowsAndTheOthersGoIn) {
  const TestImport import = import_text(file_of({{},
                                                 {{"organisation", ""}},
                                                 {{"sex", "femle"}},
                                                 {{"received_on", "2024-02-30"}},
                                                 {{"nationalities", "Atlantis"}},
                                                 {{"birth_date", "2030-01-01"}},
                                                 {{"age", "30"}},
                                                 {{"episode1_end", "2020"}},
                                                 {{"legal_basis", "no_consent_anonymous"}},
                                                 {{"episode1_sub_form", "money_mule"}},
                                                 {{"episode1_form", "surrogacy"}, {"episode1_sub_form", ""}},
                                                 {{"own_reference", "B-2"}}}));
  EXPECT_EQ(import.summary->rows, 12);
  EXPECT_EQ(import.summary->recorded, 2);
  EXPECT_EQ(import.summary->rejected, 10);
  std::vector<std::uint64_t> rows;
  for (const Finding& finding : import.findings) rows.push_back(finding.row);
  for (std::uint64_t row = 3; row <= 12; ++row) EXPECT_NE(std::ranges::find(rows, row), rows.end()) << row;
}

TEST(Import, RejectedRowsCanBeMendedAndSentAgain) {
  TestImport first =
      import_text(file_of({{{"own_reference", "1"}, {"sex", "femle"}}, {{"own_reference", "2"}}}));
  EXPECT_EQ(first.events.size(), 1U);
  std::string mended = first.rejects;
  mended.replace(mended.find("femle"), 5, "female");
  const TestImport second = import_text(mended);
  EXPECT_TRUE(second.findings.empty());
  ASSERT_EQ(second.events.size(), 1U);
  EXPECT_EQ(submitted(second.events[0]).once->reference, "1");
}

TEST(Import, ALineThatIsTooLongIsRejectedWholeAndTheNextGoesIn) {
  const std::string length(std::size_t{40} << 20, 'x');
  const std::string good =
      R"({"organisation":"police","received_on":"2024-03-05","legal_basis":"legal_duty",)"
      R"("age":"30","sex":"female","nationalities":"NL",)"
      R"("episodes":[{"form":"sexual","place":"unknown"}]})";
  const TestImport lines = import_text(good + "\n" + length + "\n" + good + "\n" + length, nullptr, true);
  EXPECT_EQ(lines.summary->recorded, 2);
  EXPECT_EQ(lines.rejects, length + "\n" + length + "\n");
  ASSERT_EQ(lines.findings.size(), 2U);
  EXPECT_EQ(lines.findings[0].rule, "HT-017");
  EXPECT_EQ(lines.findings[0].line, 2U);
  const std::string header = file_of({});
  const TestImport rows = import_text(file_of({{}}) + length + "\n" + file_of({{}}).substr(header.size()));
  EXPECT_EQ(rows.summary->recorded, 2);
  EXPECT_EQ(rows.rejects, header + length + "\n");
}

TEST(Import, TheRejectFileDoesNotKeepIdentitiesThatMayNotBeKept) {
  const TestImport import = import_text(file_of(
      {{{"legal_basis", "no_consent_anonymous"}, {"family_names", "Marked"}, {"free_text", "Marked too"}}}));
  EXPECT_EQ(import.rejects.find("Marked"), std::string::npos);
  EXPECT_NE(import.rejects.find("no_consent_anonymous"), std::string::npos);
  EXPECT_TRUE(import_text(import.rejects).findings.empty() == false) << "age is missing now, and said";
  const TestImport lines = import_text(
      R"({"organisation":"police","received_on":"2024-03-05","legal_basis":"no_consent_anonymous","sex":"female",)"
      R"("family_names":["Marked"],"birth_date":"2001-02-03","age":"23","nationalities":"NL",)"
      R"("episodes":[{"form":"sexual","place":"unknown"}]})",
      nullptr, true);
  EXPECT_EQ(lines.summary->rejected, 1);
  EXPECT_EQ(lines.rejects.find("Marked"), std::string::npos);
  EXPECT_EQ(lines.rejects.find("2001-02-03"), std::string::npos);
  EXPECT_TRUE(import_text(lines.rejects, nullptr, true).findings.empty());
}

RC_GTEST_PROP(Import, EveryRowIsRecordedRepeatedOrRejected, ()) {
  std::vector<std::map<std::string, std::string>> rows;
  for (int left = *rc::gen::inRange(0, 20); left > 0; --left)
    rows.push_back({{*rc::gen::elementOf(test_fields().column_names()),
                     *rc::gen::element<std::string>("", "unknown", "x", "2024", "NL", "\"", "a|b", "31")}});
  const TestImport import = import_text(file_of(rows));
  RC_ASSERT(import.summary.has_value());
  RC_ASSERT(import.summary->rows == static_cast<std::int64_t>(rows.size()));
  RC_ASSERT(import.summary->rows ==
            import.summary->recorded + import.summary->repeated + import.summary->rejected);
  RC_ASSERT(std::ranges::count(import.rejects, '\n') >= import.summary->rejected);
}

TEST(Import, DelimitersByteOrderMarksAndLineEndsAreSeen) {
  for (const char delimiter : {',', ';', '\t'}) {
    std::string text = "\xEF\xBB\xBF";
    const std::vector<std::string> names = test_fields().column_names();
    text += csv_record(names, delimiter);
    std::vector<std::string> row;
    for (const std::string& name : names)
      row.emplace_back(
          native_column(name)->episode == 0 ? test_fields().find(native_column(name)->field)->example : "");
    text += csv_record(row, delimiter);
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
      text.insert(at, "\r");
    const TestImport import = import_text(text);
    EXPECT_EQ(import.events.size(), 1U) << delimiter;
    EXPECT_EQ(import.summary->assumptions.at("byte_order_mark"), 1);
  }
}

TEST(Import, BadRowsCostThemselvesOnly) {
  const std::string good = file_of({{}});
  const auto row = good.substr(good.find('\n') + 1);
  const std::string header = good.substr(0, good.find('\n') + 1);
  const TestImport import =
      import_text(header + "fairwork,\"open\n" + "a,b\n" + std::string("x\0y\n", 4) + "\xFF\xFE\n" + row);
  EXPECT_EQ(import.summary->rejected, 4);
  EXPECT_EQ(import.summary->recorded, 1);
  std::vector<std::string> rules;
  for (const Finding& finding : import.findings) rules.push_back(finding.rule);
  EXPECT_EQ(rules, (std::vector<std::string>{"HT-016", "HT-015", "HT-014", "HT-013"}));
  EXPECT_NE(import.rejects.find("fairwork,\"open"), std::string::npos) << "nothing is lost";
}

TEST(Import, AFileWithoutAHeaderIsRefused) {
  EXPECT_EQ(import_text("").summary.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(import_text("organisation,sex\n").summary.error().code, ErrorCode::invalid_input);
  EXPECT_NE(import_text("organisation,sex,sexx\n").summary.error().message.find("did you mean sex"),
            std::string::npos);
  EXPECT_NE(import_text("sex,sex\n").summary.error().message.find("same name"), std::string::npos);
  EXPECT_EQ(import_text(file_of({})).summary->rows, 0);
}

TEST(Import, EqualRowsWithoutReferenceAreAsManyPeople) {
  const TestImport import =
      import_text(file_of({{{"own_reference", ""}}, {{"own_reference", ""}}, {{"own_reference", ""}}}));
  ASSERT_EQ(import.events.size(), 3U);
  EXPECT_NE(submitted(import.events[0]).once, submitted(import.events[1]).once);
  const TestImport again = import_text(file_of({{{"own_reference", ""}}, {{"own_reference", ""}}}));
  EXPECT_EQ(submitted(again.events[1]).once, submitted(import.events[1]).once)
      << "sending the file again gives the same keys";
}

TEST(Import, JsonLinesSayTheSameAsCsv) {
  const std::string line =
      R"({"organisation":"fairwork","received_on":"2024-03-01","channel":"form","own_reference":"EXAMPLE-0001","legal_basis":"consent_self",)"
      R"("dossier_type":"registration","given_names":["Anna","Maria"],"family_names":["Voorbeeld"],"birth_date":"2001-05-17","sex":"female",)"
      R"("nationalities":["NL","MA"],"residence_status":"citizen","unaccompanied_minor":"no","indicators":["fear","debt"],)"
      R"("episodes":[{"form":"labour","sub_form":"forced_labour","start":"2023-06","end":"2024-01/2024-02","place":"domestic","countries":["NL"],)"
      R"("region":"unit_amsterdam_2013","means_of_control":["debt_bondage","withholds_documents"],"recruiter_relation":"employer","sector":"agriculture"}]})";
  const TestImport json = import_text(line + "\n", nullptr, true);
  ASSERT_EQ(json.events.size(), 1U);
  EXPECT_EQ(submitted(json.events[0]).content.report,
            submitted(import_text(test_fields().csv_template()).events[0]).content.report);
}

TEST(Import, JsonLinesThatAreWrongCostThemselvesOnly) {
  const TestImport import = import_text("{\n[1]\n{\"colour\":\"red\"}\n{\"sex\":{\"a\":1}}\n", nullptr, true);
  EXPECT_EQ(import.summary->rejected, 4);
  EXPECT_EQ(import.findings.at(0).rule, "HT-019");
  EXPECT_EQ(import.findings.at(2).rule, "HT-020");
}

TEST(Import, WhatWasSaidMakesTheKeyAndNotItsBytes) {
  const std::string row = "fairwork,2024-03-01,legal_duty,30,female,NL,labour,domestic";
  const std::string header =
      "organisation,received_on,legal_basis,age,sex,nationalities,episode1_form,episode1_place";
  const auto swapped = [](std::string text) {
    std::ranges::replace(text, ',', ';');
    return text;
  };
  const TestImport first = import_text(header + "\n" + row + "\n");
  ASSERT_EQ(first.events.size(), 1U);
  for (const std::string& again :
       {swapped(header + "\n" + row + "\n"),
        "\"" + header.substr(0, 12) + "\"" + header.substr(12) + ",channel\n" + row + ",\n",
        std::string("received_on,organisation,legal_basis,age,sex,nationalities,episode1_form,episode1_"
                    "place\n2024-03-01,FairWork,legal_duty,30,Vrouw,Nederland,labour,domestic\n")}) {
    const TestImport second = import_text(again);
    ASSERT_EQ(second.events.size(), 1U) << again;
    EXPECT_EQ(submitted(second.events[0]).once, submitted(first.events[0]).once) << again;
  }
  const TestImport json = import_text(
      R"({"organisation":"fairwork","received_on":"2024-03-01","legal_basis":"legal_duty","age":30,"sex":"female",)"
      R"("nationalities":["NL"],"episodes":[{"form":"labour","place":"domestic"}]})",
      nullptr, true);
  EXPECT_EQ(submitted(json.events.at(0)).once, submitted(first.events[0]).once);
  // SHA-256 of the row and its number in the file: the key that version 0.1 made. printf '%s' ROW | sha256sum
  EXPECT_EQ(submitted(first.events[0]).once_before,
            (std::vector<OnceKey>{{"row", to_hex(sha256(row)) + "#1"}}));
}

TEST(Import, ReferencesThatLookAlikeAreOneKeyAndTheOldOneIsLookedUpToo) {
  const TestImport import =
      import_text(file_of({{{"own_reference", "A-1"}}, {{"own_reference", "A\u20111\u200b"}}}));
  EXPECT_EQ(submitted(import.events[0]).once, submitted(import.events[1]).once);
  EXPECT_TRUE(submitted(import.events[0]).once_before.empty());
  EXPECT_EQ(submitted(import.events[1]).once_before, (std::vector<OnceKey>{{"fairwork", "A\u20111\u200b"}}));
}

TEST(Import, NoValueOfACellStandsInAFinding) {
  for (const std::string& column : test_fields().column_names()) {
    const TestImport import = import_text(file_of({{{column, "Voorbeeldsma\x1b[31m"}}}));
    for (const Finding& finding : import.findings) {
      EXPECT_EQ(finding.message.find("Voorbeeldsma"), std::string::npos) << column << ' ' << finding.message;
      EXPECT_EQ(finding.suggestion.find("Voorbeeldsma"), std::string::npos) << column;
    }
  }
  const TestImport json = import_text("{\"Voorbeeldsma\":1}\n", nullptr, true);
  EXPECT_EQ((json.findings.at(0).message + json.findings.at(0).column).find("Voorbeeldsma"),
            std::string::npos);
}

TEST(Import, AHeaderThatIsNoneIsNotRepeated) {
  for (const char* const text : {"Anna,Voorbeeldsma,1985-05-17,female\nBo,Voorbeeldsma,1986-05-17,male\n",
                                 "sex,Voorbeeldsma,Anna,1985,x\n"}) {
    const Error error = import_text(text).summary.error();
    EXPECT_EQ((error.message + error.where + error.advice).find("Voorbeeldsma"), std::string::npos)
        << error.message;
  }
}

TEST(Import, ANulThatJsonWritesAsAnEscapeIsFound) {
  const TestImport import = import_text(
      R"({"organisation":"fairwork","received_on":"2024-03-01","legal_basis":"consent_self","age":30,"sex":"female",)"
      R"("own_reference":"J\u0000K","nationalities":["NL"],"episodes":[{"form":"labour","place":"domestic"}]})",
      nullptr, true);
  ASSERT_EQ(import.findings.size(), 1U);
  EXPECT_EQ(import.findings[0].rule, "HT-014");
}

TEST(Import, LettersThatWereLostAreFound) {
  const TestImport import = import_text(file_of({{{"family_names", "M\uFFFDller"}}}));
  ASSERT_EQ(import.findings.size(), 1U);
  EXPECT_EQ(import.findings[0].rule, "HT-030");
  EXPECT_EQ(import.summary->rejected, 1);
}

Mapping mapping_of(const std::string& more) {
  return Mapping::parse(
             "[fields]\norganisation = { constant = \"police\" }\nreceived_on = { column = \"Day\", "
             "date_format = \"MM/DD/YYYY\" }\n"
             "legal_basis = { constant = \"legal_duty\" }\nsex = { constant = \"unknown\" }\nage = { "
             "constant = \"unknown\" }\n"
             "nationalities = { constant = \"NL\" }\n" +
                 more,
             "m.toml")
      .value();
}

TEST(Mapping, AFlagIsReadInItsSpellingsAndAnythingElseIsFound) {
  const auto fear = [](const std::string& cell) -> std::optional<std::size_t> {
    auto mapping = mapping_of(
        "indicators = { flags = { Fear = \"fear\" } }\n[[episode]]\nform = { constant = \"labour\" }\nplace "
        "= { constant = \"unknown\" }\n");
    const TestImport import = import_text("Day,Fear\n3/4/2024," + cell + "\n", &mapping);
    if (import.events.empty()) {
      EXPECT_EQ(import.findings.at(0).rule, "HT-031");
      EXPECT_EQ(import.findings.at(0).column, "Fear");
      return std::nullopt;
    }
    return submitted(import.events[0]).content.report.indicators.size();
  };
  for (const char* const yes : {"1", "1.0", "True", "TRUE", "WAAR", "waar", "yes", "Ja", "x", "X"})
    EXPECT_EQ(fear(yes), 1U) << yes;
  for (const char* const no : {"", "0", "0.0", "False", "ONWAAR", "nee", "no", "NULL", "-99"})
    EXPECT_EQ(fear(no), 0U) << no;
  for (const char* const other : {"-1", "2", "perhaps", "Anna"})
    EXPECT_EQ(fear(other), std::nullopt) << other;
}

TEST(Mapping, AConditionIsReadInItsSpellingsAndAnythingElseIsFound) {
  const auto form = [](const std::string& cell) -> std::string {
    auto mapping = mapping_of(
        "[[episode]]\nwhen = { Type = \"ForcedLabour\" }\nform = { constant = \"labour\" }\nplace = { "
        "constant = \"unknown\" }\n"
        "[[episode]]\nform = { constant = \"unknown\" }\nplace = { constant = \"unknown\" }\n");
    const TestImport import = import_text("Day,Type\n3/4/2024," + cell + "\n", &mapping);
    if (import.events.empty()) return import.findings.at(0).rule;
    return shipped_codebook().form()[submitted(import.events[0]).content.report.episodes.at(0).form].code;
  };
  for (const char* const spelling : {"ForcedLabour", "forced labour", "Forced-Labour", "FORCEDLABOUR"})
    EXPECT_EQ(form(spelling), "labour");
  EXPECT_EQ(form(""), "unknown");
  EXPECT_EQ(form("onbekend"), "unknown");
  EXPECT_EQ(form("Slavery"), "HT-031");
}

TEST(Mapping, NotAVictimIsRefusedInItsSpellings) {
  const auto rule = [](const std::string& cell) -> std::string {
    auto mapping = mapping_of(
        "[refuse]\nStatus = \"NotAVictimOfTrafficking\"\n[[episode]]\nform = { constant = \"labour\" "
        "}\nplace = { constant = \"unknown\" }\n");
    mapping = mapping_of(
        "[[episode]]\nform = { constant = \"labour\" }\nplace = { constant = \"unknown\" }\n[refuse]\nStatus "
        "= \"NotAVictimOfTrafficking\"\n");
    const TestImport import = import_text("Day,Status\n3/4/2024," + cell + "\n", &mapping);
    return import.events.empty() ? import.findings.at(0).rule : "";
  };
  for (const char* const no :
       {"NotAVictimOfTrafficking", "Not a victim of trafficking", "not-a-victim-of-trafficking"})
    EXPECT_EQ(rule(no), "HT-024") << no;
  for (const char* const doubt : {"Not a victim", "geen slachtoffer", "NotAVictimOfTraficking"})
    EXPECT_EQ(rule(doubt), "HT-031") << doubt;
  EXPECT_EQ(rule("PossibleVictim"), "");
}

TEST(Mapping, TheStatedDateFormatIsTheOnlyOne) {
  const auto rule = [](const std::string& cell) -> std::string {
    auto mapping =
        mapping_of("[[episode]]\nform = { constant = \"labour\" }\nplace = { constant = \"unknown\" }\n");
    const TestImport import = import_text("Day\n" + cell + "\n", &mapping);
    if (import.events.empty()) return import.findings.at(0).rule;
    return to_iso(submitted(import.events[0]).content.report.received_on.value());
  };
  EXPECT_EQ(rule("3/4/2006"), "2006-03-04");
  EXPECT_EQ(rule("03/04/2006 10:00"), "2006-03-04");
  for (const char* const other : {"25/03/2024", "2024-03-25", "3-4-2006", "3 April 2006"})
    EXPECT_EQ(rule(other), "HT-033") << other;
}

TEST(Mapping, ReadsAForeignFile) {
  auto mapping = Mapping::parse(R"(
[fields]
organisation = { column = "Who", values = { "Cops" = "police" } }
received_on = { column = "When", date_format = "MM/DD/YYYY" }
legal_basis = { constant = "legal_duty" }
sex = { column = "Sex", missing = "unknown" }
age = [ { column = "Age" }, { column = "Grown", values = { "y" = "18+" }, missing = "unknown" } ]
nationalities = { column = "Nat", separator = ";" }
indicators = { flags = { Fear = "fear", Debt = "debt" } }
[[episode]]
form = { constant = "labour" }
place = { constant = "unknown" }
)",
                                "m.toml")
                     .value();
  const TestImport import = import_text(
      "Who,When,Sex,Age,Grown,Nat,Fear,Debt,Colour\nCops,03/31/2024,,,y,NL;BE,1,1,red\n", &mapping);
  ASSERT_EQ(import.events.size(), 1U) << import.findings.at(0).message;
  const Report& report = submitted(import.events[0]).content.report;
  EXPECT_EQ(report.received_on, make_date(2024, 3, 31).value());
  EXPECT_EQ(report.age_at_receipt, (AgeInterval{18, 130}));
  EXPECT_EQ(report.nationalities.size(), 2U);
  EXPECT_EQ(report.indicators.size(), 2U);
  EXPECT_EQ(import.summary->unread_columns, (std::vector<std::string>{"Colour"}));
}

TEST(Mapping, FindingsNameTheColumnsOfTheFile) {
  auto mapping = Mapping::parse("[fields]\nsex = { column = \"Geslacht\" }\n", "m.toml").value();
  const TestImport import = import_text("Geslacht\nfemle\n", &mapping);
  EXPECT_TRUE(std::ranges::any_of(import.findings, [](const Finding& finding) {
    return finding.column == "Geslacht" && finding.rule == "HT-003";
  }));
}

TEST(Mapping, SaysWhatIsWrongAndWhere) {
  for (const char* const text :
       {"", "[fields]\nsexx = { column = \"a\" }\n", "[fields]\nsex = { colum = \"a\" }\n",
        "[fields]\nsex = { column = \"a\", constant = \"b\" }\n", "[fields]\nsex = 1\n",
        "[fields]\n[colour]\n", "[fields]\n[[episode]]\nshape = { constant = \"x\" }\n"}) {
    const auto mapping = Mapping::parse(text, "m.toml");
    ASSERT_FALSE(mapping) << text;
    EXPECT_EQ(mapping.error().code, ErrorCode::invalid_config);
    EXPECT_TRUE(mapping.error().where.starts_with("m.toml"));
  }
  EXPECT_NE(Mapping::parse("[fields]\nsexx = { column = \"a\" }\n", "m.toml")
                .error()
                .message.find("did you mean sex"),
            std::string::npos);
  auto mapping = Mapping::parse("[fields]\nsex = { column = \"a\" }\n", "m.toml").value();
  EXPECT_EQ(import_text("b\nx\n", &mapping).summary.error().code, ErrorCode::invalid_input);
}

/// The folder with real data, when it is there.
std::string shared_data() {
  const char* const folder = std::getenv("ZICHT_SHARED_DATA");
  const std::string path = folder != nullptr ? folder : ZICHT_SOURCE_DIR "/../shared/data";
  return std::filesystem::exists(path + "/ctdc") ? path : "";
}

TEST(Mapping, CtdcAgreesWithAnIndependentCount) {
  const std::string data = shared_data();
  if (data.empty()) {
    std::cout << "skipped: the shared data are not here\n";
    return;
  }
  std::ifstream in(data + "/ctdc/ctdc_kanon_2021-07-15.csv", std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  auto mapping = Mapping::parse(shipped_definition("mappings/ctdc_kanon_2021.toml"), "ctdc").value();
  const TestImport import = import_text(content.str(), &mapping);
  EXPECT_EQ(import.summary->rows, 97'750);  // its PROVENANCE.md
  EXPECT_EQ(import.summary->recorded, 97'750);

  // By hand: lines and commas, no CSV reader; a year and the flags as they stand in the file.
  std::map<std::string, int> expected;
  std::istringstream lines(content.str());
  std::string line;
  std::getline(lines, line);
  const auto cells_of = [](const std::string& text) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : text) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        cells.emplace_back();
      else if (c != '\r')
        cells.back() += c;
    }
    return cells;
  };
  const auto header = cells_of(line);
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(
        std::ranges::find_if(header, [&](const std::string& cell) { return cell.ends_with(name); }) -
        header.begin());
  };
  const auto year = column("yearOfRegistration");
  const auto sexual = column("isSexualExploit");
  const auto labour = column("isForcedLabour");
  while (std::getline(lines, line)) {
    const auto cells = cells_of(line);
    ++expected[cells[year] + " all"];
    if (cells[sexual] == "1") ++expected[cells[year] + " sexual"];
    if (cells[labour] == "1") ++expected[cells[year] + " labour"];
  }
  std::map<std::string, int> found;
  for (const NewEvent& event : import.events) {
    const Report& report = submitted(event).content.report;
    const std::string its_year = report.received_on ? std::to_string(year_of(*report.received_on)) : "";
    ++found[its_year + " all"];
    for (const Episode& episode : report.episodes) {
      const std::string& form = shipped_codebook().form()[episode.form].code;
      if (form == "sexual" || form == "labour") ++found[its_year + " " + form];
    }
  }
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace zicht::intake
