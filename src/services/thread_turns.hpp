#pragma once

namespace zicht::services {

/// This thread, and those that it makes later, compute for long: whoever waits for a page goes first, at
/// once. A system that is busy with other work all the time leaves it a small share (Linux, SCHED_IDLE).
void go_behind_pages();

}  // namespace zicht::services
