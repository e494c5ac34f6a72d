#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/printable_buffer.hpp"

namespace zicht::cli {
namespace {

/// A stream that came closed gets a descriptor that cannot be written to: else the next file that is opened
/// would have its number, and what is said would be written into that file.
void keep_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0)
      static_cast<void>(::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

ExitCode run(std::vector<std::string> arguments, Console& console) {
  auto parsed = parse_command_line(std::move(arguments));
  if (const auto* const reply = std::get_if<Reply>(&parsed)) {
    (reply->exit_code == ExitCode::ok ? console.out : console.messages) << reply->text;
    return reply->exit_code;
  }
  const auto answer = std::get<Verb>(parsed)(console);
  if (!answer) {
    print_error(console, answer.error());
    return exit_code(answer.error().code);
  }
  if (!console.out.flush()) {
    print_error(console, {ErrorCode::io, "cannot write the answer", "standard output", ""});
    return ExitCode::io;
  }
  return *answer;
}

}  // namespace
}  // namespace zicht::cli

int main(int argument_count, char** arguments) {
  using namespace zicht::cli;
  keep_standard_streams();
  prctl(PR_SET_DUMPABLE, 0);           // a core dump would hold identities and keys
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // what is large goes back to the system when it is freed
  std::ios::sync_with_stdio(false);
  // Whoever stops reading what is said does not end what is done.
  static_cast<void>(::signal(SIGPIPE, SIG_IGN));
  PrintableBuffer out_buffer(*std::cout.rdbuf());
  PrintableBuffer message_buffer(*std::cerr.rdbuf());
  std::ostream out(&out_buffer);
  std::ostream messages(&message_buffer);
  messages << std::unitbuf;
  const bool somebody = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
  Console console{out, messages, isatty(STDERR_FILENO) == 1, somebody ? &std::cin : nullptr, &std::cerr};
  try {
    return static_cast<int>(run({arguments + 1, arguments + argument_count}, console));
  } catch (const std::bad_alloc&) {
    // Without the streams: they may be what there was no memory for.
    constexpr std::string_view kMessage =
        "zicht: out of memory\n       Nothing that was acknowledged is lost.\n";
    static_cast<void>(!::write(STDERR_FILENO, kMessage.data(), kMessage.size()));
  } catch (const std::exception& bug) {
    print_error(console, {zicht::ErrorCode::io, std::string("a fault in Zicht itself: ") + bug.what(), "",
                          "Nothing that was acknowledged is lost. Please report this line."});
  }
  return static_cast<int>(ExitCode::software);
}
