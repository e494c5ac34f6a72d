#include "figures/figures.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.hpp"
#include "figures/figure_output.hpp"
#include "figures/test_definitions.hpp"

namespace zicht::figures {
namespace {

std::vector<FigureTable> tables_of(const StatSnapshot& snapshot, int year, const CountingRules& rules) {
  FigureRequest request;
  request.year = year;
  request.rules = rules;
  return make_figures(snapshot, shipped_codebook(), test_book(), test_book().figures(), request).value();
}

/// One case of tests/cases/figures while it is read.
class Case {
 public:
  void line(const std::string& text) {
    std::istringstream words(text);
    std::string verb;
    words >> verb;
    if (verb == "rule") {
      std::string rule;
      words >> rule;
      ASSERT_TRUE(rules_.set(rule)) << text;
    } else if (verb == "year") {
      words >> year_;
    } else if (verb == "report") {
      report(words);
    } else if (verb == "people") {
      people(words);
    } else if (verb == "expect") {
      expectations_.push_back(text.substr(verb.size()));
    } else {
      FAIL() << "not a line of a case: " << text;
    }
  }

  void check() {
    const auto tables = tables_of(std::move(builder_).finish({0}, 0), year_, rules_);
    ASSERT_FALSE(expectations_.empty()) << "a case expects something";
    for (const std::string& expectation : expectations_) expect(tables, expectation);
  }

 private:
  static CodeId code(const char* list, const std::string& text) {
    const auto id = shipped_codebook().list(list).find(text);
    EXPECT_TRUE(id) << "no code " << text << " in " << list;
    return id.value_or(kUnknown);
  }
  static AgeInterval age(const std::string& text) {
    const auto dash = text.find('-');
    const auto lower = static_cast<std::uint8_t>(std::stoi(text));
    return {lower,
            dash == std::string::npos ? lower : static_cast<std::uint8_t>(std::stoi(text.substr(dash + 1)))};
  }

  void report(std::istringstream& words) {
    std::string person;
    std::string day;
    words >> person >> day;
    Report report;
    if (day != "unknown") report.received_on = parse_iso_date(day).value();
    for (std::string word; words >> word;) {
      const auto equals = word.find('=');
      ASSERT_NE(equals, std::string::npos) << word;
      set(report, word.substr(0, equals), word.substr(equals + 1));
    }
    ++sequence_;
    builder_.add(persons_.emplace(person, sequence_).first->second, sequence_, report);
  }

  /// So many people in a year, all alike.
  void people(std::istringstream& words) {
    int number = 0;
    std::string year;
    std::string rest;
    words >> number >> year;
    std::getline(words, rest);
    for (int at = 0; at < number; ++at) {
      std::istringstream one("person-" + std::to_string(sequence_) + " " + year + "-07-01" + rest);
      report(one);
    }
  }

  void set(Report& report, const std::string& key, const std::string& value) {
    const auto parts = split(value, '|');
    if (key == "organisation")
      report.organisation = code("organisation", value);
    else if (key == "legal_basis")
      report.legal_basis = code("legal_basis", value);
    else if (key == "sex")
      report.sex = code("sex", value);
    else if (key == "residence_status")
      report.residence_status = code("residence_status", value);
    else if (key == "unaccompanied_minor")
      report.unaccompanied_minor = code("yes_no", value);
    else if (key == "age")
      report.age_at_receipt = age(value);
    else if (key == "birth_year")
      report.birth_year = static_cast<std::int16_t>(std::stoi(value));
    else if (key == "nationalities") {
      for (const auto part : parts) report.nationalities.push_back(code("country", std::string(part)));
    } else {
      if (report.episodes.size() < parts.size()) report.episodes.resize(parts.size());
      for (std::size_t e = 0; e < parts.size(); ++e) set(report.episodes[e], key, std::string(parts[e]));
    }
  }

  static void set(Episode& episode, const std::string& key, const std::string& value) {
    if (key == "form")
      episode.form = code("form", value);
    else if (key == "sub_form")
      episode.sub_form = code("sub_form", value);
    else if (key == "place")
      episode.place = code("place", value);
    else if (key == "region")
      episode.region = code("region", value);
    else if (key == "sector")
      episode.sector = code("sector", value);
    else if (key == "start_age")
      episode.age_at_start = age(value);
    else if (key == "end_age")
      episode.age_at_end = age(value);
    else
      FAIL() << "not a key of a report: " << key;
  }

  static void expect(const std::vector<FigureTable>& tables, const std::string& expectation) {
    std::istringstream in(expectation);
    std::vector<std::string> words;
    for (std::string word; in >> word;)
      if (word != "/") words.push_back(word);
    const auto behind = [&](const char* key) -> std::optional<std::string> {
      if (words.size() <= 2 || words[words.size() - 2] != key) return std::nullopt;
      const std::string value = words.back();
      words.resize(words.size() - 2);
      return value;
    };
    const auto share = behind("share");
    const auto verdict = behind("verdict");
    const auto previous = behind("previous");
    ASSERT_GE(words.size(), 2U) << expectation;
    const std::int64_t count = std::stoll(words.back());
    words.pop_back();
    const auto table = std::ranges::find(tables, words.front(), &FigureTable::id);
    ASSERT_NE(table, tables.end()) << expectation;
    words.erase(words.begin());
    FigureCell found{{}, 0, 0, {}, {}};
    if (words.empty()) found = table->total;
    for (const FigureCell& cell : table->cells)
      if (!words.empty() && codes_of(*table, cell) == words) found = cell;
    EXPECT_EQ(found.value, count) << expectation;
    if (previous) {
      EXPECT_EQ(found.previous ? std::to_string(*found.previous) : "none", *previous) << expectation;
    }
    if (verdict) {
      EXPECT_EQ(std::string(name_of(found.verdict())), *verdict) << expectation;
    }
    if (share) {
      EXPECT_EQ(std::string(found.share ? name_of(found.share_verdict()) : "none"), *share) << expectation;
    }
  }

  static std::vector<std::string> codes_of(const FigureTable& table, const FigureCell& cell) {
    std::vector<std::string> codes;
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      codes.push_back(table.dimensions[d].classes.at(cell.classes[d]).code);
    return codes;
  }

  CountingRules rules_;
  int year_ = 0;
  StatSnapshotBuilder builder_;
  std::map<std::string, PersonId> persons_;
  std::uint64_t sequence_ = 0;
  std::vector<std::string> expectations_;
};

TEST(Figures, EveryWrittenCaseHolds) {  // tests/cases/README.md has the format
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ZICHT_SOURCE_DIR "/tests/cases/figures")) {
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

/// A few classes of each attribute, so that they meet often.
StatSnapshot arbitrary_snapshot() {
  const Codebook& book = shipped_codebook();
  const auto form = [&] { return static_cast<CodeId>(*rc::gen::inRange(0, 4)); };
  const auto age = [] {
    const int lower = *rc::gen::inRange(14, 22);
    return *rc::gen::inRange(0, 3) == 0
               ? AgeInterval{}
               : AgeInterval{static_cast<std::uint8_t>(lower),
                             static_cast<std::uint8_t>(lower + *rc::gen::inRange(0, 2))};
  };
  const std::vector<CodeId> countries = {book.country().find("NL").value(), book.country().find("MA").value(),
                                         book.country().find("BR").value()};
  StatSnapshotBuilder builder;
  const int count = *rc::gen::inRange(0, 25);
  for (int i = 1; i <= count; ++i) {
    Report report;
    if (*rc::gen::inRange(0, 12) > 0)
      report.received_on = make_date(2022, 11, 1).value() + *rc::gen::inRange(0, 800);
    report.sex = static_cast<CodeId>(*rc::gen::inRange(0, 3));
    report.organisation = static_cast<CodeId>(*rc::gen::inRange(0, 4));
    report.age_at_receipt = age();
    for (int n = *rc::gen::inRange(0, 3); n > 0; --n)
      report.nationalities.push_back(*rc::gen::elementOf(countries));
    for (int e = *rc::gen::inRange(0, 3); e > 0; --e) {
      Episode& episode = report.episodes.emplace_back();
      episode.form = form();
      episode.place = static_cast<CodeId>(*rc::gen::inRange(0, 4));
      episode.age_at_start = age();
    }
    builder.add(static_cast<PersonId>(*rc::gen::inRange(1, 15)), static_cast<std::uint64_t>(i), report);
  }
  return std::move(builder).finish({0}, 0);
}

const FigureTable& table_named(const std::vector<FigureTable>& tables, std::string_view id) {
  return *std::ranges::find(tables, id, &FigureTable::id);
}

std::map<std::string, std::int64_t> counts_of(const FigureTable& table) {
  std::map<std::string, std::int64_t> counts;
  for (const FigureCell& cell : table.cells)
    if (cell.value > 0) counts[table.dimensions[0].classes.at(cell.classes[0]).code] = cell.value;
  return counts;
}

/// Victims by form, straight from the words of the rules.
std::map<std::string, std::int64_t> naive_victims_by_form(const StatSnapshot& s, int year,
                                                          const CountingRules& rules) {
  const CodeList& forms = shipped_codebook().form();
  std::map<std::string, std::int64_t> counts;
  for (std::size_t p = 0; p < s.persons(); ++p) {
    std::set<int> years;
    std::vector<CodeId> named;
    for (std::uint32_t r = s.person_begin[p]; r < s.person_begin[p + 1]; ++r) {
      if (s.received_on[r] != StatSnapshot::kNoDate) years.insert(year_of(s.received_on[r]));
      for (std::uint32_t e = s.episode_begin[r]; e < s.episode_begin[r + 1]; ++e)
        if (s.form[e] != kUnknown) named.push_back(s.form[e]);
    }
    const bool counts_here = rules.year == YearRule::registered_in_year
                                 ? years.contains(year)
                                 : !years.empty() && *years.begin() == year;
    if (!counts_here) continue;
    if (named.empty()) {
      ++counts["unknown"];
    } else if (rules.form == FormRule::primary) {
      ++counts[forms[named.front()].code];
    } else {
      std::string combination;
      for (const CodeId form : std::set(named.begin(), named.end())) {
        if (rules.form == FormRule::any) ++counts[forms[form].code];
        combination += (combination.empty() ? "" : "+") + forms[form].code;
      }
      if (rules.form == FormRule::combination) ++counts[combination];
    }
  }
  return counts;
}

CountingRules arbitrary_rules() {
  CountingRules rules;
  for (const RuleNames& names : rule_names())
    RC_ASSERT(rules
                  .set(std::string(names.rule) + "=" +
                       std::string(names.values[*rc::gen::inRange<std::size_t>(0, names.values.size())]))
                  .has_value());
  return rules;
}

RC_GTEST_PROP(Figures, VictimsByFormAgreeWithTheRulesInWords, ()) {
  const StatSnapshot snapshot = arbitrary_snapshot();
  const CountingRules rules = arbitrary_rules();
  const auto tables = tables_of(snapshot, 2023, rules);
  RC_ASSERT(counts_of(table_named(tables, "victims_by_form")) ==
            naive_victims_by_form(snapshot, 2023, rules));
}

RC_GTEST_PROP(Figures, PartsAddUpUnlessAPersonHasSeveral, ()) {
  for (const FigureTable& table : tables_of(arbitrary_snapshot(), 2023, arbitrary_rules())) {
    if (table.dimensions.empty()) continue;
    std::int64_t sum = 0;
    for (const FigureCell& cell : table.cells) sum += cell.value;
    if (std::ranges::any_of(table.dimensions, &FigureDimension::several_per_person))
      RC_ASSERT(sum >= table.total.value);
    else
      RC_ASSERT(sum == table.total.value);
  }
}

RC_GTEST_PROP(Figures, ThePreviousYearIsThatYearsFigure, ()) {
  const StatSnapshot snapshot = arbitrary_snapshot();
  CountingRules rules = arbitrary_rules();
  const auto now = tables_of(snapshot, 2024, rules);
  const auto before = tables_of(snapshot, 2023, rules);
  const bool has_reports = table_named(before, "reports").total.value > 0;
  for (std::size_t t = 0; t < now.size(); ++t) {
    RC_ASSERT(now[t].total.previous.has_value() == has_reports);
    RC_ASSERT(now[t].total.change.has_value() == has_reports);
    RC_ASSERT(now[t].total.previous.value_or(0) == before[t].total.value);
  }
}

RC_GTEST_PROP(Figures, NobodyIsLost, ()) {
  const StatSnapshot snapshot = arbitrary_snapshot();
  std::int64_t victims = 0;
  std::int64_t without_year = 0;
  for (int year = 2022; year <= 2026; ++year) {
    const auto tables = tables_of(snapshot, year, {});
    victims += table_named(tables, "victims").total.value;
    without_year = table_named(tables, "victims").without_year;
  }
  RC_ASSERT(victims + without_year == static_cast<std::int64_t>(snapshot.persons()));
}

TEST(Figures, UnknownStandsLast) {
  StatSnapshotBuilder builder;
  Report report;
  report.received_on = make_date(2024, 2, 1).value();
  builder.add(1, 1, report);
  report.sex = shipped_codebook().sex().find("male").value();
  builder.add(2, 2, report);
  const auto tables = tables_of(std::move(builder).finish({0}, 0), 2024, {});
  const FigureTable& by_sex = table_named(tables, "victims_by_sex");
  ASSERT_EQ(by_sex.cells.size(), 2U);
  EXPECT_EQ(by_sex.cells.back().classes[0], 0);
}

TEST(Figures, ATableNamesTheRulesItDependsOn) {
  CountingRules rules;
  ASSERT_TRUE(rules.set("form=any"));
  const auto tables = tables_of({}, 2024, rules);
  EXPECT_EQ(table_named(tables, "victims_by_form").rules,
            (std::map<std::string, std::string>{{"form", "any"}, {"year", "first_registration"}}));
  EXPECT_EQ(table_named(tables, "reports").rules, (std::map<std::string, std::string>{}));
  EXPECT_TRUE(table_named(tables, "victims").definition.starts_with("victims@"));
}

TEST(Figures, AsPublishedComesFromTheEarlierView) {
  StatSnapshotBuilder early;
  StatSnapshotBuilder late;
  Report report;
  report.received_on = make_date(2023, 2, 1).value();
  early.add(1, 1, report);
  late.add(1, 1, report);
  late.add(2, 2, report);
  const StatSnapshot earlier = std::move(early).finish({0}, 1);
  const StatSnapshot now = std::move(late).finish({0}, 2);
  FigureRequest request;
  request.year = 2024;
  request.a_year_earlier = &earlier;
  const auto tables =
      make_figures(now, shipped_codebook(), test_book(), test_book().figures(), request).value();
  EXPECT_EQ(table_named(tables, "victims").total.previous, 2);
  EXPECT_EQ(table_named(tables, "victims").total.previous_as_published, 1);
}

}  // namespace
}  // namespace zicht::figures
