#include "publish/drawing.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/text.hpp"

namespace zicht::publish {
namespace {

RC_GTEST_PROP(Wrapped, LinesFitAndStayUtf8, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "één", "arbeidsuitbuiting", "x", "gedwongen-bedelarij-en-nog-veel-meer-woorden-aaneen", "اتجار"));
  const auto lines = wrapped(joined(words, " "), 200, 15, 3);
  RC_ASSERT(lines.size() <= 3U);
  for (const auto& line : lines) {
    RC_ASSERT(text_width(line, 15) <= 200.0 + 1e-9);
    RC_ASSERT(is_utf8(line));
  }
}

RC_GTEST_PROP(Spread, LabelsKeepTheirOrderStayInsideAndDoNotCoverEachOther, ()) {
  const auto wanted = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 300));
  std::vector<double> at(wanted.begin(), wanted.end());
  std::vector<double> heights;
  for (std::size_t i = 0; i < at.size(); ++i) heights.push_back(*rc::gen::inRange(5, 40));
  const double high = std::max(300.0, std::accumulate(heights.begin(), heights.end(), 0.0));
  const auto middles = spread(at, heights, 0, high);
  std::vector<std::size_t> order(at.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return at[i]; });
  double edge = 0;
  for (const std::size_t i : order) {
    RC_ASSERT(middles[i] - heights[i] / 2 >= edge - 1e-9);
    edge = middles[i] + heights[i] / 2;
  }
  RC_ASSERT(edge <= high + 1e-9);
}

TEST(Spread, LabelsThatHaveRoomStayWhereTheyWant) {
  const std::vector<double> wanted{100, 20, 60};
  EXPECT_EQ(spread(wanted, std::vector<double>{10, 10, 10}, 0, 200), wanted);
}

TEST(Framed, ReadsOutTitleAndDescriptionAndEscapesThem) {
  const std::string svg = framed({"c", "<b>title", "a & b"}, "bars", 10, 20, "");
  EXPECT_NE(svg.find(R"(aria-labelledby="c-title c-desc")"), std::string::npos);
  EXPECT_NE(svg.find(R"(<title id="c-title">&lt;b&gt;title</title><desc id="c-desc">a &amp; b</desc>)"),
            std::string::npos);
}

}  // namespace
}  // namespace zicht::publish
