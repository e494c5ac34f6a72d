#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace zicht::services {

/// Long work, one piece after another in a thread of its own that lets whoever waits for a page go first. May
/// be used by several threads at once.
class WorkQueue {
 public:
  static constexpr std::size_t kMostWaiting = 20;

  /// Where a piece of work is, for a page that shows progress.
  struct Standing {
    bool at_work = false;
    std::size_t ahead = 0;  ///< pieces that come before it
    std::string step;       ///< what it does now, in a word of its own; empty = it has not begun
    std::chrono::seconds since{0};
  };
  /// Tells which step begins.
  using Step = std::function<void(std::string_view)>;
  using Work = std::function<void(const Step&)>;

  WorkQueue();
  /// Finishes what is at work, and drops what waits.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Puts work behind what waits, unless work of this key waits or is at work already.
  /// \return false: as much waits as may
  bool add(const std::string& key, Work work);
  /// Nothing when there is no such work, or it is done.
  std::optional<Standing> standing(const std::string& key) const;
  /// Waits until the work is done, or for so long.
  void wait(const std::string& key, std::chrono::milliseconds time) const;
  bool is_working() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace zicht::services
