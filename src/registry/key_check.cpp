#include "registry/key_check.hpp"

#include <string>

#include "registry/payload.hpp"
#include "registry/tree_head.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAdvice =
    "Use the folder keys of this registry, or the newest copy that zicht keys backup made of it. Figures, "
    "status and "
    "verify need no keys.";

std::unexpected<Error> of_another(const fs::path& keys_folder) {
  return fail(ErrorCode::conflict, "these are the keys of another registry", keys_folder.string(), kAdvice);
}

/// Heads tell whose signing key it is. A registry of the first version has neither.
Result<void> check_signing_key(const fs::path& keys_folder, const fs::path& heads_file) {
  const auto heads = read_heads(heads_file);
  if (!heads && heads.error().code == ErrorCode::not_found) return {};
  if (!heads) return std::unexpected(heads.error());
  const fs::path file = keys_folder / "signing.key";
  std::error_code failed;
  if (!fs::exists(file, failed))
    return fail(ErrorCode::conflict, "the key that signs heads of the log is lost", file.string(), kAdvice);
  ZICHT_TRY(const SigningKey key, SigningKey::open_or_create(file));
  if (key.public_key() != heads->key) return of_another(keys_folder);
  return {};
}

enum class Opening { opened, no_key, other_key };

Result<Opening> try_key(KeyStore& keys, ReportId number, Sequence event,
                        std::span<const std::uint8_t> sealed) {
  const auto key = keys.data_key(number);
  if (!key && key.error().code == ErrorCode::not_found) return Opening::no_key;
  if (!key && key.error().code == ErrorCode::corrupt) return Opening::other_key;
  if (!key) return std::unexpected(key.error());
  auto content = unseal(sealed, event, *key);
  if (!content) return Opening::other_key;
  wipe(*content);
  return Opening::opened;
}

}  // namespace

Result<void> check_keys(Database& log, KeyStore& keys, const fs::path& keys_folder,
                        const fs::path& heads_file, KeysTried tried) {
  ZICHT_CHECK(check_signing_key(keys_folder, heads_file));
  ZICHT_TRY(Statement sealed,
            log.prepare("SELECT v.sequence, v.sealed, l.kind, l.subject FROM vault v JOIN log l "
                        "ON l.sequence = v.sequence ORDER BY v.sequence DESC"));
  for (;;) {
    ZICHT_TRY(const bool row, sealed.step());
    if (!row) return {};
    const auto event = static_cast<Sequence>(sealed.integer(0));
    const auto subject = static_cast<ReportId>(sealed.integer(3));
    const ReportId owner = key_owner(static_cast<EventKind>(sealed.integer(2)), event, subject);
    if (owner > keys.prepared())
      return fail(ErrorCode::conflict, "these keys were copied before the newest events were recorded",
                  keys_folder.string() + ", event " + std::to_string(event), kAdvice);
    ZICHT_TRY(Opening opening, try_key(keys, owner, event, sealed.bytes(1)));
    // The first version of Zicht sealed every reason with the key of its report.
    if (opening == Opening::other_key && subject != owner && subject != 0) {
      ZICHT_TRY(opening, try_key(keys, subject, event, sealed.bytes(1)));
    }
    if (opening == Opening::other_key) return of_another(keys_folder);
    if (opening == Opening::opened && tried == KeysTried::newest) return {};
  }
}

}  // namespace zicht::registry
