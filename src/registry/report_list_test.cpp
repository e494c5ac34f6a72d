#include "registry/report_list.hpp"

#include <gtest/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

class ReportListTest : public testing::Test {
 protected:
  void SetUp() override {
    registry_.emplace(Registry::create(path(), shipped_definitions(), "tester", test_clock()).value());
    list_.emplace(ReportList::open(path(), registry_->codebook()).value());
  }
  std::filesystem::path path() const { return folder_.path() / "r"; }
  ReportId submit(int number, CodeId organisation) {
    NewEvent event = made_up_report(number);
    std::get<Submitted>(event.body).content.report.organisation = organisation;
    return registry_->append({event}).value().at(0).sequence;
  }
  std::vector<ReportId> numbers(const ReportFilter& filter, ReportId before, std::size_t limit) {
    std::vector<ReportId> found;
    const std::vector<ListedReport> page = list_->page(filter, before, limit).value();
    for (const ListedReport& row : page) found.push_back(row.report);
    return found;
  }
  TestFolder folder_;
  std::optional<Registry> registry_;
  std::optional<ReportList> list_;
};

TEST_F(ReportListTest, PagesHoldEachReportOnceWhileOthersCome) {
  std::vector<ReportId> sent;
  for (int i = 0; i < 10; ++i) sent.push_back(submit(i, i % 2 == 0 ? CodeId{1} : CodeId{2}));
  std::vector<ReportId> read;
  ReportId before = 0;
  for (int page = 0; page < 4; ++page) {
    for (const ReportId report : numbers({}, before, 3)) read.push_back(report);
    before = read.back();
    submit(100 + page, 1);  // arrives while somebody leafs: shifts nothing
  }
  EXPECT_EQ(read, (std::vector<ReportId>(sent.rbegin(), sent.rend())));
  EXPECT_EQ(numbers({CodeId{2}, false}, 0, 100).size(), 5U);
}

TEST_F(ReportListTest, TellsWhatBecameOfAReport) {
  const ReportId a = submit(1, 1);
  const ReportId b = submit(2, 1);
  const ReportId c = submit(3, 1);
  const Sequence same = registry_->append({{SamePerson{a, b, "names"}, "tester", {}}}).value().at(0).sequence;
  ASSERT_TRUE(registry_->append({{Withdrawn{c, "mistake"}, "tester", {}}}));
  ASSERT_TRUE(registry_->append({{Viewed{{a}, "look"}, "tester", {}}}));
  ASSERT_TRUE(registry_->erase({b}, "tester"));
  const ListedReport first = list_->find(a).value().value();
  EXPECT_TRUE(first.decided);
  EXPECT_EQ(first.last_change, same);  // a viewing changes nothing
  EXPECT_EQ(list_->find(b).value()->person, a);
  EXPECT_TRUE(list_->find(b).value()->erased);
  EXPECT_TRUE(list_->find(c).value()->withdrawn);
  EXPECT_FALSE(list_->find(c + 100).value());
  EXPECT_TRUE(numbers({std::nullopt, true}, 0, 10).empty());
  const ReportId d = submit(4, 1);
  EXPECT_EQ(numbers({std::nullopt, true}, 0, 10), std::vector<ReportId>{d});
}

TEST_F(ReportListTest, ACorrectionShowsAndTheSenderStays) {
  const ReportId report = submit(1, 1);
  ReportContent corrected = made_up_content(1);
  corrected.report.organisation = 2;
  corrected.report.sex = 2;
  ASSERT_TRUE(registry_->append({{Corrected{report, corrected, "typing"}, "tester", {}}}));
  const ListedReport row = list_->find(report).value().value();
  EXPECT_EQ(row.content.sex, 2);
  EXPECT_EQ(row.sender, 1);
}

}  // namespace
}  // namespace zicht::registry
