#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/sha256.hpp"
#include "model/report.hpp"
#include "registry/fingerprint.hpp"
#include "registry/sqlite/database.hpp"

namespace zicht::registry {

/// A 32-byte secret that wipes itself.
class Secret {
 public:
  static constexpr std::size_t kSize = 32;
  Secret() = default;
  static Secret random();
  /// Wipes `bytes`.
  static Secret taken_from(std::span<std::uint8_t, kSize> bytes);
  ~Secret();
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;

  std::span<const std::uint8_t, kSize> bytes() const { return bytes_; }

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

/// The keys of a registry, in a folder of their own: `master.key` (64 bytes: the key that wraps the data
/// keys, the key of fingerprints) and `keys.db` (the data key of each report, wrapped). During a rotation
/// there is a `master.key.next` too. A backup of the registry does not hold them. Keys are on disk before the
/// event that needs them; a key whose event never came is used for the next one.
class KeyStore {
 public:
  /// \errors already_exists, io, no_permission.
  static Result<KeyStore> create(const std::filesystem::path& folder);
  /// \errors not_found: the folder or master.key is lost: identities cannot be opened any more, figures can
  /// be made.
  ///         corrupt: master.key is not a key file, or not that of keys.db. io.
  static Result<KeyStore> open(const std::filesystem::path& folder, Access access);

  /// Makes sure, durably, that each report up to this id has a key. Asks for more than needed, so that most
  /// calls write nothing.
  Result<void> prepare(ReportId last);
  /// \errors not_found: it was erased, or never prepared.  corrupt: it does not open with this master key.
  Result<Secret> data_key(ReportId report);

  /// Destroys the keys with these numbers that are there still; afterwards no file of the store has them,
  /// wrapped or not.
  /// \errors locked: another process reads the store.  io.
  Result<void> destroy(std::span<const ReportId> reports);

  /// Wraps every data key with a new master key: whoever only had the old one opens nothing of this store
  /// any more. A rotation that was cut short is finished or undone by the next `open`.
  /// \errors corrupt: a key does not open.  locked: as destroy.  io.
  Result<void> rotate();

  /// Every number up to this one has, or had, a key.
  ReportId prepared() const { return prepared_; }

  Fingerprint fingerprint(std::span<const std::uint8_t> content) const;

 private:
  KeyStore(std::filesystem::path folder, Database database, const Secret& master,
           const Secret& fingerprint_key);
  Result<void> wrap_all(const Secret& master);
  Result<void> forget_old_pages();
  std::filesystem::path folder_;
  Database database_;
  Statement find_;
  Secret master_;
  Secret fingerprint_key_;
  std::vector<Secret> fresh_;  ///< keys prepared last, still to be used: those of the reports up to prepared_
  bool has_old_pages_ = false;  ///< the log of an attempt that met a reader still has destroyed keys
  ReportId prepared_ = 0;       ///< every report up to here has, or had, a key
};

}  // namespace zicht::registry
