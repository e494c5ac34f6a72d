#pragma once

#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct PrepareReleaseOptions {
  std::string registry, site, as_of, date, preview, corrects, correction_nl, correction_en, actor;
  int year = 0;
  bool accept_definitions = false;
  bool json = false;
};
Result<ExitCode> prepare_release(const PrepareReleaseOptions& options, Console& console);

struct ApproveReleaseOptions {
  std::string id, sums, registry, site, actor, key, passphrase_file;
  bool new_key = false;
};
Result<ExitCode> approve_release(const ApproveReleaseOptions& options, Console& console);

struct CheckReleaseOptions {
  std::string site, key;
  bool json = false;
};
Result<ExitCode> check_release(const CheckReleaseOptions& options, Console& console);

struct WithdrawReleaseOptions {
  std::string id, registry, site, actor, reason_nl, reason_en;
};
Result<ExitCode> withdraw_release(const WithdrawReleaseOptions& options, Console& console);

struct MakeKeyOptions {
  std::string file, passphrase_file;
  bool without_passphrase = false;
};
Result<ExitCode> make_release_key(const MakeKeyOptions& options, Console& console);

struct RotateKeyOptions {
  std::string key, passphrase_file, new_key, new_passphrase_file, site;
};
Result<ExitCode> rotate_release_key(const RotateKeyOptions& options, Console& console);

struct SealKeyOptions {
  std::string file, passphrase_file, new_passphrase_file;
};
/// Gives a release key a passphrase, or another one.
Result<ExitCode> seal_release_key(const SealKeyOptions& options, Console& console);

struct ShowKeyOptions {
  std::string file, passphrase_file;
};
/// Prints the public key that belongs to a release key.
Result<ExitCode> show_release_key(const ShowKeyOptions& options, Console& console);

}  // namespace zicht::cli
