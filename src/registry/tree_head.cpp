#include "registry/tree_head.hpp"

#include <sodium.h>

#include <charconv>
#include <fstream>
#include <optional>

#include "base/cbor.hpp"
#include "base/contract.hpp"
#include "base/text.hpp"
#include "registry/durable_file.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

/// What is signed: a CBOR array of a name that nothing else begins with, the size, and the root.
Bytes signed_bytes(const TreeHead& head) {
  CborWriter out;
  out.array(3);
  out.text("zicht tree head 1");
  out.integer(static_cast<std::int64_t>(head.size));
  out.bytes(head.root);
  return std::move(out).take();
}

template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> from_hex(std::string_view text) {
  std::array<std::uint8_t, N> bytes{};
  std::size_t length = 0;
  if (sodium_hex2bin(bytes.data(), N, text.data(), text.size(), nullptr, &length, nullptr) != 0 ||
      length != N || text.size() != 2 * N)
    return std::nullopt;
  return bytes;
}

}  // namespace

std::string to_line(const SignedHead& head) {
  return std::to_string(head.head.size) + ' ' + to_hex(head.head.root) + ' ' + to_hex(head.signature);
}

Result<SignedHead> parse_head(std::string_view line) {
  const auto parts = split(line, ' ');
  SignedHead read;
  if (parts.size() == 3) {
    const auto [end, error] =
        std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), read.head.size);
    const auto root = from_hex<32>(parts[1]);
    const auto signature = from_hex<64>(parts[2]);
    if (error == std::errc{} && end == parts[0].data() + parts[0].size() && root && signature) {
      read.head.root = *root;
      read.signature = *signature;
      return read;
    }
  }
  return fail(ErrorCode::invalid_input, "not a tree head", "", "A head is one line: size, root, signature.");
}

bool signed_by(const SignedHead& head, const PublicKey& key) {
  const Bytes message = signed_bytes(head.head);
  return crypto_sign_verify_detached(head.signature.data(), message.data(), message.size(), key.data()) == 0;
}

Result<SigningKey> SigningKey::open_or_create(const fs::path& file) {
  ZICHT_EXPECT(sodium_init() >= 0);
  SigningKey key;
  std::error_code failed;
  if (!fs::exists(file, failed)) {
    PublicKey ignored{};
    crypto_sign_keypair(ignored.data(), key.secret_.data());
    ZICHT_CHECK(write_durably(file, key.secret_, WriteTo::new_file, 0600));
    return key;
  }
  std::ifstream in(file, std::ios::binary);
  in.read(reinterpret_cast<char*>(key.secret_.data()), static_cast<std::streamsize>(key.secret_.size()));
  if (!in || in.peek() != std::ifstream::traits_type::eof())
    return fail(ErrorCode::corrupt, "the signing key is not as long as a signing key is", file.string(),
                "Put a key backup back.");
  return key;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

SignedHead SigningKey::sign(const TreeHead& head) const {
  SignedHead result{head, {}};
  const Bytes message = signed_bytes(head);
  crypto_sign_detached(result.signature.data(), nullptr, message.data(), message.size(), secret_.data());
  return result;
}

PublicKey SigningKey::public_key() const {
  PublicKey key{};
  crypto_sign_ed25519_sk_to_pk(key.data(), secret_.data());
  return key;
}

Result<HeadFile> read_heads(const fs::path& file) {
  std::error_code failed;
  if (!fs::exists(file, failed))
    return fail(ErrorCode::not_found, "there is no file of tree heads", file.string());
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  const auto key = from_hex<32>(line);
  if (!key)
    return fail(ErrorCode::corrupt, "the file of tree heads does not begin with a public key", file.string());
  HeadFile read{*key, {}};
  for (int number = 2; std::getline(in, line); ++number) {
    const auto head = parse_head(line);
    if (!head && in.eof()) break;  // torn; what it spoke of is in the log all the same
    if (!head)
      return fail(ErrorCode::corrupt, "a line that is no tree head",
                  file.string() + ":" + std::to_string(number));
    read.heads.push_back(*head);
  }
  if (in.bad()) return fail(ErrorCode::io, "cannot read the tree heads", file.string());
  return read;
}

/// Takes away a last line that has no end: it was being written when the power failed.
Result<void> cut_torn_line(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(in), {}};
  std::error_code failed;
  if (!content.empty() && content.back() != '\n') fs::resize_file(file, content.rfind('\n') + 1, failed);
  if (in.bad() || failed) return fail(ErrorCode::io, "cannot mend the file of tree heads", file.string());
  return {};
}

Result<void> add_head(const fs::path& file, const PublicKey& key, const SignedHead& head) {
  std::error_code failed;
  ZICHT_CHECK(cut_torn_line(file));
  const bool there = fs::exists(file, failed) && fs::file_size(file, failed) > 0;
  const std::string text = (there ? "" : to_hex(key) + '\n') + to_line(head) + '\n';
  return write_durably(file, as_bytes(text), WriteTo::end_of_file, 0644);
}

}  // namespace zicht::registry
