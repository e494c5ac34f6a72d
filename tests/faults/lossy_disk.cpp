#include "lossy_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace zicht::faults {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

struct Change {
  enum class Kind { write, truncate, remove } kind;
  std::size_t offset = 0;  ///< of a write; the new size of a truncation
  std::string bytes;
};

struct FileState {
  std::string synced;
  bool exists = false;
  std::vector<Change> pending;
};

struct Power {
  bool follows = false;
  bool cut = false;
  std::int64_t left = 0;
  std::int64_t used = 0;
  std::map<std::string, FileState> files;

  /// Whether a call that changes something still happens.
  bool on() {
    if (!follows) return true;
    if (cut || left == 0) {
      cut = true;
      return false;
    }
    --left;
    ++used;
    return true;
  }
};
Power power;  // SQLite calls back without a place for our own state

struct File {
  sqlite3_file base;
  FileState* state;  ///< null for files that are not followed: shared memory, temporary files
  sqlite3_file* real;
};
File& mine(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return mine(file).real; }
sqlite3_vfs* disk(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

void carry_out(const Change& change, std::string& content) {
  switch (change.kind) {
    case Change::Kind::write:
      if (content.size() < change.offset + change.bytes.size())
        content.resize(change.offset + change.bytes.size());
      std::ranges::copy(change.bytes, content.begin() + static_cast<std::ptrdiff_t>(change.offset));
      return;
    case Change::Kind::truncate:
      content.resize(change.offset);
      return;
    case Change::Kind::remove:
      content.clear();
  }
}

void sync(FileState& state) {
  for (const Change& change : state.pending) {
    carry_out(change, state.synced);
    state.exists = change.kind != Change::Kind::remove;
  }
  state.pending.clear();
  state.exists = true;
}

FileState& followed(const std::string& name) {
  const auto [at, fresh] = power.files.try_emplace(name);
  if (fresh) {
    std::ifstream in(name, std::ios::binary);
    at->second.exists = in.good();
    at->second.synced.assign(std::istreambuf_iterator<char>(in), {});
  }
  return at->second;
}

int close_file(sqlite3_file* file) {
  const int code = real(file)->pMethods == nullptr ? SQLITE_OK : real(file)->pMethods->xClose(real(file));
  sqlite3_free(mine(file).real);
  return code;
}
int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
  if (power.cut) return SQLITE_IOERR_READ;
  return real(file)->pMethods->xRead(real(file), to, count, offset);
}
int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
  if (!power.on()) return SQLITE_IOERR_WRITE;
  if (power.follows && mine(file).state != nullptr)
    mine(file).state->pending.push_back(
        {Change::Kind::write, static_cast<std::size_t>(offset),
         std::string(static_cast<const char*>(from), static_cast<std::size_t>(count))});
  return real(file)->pMethods->xWrite(real(file), from, count, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (!power.on()) return SQLITE_IOERR_TRUNCATE;
  if (power.follows && mine(file).state != nullptr)
    mine(file).state->pending.push_back({Change::Kind::truncate, static_cast<std::size_t>(size), {}});
  return real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int) {
  if (!power.on()) return SQLITE_IOERR_FSYNC;
  if (power.follows && mine(file).state != nullptr) sync(*mine(file).state);
  return SQLITE_OK;
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int kind) { return real(file)->pMethods->xLock(real(file), kind); }
int unlock_file(sqlite3_file* file, int kind) { return real(file)->pMethods->xUnlock(real(file), kind); }
int check_lock(sqlite3_file* file, int* answer) {
  return real(file)->pMethods->xCheckReservedLock(real(file), answer);
}
int control_file(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** at) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods kMethods = {
    2,           close_file,     read_file,    write_file,   truncate_file, sync_file,       size_of_file,
    lock_file,   unlock_file,    check_lock,   control_file, sector_size,   characteristics, map_shared,
    lock_shared, shared_barrier, unmap_shared, nullptr,      nullptr};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  mine(file) = {{nullptr}, nullptr, nullptr};
  if (power.follows && power.cut) return SQLITE_CANTOPEN;
  const bool follows =
      power.follows && name != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  FileState* const state = follows ? &followed(name) : nullptr;
  auto* const opened = static_cast<sqlite3_file*>(sqlite3_malloc(disk(vfs)->szOsFile));
  opened->pMethods = nullptr;
  const int code = disk(vfs)->xOpen(disk(vfs), name, opened, flags, out_flags);
  if (code != SQLITE_OK) {
    sqlite3_free(opened);
    return code;
  }
  mine(file) = {{&kMethods}, state, opened};
  return SQLITE_OK;
}
int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  if (!power.on()) return SQLITE_IOERR_DELETE;
  if (power.follows) {
    FileState& state = followed(name);
    state.pending.push_back({Change::Kind::remove, 0, {}});
    if (sync_folder != 0) {
      sync(state);
      state.exists = false;
    }
  }
  return disk(vfs)->xDelete(disk(vfs), name, 0);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  return disk(vfs)->xAccess(disk(vfs), name, flags, answer);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return disk(vfs)->xFullPathname(disk(vfs), name, size, out);
}
int randomness(sqlite3_vfs* vfs, int count, char* out) {
  return disk(vfs)->xRandomness(disk(vfs), count, out);
}
int sleep_for(sqlite3_vfs* vfs, int microseconds) { return disk(vfs)->xSleep(disk(vfs), microseconds); }
int current_time(sqlite3_vfs* vfs, double* out) { return disk(vfs)->xCurrentTime(disk(vfs), out); }

sqlite3_vfs shim;

}  // namespace

LossyDisk::LossyDisk() {
  sqlite3_vfs* const unix_vfs = sqlite3_vfs_find("unix");
  shim = *unix_vfs;
  shim.iVersion = 1;
  shim.szOsFile = static_cast<int>(sizeof(File));
  shim.zName = "lossy";
  shim.pAppData = unix_vfs;
  shim.xOpen = open_file;
  shim.xDelete = delete_file;
  shim.xAccess = access_file;
  shim.xFullPathname = full_path;
  shim.xRandomness = randomness;
  shim.xSleep = sleep_for;
  shim.xCurrentTime = current_time;
  sqlite3_vfs_register(&shim, 1);
}

LossyDisk::~LossyDisk() { sqlite3_vfs_unregister(&shim); }

void LossyDisk::start(std::int64_t calls) {
  power = Power{};
  power.follows = true;
  power.left = calls;
}

std::int64_t LossyDisk::used() const { return power.used; }
bool LossyDisk::cut() const { return power.cut; }

void LossyDisk::restore(std::mt19937_64& random) {
  for (auto& [name, state] : power.files) {
    std::string content = state.synced;
    bool exists = state.exists;
    for (Change& change : state.pending) {
      const auto fate = random() % 4;
      if (fate == 0) continue;
      if (fate == 1 && change.kind == Change::Kind::write)
        change.bytes.resize(random() % (change.bytes.size() / kSector + 1) * kSector);
      carry_out(change, content);
      exists = change.kind != Change::Kind::remove;
    }
    fs::remove(name);
    fs::remove(name + "-shm");
    if (exists) std::ofstream(name, std::ios::binary) << content;
  }
  power = Power{};
}

}  // namespace zicht::faults
