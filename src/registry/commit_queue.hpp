#pragma once

#include <functional>
#include <mutex>
#include <semaphore>
#include <span>
#include <vector>

#include "registry/log_store.hpp"

namespace zicht::registry {

/// Group commit: whoever comes first while nobody writes takes along all that wait, and what they bring at
/// the same time shares one transaction and one sync. Who waits is woken once: when it is written, or to
/// write for those that came meanwhile. Safe to use from several threads.
class CommitQueue {
 public:
  using Write = std::function<void(std::span<AppendRequest* const>)>;
  /// \param write  fills in the answers; called by one thread at a time. When it throws, who called it gets
  ///               the exception, and those that it was called for too get an error, or the answer they have.
  explicit CommitQueue(Write write) : write_(std::move(write)) {}

  /// Waits until the events are written, by this thread or by another.
  Result<std::vector<Receipt>> append(std::span<const EncodedEvent> events);

 private:
  struct Waiting {
    AppendRequest request;
    bool done = false;
    std::binary_semaphore woken{0};
  };
  class Turn;
  Write write_;
  std::mutex mutex_;  ///< of what is below
  std::vector<Waiting*> waiting_;
  bool writing_ = false;
};

}  // namespace zicht::registry
