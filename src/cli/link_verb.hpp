#pragma once

#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct LinkRunOptions {
  std::vector<std::string> files;  ///< one or two
  std::string mapping;
  std::string out;                  ///< clusters: source,record,cluster
  std::string one_to_one = "auto";  ///< auto, yes or no
  std::string pairs;                ///< pairs: both records, weight_bits, probability; empty = not written
  std::size_t threads = 0;          ///< 0 = as many as the machine has
  std::uint64_t seed = 1;
  bool json = false;
};

/// `zicht link run A.csv [B.csv] --mapping M.toml --out CLUSTERS.csv [--pairs PAIRS.csv]`
Result<ExitCode> run_link(const LinkRunOptions& options, Console& console);

struct LinkEncodeOptions {
  std::string file;
  std::string mapping;
  std::string key;  ///< file of 16 to 64 bytes that the partners share
  std::string out;  ///< record,encoding
};

/// `zicht link encode A.csv --mapping M.toml --key KEY --out ENCODED.csv`: run at the reporter, who keeps the
/// key.
Result<ExitCode> encode_for_linking(const LinkEncodeOptions& options, Console& console);

}  // namespace zicht::cli
