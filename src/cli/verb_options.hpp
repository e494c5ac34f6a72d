#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/command_line.hpp"
#include "model/code_list.hpp"

namespace CLI {
class App;  // its header is a large one, for sources only
}

namespace zicht::cli {

/// Adds a verb that has no options yet.
CLI::App& new_verb(CLI::App& app, const char* name, const char* what, const char* example);

/// Calls `chosen` when the command line names the verb, once its options are filled in.
void when_named(CLI::App& verb, std::function<void()> chosen);

/// A verb with an options struct: `declare` adds the options to the parser, `run` gets them filled in.
template <class Options, class Declare>
void add_verb(CLI::App& app, Verb& chosen, const char* name, const char* what, const char* example,
              Result<ExitCode> (*run)(const Options&, Console&), Declare declare) {
  CLI::App& verb = new_verb(app, name, what, example);
  auto options = std::make_shared<Options>();
  declare(verb, *options);
  when_named(verb, [options, run, &chosen] {
    chosen = [options, run](Console& console) { return run(*options, console); };
  });
}

// Options that many verbs have.
void add_registry(CLI::App& verb, std::string& folder);
void add_actor(CLI::App& verb, std::string& actor);
/// \param name  of the argument
void add_report(CLI::App& verb, const char* name, std::string& report);
void add_reason(CLI::App& verb, std::string& reason);
/// \param of  what is in that language, for the help
void add_language(CLI::App& verb, Language& language, const char* of);

}  // namespace zicht::cli
