#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/text.hpp"
#include "intake/chain_columns.hpp"
#include "registry/test_registry.hpp"
#include "services/chain.hpp"
#include "services/import_reports.hpp"
#include "services/source_tables.hpp"
#include "services/yearly_figures.hpp"

namespace zicht::services {
namespace {

/// 1 January 2026, 12:00 in Amsterdam, and a millisecond later at each look.
registry::Clock clock_of_cases() {
  return [now = std::int64_t{1767265200000}]() mutable { return Instant{++now}; };
}

std::string csv_of(const std::vector<std::string>& rows) {
  std::string text;
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

/// One case of tests/cases/register: files into an empty register, findings and figures out.
class Case {
 public:
  Case() : session_(opened(folder_.path() / "r")) {}

  void line(const std::string& text) {
    if (text.starts_with("| ")) {
      rows_.push_back(text.substr(2));
      return;
    }
    import_file();
    std::istringstream words(text);
    std::string verb;
    words >> verb;
    std::string rest;
    std::getline(words >> std::ws, rest);
    if (verb == "import" || verb == "table")
      kind_ = verb == "table" ? "table " + rest : rest;
    else if (verb == "finds")
      expected_.push_back(rest);
    else if (verb == "tie" || verb == "untie")
      tie(verb == "untie", rest);
    else if (verb == "year")
      question_.year = std::stoi(rest);
    else if (verb == "as_of")
      question_.as_of = parse_iso_date(rest).value();
    else if (verb == "rule")
      question_.rules.push_back(rest);
    else if (verb == "says")
      says_.push_back(rest);
    else if (verb == "expect" || verb == "note")
      wanted_.push_back(text);
    else
      FAIL() << "not a line of a case: " << text;
  }

  void check() {
    import_file();
    compare_findings();
    const auto overview =
        chain_overview(session_, {2025, question_.as_of, {}, {"cases_registered"}}, Language::en);
    ASSERT_TRUE(overview) << overview.error().message;
    std::vector<std::string> said;
    for (const auto& one : overview->findings)
      said.push_back(one.finding.rule + (one.number == 0 ? "" : " " + name_of(one.kind, one.number)));
    std::ranges::sort(said);
    std::ranges::sort(says_);
    EXPECT_EQ(said, says_);
    if (wanted_.empty()) return;
    const auto made = yearly_figures(session_, question_);
    ASSERT_TRUE(made) << made.error().message << " " << made.error().where;
    tables_ = all_tables(*made);
    for (const std::string& one : wanted_) expect(one);
  }

 private:
  static Session opened(const std::filesystem::path& folder) {
    EXPECT_TRUE(registry::Registry::create(folder, shipped_definitions(), "tester", clock_of_cases()));
    return Session::open(folder, registry::Access::write, clock_of_cases()).value();
  }

  /// Imports the file that was gathered; its findings are compared once the next file begins.
  void import_file() {
    if (rows_.empty()) return;
    compare_findings();
    std::istringstream in(csv_of(rows_));
    rows_.clear();
    const auto find = [&](const Finding& finding) {
      found_.push_back(finding.rule + (finding.column.empty() ? "" : " " + finding.column));
    };
    const ChainWriter writer{"tester", Language::en};
    if (kind_ == "report") {
      ReportIntake intake = ReportIntake::open(session_, {}).value();
      ImportQuestion question;
      question.actor = "tester";
      EXPECT_TRUE(intake.import(in, question, {find, [&] { return rejects(); }, [](std::int64_t) {}}));
    } else if (kind_.starts_with("table ")) {
      const auto parts = split(kind_, ' ');
      ASSERT_EQ(parts.size(), 3U) << kind_;
      EXPECT_TRUE(
          import_table(session_, in, {std::string(parts[1]), std::string(parts[2])}, writer, false, find));
    } else {
      const intake::ChainColumns* const columns = intake::find_chain_columns(kind_);
      ASSERT_NE(columns, nullptr) << kind_;
      const auto summary = import_objects(session_, in, columns->kind, writer, false,
                                          {find, [&] { return rejects(); }, [](std::int64_t) {}});
      EXPECT_TRUE(summary) << summary.error().message;
    }
  }
  Result<std::ostream*> rejects() { return &rejects_; }

  void compare_findings() {
    std::ranges::sort(found_);
    std::ranges::sort(expected_);
    EXPECT_EQ(found_, expected_) << "of the file of " << kind_;
    found_.clear();
    expected_.clear();
  }

  /// "investigation 1 case 2": the first of the one and the second of the other, in the order of numbers.
  void tie(bool untie, const std::string& ends) {
    compare_findings();
    std::istringstream words(ends);
    std::string kinds[2];
    std::size_t at[2] = {};
    words >> kinds[0] >> at[0] >> kinds[1] >> at[1];
    const NamedObject a{kind_named(kinds[0]), numbers(kind_named(kinds[0])).at(at[0] - 1)};
    const NamedObject b{kind_named(kinds[1]), numbers(kind_named(kinds[1])).at(at[1] - 1)};
    const auto tied = tie_objects(session_, {a, b, untie, "why"}, {"registrar", Language::en});
    if (!tied) {
      found_.push_back(tied.error().message.substr(0, 6));
    } else if (*tied) {
      found_.push_back((*tied)->rule);
    }
  }

  static ObjectKind kind_named(const std::string& name) {
    if (name == "report") return ObjectKind::report;
    const intake::ChainColumns* const columns = intake::find_chain_columns(name);
    EXPECT_NE(columns, nullptr) << name;
    return columns == nullptr ? ObjectKind::report : columns->kind;
  }

  std::vector<ObjectNumber> numbers(ObjectKind kind) {
    const ChainSnapshot chain = session_.registry().chain(session_.today()).value();
    std::vector<ObjectNumber> numbers;
    const auto add = [&](const auto& objects) {
      for (const auto& one : objects) numbers.push_back(one.number);
    };
    if (kind == ObjectKind::report) numbers = session_.registry().snapshot(session_.today()).value().report;
    if (kind == ObjectKind::concern) add(chain.concerns);
    if (kind == ObjectKind::follow_up) add(chain.follow_ups);
    if (kind == ObjectKind::investigation) add(chain.investigations);
    if (kind == ObjectKind::suspect) add(chain.suspects);
    if (kind == ObjectKind::court_case) add(chain.cases);
    if (kind == ObjectKind::disposal) add(chain.disposals);
    if (kind == ObjectKind::judgment) add(chain.judgments);
    std::ranges::sort(numbers);
    return numbers;
  }

  /// "case 1": the first case of the register.
  std::string name_of(ObjectKind kind, ObjectNumber number) {
    constexpr const char* kNames[] = {"report",  "concern", "follow_up", "investigation",
                                      "suspect", "case",    "disposal",  "judgment"};
    const auto all = numbers(kind);
    const auto at = std::ranges::find(all, number) - all.begin();
    return std::string(kNames[static_cast<std::size_t>(kind)]) + " " + std::to_string(at + 1);
  }

  /// "expect TABLE [CLASS [/ CLASS]] COUNT", "… share REACHED/ALL", "… early"; "note TABLE ID".
  void expect(const std::string& text) {
    std::istringstream words(text);
    std::string verb;
    std::string id;
    words >> verb >> id;
    const auto table = std::ranges::find(tables_, id, &FigureTable::id);
    std::vector<std::string> rest;
    for (std::string word; words >> word;)
      if (word != "/") rest.push_back(word);
    if (rest == std::vector<std::string>{"absent"}) {
      EXPECT_EQ(table, tables_.end()) << text;
      return;
    }
    ASSERT_NE(table, tables_.end()) << text;
    if (verb == "note") {
      EXPECT_NE(std::ranges::find(table->notes, rest.at(0), &TableNote::id), table->notes.end()) << text;
      return;
    }
    const bool is_share = rest.size() >= 2 && rest[rest.size() - 2] == "share";
    const std::string value = rest.back();
    rest.resize(rest.size() - (is_share ? 2 : 1));
    const FigureCell cell = cell_of(*table, rest);
    if (is_share) {  // a cell that is not there has nobody in it
      EXPECT_EQ(std::to_string(cell.estimate.value_or(CellEstimate{}).numerator) + "/" +
                    std::to_string(cell.estimate.value_or(CellEstimate{}).denominator),
                value)
          << text;
    } else if (value == "early") {
      ASSERT_TRUE(cell.estimate) << text;
      EXPECT_FALSE(cell.estimate->said) << text;
    } else {
      EXPECT_EQ(std::to_string(cell.value), value) << text;
    }
  }

  static FigureCell cell_of(const FigureTable& table, const std::vector<std::string>& codes) {
    if (codes.empty()) return table.total;
    const auto is_it = [&](const FigureCell& cell) {
      for (std::size_t d = 0; d < codes.size(); ++d)
        if (table.dimensions[d].classes.at(cell.classes[d]).code != codes[d]) return false;
      return true;
    };
    EXPECT_EQ(codes.size(), table.dimensions.size()) << table.id;
    if (codes.size() != table.dimensions.size()) return {};
    const auto found = std::ranges::find_if(table.cells, is_it);
    return found == table.cells.end() ? FigureCell{} : *found;
  }

  registry::TestFolder folder_;
  Session session_;
  std::string kind_;
  std::vector<std::string> rows_;
  std::vector<std::string> found_;
  std::vector<std::string> expected_;
  std::vector<std::string> says_;
  std::vector<std::string> wanted_;
  FigureQuestion question_{2024, {}, {}, {}};
  std::ostringstream rejects_;
  std::vector<FigureTable> tables_;
};

TEST(RegisterCases, EveryWrittenCaseHolds) {  // tests/cases/README.md has the format
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/tests/cases/register")) {
    std::ifstream file(entry.path());
    std::unique_ptr<Case> current;
    std::string name;
    const auto finish = [&] {
      if (!current) return;
      SCOPED_TRACE(entry.path().filename().string() + ": " + name);
      current->check();
      ++cases;
    };
    for (std::string text; std::getline(file, text);) {
      if (trimmed(text).empty() || text.starts_with('#')) continue;
      if (text.starts_with("case ")) {
        finish();
        current = std::make_unique<Case>();
        name = text.substr(5);
        continue;
      }
      ASSERT_TRUE(current) << text;
      SCOPED_TRACE(name);
      current->line(text);
    }
    finish();
  }
  EXPECT_GE(cases, 15);
}

}  // namespace
}  // namespace zicht::services
