#include "services/register_series.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "base/philox.hpp"
#include "registry/test_registry.hpp"
#include "services/session.hpp"

namespace zicht::services {
namespace {

/// A register of three years of random reports, each about somebody of its own.
class RegisterSeriesTest : public testing::Test {
 protected:
  static constexpr int kReports = 300;

  void SetUp() override {
    auto made = registry::Registry::create(folder_.path() / "registry", shipped_definitions(), "tester",
                                           registry::test_clock())
                    .value();
    std::vector<NewEvent> events;
    const Codebook& book = shipped_codebook();
    const std::array<const char*, 4> forms{"labour", "sexual", "criminal", "sexual"};
    const std::array<const char*, 3> countries{"NG", "UA", "DE"};
    for (int number = 0; number < kReports; ++number) {
      Philox random(5, static_cast<std::uint64_t>(number));
      ReportContent content;
      // The first and the last day are there, so that the series begin and end where the test expects it.
      const int day = number == 0 ? 0 : number == 1 ? 1095 : static_cast<int>(random.below(1096));
      content.report.received_on = make_date(2022, 1, 1).value() + day;
      content.report.organisation = book.organisation().find("police").value();
      content.report.nationalities = {book.country().find(countries[random.below(3)]).value()};
      content.report.episodes.emplace_back().form = book.form().find(forms[random.below(4)]).value();
      content.identity.own_reference = std::to_string(number);
      events.push_back(
          {Submitted{content, OnceKey{"police", content.identity.own_reference}, ""}, "tester", {}});
    }
    ASSERT_TRUE(made.append(events).has_value());
  }

  Session session() {
    return Session::open(folder_.path() / "registry", registry::Access::read, registry::test_clock()).value();
  }
  static std::vector<AlarmTree> trees(Session& session) {
    const figures::FigureBook& book = *session.figure_book().value();
    return AlarmTrees::parse(session.definitions().at("alarms/trees.toml"), "trees.toml", book).value().trees;
  }
  static UnitSeries victims(Session& session, Every every, const char* until) {
    const StatSnapshot snapshot = session.registry().snapshot(session.today()).value();
    SeriesRequest request;
    request.every = every;
    request.until = parse_period(until, every).value();
    auto series = register_series(snapshot, {}, session.codebook(), *session.figure_book().value(),
                                  trees(session), request);
    EXPECT_TRUE(series.has_value());
    const auto found = std::ranges::find(*series, figures::Unit::victim, &UnitSeries::unit);
    EXPECT_NE(found, series->end());
    return *found;
  }
  static double sum(const alarms::TreeNode& node) {
    return std::accumulate(node.counts.begin(), node.counts.end(), 0.0);
  }

  registry::TestFolder folder_;
};

TEST_F(RegisterSeriesTest, TheTopIsAPlainCountOfThePeriods) {
  Session opened = session();
  const StatSnapshot snapshot = opened.registry().snapshot(opened.today()).value();
  for (const auto& [every, until] :
       {std::pair{Every::month, "2024-12"}, {Every::quarter, "2024-Q4"}, {Every::year, "2024"}}) {
    const UnitSeries of = victims(opened, every, until);
    std::map<std::int64_t, double> expected;
    for (const Date day : snapshot.received_on) ++expected[period_of(day, every)];
    const alarms::TreeNode& top = of.tree.nodes.front();
    ASSERT_EQ(top.parent, alarms::kTop);
    EXPECT_EQ(of.tree.steps_per_year, periods_per_year(every));
    EXPECT_EQ(std::ssize(top.counts), 3 * periods_per_year(every));
    for (std::size_t at = 0; at < top.counts.size(); ++at)
      EXPECT_EQ(top.counts[at], expected[of.first_period + static_cast<std::int64_t>(at)])
          << until << ' ' << at;
    EXPECT_EQ(sum(top), kReports);
  }
}

TEST_F(RegisterSeriesTest, YearsWithoutAnyReportAreASilenceAndNotPassedOver) {
  Session opened = session();
  const UnitSeries of = victims(opened, Every::year, "2027");
  const std::vector<double>& counts = of.tree.nodes.front().counts;
  ASSERT_EQ(counts.size(), 6U);
  EXPECT_EQ(sum(of.tree.nodes.front()), kReports);
  EXPECT_EQ(counts[3] + counts[4] + counts[5], 0);
}

TEST_F(RegisterSeriesTest, NoSeriesCountsMoreThanTheOneAboveItAndLevelsOfOnePartingAddUp) {
  Session opened = session();
  const UnitSeries of = victims(opened, Every::month, "2024-12");
  ASSERT_EQ(of.series.size(), of.tree.nodes.size());
  EXPECT_GT(of.tree.nodes.size(), 10U);
  std::map<std::size_t, double> forms;  // below the top
  for (std::size_t node = 1; node < of.tree.nodes.size(); ++node) {
    const alarms::TreeNode& one = of.tree.nodes[node];
    ASSERT_LT(one.parent, node) << "a parent stands before its children";
    const alarms::TreeNode& above = of.tree.nodes[one.parent];
    ASSERT_EQ(one.counts.size(), above.counts.size());
    for (std::size_t at = 0; at < one.counts.size(); ++at) ASSERT_LE(one.counts[at], above.counts[at]);
    const std::string key = key_of(of, node, *opened.figure_book().value());
    if (key.starts_with("victim form=") && std::ranges::count(key, ' ') == 1) forms[node] = sum(one);
  }
  EXPECT_EQ(forms.size(), 3U);
  EXPECT_EQ(std::accumulate(forms.begin(), forms.end(), 0.0,
                            [](double all, const auto& form) { return all + form.second; }),
            kReports);
}

TEST_F(RegisterSeriesTest, EachSeriesHasAKeyAndWordsOfItsOwn) {
  Session opened = session();
  const figures::FigureBook& book = *opened.figure_book().value();
  const UnitSeries of = victims(opened, Every::year, "2024");
  std::map<std::string, std::size_t> keys;
  for (std::size_t node = 0; node < of.series.size(); ++node) {
    const auto [at, is_new] = keys.emplace(key_of(of, node, book), node);
    EXPECT_TRUE(is_new) << at->first;
    if (node == 0) continue;
    EXPECT_FALSE(words_of(of, node, book).nl.empty()) << at->first;
    EXPECT_FALSE(words_of(of, node, book).en.empty()) << at->first;
  }
  EXPECT_TRUE(keys.contains("victim"));
  EXPECT_TRUE(keys.contains("victim form=labour nationality=UA"));
}

TEST_F(RegisterSeriesTest, WhoFellSilentIsLeftOutOfEveryPeriod) {
  Session opened = session();
  const StatSnapshot snapshot = opened.registry().snapshot(opened.today()).value();
  SeriesRequest request;
  request.every = Every::year;
  request.until = 2024;
  request.silent = {opened.codebook().organisation().find("police").value()};
  const auto none =
      register_series(snapshot, {}, opened.codebook(), *opened.figure_book().value(), trees(opened), request)
          .value();
  for (const UnitSeries& of : none) {
    if (of.unit != figures::Unit::victim) continue;
    EXPECT_EQ(sum(of.tree.nodes.front()), 0);
  }
}

TEST_F(RegisterSeriesTest, ClassesThatAreNoTreeAreRefused) {
  Session opened = session();
  SeriesRequest request;
  request.until = parse_period("2024-12", Every::month).value();
  ASSERT_TRUE((*opened.figure_book().value()).rules().set("form=combination", request.rules));
  const auto refused =
      register_series(opened.registry().snapshot(opened.today()).value(), {}, opened.codebook(),
                      *opened.figure_book().value(), trees(opened), request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace zicht::services
