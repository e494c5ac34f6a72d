#pragma once

#include <cstdint>
#include <string>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"

namespace zicht::cli {

struct ServeOptions {
  std::string registry;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0 = any that is free
  std::string certificate;    ///< empty = without TLS
  std::string key;
  std::string public_url;  ///< empty = that of address and port
  std::string site;        ///< folder of the public site of releases; empty = releases are not made here
  bool behind_proxy = false;
  bool list_routes = false;  ///< only say which addresses there are
};
/// zicht serve: pages and the API over a registry, until SIGTERM or SIGINT. The registry is held for writing.
Result<ExitCode> serve(const ServeOptions& options, Console& console);

}  // namespace zicht::cli
