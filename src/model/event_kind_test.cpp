#include "model/event_kind.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/event.hpp"
#include "model/report_number.hpp"

namespace zicht {
namespace {

TEST(EventKinds, AreFoundByNameAndByNumber) {
  for (const EventKindRow& row : kEventKinds) {
    EXPECT_EQ(find_kind(row.kind), &row);
    EXPECT_EQ(kind_named(row.name), row.kind);
    EXPECT_EQ(name_of(row.kind), row.name);
  }
}

TEST(EventKinds, ThatAreUnknownHaveNoRow) {
  EXPECT_EQ(find_kind(static_cast<EventKind>(250)), nullptr);
  EXPECT_EQ(name_of(static_cast<EventKind>(250)), "unknown");
  EXPECT_EQ(kind_named(""), std::nullopt);
  EXPECT_EQ(kind_named("unknown"), std::nullopt);
}

/// The kinds of the first N alternatives of EventBody, made with their defaults.
template <std::size_t... At>
std::vector<EventKind> kinds_of_bodies(std::index_sequence<At...>) {
  return {kind_of(EventBody(std::in_place_index<At>))...};
}

TEST(EventKinds, EachThatIsStillWrittenHasOneBody) {
  auto kinds = kinds_of_bodies(std::make_index_sequence<std::variant_size_v<AnyEvent>>{});
  kinds.push_back(EventKind::alarm_explained);  // only read, of logs from before its reasons were sealed
  std::ranges::sort(kinds);
  EXPECT_TRUE(std::ranges::equal(kinds, kEventKinds, {}, {}, &EventKindRow::kind));
}

TEST(EventKinds, ReleasedNumbersNeverChange) {  // of logs on disk, since 0.1
  EXPECT_EQ(static_cast<int>(EventKind::submitted), 1);
  EXPECT_EQ(static_cast<int>(EventKind::corrected), 2);
  EXPECT_EQ(static_cast<int>(EventKind::withdrawn), 3);
  EXPECT_EQ(static_cast<int>(EventKind::same), 4);
  EXPECT_EQ(static_cast<int>(EventKind::different), 5);
  EXPECT_EQ(static_cast<int>(EventKind::linkage_applied), 6);
  EXPECT_EQ(static_cast<int>(EventKind::settled), 7);
  EXPECT_EQ(static_cast<int>(EventKind::adopted), 8);
  EXPECT_EQ(static_cast<int>(EventKind::viewed), 9);
  EXPECT_EQ(static_cast<int>(EventKind::erased), 14);
  EXPECT_EQ(static_cast<int>(EventKind::undone), 15);
  EXPECT_EQ(static_cast<int>(EventKind::account_changed), 22);
  EXPECT_EQ(static_cast<int>(EventKind::clock_corrected), 30);
  EXPECT_EQ(static_cast<int>(EventKind::released), 13);
  EXPECT_EQ(static_cast<int>(EventKind::release_withdrawn), 31);
  EXPECT_EQ(static_cast<int>(EventKind::table_imported), 32);
  EXPECT_EQ(static_cast<int>(EventKind::alarm_explained), 33);
}

TEST(ReportNumber, IsReadAsItIsWritten) {
  EXPECT_EQ(report_number(17), "R17");
  EXPECT_EQ(parse_report_number("R17"), ReportId{17});
  EXPECT_EQ(parse_report_number("r17"), ReportId{17});
  for (const char* const wrong :
       {"", "R", "17", "R0", "R-1", "R17 ", " R17", "RR17", "R1.5", "R99999999999999999999"})
    EXPECT_EQ(parse_report_number(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace zicht
