#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "registry/log_store.hpp"

namespace zicht::registry {

/// Group commit: whoever comes first while nobody writes takes along all that wait, and what they bring at
/// the same time shares one transaction and one sync. Safe to use from several threads.
class CommitQueue {
 public:
  using Write = std::function<void(std::span<AppendRequest* const>)>;
  /// \param write  fills in the answers; called by one thread at a time
  explicit CommitQueue(Write write) : write_(std::move(write)) {}

  /// Waits until the events are written, by this thread or by another.
  Result<std::vector<Receipt>> append(std::span<const EncodedEvent> events);

 private:
  struct Waiting {
    AppendRequest request;
    bool done = false;
  };
  Write write_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Waiting*> waiting_;
  bool writing_ = false;
};

}  // namespace zicht::registry
