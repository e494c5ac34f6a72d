// What nobody means to give: linking it ends, in bounded work, and says what happened.
#include <gtest/gtest.h>

#include <algorithm>

#include "linkage/link.hpp"
#include "linkage/link_input.hpp"
#include "linkage/test_views.hpp"
#include "linkage/thresholds.hpp"

namespace zicht::linkage {
namespace {

constexpr std::size_t kMostPasses = 16;

const Row kAnna{"anna", "bos", "1990-01-01", "f", "NL"};

LinkResult linked(const IdentityView& view) {
  LinkOptions options;
  options.threads = 2;
  return link(view, options).value();
}

/// Codes of all findings, each once and in order.
std::vector<std::string> codes(const LinkResult& result) {
  std::vector<std::string> codes;
  for (const Finding& finding : result.findings) codes.push_back(finding.rule);
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  return codes;
}
bool says(const LinkResult& result, std::string_view code) {
  return std::ranges::any_of(result.findings, [&](const Finding& finding) { return finding.rule == code; });
}
void expect_bounded(const LinkResult& result) {
  EXPECT_LE(result.passes.size(), kMostPasses);
  EXPECT_LE(result.compared_pairs, result.cluster_of.size() * kMostPasses * kLargestBlock / 2);
}

std::vector<Kind> with_document() {
  std::vector<Kind> kinds = MadeUp::kinds();
  kinds.push_back(Kind::document_number);
  return kinds;
}

/// Made-up people with a document each, and after them `copies` of one record.
IdentityView with_copies(std::size_t copies, const Row& copied) {
  MadeUp made = made_up(41, 300, 0.2, 0.02);
  for (std::size_t record = 0; record < made.rows.size(); ++record)
    made.rows[record].push_back("P" + std::to_string(100'000 + 7 * made.person_of[record]));
  made.rows.insert(made.rows.end(), copies, copied);
  return view_of(with_document(), made.rows);
}
std::size_t persons_from(const LinkResult& result, std::size_t first) {
  std::size_t persons = 0;
  for (std::size_t record = first; record < result.cluster_of.size(); ++record)
    persons += result.cluster_of[record] == record ? 1U : 0U;
  return persons;
}

TEST(HostileInput, NoFieldHasAValue) {
  const LinkResult result = linked(view_of(with_document(), std::vector<Row>(20'000, Row(6))));
  EXPECT_EQ(result.persons, 20'000U);
  EXPECT_EQ(result.compared_pairs, 0U);
  EXPECT_EQ(codes(result), (std::vector<std::string>{"LK-001", "LK-002", "LK-006"}));
}

TEST(HostileInput, TwentyThousandIdenticalRecordsAreEachAPersonAndThatIsSaid) {
  // Not for the bound on blocks, which leaves each record 40 neighbours: what all records share tells no
  // person from another, so a link has no evidence. A document number is no exception.
  for (const bool document : {false, true}) {
    Row row = kAnna;
    if (document) row.emplace_back("AB1234567");
    const LinkResult result =
        linked(view_of(document ? with_document() : MadeUp::kinds(), std::vector<Row>(20'000, row)));
    EXPECT_EQ(result.persons, 20'000U);
    expect_bounded(result);
    EXPECT_TRUE(says(result, "LK-001"));
    EXPECT_TRUE(says(result, "LK-003"));
    EXPECT_TRUE(says(result, "LK-004"));
    EXPECT_TRUE(says(result, "LK-007"));
  }
}

TEST(HostileInput, AFieldWithoutAnyValueIsNoKeyToRecords) {
  // Where every other field is the same for all, passes by an empty one cost nothing and find nobody.
  Row row = kAnna;
  row.emplace_back();
  const LinkResult result = linked(view_of(with_document(), std::vector<Row>(12'000, row)));
  EXPECT_TRUE(says(result, "LK-002"));
  for (const std::string& pass : result.pass_texts)
    EXPECT_EQ(pass.find("document_number"), std::string::npos);
  EXPECT_GT(result.compared_pairs, 0U);
}

TEST(HostileInput, OneRecordOverAndOverAmongOthersIsSaidWithHowManyPersonsItBecomes) {
  for (const std::size_t copies : {41U, 450U}) {
    for (const Row& row :
         {Row{"anna", "bos", "1990-01-01", "f", "NL", "AB1234567"}, Row{"", "", "", "", "", "AB1234567"},
          Row{"onbekend", "onbekend", "", "", "", ""}}) {
      const LinkResult result = linked(with_copies(copies, row));
      expect_bounded(result);
      const std::size_t persons = persons_from(result, result.cluster_of.size() - copies);
      EXPECT_GE(persons, (copies + 39) / 40);  // a cluster holds at most 40
      const auto told = std::ranges::find(result.findings, "LK-007", &Finding::rule);
      ASSERT_NE(told, result.findings.end()) << copies << " " << row[5];
      EXPECT_EQ(told->severity, Severity::warning);
      EXPECT_NE(told->message.find("1 groups of together " + std::to_string(copies) + " records, as " +
                                   std::to_string(persons) + " persons"),
                std::string::npos)
          << told->message;
      EXPECT_EQ(told->message.find("bos"), std::string::npos);  // no value of a record
    }
  }
}

TEST(HostileInput, FortyOfOneRecordAreOnePersonAndNothingIsSaid) {
  const LinkResult result = linked(with_copies(40, {"anna", "bos", "1990-01-01", "f", "NL", "AB1234567"}));
  EXPECT_EQ(persons_from(result, result.cluster_of.size() - 40), 1U);
  EXPECT_FALSE(says(result, "LK-007"));
}

TEST(HostileInput, ABirthYearThatManyShareIsNotCalledTheSamePerson) {
  const LinkResult result = linked(with_copies(450, {"", "", "1990-00-00", "f", "NL", ""}));
  EXPECT_EQ(persons_from(result, result.cluster_of.size() - 450), 450U);
  EXPECT_FALSE(says(result, "LK-007"));
}

TEST(HostileInput, AFieldThatIsTheSameForAllTakesNothingFromTheOthers) {
  MadeUp made = made_up(42, 500, 0.25, 0.02);
  const LinkResult before = linked(made.view());
  std::vector<Kind> kinds = MadeUp::kinds();
  kinds.push_back(Kind::place);
  for (Row& row : made.rows) row.emplace_back("Utrecht");
  const LinkResult result = linked(view_of(kinds, made.rows));
  EXPECT_TRUE(says(result, "LK-003"));
  EXPECT_NEAR(static_cast<double>(result.persons), static_cast<double>(before.persons),
              0.01 * static_cast<double>(before.persons));
}

/// Made-up people, then each of `rows` twice: a link is found again, or the two are kept apart.
LinkResult linked_twice(const std::vector<Row>& rows, std::size_t& first) {
  MadeUp made = made_up(43, 300, 0.2, 0.02);
  first = made.rows.size();
  for (int twice = 0; twice < 2; ++twice) made.rows.insert(made.rows.end(), rows.begin(), rows.end());
  return linked(made.view());
}
void expect_each_found_again(const std::vector<Row>& rows) {
  std::size_t first = 0;
  const LinkResult result = linked_twice(rows, first);
  expect_bounded(result);
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(result.cluster_of[first + rows.size() + i], first + i) << i;
}

TEST(HostileInput, NamesOfTenThousandCharactersAreComparedByTheirBeginnings) {
  std::string words, arabic;
  for (int word = 0; word < 2500; ++word) words += "abc ";
  for (int letter = 0; letter < 10'000; ++letter) arabic += "م";
  expect_each_found_again({{std::string(10'000, 'q'), "zyx", "1990-02-03", "f", "NL"},
                           {words, words, "1985-06-07", "m", "NL"},
                           {arabic, "سالم", "1979-11-12", "f", "IQ"},
                           {std::string(10'000, '\x1f'), "wolters", "1981-01-23", "m", "NL"}});
}

TEST(HostileInput, TextsOfOtherDirectionsAndCombiningCharacters) {
  expect_each_found_again(
      {{"מרים", "לוי\u200F", "1988-07-06", "f", "IL"},
       {"\u202Eفاطمة\u202C", "الزهراء", "1991-05-04", "f", "SY"},
       {"Jose\u0301", "N\u0303andu\u0301", "1984-03-02", "m", "PE"},
       {"Z\u0351\u036B\u0343\u036A\u0302algo", "He\u0322\u0321 comes", "1982-10-11", "m", "RO"}});
  // One name, written composed and decomposed, with marks of direction and without.
  MadeUp made = made_up(44, 300, 0.2, 0.02);
  const auto first = static_cast<std::uint32_t>(made.rows.size());
  made.rows.push_back({"José", "Ñandú", "1984-03-02", "m", "PE"});
  made.rows.push_back({"Jose\u0301", "N\u0303andu\u0301", "1984-03-02", "m", "PE"});
  made.rows.push_back({"מרים", "לוי", "1988-07-06", "f", "IL"});
  made.rows.push_back({"\u200Fמרים\u200F", "לוי\u200F", "1988-07-06", "f", "IL"});
  const LinkResult result = linked(made.view());
  EXPECT_EQ(result.cluster_of[first + 1], first);
  EXPECT_EQ(result.cluster_of[first + 3], first + 2);
}

TEST(HostileInput, BirthDatesBeforeNineteenHundredAndImpossibleOnes) {
  expect_each_found_again({{"geertruida", "wolfswinkel", "1891-03-04", "f", "NL"},
                           {"hendrikus", "zonderland", "0001-01-01", "m", "NL"},
                           {"liesbeth", "kwakernaak", "1990-02-31", "f", "NL"},
                           {"mozes", "quaedvlieg", "1985-13-45", "m", "NL"},
                           {"octavia", "xhosamire", "9999-12-31", "f", "NL"}});
  EXPECT_EQ(normal_date("31.2.1990", DateOrder::day_month_year), "1990-02-31");
  EXPECT_EQ(normal_date("4.3.1891", DateOrder::day_month_year), "1891-03-04");
  EXPECT_EQ(normal_date("99999999999999999999", DateOrder::day_month_year), "");
}

TEST(HostileInput, BytesThatAreNoText) {
  std::size_t first = 0;
  const LinkResult result = linked_twice({{"\xFF\xFE", "\xC3(", "0000-99-99", "\x01", "?"},
                                          {std::string(3, '\0'), std::string("a\0b", 3), "----", "", ""},
                                          {"\xED\xA0\x80", "\xF4\x90\x80\x80", "00-00-00", "f", "NL"}},
                                         first);
  expect_bounded(result);
  EXPECT_EQ(result.cluster_of.size(), first + 6);
}

}  // namespace
}  // namespace zicht::linkage
