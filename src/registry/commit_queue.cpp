#include "registry/commit_queue.hpp"

#include <utility>

namespace zicht::registry {

/// One thread's turn to write for all that wait. At its end the next turn begins before those that were
/// written for go on, so that the disk has little to wait for.
class CommitQueue::Turn {
 public:
  Turn(CommitQueue& queue, Waiting& own) : queue_(queue), own_(own) {
    const std::lock_guard guard(queue_.mutex_);
    together_ = std::exchange(queue_.waiting_, {});
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  void write() {
    std::vector<AppendRequest*> requests;
    requests.reserve(together_.size());
    for (Waiting* const one : together_) requests.push_back(&one->request);
    queue_.write_(requests);
  }

  ~Turn() {
    Waiting* next = nullptr;
    {
      const std::lock_guard guard(queue_.mutex_);
      if (!queue_.waiting_.empty()) next = queue_.waiting_.front();
      queue_.writing_ = next != nullptr;
    }
    if (next != nullptr) next->woken.release();
    for (Waiting* const one : together_)
      if (one != &own_) {  // once it is woken it may be gone
        one->done = true;
        one->woken.release();
      }
  }

 private:
  CommitQueue& queue_;
  Waiting& own_;
  std::vector<Waiting*> together_;
};

Result<std::vector<Receipt>> CommitQueue::append(std::span<const EncodedEvent> events) {
  // What stands there when the writer throws: nobody may take events for recorded that are not.
  Waiting mine{
      {events, fail(ErrorCode::io, "the events were not written: the writer that took them along failed", {},
                    "Send them again; what was recorded is recorded once.")}};
  bool writes = false;
  {
    const std::lock_guard guard(mutex_);
    waiting_.push_back(&mine);
    writes = !std::exchange(writing_, true);
  }
  if (!writes) mine.woken.acquire();
  if (!mine.done) Turn(*this, mine).write();
  return std::move(mine.request.answer);
}

}  // namespace zicht::registry
