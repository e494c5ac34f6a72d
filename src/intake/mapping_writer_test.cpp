#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "intake/native_json.hpp"
#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

Mapping shipped(const std::string& name) {
  return Mapping::parse(shipped_definition("mappings/" + name + ".toml"), name).value();
}

/// Reports as a file in the columns of a mapping.
std::string file_of(const std::vector<ReportContent>& reports, Mapping& mapping) {
  const std::vector<std::string> header = mapping.header();
  EXPECT_TRUE(mapping.bind(std::vector<std::string_view>(header.begin(), header.end())));
  std::string text = csv_record(header);
  for (const ReportContent& report : reports)
    text += csv_record(mapping.row_of(to_native(report, shipped_codebook())).value());
  return text;
}

/// What an import made of each row. The raw row is the carrier, not the content.
std::vector<ReportContent> reports_in(const TestImport& import) {
  std::vector<ReportContent> reports;
  for (const NewEvent& event : import.events) {
    reports.push_back(std::get<Submitted>(event.body).content);
    reports.back().identity.raw.clear();
  }
  return reports;
}

constexpr std::array kTexts = {"Anna", "de Vries", "O'Brien",    "Nguyễn, Thị",
                               "a;b",  "\"q\"",    "two\nlines", "\xc3\x89lise"};

std::vector<std::string> any_texts() {
  std::vector<std::string> texts;
  for (int count = *rc::gen::inRange(0, 4); count > 0; --count)
    texts.emplace_back(*rc::gen::elementOf(kTexts));
  return texts;
}

/// A code that holds on this day, below this parent; now and then the unknown.
CodeId any_code(const CodeList& list, Date day, std::optional<std::string_view> parent = {}) {
  std::vector<CodeId> valid{kUnknown};
  for (std::size_t at = 1; at < list.size(); ++at) {
    const auto id = static_cast<CodeId>(at);
    if (list.valid_on(id, day) && (!parent || list[id].parent == *parent)) valid.push_back(id);
  }
  return *rc::gen::elementOf(valid);
}

std::vector<CodeId> any_codes(const CodeList& list, Date day) {
  std::vector<CodeId> codes;
  for (int count = *rc::gen::inRange(0, 4); count > 0; --count) {
    const CodeId code = any_code(list, day);
    if (code != kUnknown && std::ranges::find(codes, code) == codes.end()) codes.push_back(code);
  }
  return codes;
}

AgeInterval any_age() {
  const auto lower = *rc::gen::inRange(0, 60);
  const int upper =
      *rc::gen::elementOf(std::array<int, 4>{lower, lower + 1, lower + 9, AgeInterval::kOldest});
  return {static_cast<std::uint8_t>(lower), static_cast<std::uint8_t>(upper)};
}

Episode any_episode(Date day) {
  const Codebook& book = shipped_codebook();
  Episode episode;
  episode.form = any_code(book.form(), day);
  episode.sub_form = any_code(book.sub_form(), day, book.form()[episode.form].code);
  if (*rc::gen::arbitrary<bool>()) {
    const Date start = day + -*rc::gen::inRange(0, 900);
    episode.start = DateInterval{start, start + *rc::gen::inRange(0, 40)};
    episode.start->last = std::min(episode.start->last, day);
    if (*rc::gen::arbitrary<bool>()) episode.end = DateInterval{day, day};
  }
  if (*rc::gen::arbitrary<bool>()) episode.age_at_start = any_age();
  episode.place = any_code(book.place(), day);
  episode.countries = any_codes(book.country(), day);
  episode.region = any_code(book.region(), day);
  episode.means_of_control = any_codes(book.means_of_control(), day);
  episode.recruiter_relation = any_code(book.recruiter_relation(), day);
  episode.sector = any_code(book.sector(), day);
  return episode;
}

ReportContent any_report() {
  const Codebook& book = shipped_codebook();
  ReportContent content;
  Report& report = content.report;
  const Date day = make_date(2023, 1, 1).value() + *rc::gen::inRange(0, 1000);
  if (*rc::gen::inRange(0, 10) > 0) report.received_on = day;
  report.organisation = any_code(book.organisation(), day);
  report.channel = any_code(book.channel(), day);
  report.legal_basis = book.legal_basis().find("consent_self").value();
  report.dossier_type = any_code(book.dossier_type(), day);
  report.referred_by = any_code(book.organisation(), day);
  report.sex = any_code(book.sex(), day);
  report.nationalities = any_codes(book.country(), day);
  report.residence_status = any_code(book.residence_status(), day);
  report.unaccompanied_minor = any_code(book.yes_no(), day);
  report.indicators = any_codes(book.indicator(), day);
  content.identity = {any_texts(), any_texts(), any_texts(), "", any_texts(), "", "", ""};
  if (*rc::gen::arbitrary<bool>()) content.identity.free_text = *rc::gen::elementOf(kTexts);
  if (*rc::gen::arbitrary<bool>()) content.identity.own_reference = "A-1";
  if (*rc::gen::arbitrary<bool>())
    report.age_at_receipt = any_age();
  else if (*rc::gen::arbitrary<bool>())
    content.identity.birth_date =
        *rc::gen::element<std::string>("2001-05-03", "1990-01-01/1990-12-31", "1980-06-01/1981-02-01");
  for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
    report.episodes.push_back(any_episode(day));
    AgeInterval& at_start = report.episodes.back().age_at_start;
    const bool contradicts = report.age_at_receipt.known() && report.age_at_receipt.upper < at_start.lower;
    if (!content.identity.birth_date.empty() || contradicts) at_start = {};
  }
  return content;
}

/// Reports as JSON Lines and read again.
std::vector<ReportContent> through_json_lines(const std::vector<ReportContent>& reports) {
  std::string lines;
  for (const ReportContent& report : reports) lines += to_json(to_native(report, shipped_codebook())) + '\n';
  const TestImport import = import_text(lines, nullptr, true);
  for (const Finding& finding : import.findings)
    if (finding.severity == Severity::error)
      ADD_FAILURE() << finding.column << ": " << finding.message << '\n' << lines;
  return reports_in(import);
}

std::string shown(const std::vector<ReportContent>& reports) {
  std::string text;
  for (const ReportContent& report : reports) text += to_json(to_native(report, shipped_codebook())) + '\n';
  return text;
}

RC_GTEST_PROP(MappingWriter, JsonLinesReadBackAreTheSameReport, ()) {
  const std::vector<ReportContent> read = through_json_lines({any_report()});
  RC_ASSERT(read.size() == 1U);
  RC_ASSERT(shown(through_json_lines(read)) == shown(read));
  RC_ASSERT(through_json_lines(read)[0].report == read[0].report);
  RC_ASSERT(through_json_lines(read)[0].identity == read[0].identity);
}

RC_GTEST_PROP(MappingWriter, HtcdsReadBackIsTheSameReport, ()) {
  Mapping mapping = shipped("htcds_2");
  const std::vector<ReportContent> reports = through_json_lines({any_report()});
  const TestImport back = import_text(file_of(reports, mapping), &mapping);
  for (const Finding& finding : back.findings) RC_LOG() << finding.column << ": " << finding.message << '\n';
  const std::vector<ReportContent> read = reports_in(back);
  RC_ASSERT(read.size() == 1U);
  RC_ASSERT(shown(read) == shown(reports));
  RC_ASSERT(read[0].report == reports[0].report);
  RC_ASSERT(read[0].identity == reports[0].identity);
}

TEST(MappingWriter, HtcdsColumnsSayWhatTheyCan) {
  // A case that the standard can say whole needs no additions but what it has no field for.
  Mapping mapping = shipped("htcds_2");
  const std::string line =
      R"({"organisation":"police","received_on":"2024-03-05","legal_basis":"consent_self","given_names":["Ana"],)"
      R"("family_names":["Lima"],"birth_date":"2000-02-01","sex":"female","nationalities":["BR","PT"],)"
      R"("episodes":[{"form":"sexual","sub_form":"prostitution","place":"unknown","countries":["NL"],)"
      R"("means_of_control":["threats","debt_bondage"],"recruiter_relation":"friend"}]})";
  const TestImport import = import_text(line, nullptr, true);
  ASSERT_EQ(import.events.size(), 1U);
  const std::string text = file_of(reports_in(import), mapping);
  std::istringstream in(text);
  CsvReader reader(in);
  ASSERT_TRUE(reader.next());
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  ASSERT_TRUE(reader.next());
  std::map<std::string, std::string> row;
  for (std::size_t at = 0; at < header.size(); ++at)
    if (!reader.fields()[at].empty()) row[header[at]] = reader.fields()[at];
  EXPECT_EQ(
      row,
      (std::map<std::string, std::string>{
          {"cas_IncomingReferralDate", "2024-03-05"},
          {"con_Consent", "true"},
          {"hte_Country", "NL"},
          {"org_Name", "police"},
          {"prs_Birthdate", "2000-02-01"},
          {"prs_Citizenship", "BR;PT"},
          {"prs_FirstName", "Ana"},
          {"prs_Gender", "Feminine"},
          {"prs_SecondName", "Lima"},
          {"vic_MethodsOfControl", "DebtBondage"},
          {"vic_RelationshipToTrafficker", "Acquainted"},
          {"vic_TraffickingStatus", "PossibleVictimOfTrafficking"},
          {"vic_TypeOfExploitation", "SexualExploitation"},
          {"vic_TypeOfSexExploitation", "Prostitution"},
          {"zicht",
           R"({"birth_year":2000,"age":"24","episodes":[{"form":"sexual","sub_form":"prostitution","place":"unknown","countries":["NL"],"means_of_control":["threats","debt_bondage"],"recruiter_relation":"friend"}]})"}}));
}

TEST(MappingWriter, SomebodyElsesHtcdsFileOfAFewColumnsIsRead) {
  Mapping mapping = shipped("htcds_2");
  const std::string text =
      "org_Name,cas_IncomingReferralDate,con_Consent,prs_Gender,prs_Birthdate,prs_Citizenship,vic_"
      "TraffickingStatus,"
      "vic_TypeOfExploitation,cas_CaseOwner\n"
      "police,2024-03-05,true,Feminine,2001-01-01,Brazil,PossibleVictimOfTrafficking,"
      "SexualExploitation;ForcedLabour,nobody\n"
      "police,2024-03-05,true,Feminine,2001-01-01,Brazil,NotAVictimOfTrafficking,ForcedLabour,nobody\n"
      "police,2024-03-05,false,Feminine,2001-01-01,Brazil,PossibleVictimOfTrafficking,ForcedLabour,nobody\n";
  const TestImport import = import_text(text, &mapping);
  ASSERT_EQ(import.events.size(), 1U);
  EXPECT_EQ(reports_in(import)[0].report.episodes.size(), 2U);
  ASSERT_EQ(import.findings.size(), 2U);
  EXPECT_EQ(import.findings[0].rule, "HT-024");
  EXPECT_EQ(import.findings[0].row, 3U);
  EXPECT_EQ(import.findings[1].rule, "HT-012");  // no consent, and yet a birth date
  EXPECT_EQ(import.findings[1].column, "prs_Birthdate");
  EXPECT_EQ(import.findings[1].row, 4U);
  EXPECT_EQ(import.summary->unread_columns, (std::vector<std::string>{"cas_CaseOwner"}));
}

TEST(MappingWriter, AdditionsThatCannotBeReadAreAFinding) {
  for (const char* const additions : {"{", "[]", R"({""no_such_field"":1})", "nonsense"}) {
    Mapping mapping = shipped("htcds_2");
    const TestImport import =
        import_text("org_Name,zicht\npolice,\"" + std::string(additions) + "\"\n", &mapping);
    EXPECT_TRUE(import.events.empty());
    ASSERT_FALSE(import.findings.empty()) << additions;
    EXPECT_EQ(import.findings[0].column, "zicht") << additions;
  }
}

/// What a list of the standard may hold, by field: data/standards, HTCDS 2.0 of 24 December 2021 (IOM).
const std::map<std::string, std::set<std::string>>& picklists() {
  static const std::map<std::string, std::set<std::string>> lists = [] {
    std::map<std::string, std::set<std::string>> found;
    std::ifstream file(ZICHT_SOURCE_DIR "/../shared/data/standards/htcds_2.0_fields.csv", std::ios::binary);
    CsvReader reader(file);
    std::vector<std::string> header;
    if (file && reader.next()) header.assign(reader.fields().begin(), reader.fields().end());
    const auto at = [&](const char* name) {
      return static_cast<std::size_t>(std::ranges::find(header, name) - header.begin());
    };
    while (file && reader.next()) {
      const auto cells = reader.fields();
      const std::string_view type = cells[at("type")];
      const std::string_view values = cells[at("value_names")];
      if (type == "Checkbox") found[std::string(cells[at("field")])] = {"true", "false"};
      if (type.find("Picklist") == std::string_view::npos || values.find("ISO") != std::string_view::npos)
        continue;
      for (const std::string_view value : split(values, ';'))
        found[std::string(cells[at("field")])].emplace(trimmed(value));
    }
    return found;
  }();
  return lists;
}

RC_GTEST_PROP(MappingWriter, EachPicklistOfTheStandardHoldsItsOwnValues, ()) {
  if (picklists().empty()) return;  // the standard is not here
  Mapping mapping = shipped("htcds_2");
  std::istringstream in(file_of(through_json_lines({any_report()}), mapping));
  CsvReader reader(in);
  RC_ASSERT(reader.next());
  const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
  RC_ASSERT(reader.next());
  for (std::size_t column = 0; column < header.size(); ++column) {
    const auto list = picklists().find(header[column]);
    if (list == picklists().end() || reader.fields()[column].empty()) continue;
    for (const std::string_view value : split(reader.fields()[column], ';'))
      if (!list->second.contains(std::string(value))) RC_FAIL(header[column] + " = " + std::string(value));
  }
}

RC_GTEST_PROP(MappingWriter, WhoKnowsTheStandardAloneReadsNothingFalse, ()) {
  Mapping mapping = shipped("htcds_2");
  const std::vector<ReportContent> reports = through_json_lines({any_report()});
  std::string text = file_of(reports, mapping);
  // Without the column that only Zicht reads: the last one.
  Mapping again = shipped("htcds_2");
  std::istringstream in(text);
  CsvReader reader(in);
  std::string alone;
  while (reader.next()) {
    std::vector<std::string> cells(reader.fields().begin(), reader.fields().end());
    cells.pop_back();
    alone += csv_record(cells);
  }
  const TestImport import = import_text(alone, &again);
  if (import.events.empty()) return;  // what it lacks is asked for
  const Report read = reports_in(import).at(0).report;
  const Report& said = reports.at(0).report;
  RC_ASSERT(read.sex == kUnknown || read.sex == said.sex);
  RC_ASSERT(read.legal_basis == said.legal_basis);
  const Codebook& book = shipped_codebook();
  for (const Episode& episode : read.episodes) {
    const std::string& form = book.form()[episode.form].code;
    RC_ASSERT(
        form == "unknown" || form == "other" ||
        std::ranges::any_of(said.episodes, [&](const Episode& one) { return one.form == episode.form; }));
    RC_ASSERT(episode.recruiter_relation == kUnknown ||
              std::ranges::any_of(said.episodes, [&](const Episode& one) {
                return one.recruiter_relation == episode.recruiter_relation;
              }));
  }
}

TEST(MappingWriter, AnAdultInLabourIsNoChildAndACrimeNoSurrogacy) {
  Mapping mapping = shipped("htcds_2");
  const auto type_of = [&](const std::string& form, const std::string& sub_form) {
    const std::string line =
        R"({"organisation":"police","received_on":"2024-03-05","legal_basis":"legal_duty","age":"38","sex":"male",)"
        R"("nationalities":["NL"],"episodes":[{"form":")" +
        form + R"(","sub_form":")" + sub_form + R"(","place":"unknown"}]})";
    const TestImport import = import_text(line, nullptr, true);
    EXPECT_EQ(import.events.size(), 1U) << line;
    const std::string text = file_of(reports_in(import), mapping);
    std::istringstream in(text);
    CsvReader reader(in);
    reader.next();
    const std::vector<std::string> header(reader.fields().begin(), reader.fields().end());
    reader.next();
    const auto cell = [&](const char* name) {
      return std::string(
          reader.fields()[static_cast<std::size_t>(std::ranges::find(header, name) - header.begin())]);
    };
    EXPECT_EQ(cell("con_Consent"), "");
    return cell("vic_TypeOfExploitation");
  };
  EXPECT_EQ(type_of("labour", "unknown"), "ForcedLabour");
  EXPECT_EQ(type_of("labour", "labour_other"), "ForcedLabour");
  EXPECT_EQ(type_of("labour", "domestic_servitude"), "Servitude");
  EXPECT_EQ(type_of("criminal", "money_mule"), "Other");
  EXPECT_EQ(type_of("other", "other_other"), "Other");
  EXPECT_EQ(type_of("other", "other_forced_marriage"), "ForcedMarriage");
  EXPECT_EQ(type_of("unknown", "unknown"), "");
}

TEST(MappingWriter, CtdcRowsWrittenAndReadAgainAreTheSame) {
  const std::string path = ZICHT_SOURCE_DIR "/../shared/data/ctdc/ctdc_kanon_2021-07-15.csv";
  std::ifstream file(path, std::ios::binary);
  if (!file) GTEST_SKIP() << "the CTDC file is not here";
  std::string sample;
  std::string line;
  for (int row = 0; std::getline(file, line); ++row)
    if (row == 0 || row % 97 == 0) sample += line + '\n';
  Mapping mapping = shipped("ctdc_kanon_2021");
  const TestImport import = import_text(sample, &mapping);
  ASSERT_GT(import.events.size(), 900U);
  const std::vector<ReportContent> read = reports_in(import);
  const std::vector<ReportContent> again = reports_in(import_text(file_of(read, mapping), &mapping));
  ASSERT_EQ(again.size(), read.size());
  // Which several relations they were is not known, so none is written.
  const CodeId several = *shipped_codebook().recruiter_relation().find("several");
  for (std::size_t at = 0; at < read.size(); ++at) {
    Report expected = read[at].report;
    for (Episode& episode : expected.episodes)
      if (episode.recruiter_relation == several) episode.recruiter_relation = kUnknown;
    EXPECT_EQ(again[at].report, expected) << shown({again[at], read[at]});
  }
}

}  // namespace
}  // namespace zicht::intake
