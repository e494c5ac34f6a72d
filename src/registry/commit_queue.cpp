#include "registry/commit_queue.hpp"

#include <utility>

namespace zicht::registry {

Result<std::vector<Receipt>> CommitQueue::append(std::span<const EncodedEvent> events) {
  Waiting mine{{events, {}}, false};
  std::unique_lock guard(mutex_);
  waiting_.push_back(&mine);
  changed_.wait(guard, [&] { return mine.done || !writing_; });
  if (!mine.done) {
    writing_ = true;
    const std::vector<Waiting*> together = std::exchange(waiting_, {});
    guard.unlock();
    std::vector<AppendRequest*> requests;
    requests.reserve(together.size());
    for (Waiting* const one : together) requests.push_back(&one->request);
    write_(requests);
    guard.lock();
    for (Waiting* const one : together) one->done = true;
    writing_ = false;
    changed_.notify_all();
  }
  return std::move(mine.request.answer);
}

}  // namespace zicht::registry
