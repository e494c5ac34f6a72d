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
  std::string id, sums, registry, site, actor, key;
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
  std::string file;
};
Result<ExitCode> make_release_key(const MakeKeyOptions& options, Console& console);

struct RotateKeyOptions {
  std::string key, new_key, site;
};
Result<ExitCode> rotate_release_key(const RotateKeyOptions& options, Console& console);

}  // namespace zicht::cli
