#include "cli/secret_prompt.hpp"

#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <ostream>

namespace zicht::cli {
namespace {

/// The terminal does not show what is typed while this lives.
class WithoutEcho {
 public:
  WithoutEcho() : there_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!there_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~WithoutEcho() {
    if (there_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  termios before_{};
  bool there_;
};

}  // namespace

bool at_terminal() { return isatty(STDIN_FILENO) == 1; }

std::string asked_secret(const std::string& question, std::ostream& messages) {
  std::string secret;
  {
    const WithoutEcho quiet;  // before the question: an answer may come at once
    if (at_terminal()) messages << question << std::flush;
    std::getline(std::cin, secret);
  }
  if (at_terminal()) messages << '\n';
  return secret;
}

Result<std::string> secret_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::not_found, "there is no such file", file);
  std::string secret;
  std::getline(in, secret);
  if (in.bad()) return fail(ErrorCode::io, "the file cannot be read", file);
  if (!secret.empty() && secret.back() == '\r') secret.pop_back();
  if (secret.empty()) return fail(ErrorCode::invalid_input, "the first line of the file is empty", file);
  return secret;
}

void wipe(std::string& secret) { sodium_memzero(secret.data(), secret.size()); }

}  // namespace zicht::cli
