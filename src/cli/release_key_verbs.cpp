#include "cli/release_verbs.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "cli/disk_tree.hpp"
#include "cli/release_key_file.hpp"
#include "cli/secret_prompt.hpp"
#include "services/release_approve.hpp"

namespace zicht::cli {
namespace {

/// A passphrase that is given for the first time: typed twice, or from a file.
Result<std::string> new_passphrase(const std::string& file, Console& console) {
  if (!file.empty()) return secret_in(file);
  if (!at_terminal())
    return fail(ErrorCode::invalid_input, "a new release key needs a passphrase", "standard input",
                "Run it at a terminal, which asks for one, or name a file with it on its first line "
                "(/dev/fd/3 reads a pipe). --without-passphrase makes a key that anybody who copies it can "
                "use: for practice.");
  std::string typed = asked_secret("Passphrase (12 characters or more): ", console.messages);
  std::string again = asked_secret("The same again: ", console.messages);
  const bool same = typed == again;
  wipe(again);
  if (!same || typed.empty()) {
    wipe(typed);
    return fail(ErrorCode::invalid_input, same ? "no passphrase was typed" : "the two are not the same",
                "passphrase", "Run it again.");
  }
  return typed;
}

}  // namespace

Result<registry::ReleaseKey> open_release_key(const std::string& file, const std::string& passphrase_file,
                                              Console& console) {
  ZICHT_TRY(const bool sealed, registry::ReleaseKey::is_sealed(file));
  if (!sealed) {
    console.messages << fmt::format(
        "Warning: {} has no passphrase, so whoever copies it can release. zicht release key seal gives it "
        "one.\n",
        file);
    return registry::ReleaseKey::open(file, "");
  }
  std::string passphrase;
  if (!passphrase_file.empty()) {
    ZICHT_TRY(passphrase, secret_in(passphrase_file));
  } else if (at_terminal()) {
    passphrase = asked_secret(fmt::format("Passphrase of {}: ", file), console.messages);
  } else {
    return fail(ErrorCode::invalid_input, "the release key has a passphrase, and nobody can be asked for it",
                file,
                "Run it at a terminal, or name a file with it on its first line (/dev/fd/3 reads a pipe).");
  }
  auto key = registry::ReleaseKey::open(file, passphrase);
  wipe(passphrase);
  return key;
}

Result<ExitCode> make_release_key(const MakeKeyOptions& options, Console& console) {
  std::string passphrase;
  if (!options.without_passphrase) {
    ZICHT_TRY(passphrase, new_passphrase(options.passphrase_file, console));
  }
  const auto key = registry::ReleaseKey::create(options.file, passphrase);
  wipe(passphrase);
  if (!key) return std::unexpected(key.error());
  console.out << registry::minisign_public_key(key->public_key());
  console.messages << fmt::format(
      "The secret is in {}{}: keep it on a medium of its own, with a copy elsewhere, and never beside the "
      "registry.\n"
      "The lines above are the public key. Print them where readers find them, besides the site.\n",
      options.file, options.without_passphrase ? ", without a passphrase" : "");
  return ExitCode::ok;
}

Result<ExitCode> seal_release_key(const SealKeyOptions& options, Console& console) {
  ZICHT_TRY(const registry::ReleaseKey key, open_release_key(options.file, options.passphrase_file, console));
  ZICHT_TRY(std::string passphrase, new_passphrase(options.new_passphrase_file, console));
  const auto sealed = key.seal_again(options.file, passphrase);
  wipe(passphrase);
  ZICHT_CHECK(sealed);
  console.out << fmt::format(
      "Key {} opens with the new passphrase from now on. Copies of the old file still open with the old one; "
      "destroy them.\n",
      registry::key_name(key.public_key()));
  return ExitCode::ok;
}

Result<ExitCode> show_release_key(const ShowKeyOptions& options, Console& console) {
  ZICHT_TRY(const registry::ReleaseKey key, open_release_key(options.file, options.passphrase_file, console));
  console.out << registry::minisign_public_key(key.public_key());
  return ExitCode::ok;
}

Result<ExitCode> rotate_release_key(const RotateKeyOptions& options, Console& console) {
  namespace fs = std::filesystem;
  fs::path folder = fs::absolute(options.site).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();
  DiskTree tree(folder.parent_path());
  ZICHT_CHECK(check_key_is_apart(options.new_key, options.site, "the site"));
  ZICHT_TRY(const registry::ReleaseKey old_key,
            open_release_key(options.key, options.passphrase_file, console));
  ZICHT_TRY(const registry::ReleaseKey new_key,
            open_release_key(options.new_key, options.new_passphrase_file, console));
  ZICHT_CHECK(services::rotate_key(old_key, new_key, folder.filename().string(), tree));
  console.out << fmt::format("Key {} signs from now on; {} signed that it does.\n",
                             registry::key_name(new_key.public_key()),
                             registry::key_name(old_key.public_key()));
  return ExitCode::ok;
}

Result<void> check_key_is_apart(const std::string& key, const std::string& folder, const char* what) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path within =
      fs::weakly_canonical(key, failed).lexically_relative(fs::weakly_canonical(folder, failed));
  if (failed || within.empty() || *within.begin() == "..") return {};
  return fail(ErrorCode::invalid_input, std::string("the release key lies in ") + what, key,
              "Move it to a medium of its own: whoever has both can release alone.");
}

}  // namespace zicht::cli
