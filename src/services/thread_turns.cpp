#include "services/thread_turns.hpp"

#include <sched.h>

namespace zicht::services {

void go_behind_pages() {
  const sched_param none{};
  static_cast<void>(sched_setscheduler(0, SCHED_IDLE, &none));
}

}  // namespace zicht::services
