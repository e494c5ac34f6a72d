#include "linkage/audit_sheet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/philox.hpp"
#include "base/text.hpp"

namespace zicht::linkage {
namespace {

/// 20 pairs, none of a stratum of 2, in a made-up order.
AuditSample sample_of(std::uint64_t seed) {
  AuditSample sample;
  sample.pairs_of = {5, 40, 300, 900, 60, 2};
  sample.lost_by_blocking = 3;
  for (std::uint32_t at = 0; at < 20; ++at) sample.drawn.push_back({2 * at, 2 * at + 1, at % 6});
  Philox random(seed, 0);
  random.shuffle(std::span(sample.drawn));
  std::erase_if(sample.drawn, [](const AuditedPair& pair) { return pair.stratum == 5; });
  return sample;
}
bool is_same(const AuditedPair& pair) { return pair.a % 3 == 0; }

std::vector<std::string> lines_of(const AuditSample& sample, std::string_view linkage) {
  std::istringstream sheet(
      audit_sheet(sample, linkage, [](std::uint32_t record) { return "R" + std::to_string(record); }));
  std::vector<std::string> lines;
  for (std::string line; std::getline(sheet, line);) lines.push_back(line);
  return lines;
}

/// A sheet as it comes back, with a verdict on each row; tests spoil its lines.
class AuditSheet : public ::testing::Test {
 protected:
  AuditSheet() : sample_(sample_of(1)), lines_(lines_of(sample_, "E17")) {
    for (std::size_t at = 1; at < lines_.size(); ++at)
      write(at, is_same(sample_.drawn[at - 1]) ? "same" : "different");
  }
  void write(std::size_t line, const std::string& verdict) { set(line, 3, verdict); }
  void set(std::size_t line, std::size_t column, const std::string& text) {
    std::vector<std::string> parts;
    for (const std::string_view part : split(lines_[line], ',')) parts.emplace_back(part);
    parts[column] = text;
    lines_[line] = joined(parts, ",");
  }
  Result<AuditAnswers> read() const {
    std::istringstream in(joined(lines_, "\n"));
    return read_audit_sheet(in, "sheet.csv");
  }
  void expect_refused(const std::string& message, const std::string& where) const {
    const auto made = read();
    ASSERT_FALSE(made.has_value()) << message;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_input);
    EXPECT_TRUE(made.error().message.starts_with(message)) << made.error().message;
    EXPECT_EQ(made.error().where, where);
  }
  AuditSample sample_;
  std::vector<std::string> lines_;
};

TEST_F(AuditSheet, HoldsNothingButNumbersOfReports) {
  for (std::size_t at = 1; at < lines_.size(); ++at) {
    const auto parts = split(lines_[at], ',');
    EXPECT_EQ(parts[1], "R" + std::to_string(sample_.drawn[at - 1].a));
    EXPECT_EQ(parts[2], "R" + std::to_string(sample_.drawn[at - 1].b));
  }
}

TEST_F(AuditSheet, SaysWhatWasAnswered) {
  write(1, "cannot say");
  lines_[2] += ",a note of the registrar";
  const AuditAnswers answers = read().value();
  std::array<stats::StratumSample, kAuditStrata.size()> expected{};
  std::size_t against = 0;
  for (std::size_t at = 0; at < sample_.drawn.size(); ++at) {
    const AuditedPair& pair = sample_.drawn[at];
    stats::StratumSample& stratum = expected[pair.stratum];
    stratum.units = sample_.pairs_of[pair.stratum];
    ++stratum.drawn;
    (at == 0 ? stratum.unknown : stratum.hits) += at == 0 || is_same(pair) ? 1 : 0;
    against += at > 0 && is_same(pair) != kAuditStrata[pair.stratum].linked ? 1U : 0U;
  }
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at) {
    const stats::StratumSample& one = answers.strata[at];
    const stats::StratumSample& other = expected[at];
    EXPECT_EQ(std::tie(one.units, one.drawn, one.hits, one.unknown),
              std::tie(other.units, other.drawn, other.hits, other.unknown));
  }
  EXPECT_EQ(answers.linkage, "E17");
  EXPECT_EQ(answers.lost_by_blocking, 3);
  EXPECT_EQ(answers.asked, std::ssize(sample_.drawn));
  EXPECT_EQ(answers.reviewed, answers.asked);
  EXPECT_EQ(answers.against.size(), against);
  for (const VerdictAgainst& one : answers.against) EXPECT_EQ(one.same, std::stoul(one.a.substr(1)) % 3 == 0);
}

TEST_F(AuditSheet, IsReadInBothLanguages) {
  const AuditAnswers english = read().value();
  for (std::size_t at = 1; at < lines_.size(); ++at)
    write(at, is_same(sample_.drawn[at - 1]) ? "Zelfde" : " VERSCHILLEND ");
  const AuditAnswers dutch = read().value();
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at)
    EXPECT_EQ(english.strata[at].hits, dutch.strata[at].hits);
  write(1, "Niet te zeggen");
  EXPECT_TRUE(read().has_value());
}

TEST_F(AuditSheet, IsReadAsASpreadsheetWritesIt) {
  for (std::string& line : lines_) {
    std::replace(line.begin(), line.end(), ',', ';');
    line += '\r';
  }
  lines_[0].insert(0, "\xEF\xBB\xBF");
  std::reverse(lines_.begin() + 1, lines_.end());
  EXPECT_TRUE(read().has_value());
}

/// The first five in the order of drawing are a sample by themselves; the third was passed over.
TEST_F(AuditSheet, TakesTheFirstPairsAsASampleWhenTheLastAreNotReviewedYet) {
  for (std::size_t at = 6; at < lines_.size(); ++at) write(at, "");
  write(3, "");
  std::reverse(lines_.begin() + 1, lines_.end());
  const AuditAnswers answers = read().value();
  EXPECT_EQ(answers.reviewed, 4);
  EXPECT_EQ(answers.skipped, 1);
  EXPECT_EQ(answers.asked, std::ssize(sample_.drawn));
  std::int64_t drawn = 0;
  std::int64_t unknown = 0;
  for (std::size_t at = 0; at < kAuditStrata.size(); ++at) {
    drawn += answers.strata[at].drawn;
    unknown += answers.strata[at].unknown;
    EXPECT_EQ(answers.strata[at].units, at == 5 ? 0 : sample_.pairs_of[at]);
  }
  EXPECT_EQ(drawn, 5);
  EXPECT_EQ(unknown, 1);
}

TEST_F(AuditSheet, OfNothingReviewedIsNoError) {
  for (std::size_t at = 1; at < lines_.size(); ++at) write(at, "");
  const AuditAnswers answers = read().value();
  EXPECT_EQ(answers.reviewed, 0);
  EXPECT_EQ(answers.skipped, 0);
}

TEST_F(AuditSheet, RefusesVerdictsThatAreNone) {
  write(4, "yes");
  expect_refused("this verdict is none that can be given", "sheet.csv:5");
  write(4, "sa\xFFme");
  expect_refused("this verdict is none that can be given", "sheet.csv:5");
}

TEST_F(AuditSheet, RefusesAPairTwiceAndAPairThatIsMissing) {
  const std::vector<std::string> whole = lines_;
  const std::string last = std::to_string(lines_.size() - 1);
  lines_.pop_back();
  expect_refused("pairs of the sheet are missing",
                 "sheet.csv: " + std::to_string(lines_.size() - 1) + " of " + last);
  lines_.resize(1);
  expect_refused("the sheet has no pairs", "sheet.csv");
  lines_ = whole;
  std::size_t other = 4;  // of the same stratum as the third, so that the stratum has as many as it should
  while (sample_.drawn[other - 1].stratum != sample_.drawn[2].stratum) ++other;
  lines_[other] = lines_[3];
  expect_refused("this pair stands twice", "sheet.csv:" + std::to_string(other + 1));
  lines_ = whole;
  for (int copy = 0; copy < 20; ++copy) lines_.push_back(whole[1]);
  EXPECT_FALSE(read().has_value());
}

TEST_F(AuditSheet, RefusesRowsThatWereChanged) {
  for (std::size_t column = 0; column < 11; ++column) {
    if (column == 3) continue;  // the verdict
    const std::string whole = lines_[2];
    set(2, column, "1234");
    expect_refused("this row is not as it was drawn", "sheet.csv:3");
    lines_[2] = whole;
  }
  lines_[2] = "1,R1,R2,same";
  expect_refused("a row that cannot be read", "sheet.csv:3");
}

TEST_F(AuditSheet, RefusesRowsOfAnotherAudit) {
  lines_[7] = lines_of(sample_, "E18")[7];
  expect_refused("this row is of another audit than those above it", "sheet.csv:8");
}

TEST_F(AuditSheet, RefusesSizesThatNoRegisterHas) {
  sample_.pairs_of[2] = (std::int64_t{1} << 53) + 1;
  lines_ = lines_of(sample_, "E17");
  std::size_t line = 1;
  while (sample_.drawn[line - 1].stratum != 2) ++line;
  expect_refused("the sizes of this row cannot be", "sheet.csv:" + std::to_string(line + 1));
}

TEST_F(AuditSheet, RefusesAnotherFile) {
  lines_[0] = "report_a,report_b,verdict";
  expect_refused("this is not an audit sheet", "sheet.csv:1");
  lines_.clear();
  expect_refused("the file is empty", "sheet.csv:0");
}

}  // namespace
}  // namespace zicht::linkage
