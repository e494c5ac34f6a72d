#include "cli/service_command_line.hpp"

#include <CLI/CLI.hpp>

#include "cli/account_verb.hpp"
#include "cli/serve_verb.hpp"
#include "cli/verb_options.hpp"

namespace zicht::cli {

void add_service_verbs(CLI::App& app, Verb& chosen) {
  add_verb<ServeOptions>(
      app, chosen, "serve",
      "pages and an API over a registry: partners report, registrars decide, in a browser",
      "zicht serve --registry my-registry --port 8080", serve, [](CLI::App& verb, ServeOptions& options) {
        add_registry(verb, options.registry);
        verb.add_option("--port", options.port, "where it listens; 0 = any that is free")->default_val(8080);
        verb.add_option("--address", options.address,
                        "of this machine; anything but loopback needs TLS before it")
            ->default_val("127.0.0.1")
            ->type_name("ADDRESS");
        verb.add_option("--certificate", options.certificate, "PEM, with its chain: serves TLS")
            ->type_name("FILE");
        verb.add_option("--key", options.key, "PEM, of the certificate")->type_name("FILE");
        verb.add_option("--public-url", options.public_url,
                        "how people reach it, when that is not address and port")
            ->type_name("URL");
        verb.add_option("--site", options.site,
                        "the folder of the public site: releases are prepared and approved in the browser")
            ->type_name("DIR");
        verb.add_flag("--behind-proxy", options.behind_proxy,
                      "a proxy of yours adds x-forwarded-for; without one, anybody could write it");
        verb.add_flag("--list-routes", options.list_routes,
                      "only print every address, who is let in, and its verb");
      });
  add_verb<AccountOptions>(
      app, chosen, "account", "who may sign in to the service, and which systems have a key",
      "zicht account add a.jansen --role registrar --organisation care_coordination --registry my-registry",
      manage_accounts, [](CLI::App& verb, AccountOptions& options) {
        verb.add_option("action", options.action,
                        "add, list, password, reset (the second factor), block, unblock, roles, or key (for "
                        "a system)")
            ->required()
            ->check(CLI::IsMember({"add", "list", "password", "reset", "block", "unblock", "roles", "key"}))
            ->type_name("ACTION");
        verb.add_option("name", options.name, "of the account")->type_name("NAME");
        add_registry(verb, options.registry);
        verb.add_option("--organisation", options.organisation, "a code of the list organisation")
            ->type_name("CODE");
        verb.add_option("--role", options.roles,
                        "reporter, registrar, analyst, publisher, auditor or administrator; may be repeated")
            ->type_name("ROLE");
        verb.add_option("--label", options.label, "what a key is for")->type_name("TEXT");
        verb.add_flag("--demo", options.demo, "without a second factor; only where people are made up");
        verb.add_flag("--json", options.json, "machine-readable");
      });
}

}  // namespace zicht::cli
