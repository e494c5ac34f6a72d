#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry/tree_head.hpp"

namespace zicht::registry {

/// Whom and for what the ssh signatures of releases are: `ssh-keygen -Y verify -I rapporteur -n
/// zicht-release`.
inline constexpr const char* kReleaseIdentity = "rapporteur";
inline constexpr const char* kReleaseNamespace = "zicht-release";

/// What it costs to try one passphrase (Argon2id). Memory in bytes. The file says what it was made with.
struct PassphraseCost {
  std::uint64_t passes = 3;
  std::size_t memory = std::size_t{256} << 20U;
};

/// Signs releases for the public (Ed25519): the rapporteur's key, not the one that signs heads of the log.
/// Its file, for its owner alone, holds the secret sealed with a passphrase (Argon2id, XSalsa20-Poly1305), or
/// in hexadecimal when it was made without one. It belongs on a medium of its own, away from the registry.
class ReleaseKey {
 public:
  /// \param passphrase  empty = the file holds the secret as it is
  /// \errors already_exists, no_permission, io; invalid_input: a short passphrase; unavailable: no memory.
  static Result<ReleaseKey> create(const std::filesystem::path& file, std::string_view passphrase,
                                   const PassphraseCost& cost = {});
  /// Whether a passphrase is needed to open it. \errors not_found, corrupt: not such a file.
  static Result<bool> is_sealed(const std::filesystem::path& file);
  /// \param passphrase  of no use when the file has none
  /// \errors not_found, corrupt: not such a file.  invalid_input: the passphrase does not open it.
  /// unavailable: there is not enough memory to try it.
  static Result<ReleaseKey> open(const std::filesystem::path& file, std::string_view passphrase);
  /// Replaces its file, as a whole, by one with this passphrase. \errors as create, but for already_exists.
  Result<void> seal_again(const std::filesystem::path& file, std::string_view passphrase,
                          const PassphraseCost& cost = {}) const;
  ~ReleaseKey();
  ReleaseKey(const ReleaseKey&) = default;
  ReleaseKey& operator=(const ReleaseKey&) = default;

  PublicKey public_key() const;
  /// What `minisign -V` accepts, prehashed. \param comment  signed too; one line
  std::string minisign(std::string_view content, std::string_view comment) const;
  /// What `ssh-keygen -Y verify` accepts.
  std::string sshsig(std::string_view content) const;

 private:
  ReleaseKey() = default;
  Result<std::string> file_text(std::string_view passphrase, const PassphraseCost& cost) const;
  std::array<std::uint8_t, 64> secret_{};
};

/// By which people tell keys apart: 16 hexadecimal digits, as minisign shows them.
std::string key_name(const PublicKey& key);
/// The public key as `minisign -p` reads it.
std::string minisign_public_key(const PublicKey& key);
/// \errors invalid_input: not such a file.
Result<PublicKey> parse_minisign_public_key(std::string_view text, const std::string& name);
/// The line for the key in a file that `ssh-keygen -Y verify -f` reads.
std::string allowed_signer(const PublicKey& key);
/// The keys of such a file, as this program writes it; other lines are passed over.
std::vector<PublicKey> parse_allowed_signers(std::string_view text);

/// Whether a signature is one of this content by this key. False for anything that is no signature.
bool minisign_holds(std::string_view content, std::string_view signature, const PublicKey& key);
bool sshsig_holds(std::string_view content, std::string_view signature, const PublicKey& key);

}  // namespace zicht::registry
