#include "base/row_reader.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace zicht {
namespace {

struct Rows {
  std::vector<std::vector<std::string>> cells;  ///< of rows that can be taken
  std::vector<std::pair<std::uint64_t, RowProblem>> left_out;
  std::vector<std::string> header;
  char delimiter = ' ';
  std::uint64_t empty = 0;
};

Rows rows_of(const std::string& text, RowReader::Options options = {}) {
  std::istringstream in(text);
  RowReader reader = RowReader::open(in, options).value();
  Rows rows;
  while (reader.next()) {
    if (reader.problem() != RowProblem::none)
      rows.left_out.emplace_back(reader.line(), reader.problem());
    else
      rows.cells.emplace_back(reader.cells().begin(), reader.cells().end());
  }
  rows.header.assign(reader.header().begin(), reader.header().end());
  rows.delimiter = reader.delimiter();
  rows.empty = reader.empty_rows();
  return rows;
}

using Cells = std::vector<std::vector<std::string>>;
using LeftOut = std::vector<std::pair<std::uint64_t, RowProblem>>;

TEST(RowReader, TellsTheDelimiterUnlessItIsStated) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const std::string d(1, delimiter);
    const Rows rows = rows_of("a" + d + "b" + d + "c\n1" + d + "2" + d + "3\n");
    EXPECT_EQ(rows.delimiter, delimiter);
    EXPECT_EQ(rows.cells, (Cells{{"1", "2", "3"}}));
  }
  EXPECT_EQ(rows_of("a;b,c\n1;2,3\n", {','}).cells, (Cells{{"1;2", "3"}}));
  EXPECT_EQ(rows_of("sep=;\na;b\n1;2\n").cells, (Cells{{"1", "2"}}));
  EXPECT_EQ(rows_of("\xEF\xBB\xBFsep=\t\na\tb\n1\t2\n").cells, (Cells{{"1", "2"}}));
}

TEST(RowReader, LeavesOutRowsWithMoreOrFewerCells) {
  const Rows rows = rows_of("a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n");
  EXPECT_EQ(rows.cells, (Cells{{"1", "2", "3"}, {"5", "6", "7"}}));
  EXPECT_EQ(rows.left_out,
            (LeftOut{{3, RowProblem::wrong_number_of_cells}, {4, RowProblem::wrong_number_of_cells}}));
}

TEST(RowReader, DelimitersAtTheEndAndEmptyRowsAreNoCells) {
  const Rows rows = rows_of("a,b,\n1,2,\n,,\n\n3,4\n5,6,,\n");
  EXPECT_EQ(rows.header, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rows.cells, (Cells{{"1", "2"}, {"3", "4"}, {"5", "6"}}));
  EXPECT_EQ(rows.empty, 1U);
}

TEST(RowReader, AQuoteThatOpensByMistakeCostsItsOwnLine) {
  // The second stray quote seems to close the first: the cell between holds three rows.
  const Rows rows = rows_of("a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n10,\",12\n13,14,15\n");
  EXPECT_EQ(rows.cells, (Cells{{"4", "5", "6"}, {"7", "8", "9"}, {"13", "14", "15"}}));
  EXPECT_EQ(rows.left_out, (LeftOut{{2, RowProblem::unclosed_quote}, {5, RowProblem::unclosed_quote}}));
  EXPECT_EQ(rows_of("a,b,c\n1,\"two\nlines, one cell\",3\n").cells,
            (Cells{{"1", "two\nlines, one cell", "3"}}));
}

TEST(RowReader, ReadsWindows1252AndLeavesOutWhatIsNoText) {
  EXPECT_EQ(rows_of("a,b\nJos\xE9,1\n").cells, (Cells{{"José", "1"}}));
  std::istringstream proves_another("a,b\nJos\xE9,1\n\x81,2\n");  // Windows-1252 has no 81
  EXPECT_EQ(RowReader::open(proves_another, {}).error().code, ErrorCode::invalid_input);
  EXPECT_EQ(rows_of("a,b\nJos\xC3\xA9,1\nJos\xE9,2\n").left_out,
            (LeftOut{{3, RowProblem::unreadable_characters}}));
}

TEST(RowReader, ReadsLinesThatEndWithCrAlone) {
  EXPECT_EQ(rows_of("a,b\r1,2\r3,4\r").cells, (Cells{{"1", "2"}, {"3", "4"}}));
}

/// A stream that cannot be rewound, as a pipe is.
class Pipe : public std::stringbuf {
 public:
  using std::stringbuf::stringbuf;

 protected:
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return pos_type(-1);
  }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return pos_type(-1); }
};

TEST(RowReader, ReadsWhatCannotBeRewound) {
  Pipe pipe("a;b\nJos\xE9;1\n", std::ios::in);
  std::istream in(&pipe);
  RowReader reader = RowReader::open(in, {}).value();
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.cells()[0], "José");
  EXPECT_FALSE(reader.next());
}

TEST(RowReader, ATitleAboveTheHeaderIsNamedAndErrorsNameTheFile) {
  std::istringstream in("Counts of March\n\nx,count\n1,2\n");
  const auto reader = RowReader::open(in, {.source = "counts.csv", .knows = [](std::string_view name) {
                                             return name == "count" || name == "x";
                                           }});
  ASSERT_FALSE(reader);
  EXPECT_NE(reader.error().message.find("line 3"), std::string::npos) << reader.error().message;
  EXPECT_TRUE(reader.error().where.starts_with("counts.csv")) << reader.error().where;
}

TEST(RowReader, NamesFilesOfAnotherKind) {
  for (const std::string& text :
       {std::string("PK\x03\x04...."), std::string("\x1F\x8B\x08"), std::string("{\"a\":1}"),
        std::string("\xFF\xFE\x61\x00", 4), std::string("a\0,\0", 4), std::string(),
        std::string("[{\"a\":1}]"), std::string(",,,\n1,2,3,4\n")}) {
    std::istringstream in(text);
    const auto reader = RowReader::open(in, {});
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, ErrorCode::invalid_input);
  }
  std::istringstream polish("a,b\nPawe\xB3,1\n");
  EXPECT_EQ(RowReader::open(polish, {}).error().advice, "Save the file as CSV UTF-8.");
  std::istringstream broken("a,b\n");
  broken.setstate(std::ios::badbit);
  EXPECT_EQ(RowReader::open(broken, {}).error().code, ErrorCode::io);
}

}  // namespace
}  // namespace zicht
