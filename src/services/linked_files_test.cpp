#include "services/linked_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/philox.hpp"

namespace zicht::services {
namespace {

constexpr std::string_view kMapping =
    "record = \"id\"\n[[field]]\nkind = \"given_name\"\ncolumns = [\"given\"]\n[[field]]\nkind = "
    "\"family_name\"\n"
    "columns = [\"family\"]\n[[field]]\nkind = \"birth_date\"\ncolumns = [\"born\"]\n";

/// Rows "name,given,family,born" of made-up people, named from `prefix`.
std::vector<std::string> rows(const std::string& prefix, int from, int to) {
  constexpr std::string_view kVowels = "aeiou";
  std::vector<std::string> made;
  for (int person = from; person < to; ++person) {
    Philox random(5, static_cast<std::uint64_t>(person));
    const auto name = [&](int syllables) {
      std::string text;
      for (int i = 0; i < syllables; ++i) {
        text += static_cast<char>('b' + random.below(20));
        text += kVowels[random.below(5)];
      }
      return text;
    };
    made.push_back(prefix + std::to_string(person) + "," + name(3) + "," + name(4) + "," +
                   std::to_string(random.between(1950, 2005)) + "-0" + std::to_string(random.between(1, 9)) +
                   "-1" + std::to_string(random.between(0, 9)));
  }
  return made;
}

std::string file_of(const std::vector<std::string>& lines) {
  std::string text = "id,given,family,born\n";
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Result<LinkedFiles> linked(const std::vector<std::string>& files, const linkage::LinkOptions& options = {}) {
  std::vector<std::istringstream> streams;
  for (const std::string& file : files) streams.emplace_back(file);
  std::vector<linkage::NamedStream> named;
  for (std::istringstream& stream : streams) named.push_back({stream, "file.csv"});
  return link_files(linkage::LinkMapping::parse(kMapping, "m.toml").value(), std::move(named), options);
}

TEST(LinkedFiles, APersonIsNamedAfterTheSmallestRecordNameInAnyOrderOfRows) {
  std::vector<std::string> lines = rows("p", 0, 200);
  const std::vector<std::string> again = rows("a", 0, 60);
  lines.insert(lines.end(), again.begin(), again.end());
  for (int turn = 0; turn < 3; ++turn) {
    const LinkedFiles answer = linked({file_of(lines)}).value();
    std::size_t named_after_a = 0;
    for (std::uint32_t record = 0; record < answer.named_after.size(); ++record) {
      const std::string_view of = answer.input.label(answer.named_after[record]);
      EXPECT_LE(of, answer.input.label(record));
      named_after_a += of.starts_with('a') ? 1U : 0U;
    }
    EXPECT_EQ(named_after_a, 120U);
    std::ranges::rotate(lines, lines.begin() + 77);
  }
}

TEST(LinkedFiles, RowsThatWereLeftOutCountAsMissed) {
  std::vector<std::string> lines = rows("p", 0, 200);
  const std::vector<std::string> again = rows("a", 0, 60);
  lines.insert(lines.end(), again.begin(), again.end());
  const double whole = linked({file_of(lines)}).value().expected.recall.value();
  for (std::size_t line = 0; line < lines.size(); line += 5) lines[line] += ",one cell more";
  const LinkedFiles broken = linked({file_of(lines)}).value();
  EXPECT_EQ(broken.input.all_rows_left_out(), 52U);
  EXPECT_NEAR(broken.expected.recall.value(), 0.8 * 0.8 * whole,
              0.02);  // both records of a link must be there
  EXPECT_TRUE(std::ranges::any_of(broken.findings, [](const Finding& one) { return one.rule == "LK-012"; }));
}

TEST(LinkedFiles, OneToOneNeedsTwoFiles) {
  linkage::LinkOptions options;
  options.one_to_one = true;
  EXPECT_EQ(linked({file_of(rows("p", 0, 20))}, options).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
