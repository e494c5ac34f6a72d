#include "registry/identity_reader.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

class IdentityReaderTest : public testing::Test {
 protected:
  IdentityReaderTest()
      : registry_(Registry::create(folder_.path() / "r", shipped_definitions(), "t", test_clock()).value()) {
    for (int number = 0; number < 5; ++number)
      reports_.push_back(registry_.append({made_up_report(number)}).value().at(0).sequence);
  }
  Sequence view() { return registry_.append({{Viewed{{}, "to link"}, "t", {}}}).value().at(0).sequence; }
  Result<LinkageInput> read(Sequence viewed) const {
    return read_linkage_input(folder_.path() / "r", registry_.codebook(), viewed);
  }

  TestFolder folder_;
  Registry registry_;
  std::vector<ReportId> reports_;
};

/// Column by column and record by record, as texts: value numbers are each view's own.
std::vector<std::string> texts(const OpenIdentities& opened) {
  std::vector<std::string> all;
  for (const IdentityColumn& column : opened.view.columns())
    for (const ValueId value : column.value_of)
      all.push_back(column.name + "=" +
                    (value == kWithheldValue ? "withheld" : std::string(column.text(value))));
  return all;
}

TEST_F(IdentityReaderTest, ReadsBesideTheWriterWhatTheWriterOpens) {
  ASSERT_TRUE(registry_.erase({reports_[1]}, "t"));
  ASSERT_TRUE(registry_.append({{SamePerson{reports_[0], reports_[2], ""}, "t", {}}}));
  const LinkageInput read_beside = read(view()).value();
  const OpenIdentities opened = registry_.open_identities({}, "t", "to compare").value();
  EXPECT_EQ(read_beside.opened.report_of, opened.report_of);
  EXPECT_EQ(read_beside.opened.silent, opened.silent);
  EXPECT_TRUE(read_beside.opened.silent[1]) << "the identity was erased";
  EXPECT_EQ(texts(read_beside.opened), texts(opened));
  EXPECT_EQ(read_beside.in_force.size(), registry_.links_in_force().value().size());
}

TEST_F(IdentityReaderTest, ErasedAfterTheViewingIsNotOpened) {
  const Sequence viewed = view();
  ASSERT_TRUE(registry_.erase({reports_[3]}, "t"));
  const LinkageInput input = read(viewed).value();
  EXPECT_TRUE(input.opened.silent[3]);
  for (const std::string& text : texts(input.opened)) EXPECT_EQ(text.find("Given3"), std::string::npos);
}

TEST_F(IdentityReaderTest, OpensNothingThatNobodyIsRecordedToHaveSeen) {
  EXPECT_EQ(read(reports_[0]).error().code, ErrorCode::conflict) << "a report is no viewing";
  EXPECT_EQ(read(9999).error().code, ErrorCode::conflict);
}

}  // namespace
}  // namespace zicht::registry
