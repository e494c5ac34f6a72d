#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>

namespace zicht::cli {
namespace {

/// A verb with an options struct: `declare` adds the options to the parser, `run` gets them filled in.
template <class Options, class Declare>
void add_verb(CLI::App& app, Verb& chosen, const char* name, const char* what, const char* example,
              Result<ExitCode> (*run)(const Options&, Console&), Declare declare) {
  CLI::App* const verb = app.add_subcommand(name, what);
  auto options = std::make_shared<Options>();
  declare(*verb, *options);
  verb->footer(std::string("Example:\n  ") + example);
  verb->callback([options, run, &chosen] {
    chosen = [options, run](Console& console) { return run(*options, console); };
  });
}

}  // namespace

std::variant<Verb, Reply> parse_command_line(std::vector<std::string> arguments) {
  CLI::App app("Zicht: from reports of possible victims of human trafficking to figures that can be defended.", "zicht");
  app.set_version_flag("--version", "zicht " ZICHT_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  Verb chosen;

  std::ranges::reverse(arguments);  // as CLI11 takes them
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& stopped) {
    std::ostringstream out;
    std::ostringstream complaint;
    const int code = app.exit(stopped, out, complaint);
    if (code == 0) return Reply{out.str() + (out.str().ends_with('\n') ? "" : "\n"), ExitCode::ok};
    return Reply{"zicht: " + std::string(stopped.what()) + "\n       zicht --help, or zicht VERB --help, says what is possible.\n",
                 ExitCode::usage};
  }
  return chosen;
}

}  // namespace zicht::cli
