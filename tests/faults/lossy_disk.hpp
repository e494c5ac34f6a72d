#pragma once

#include <cstdint>
#include <random>

namespace zicht::faults {

/// A disk under SQLite that loses power. Becomes SQLite's default VFS when the first one is made; one at a
/// time. It keeps, of every file, what was synced, and each write, truncation and deletion since. After the
/// power is cut every call fails. `restore` then leaves on the real disk what might have stayed: of what was
/// not synced each change whole, not at all, or up to a sector of 512 bytes. A sync is not carried to the
/// real disk: it only marks.
class LossyDisk {
 public:
  LossyDisk();
  ~LossyDisk();
  LossyDisk(const LossyDisk&) = delete;
  LossyDisk& operator=(const LossyDisk&) = delete;

  /// From now on changes are followed. \param calls  writes, syncs, truncations and deletions until the power
  /// is cut
  void start(std::int64_t calls);
  /// How many of the calls were used.
  std::int64_t used() const;
  bool cut() const;
  /// Puts on the real disk what is left after the power was cut, and follows nothing any more.
  void restore(std::mt19937_64& random);
};

}  // namespace zicht::faults
