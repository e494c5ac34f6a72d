#include "services/export_reports.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/node.hpp"
#include "registry/test_registry.hpp"
#include "services/report_decisions.hpp"

namespace zicht::services {
namespace {

/// A registry on disk with a dozen made-up reports.
class ExportReportsTest : public testing::Test {
 protected:
  static constexpr int kReports = 12;

  void SetUp() override { registry::made_up_registry(folder_.path() / "registry", kReports); }
  Session session(registry::Access access) {
    return Session::open(folder_.path() / "registry", access, registry::test_clock()).value();
  }
  struct Exported {
    Result<std::int64_t> reports;
    std::string text;
    std::vector<std::int64_t> progress;
  };
  static Exported exported(Session& session, const ExportQuestion& question) {
    Exported out{0, {}, {}};
    out.reports = export_reports(session, question,
                                 {[&](std::string_view text) -> Result<void> {
                                    out.text += text;
                                    return {};
                                  },
                                  [&](std::int64_t so_far) { out.progress.push_back(so_far); }});
    return out;
  }
  static std::ptrdiff_t lines(const std::string& text) { return std::ranges::count(text, '\n'); }

  registry::TestFolder folder_;
};

TEST_F(ExportReportsTest, EachActiveReportIsALineAndWithdrawnOnesAreNot) {
  {
    Session opened = session(registry::Access::write);
    const ReportId last = opened.registry().next_sequence() - 1;
    ASSERT_TRUE(withdraw(opened, last, {"tester", "sent by mistake"}));
    ASSERT_TRUE(withdraw(opened, last - 5, {"tester", "sent by mistake"}));
  }
  Session opened = session(registry::Access::read);
  const Exported out = exported(opened, {nullptr, "tester", ""});
  EXPECT_EQ(out.reports.value(), kReports - 2);
  EXPECT_EQ(lines(out.text), kReports - 2);
  EXPECT_EQ(out.progress.size(), static_cast<std::size_t>(kReports - 2));
  EXPECT_TRUE(std::ranges::is_sorted(out.progress));
}

TEST_F(ExportReportsTest, WithoutAReasonNobodyIsNamedAndNothingIsRecorded) {
  Session opened = session(registry::Access::read);
  const auto events = opened.registry().status().value().events;
  const Exported out = exported(opened, {nullptr, "tester", ""});
  EXPECT_EQ(out.text.find("Given"), std::string::npos);
  EXPECT_EQ(out.text.find("reference"), std::string::npos) << "an own reference may lead to somebody";
  EXPECT_NE(out.text.find("received_on"), std::string::npos);
  EXPECT_EQ(opened.registry().status().value().events, events);
}

TEST_F(ExportReportsTest, WithAReasonIdentitiesAreThereAndTheirOpeningIsOneEvent) {
  Session opened = session(registry::Access::write);
  const auto events = opened.registry().status().value().events;
  const Exported out = exported(opened, {nullptr, "tester", "to move to another system"});
  for (int number = 0; number < kReports; ++number)
    EXPECT_NE(out.text.find("\"Given" + std::to_string(number) + "\""), std::string::npos) << number;
  EXPECT_EQ(opened.registry().status().value().events, events + 1);
}

TEST_F(ExportReportsTest, AWriterThatFailsEndsTheExportWithItsError) {
  Session opened = session(registry::Access::read);
  int written = 0;
  const auto out = export_reports(opened, {nullptr, "tester", ""},
                                  {[&](std::string_view) -> Result<void> {
                                     if (++written == 3)
                                       return fail(ErrorCode::io, "the disk is full", "out");
                                     return {};
                                   },
                                   [](std::int64_t) {}});
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().message, "the disk is full");
  EXPECT_EQ(written, 3);
}

TEST_F(ExportReportsTest, AMappingWritesItsHeaderAndARowAReport) {
  Session opened = session(registry::Access::read);
  auto mapping =
      intake::Mapping::parse(opened.definitions().at("mappings/htcds_2.toml"), "htcds_2.toml").value();
  const Exported out = exported(opened, {&mapping, "tester", ""});
  EXPECT_EQ(out.reports.value(), kReports);
  EXPECT_EQ(lines(out.text), kReports + 1);
  EXPECT_TRUE(out.text.starts_with(mapping.header().front()));
}

}  // namespace
}  // namespace zicht::services
