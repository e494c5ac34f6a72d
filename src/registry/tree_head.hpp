#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "model/event.hpp"

namespace zicht::registry {

/// What somebody knew of the log: its first `size` events have this root.
struct TreeHead {
  Sequence size = 0;
  Hash root{};
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

/// A head that whoever has the registry's signing key stands for (Ed25519).
struct SignedHead {
  TreeHead head;
  Signature signature{};
};

/// One line: size, root and signature, the last two in hexadecimal, with a space between.
std::string to_line(const SignedHead& head);
/// \errors invalid_input: not such a line.
Result<SignedHead> parse_head(std::string_view line);
bool signed_by(const SignedHead& head, const PublicKey& key);

/// Signs heads; its file is `signing.key` in the key folder (64 bytes as libsodium has them, mode 0600).
class SigningKey {
 public:
  /// Makes the key when there is none. \errors io, no_permission; corrupt: not a key file.
  static Result<SigningKey> open_or_create(const std::filesystem::path& file);
  ~SigningKey();
  SigningKey(const SigningKey&) = default;
  SigningKey& operator=(const SigningKey&) = default;

  SignedHead sign(const TreeHead& head) const;
  PublicKey public_key() const;

 private:
  SigningKey() = default;
  std::array<std::uint8_t, 64> secret_{};
};

/// The heads kept beside a log, oldest first, in a file of lines; its first line is the public key in
/// hexadecimal.
struct HeadFile {
  PublicKey key{};
  std::vector<SignedHead> heads;
};
/// \errors not_found, io; corrupt: a line that is no head.
Result<HeadFile> read_heads(const std::filesystem::path& file);
/// Adds a head, durably; makes the file when there is none. \errors io.
Result<void> add_head(const std::filesystem::path& file, const PublicKey& key, const SignedHead& head);

}  // namespace zicht::registry
