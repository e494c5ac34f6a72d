#include "cli/verb_options.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace zicht::cli {

CLI::App& new_verb(CLI::App& app, const char* name, const char* what, const char* example) {
  CLI::App* const verb = app.add_subcommand(name, what);
  verb->footer(std::string("Example:\n  ") + example);
  return *verb;
}

void when_named(CLI::App& verb, std::function<void()> chosen) { verb.callback(std::move(chosen)); }

void add_registry(CLI::App& verb, std::string& folder) {
  verb.add_option("--registry", folder, "the registry's folder")
      ->envname("ZICHT_REGISTRY")
      ->required()
      ->type_name("DIR");
}

void add_actor(CLI::App& verb, std::string& actor) {
  verb.add_option("--actor", actor, "who acts; stands in the log")
      ->envname("ZICHT_ACTOR")
      ->default_val("registrar")
      ->type_name("NAME");
}

void add_report(CLI::App& verb, const char* name, std::string& report) {
  verb.add_option(name, report, "the number of a report, for example R17")->required()->type_name("REPORT");
}

void add_reason(CLI::App& verb, std::string& reason) {
  verb.add_option("--reason", reason, "why; sealed, for it may name somebody")->required()->type_name("TEXT");
}

void add_language(CLI::App& verb, Language& language, const char* of) {
  const auto take = [&language](const std::string& word) {
    language = word == "nl" ? Language::nl : Language::en;
  };
  verb.add_option_function<std::string>("--language", take, of)
      ->check(CLI::IsMember({"nl", "en"}))
      ->default_str("en");
}

}  // namespace zicht::cli
