#include "services/thread_turns.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace zicht::services {
namespace {

constexpr int kNiceness = 10;
constexpr std::uint64_t kShortTurn = 100'000;    ///< nanoseconds, the least that the system takes
constexpr std::uint64_t kLongTurn = 10'000'000;  ///< nanoseconds

/// What sched_setattr(2) reads, in its first version.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = 0;  ///< the ordinary one
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime = 0;  ///< of the ordinary policy: how long a turn is
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};

void set(int nice, std::uint64_t turn) {
  Attributes attributes;
  attributes.nice = nice;
  attributes.runtime = turn;
  static_cast<void>(syscall(SYS_sched_setattr, 0, &attributes, 0U));
}

}  // namespace

void take_short_turns() { set(getpriority(PRIO_PROCESS, 0), kShortTurn); }

void go_behind_pages() {
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness));
  set(getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())), kLongTurn);
}

}  // namespace zicht::services
