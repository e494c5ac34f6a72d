#include "services/work_queue.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "services/thread_turns.hpp"

namespace zicht::services {

struct WorkQueue::State {
  struct Piece {
    std::string key;
    Work work;
    std::string step;
    std::chrono::steady_clock::time_point since;
  };

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::deque<Piece> pieces;  ///< the first is at work
  bool working = false;
  bool stopping = false;
  std::thread thread;  ///< begins when all else is there

  State() : thread([this] { run(); }) {}

  /// False when a fault of ours ended the work: it costs this piece, and who asks finds nothing made.
  static bool is_done(const Work& work, const Step& step) {
    try {
      work(step);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  void run() {
    go_behind_pages();
    std::unique_lock guard(mutex);
    for (;;) {
      changed.wait(guard, [this] { return stopping || !pieces.empty(); });
      if (stopping) return;
      working = true;
      pieces.front().since = std::chrono::steady_clock::now();
      const Work work = std::move(pieces.front().work);
      guard.unlock();
      is_done(work, [this](std::string_view step) {
        const std::lock_guard inner(mutex);
        pieces.front().step = step;
      });
      guard.lock();
      working = false;
      pieces.pop_front();
      changed.notify_all();
    }
  }

  auto find(const std::string& key) const { return std::ranges::find(pieces, key, &Piece::key); }
};

WorkQueue::WorkQueue() : state_(std::make_unique<State>()) {}

WorkQueue::~WorkQueue() {
  {
    const std::lock_guard guard(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->thread.join();
}

bool WorkQueue::add(const std::string& key, Work work) {
  const std::lock_guard guard(state_->mutex);
  if (state_->find(key) != state_->pieces.end()) return true;
  if (state_->pieces.size() >= kMostWaiting) return false;
  state_->pieces.push_back({key, std::move(work), {}, std::chrono::steady_clock::now()});
  state_->changed.notify_all();
  return true;
}

std::optional<WorkQueue::Standing> WorkQueue::standing(const std::string& key) const {
  const std::lock_guard guard(state_->mutex);
  const auto found = state_->find(key);
  if (found == state_->pieces.end()) return std::nullopt;
  const auto ahead = static_cast<std::size_t>(found - state_->pieces.begin());
  const auto since =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - found->since);
  return Standing{state_->working && ahead == 0, ahead, found->step, since};
}

void WorkQueue::wait(const std::string& key, std::chrono::milliseconds time) const {
  std::unique_lock guard(state_->mutex);
  state_->changed.wait_for(guard, time, [&] { return state_->find(key) == state_->pieces.end(); });
}

bool WorkQueue::is_working() const {
  const std::lock_guard guard(state_->mutex);
  return state_->working;
}

}  // namespace zicht::services
