#include "disclosure/cell_key.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "disclosure/long_table.hpp"

namespace zicht::disclosure {
namespace {

constexpr const char* kSecret = "an example of a secret with more than 32 bytes";
constexpr const char* kRequest =
    "[[table]]\nname = \"ab\"\ndimensions = [\"a\", \"b\"]\n[[table]]\nname = \"b\"\ndimensions = [\"b\"]\n";

/// Counts of a published table by their codes.
using Counts = std::map<std::vector<std::string>, std::int64_t>;

Counts counts_of(const std::string& csv) {
  std::istringstream in(csv);
  const auto table = read_long_table(in, "t.csv", {}).value();
  Counts counts;
  std::istringstream again(csv);
  std::string line;
  std::getline(again, line);
  for (const PublishedRow& row : table.rows) {
    std::getline(again, line);
    std::size_t at = 0;
    for (std::size_t d = 0; d < row.codes.size(); ++d) at = line.find(',', at) + 1;
    counts[row.codes] = std::stoll(line.substr(at));
  }
  return counts;
}

struct Made {
  TablesToProtect question;
  PerturbedTables tables;
};

Result<Made> perturbed(const std::string& micro, const std::string& request, const std::string& secret_text,
                       const NoiseRule& rule) {
  ZICHT_TRY(const ProtectionRequest asked, ProtectionRequest::parse(request, "tables.toml"));
  std::istringstream records_in(micro);
  ZICHT_TRY(const std::vector<std::string> records, read_records(records_in, "micro.csv", "person"));
  std::istringstream in(micro);
  ZICHT_TRY(TablesToProtect question, read_people(in, "micro.csv", asked, {}));
  ZICHT_TRY(const OfficeSecret secret, OfficeSecret::from_text(secret_text, "secret"));
  ZICHT_TRY(const PerturbationTable noise, PerturbationTable::from_rule(rule));
  ZICHT_TRY(PerturbedTables tables, perturb_tables(question, records, secret, noise));
  return Made{std::move(question), std::move(tables)};
}

std::string people(int first, int last, const std::string& codes) {
  std::string text;
  for (int p = first; p < last; ++p) text += "P" + std::to_string(p) + "," + codes + "\n";
  return text;
}

TEST(CellKey, TheSamePeopleHaveTheSameCountInEveryTableAndYear) {
  const std::string first =
      "person,a,b\n" + people(0, 7, "p,s") + people(7, 20, "q,s") + people(20, 23, "q,t");
  // The year after: other people are there too, and the rows stand in another order.
  const std::string second = "person,a,b\n" + people(30, 45, "p,t") + people(20, 23, "q,t") +
                             people(0, 7, "p,s") + people(7, 20, "q,s");
  const Made before = perturbed(first, kRequest, kSecret, {}).value();
  const Made after = perturbed(second, kRequest, kSecret, {}).value();
  const Counts ab = counts_of(before.tables.csv(before.question, 0));
  const Counts b = counts_of(before.tables.csv(before.question, 1));
  const Counts ab_after = counts_of(after.tables.csv(after.question, 0));
  for (const char* code : {"Total", "s", "t"}) EXPECT_EQ(ab.at({"Total", code}), b.at({code}));
  EXPECT_EQ(ab.at({"p", "Total"}), ab.at({"p", "s"}));  // nobody of p stands elsewhere
  for (const auto& codes : {std::vector<std::string>{"p", "s"}, {"q", "s"}, {"q", "t"}, {"Total", "s"}})
    EXPECT_EQ(ab.at(codes), ab_after.at(codes));
}

TEST(CellKey, AnotherSecretGivesOtherNoiseWithoutBias) {
  // 2,000 secrets, one cell of 12: the mean of the noise has a standard error of sqrt(2 / 2000) = 0.032;
  // beyond 5 of them one run in a million fails, and these secrets are fixed.
  const std::string micro = "person,a,b\n" + people(0, 12, "p,s");
  double sum = 0;
  double squares = 0;
  for (int s = 0; s < 2000; ++s) {
    const Made made = perturbed(micro, kRequest, std::string(kSecret) + std::to_string(s), {}).value();
    const auto noise = static_cast<double>(made.tables.total_difference);
    sum += noise;
    squares += noise * noise;
  }
  EXPECT_NEAR(sum / 2000, 0, 0.16);
  EXPECT_NEAR(squares / 2000, 2, 0.4);
}

TEST(CellKey, NobodyIsInventedAndNoSmallResultIsShown) {
  std::string micro = "person,a,b\n";
  for (int c = 0; c < 200; ++c) micro += people(100 * c, 100 * c + c % 9 + 1, "c" + std::to_string(c) + ",s");
  const Made made = perturbed(micro + "P999999,only,t\n", kRequest, kSecret, {5, 2, 3}).value();
  for (const auto& [codes, count] : counts_of(made.tables.csv(made.question, 0))) {
    EXPECT_TRUE(count == 0 || count >= 3);
    if (codes[0] != "Total" && codes[0] != "only" && codes[1] == "t") {
      EXPECT_EQ(count, 0);
    }
  }
  EXPECT_LE(made.tables.largest_difference, 5);
}

TEST(CellKey, RecordKeysNeedTheSecret) {
  const auto one = OfficeSecret::from_text(kSecret, "s").value();
  const auto spaced = OfficeSecret::from_text("  " + std::string(kSecret) + "\r\n", "s").value();
  const auto other = OfficeSecret::from_text(std::string(kSecret) + "!", "s").value();
  EXPECT_EQ(one.record_key("P1"), spaced.record_key("P1"));
  EXPECT_NE(one.record_key("P1"), other.record_key("P1"));
  EXPECT_NE(one.record_key("P1"), one.record_key("P2"));
  EXPECT_NE(one.record_key("P1"), one.number_for("P1"));
}

TEST(CellKey, WrongInputIsRefusedWithoutNamingAnybody) {
  const auto error_of = [](const std::string& micro, const std::string& secret = kSecret,
                           const NoiseRule& rule = {}) {
    const auto made = perturbed(micro, kRequest, secret, rule);
    return made ? Error{ErrorCode::io, "none", {}, {}} : made.error();
  };
  EXPECT_NE(error_of("a,b,count\np,s,12\n").message.find("holds counts"), std::string::npos);
  EXPECT_EQ(error_of("a,b\np,s\n").where, "micro.csv:1");
  EXPECT_EQ(error_of("person,a,b\n,p,s\n").where, "micro.csv:2");
  const Error twice = error_of("person,a,b\nJANSEN,p,s\nJANSEN,p,s\n");
  EXPECT_EQ(twice.where, "micro.csv:3");
  EXPECT_EQ((twice.message + twice.advice).find("JANSEN"), std::string::npos);
  EXPECT_EQ(error_of("person,a,b\nP1,p,s\n", "short").where, "secret");
  EXPECT_EQ(error_of("person,a,b\nP1,p,s\n", std::string(40, 'a')).where, "secret");
  EXPECT_NE(error_of("person,a,b\nP1,p,s\n").message.find("above the number of people"), std::string::npos);
}

}  // namespace
}  // namespace zicht::disclosure
