#include "intake/report_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "intake/test_definitions.hpp"

namespace zicht::intake {
namespace {

/// One case of tests/cases/intake while it is read.
class Case {
 public:
  Case() {
    for (const std::string& name : test_fields().column_names()) {
      const NativeColumn column = *native_column(name);
      cells_[name] = column.episode == 0 ? test_fields().find(column.field)->example : "";
    }
  }

  void line(const std::string& text) {
    const auto space = text.find(' ');
    const std::string verb = text.substr(0, space);
    const std::string rest(
        trimmed(space == std::string::npos ? std::string_view{} : std::string_view(text).substr(space)));
    const auto equals = rest.find('=');
    const std::string left(trimmed(rest.substr(0, equals)));
    const std::string right(equals == std::string::npos ? std::string_view{}
                                                        : trimmed(std::string_view(rest).substr(equals + 1)));
    if (verb == "set") {
      ASSERT_TRUE(cells_.contains(left)) << text;
      cells_[left] = right;
    } else if (verb == "today") {
      today_ = parse_iso_date(rest).value();
    } else if (verb == "expect") {
      expected_any_ = true;
      if (rest != "none") expected_.push_back(rest);
    } else if (verb == "gives") {
      gives_.emplace_back(left, right);
    } else {
      FAIL() << "not a line of a case: " << text;
    }
  }

  void check() const {
    ASSERT_TRUE(expected_any_) << "a case expects something";
    RawRecord record;
    for (const auto& [name, text] : cells_)
      if (!text.empty()) record.cell(*native_column(name)) = text;
    ReportParser parser(shipped_codebook(), test_intake(), Language::en, today_);
    std::vector<Finding> findings;
    const auto content = parser.parse(record, findings);
    std::vector<std::string> found;
    for (const Finding& finding : findings) found.push_back(finding.rule + " " + finding.column);
    std::vector<std::string> wanted;
    for (const std::string& expectation : expected_) {
      const auto at = expectation.find(" suggests ");
      wanted.push_back(expectation.substr(0, at));
      if (at == std::string::npos) continue;
      const auto finding = std::ranges::find_if(
          findings, [&](const Finding& one) { return one.rule + " " + one.column == wanted.back(); });
      ASSERT_NE(finding, findings.end()) << expectation;
      EXPECT_NE(finding->suggestion.find(expectation.substr(at + 10)), std::string::npos)
          << finding->suggestion;
    }
    std::ranges::sort(found);
    std::ranges::sort(wanted);
    EXPECT_EQ(found, wanted);
    const bool any_error = std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.severity == Severity::error; });
    EXPECT_EQ(content.has_value(), !any_error);
    for (const auto& [what, value] : gives_) {
      ASSERT_TRUE(content);
      EXPECT_EQ(told(content->report, what), value) << what;
    }
  }

 private:
  static std::string told(const Report& report, const std::string& what) {
    const Codebook& book = shipped_codebook();
    const AgeInterval age = report.age_at_receipt;
    if (what == "age")
      return age.lower == age.upper ? std::to_string(age.lower)
                                    : std::to_string(age.lower) + "-" + std::to_string(age.upper);
    if (what == "birth_year") return std::to_string(report.birth_year.value_or(0));
    if (what == "received_on") return report.received_on ? to_iso(*report.received_on) : "unknown";
    if (what == "sex") return book.sex()[report.sex].code;
    if (what == "organisation") return book.organisation()[report.organisation].code;
    if (what == "form") return book.form()[report.episodes.at(0).form].code;
    if (what == "episodes") return std::to_string(report.episodes.size());
    if (what == "nationalities") {
      std::vector<std::string> codes;
      for (const CodeId id : report.nationalities) codes.push_back(book.country()[id].code);
      return joined(codes, "|");
    }
    return "no such thing: " + what;
  }

  std::map<std::string, std::string> cells_;
  Date today_ = make_date(2026, 1, 1).value();
  std::vector<std::string> expected_;
  bool expected_any_ = false;
  std::vector<std::pair<std::string, std::string>> gives_;
};

TEST(ReportParser, EveryWrittenCaseHolds) {  // tests/cases/README.md has the format
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/tests/cases/intake")) {
    std::ifstream in(entry.path());
    std::optional<Case> open;
    std::string claim;
    const auto close = [&] {
      const testing::ScopedTrace trace(entry.path().c_str(), 0, claim);
      if (open) open->check();
    };
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("case ")) {
        close();
        open.emplace();
        claim = line.substr(5);
        ++cases;
      } else if (!trimmed(line).empty() && !line.starts_with('#')) {
        ASSERT_TRUE(open) << line;
        open->line(line);
      }
    }
    close();
  }
  EXPECT_GE(cases, 50);
}

TEST(ReportParser, FindingsNeverRepeatWhatIdentifies) {
  RawRecord record;
  for (const ReportField& field : fields_of_report()) record.cell({field.id, 0}) = "Marked";
  ReportParser parser(shipped_codebook(), test_intake(), Language::en, make_date(2026, 1, 1).value());
  std::vector<Finding> findings;
  parser.parse(record, findings);
  EXPECT_GE(findings.size(), 5U);
  for (const Finding& finding : findings) {
    const auto column = native_column(finding.column);
    ASSERT_TRUE(column) << finding.column;
    const ReportField& field = report_field(column->field);
    if (!field.identifies() && !field.list.empty()) continue;
    EXPECT_EQ((finding.message + finding.suggestion).find("Marked"), std::string::npos) << finding.column;
  }
}

TEST(ValidationRules, RefuseAFileThatLacksACheck) {
  std::string rules = shipped_definition("validation/rules.toml");
  EXPECT_TRUE(ValidationRules::parse(rules, "rules.toml"));
  EXPECT_FALSE(ValidationRules::parse(rules.substr(0, rules.size() / 2), "rules.toml"));
  std::string doubled = rules;
  doubled.replace(doubled.find("HT-002"), 6, "HT-001");
  EXPECT_EQ(ValidationRules::parse(doubled, "rules.toml").error().code, ErrorCode::invalid_config);
  std::string unknown = rules;
  unknown.replace(unknown.find("age_required"), 12, "no_such_test");
  EXPECT_FALSE(ValidationRules::parse(unknown, "rules.toml"));
  std::string severity = rules;
  severity.replace(severity.find("severity = \"error\""), 18, "severity = \"grave\"");
  EXPECT_FALSE(ValidationRules::parse(severity, "rules.toml"));
}

}  // namespace
}  // namespace zicht::intake
