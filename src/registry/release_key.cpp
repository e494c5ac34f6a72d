#include "registry/release_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/contract.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"
#include "registry/durable_file.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";
constexpr std::string_view kArmorBegin = "-----BEGIN SSH SIGNATURE-----";
constexpr std::string_view kArmorEnd = "-----END SSH SIGNATURE-----";
constexpr std::string_view kKeyType = "ssh-ed25519";
constexpr std::string_view kHash = "sha512";

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), as_bytes(bytes).data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

/// Empty when it is no base64.
std::string from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  if (text.empty() ||
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), "\r\n", &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
    return {};
  bytes.resize(length);
  return bytes;
}

template <std::size_t N>
std::string text_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The eight bytes by which minisign knows a key: the first of its SHA-256.
std::string key_number(const PublicKey& key) { return text_of(sha256(text_of(key))).substr(0, 8); }

template <std::size_t N>
bool signature_holds(std::string_view signature, std::string_view message, const PublicKey& key) {
  static_assert(N == crypto_sign_BYTES);
  return signature.size() == N &&
         crypto_sign_verify_detached(as_bytes(signature).data(), as_bytes(message).data(), message.size(),
                                     key.data()) == 0;
}

/// BLAKE2b-512, which minisign signs in the place of the content.
std::string prehashed(std::string_view content) {
  std::array<std::uint8_t, 64> hash{};
  crypto_generichash(hash.data(), hash.size(), as_bytes(content).data(), content.size(), nullptr, 0);
  return text_of(hash);
}

/// A string as SSH writes it: its length in four bytes, then its bytes.
std::string wire(std::string_view text) {
  std::string written;
  for (const int shift : {24, 16, 8, 0}) written += static_cast<char>((text.size() >> shift) & 0xFF);
  return written.append(text);
}

std::string ssh_public_key(const PublicKey& key) { return wire(kKeyType) + wire(text_of(key)); }

/// What an ssh signature signs of a content (PROTOCOL.sshsig of OpenSSH).
std::string ssh_message(std::string_view content) {
  std::array<std::uint8_t, crypto_hash_sha512_BYTES> hash{};
  crypto_hash_sha512(hash.data(), as_bytes(content).data(), content.size());
  return "SSHSIG" + wire(kReleaseNamespace) + wire("") + wire(kHash) + wire(text_of(hash));
}

/// All of an ssh signature before the signature itself.
std::string ssh_head(const PublicKey& key) {
  return std::string("SSHSIG") + std::string("\0\0\0\1", 4) + wire(ssh_public_key(key)) +
         wire(kReleaseNamespace) + wire("") + wire(kHash);
}

/// First line of a key file that a passphrase seals.
constexpr std::string_view kSealed = "zicht release key, sealed with a passphrase";
constexpr std::size_t kShortestPassphrase = 12;  // characters
// What a file may ask for: somebody who swapped it must not be able to take all memory.
constexpr std::uint64_t kMostPasses = 64;
constexpr std::size_t kMostMemory = std::size_t{1} << 30U;

using SealingKey = std::array<std::uint8_t, crypto_secretbox_KEYBYTES>;
using Salt = std::array<std::uint8_t, crypto_pwhash_SALTBYTES>;

/// What a sealed file says.
struct SealedText {
  PassphraseCost cost;
  Salt salt{};
  std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES + crypto_secretbox_MACBYTES> box{};
};

std::unexpected<Error> no_release_key(const fs::path& file) {
  return fail(ErrorCode::corrupt, "not a release key", file.string());
}

/// Whether a text is exactly these bytes in hexadecimal.
template <std::size_t N>
bool read_hex(std::string_view text, std::array<std::uint8_t, N>& bytes) {
  std::size_t length = 0;
  return text.size() == 2 * N &&
         sodium_hex2bin(bytes.data(), N, text.data(), text.size(), nullptr, &length, nullptr) == 0 &&
         length == N;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

Result<std::string> text_of_key_file(const fs::path& file) {
  constexpr std::streamsize kLongest = 1024;
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return fail(
        ErrorCode::not_found, "there is no release key", file.string(),
        "zicht release key make FILE makes one, once; docs/releases.md says what to do when it is lost.");
  std::string text(kLongest, '\0');
  in.read(text.data(), kLongest);
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.empty()) return no_release_key(file);
  return text;
}

Result<SealedText> parse_sealed(std::string_view text, const fs::path& file) {
  const auto lines = split(text, '\n');
  SealedText sealed;
  if (lines.size() < 3) return no_release_key(file);
  const auto how = split(lines[1], ' ');
  const auto what = split(lines[2], ' ');
  if (lines[0] != kSealed || how.size() != 4 || how[0] != "argon2id" ||
      !read_number(how[1], sealed.cost.passes) || !read_number(how[2], sealed.cost.memory) ||
      !read_hex(how[3], sealed.salt) || what.size() != 2 || !read_hex(what[0], sealed.nonce) ||
      !read_hex(what[1], sealed.box) || sealed.cost.passes < crypto_pwhash_OPSLIMIT_MIN ||
      sealed.cost.passes > kMostPasses || sealed.cost.memory < crypto_pwhash_MEMLIMIT_MIN ||
      sealed.cost.memory > kMostMemory || sealed.cost.memory % 1024 != 0)
    return no_release_key(file);
  return sealed;
}

Result<SealingKey> sealing_key(std::string_view passphrase, const Salt& salt, const PassphraseCost& cost) {
  SealingKey key{};
  const std::string_view tried = passphrase.empty() ? std::string_view("") : passphrase;  // no null pointer
  if (crypto_pwhash(key.data(), key.size(), tried.data(), tried.size(), salt.data(), cost.passes, cost.memory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::unavailable, "there is not enough memory to try the passphrase", "release key",
                std::to_string(cost.memory >> 20U) + " MB are needed.");
  return key;
}

/// A new file for its owner alone. Nothing of it stays when it cannot be written whole.
Result<void> write_whole(const fs::path& file, std::string_view text) {
  const auto written = write_durably(file, as_bytes(text), WriteTo::new_file, 0600);
  if (!written && written.error().code == ErrorCode::io) {
    std::error_code ignored;
    fs::remove(file, ignored);
  }
  return written;
}

}  // namespace

Result<ReleaseKey> ReleaseKey::create(const fs::path& file, std::string_view passphrase,
                                      const PassphraseCost& cost) {
  ZICHT_EXPECT(sodium_init() >= 0);
  ReleaseKey key;
  PublicKey ignored{};
  crypto_sign_keypair(ignored.data(), key.secret_.data());
  ZICHT_TRY(std::string text, key.file_text(passphrase, cost));
  const auto written = write_whole(file, text);
  sodium_memzero(text.data(), text.size());
  if (!written) return std::unexpected(written.error());
  return key;
}

Result<bool> ReleaseKey::is_sealed(const fs::path& file) {
  ZICHT_TRY(std::string text, text_of_key_file(file));
  const bool sealed = text.starts_with(kSealed);
  sodium_memzero(text.data(), text.size());
  return sealed;
}

Result<ReleaseKey> ReleaseKey::open(const fs::path& file, std::string_view passphrase) {
  ZICHT_EXPECT(sodium_init() >= 0);
  ZICHT_TRY(std::string text, text_of_key_file(file));
  ReleaseKey key;
  if (text.starts_with(kSealed)) {
    ZICHT_TRY(const SealedText sealed, parse_sealed(text, file));
    ZICHT_TRY(SealingKey opener, sealing_key(passphrase, sealed.salt, sealed.cost));
    const bool opened = crypto_secretbox_open_easy(key.secret_.data(), sealed.box.data(), sealed.box.size(),
                                                   sealed.nonce.data(), opener.data()) == 0;
    sodium_memzero(opener.data(), opener.size());
    if (!opened)
      return fail(ErrorCode::invalid_input, "the passphrase does not open the release key", file.string(),
                  "Type it again. A key whose passphrase is lost is lost: docs/releases.md says what to do.");
    return key;
  }
  const std::string_view line = split(text, '\n')[0];
  const bool whole = read_hex(line, key.secret_);
  sodium_memzero(text.data(), text.size());
  if (!whole) return no_release_key(file);
  return key;
}

Result<void> ReleaseKey::seal_again(const fs::path& file, std::string_view passphrase,
                                    const PassphraseCost& cost) const {
  ZICHT_TRY(std::string text, file_text(passphrase, cost));
  const fs::path beside = fs::path(file).concat(".new");
  std::error_code failed;
  fs::remove(beside, failed);  // of an attempt that was cut short
  const auto written = write_whole(beside, text);
  sodium_memzero(text.data(), text.size());
  if (!written) return written;
  fs::rename(beside, file, failed);
  if (failed) return fail(ErrorCode::io, "cannot replace the key: " + failed.message(), file.string());
  return sync_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

Result<std::string> ReleaseKey::file_text(std::string_view passphrase, const PassphraseCost& cost) const {
  if (passphrase.empty()) return to_hex(secret_) + "\n";
  if (letter_count(passphrase) < kShortestPassphrase)
    return fail(ErrorCode::invalid_input, "the passphrase has fewer than 12 characters", "passphrase",
                "Take several words that do not belong together.");
  SealedText sealed;
  sealed.cost = cost;
  randombytes_buf(sealed.salt.data(), sealed.salt.size());
  randombytes_buf(sealed.nonce.data(), sealed.nonce.size());
  ZICHT_TRY(SealingKey sealer, sealing_key(passphrase, sealed.salt, cost));
  crypto_secretbox_easy(sealed.box.data(), secret_.data(), secret_.size(), sealed.nonce.data(),
                        sealer.data());
  sodium_memzero(sealer.data(), sealer.size());
  return std::string(kSealed) + "\nargon2id " + std::to_string(cost.passes) + " " +
         std::to_string(cost.memory) + " " + to_hex(sealed.salt) + "\n" + to_hex(sealed.nonce) + " " +
         to_hex(sealed.box) + "\n";
}

ReleaseKey::~ReleaseKey() { sodium_memzero(secret_.data(), secret_.size()); }

PublicKey ReleaseKey::public_key() const {
  PublicKey key{};
  crypto_sign_ed25519_sk_to_pk(key.data(), secret_.data());
  return key;
}

std::string ReleaseKey::minisign(std::string_view content, std::string_view comment) const {
  const auto sign = [&](const std::string& message) {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, as_bytes(message).data(), message.size(), secret_.data());
    return text_of(signature);
  };
  const std::string signature = sign(prehashed(content));
  return std::string(kUntrusted) + "signature by release key " + key_name(public_key()) + "\n" +
         base64("ED" + key_number(public_key()) + signature) + "\n" + std::string(kTrusted) +
         std::string(comment) + "\n" + base64(sign(signature + std::string(comment))) + "\n";
}

std::string ReleaseKey::sshsig(std::string_view content) const {
  const std::string message = ssh_message(content);
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, as_bytes(message).data(), message.size(), secret_.data());
  const std::string blob = base64(ssh_head(public_key()) + wire(wire(kKeyType) + wire(text_of(signature))));
  constexpr std::size_t kWidth = 70;
  std::string text(kArmorBegin);
  for (std::size_t at = 0; at < blob.size(); at += kWidth) text += "\n" + blob.substr(at, kWidth);
  return text + "\n" + std::string(kArmorEnd) + "\n";
}

std::string key_name(const PublicKey& key) {
  std::string number = key_number(key);
  std::ranges::reverse(number);  // minisign shows it as a number, lowest byte first in the file
  std::string name = to_hex(as_bytes(number));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return name;
}

std::string minisign_public_key(const PublicKey& key) {
  return std::string(kUntrusted) + "minisign public key " + key_name(key) + "\n" +
         base64("Ed" + key_number(key) + text_of(key)) + "\n";
}

Result<PublicKey> parse_minisign_public_key(std::string_view text, const std::string& name) {
  const auto lines = split(text, '\n');
  const std::string bytes = lines.size() < 2 ? std::string() : from_base64(lines[1]);
  PublicKey key{};
  if (bytes.size() != 2 + 8 + key.size() || !bytes.starts_with("Ed"))
    return fail(ErrorCode::invalid_input, "not a public key of minisign", name);
  std::ranges::copy(as_bytes(bytes).subspan(10), key.begin());
  return key;
}

std::string allowed_signer(const PublicKey& key) {
  return std::string(kReleaseIdentity) + " namespaces=\"" + kReleaseNamespace + "\" " +
         std::string(kKeyType) + " " + base64(ssh_public_key(key)) + "\n";
}

std::vector<PublicKey> parse_allowed_signers(std::string_view text) {
  std::vector<PublicKey> keys;
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split(line, ' ');
    if (parts.size() < 4) continue;
    const std::string bytes = from_base64(parts[3]);
    const std::string head = wire(kKeyType);
    PublicKey key{};
    if (bytes.size() != head.size() + 4 + key.size() || !bytes.starts_with(head)) continue;
    std::ranges::copy(as_bytes(bytes).subspan(head.size() + 4), key.begin());
    keys.push_back(key);
  }
  return keys;
}

bool minisign_holds(std::string_view content, std::string_view signature, const PublicKey& key) {
  const auto lines = split(signature, '\n');
  if (lines.size() < 4 || !lines[2].starts_with(kTrusted)) return false;
  const std::string bytes = from_base64(lines[1]);
  if (bytes.size() != 10 + crypto_sign_BYTES || !bytes.starts_with("ED")) return false;
  const std::string of_content = bytes.substr(10);
  return bytes.substr(2, 8) == key_number(key) &&
         signature_holds<crypto_sign_BYTES>(of_content, prehashed(content), key) &&
         signature_holds<crypto_sign_BYTES>(from_base64(lines[3]),
                                            of_content + std::string(lines[2].substr(kTrusted.size())), key);
}

bool sshsig_holds(std::string_view content, std::string_view signature, const PublicKey& key) {
  const std::size_t from = signature.find(kArmorBegin);
  const std::size_t to = signature.find(kArmorEnd);
  if (from == std::string_view::npos || to == std::string_view::npos || to < from) return false;
  const std::string blob =
      from_base64(signature.substr(from + kArmorBegin.size(), to - from - kArmorBegin.size()));
  const std::string head =
      ssh_head(key) + wire(std::string(wire(kKeyType).size() + 4 + crypto_sign_BYTES, ' ')).substr(0, 4) +
      wire(kKeyType) + std::string("\0\0\0\x40", 4);
  return blob.size() == head.size() + crypto_sign_BYTES && blob.starts_with(head) &&
         signature_holds<crypto_sign_BYTES>(std::string_view(blob).substr(head.size()), ssh_message(content),
                                            key);
}

}  // namespace zicht::registry
