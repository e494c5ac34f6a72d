#pragma once

namespace zicht::services {

/// This thread, and those that it makes later, take short turns of the processor: one that wakes up with a
/// page goes before one that computes (Linux 6.12 and later; others take no notice).
void take_short_turns();

/// This thread computes for long and lets whoever waits for a page go first: a low priority, long turns.
void go_behind_pages();

}  // namespace zicht::services
