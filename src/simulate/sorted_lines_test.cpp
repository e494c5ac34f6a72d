#include "simulate/sorted_lines.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <sstream>

namespace zicht::simulate {
namespace {

Result<std::unique_ptr<std::iostream>> in_memory() {
  return std::make_unique<std::stringstream>(std::ios::in | std::ios::out | std::ios::binary);
}

using Keyed = std::pair<std::int64_t, std::string>;

std::vector<std::string> sorted(const std::vector<Keyed>& lines, std::size_t run_bytes) {
  SortedLines sorter(in_memory, run_bytes);
  for (const auto& [key, line] : lines) EXPECT_TRUE(sorter.add(key, line));
  std::vector<std::string> taken;
  EXPECT_TRUE(sorter.take([&](std::string_view line) -> Result<void> {
    taken.emplace_back(line);
    return {};
  }));
  return taken;
}

RC_GTEST_PROP(SortedLines, AreThoseOfAStableSortWhateverTheMemory, ()) {
  auto lines = *rc::gen::container<std::vector<Keyed>>(
      rc::gen::pair(rc::gen::inRange<std::int64_t>(-5, 5), rc::gen::arbitrary<std::string>()));
  const auto run_bytes = *rc::gen::element<std::size_t>(1, 40, 100, 1'000'000);
  const auto taken = sorted(lines, run_bytes);
  std::ranges::stable_sort(lines, {}, &Keyed::first);
  std::vector<std::string> expected;
  for (const auto& [key, line] : lines) expected.push_back(line);
  RC_ASSERT(taken == expected);
}

TEST(SortedLines, MoreRunsThanAreMergedAtOnceAreMergedInSteps) {  // 64 at once, two steps: over 4,096 runs
  std::vector<Keyed> lines;
  std::vector<std::string> expected;
  for (int i = 0; i < 5000; ++i) lines.emplace_back((i * 7919) % 5000, std::to_string((i * 7919) % 5000));
  for (int i = 0; i < 5000; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(sorted(lines, 1), expected);
}

TEST(SortedLines, AStreamThatFailsIsToldOf) {
  SortedLines none([]() -> Result<std::unique_ptr<std::iostream>> { return fail(ErrorCode::io, "full"); }, 1);
  EXPECT_TRUE(none.add(1, "a"));
  EXPECT_EQ(none.add(2, "b").error().code, ErrorCode::io);
  SortedLines broken(
      []() -> Result<std::unique_ptr<std::iostream>> {
        auto stream = std::make_unique<std::stringstream>();
        stream->setstate(std::ios::badbit);
        return stream;
      },
      1);
  EXPECT_TRUE(broken.add(1, "a"));
  EXPECT_EQ(broken.add(2, "b").error().code, ErrorCode::io);
}

}  // namespace
}  // namespace zicht::simulate
