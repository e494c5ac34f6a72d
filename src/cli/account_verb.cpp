#include "cli/account_verb.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <ostream>

#include "base/node.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "cli/secret_prompt.hpp"
#include "services/session.hpp"

namespace zicht::cli {
namespace {

Result<std::string> asked_password(Console& console) {
  std::string password = asked_secret("Password (12 characters or more): ", console.messages);
  if (password.empty())
    return fail(ErrorCode::invalid_input, "no password was given", "standard input",
                "Type it, or give it on the first line of standard input.");
  return password;
}

Result<std::vector<Role>> roles_named(const std::vector<std::string>& names) {
  std::vector<Role> roles;
  for (const std::string& name : names) {
    const auto role = role_named(name);
    if (!role)
      return fail(ErrorCode::invalid_input, "not a role", name,
                  "The roles are reporter, registrar, analyst, publisher, auditor and administrator.");
    roles.push_back(*role);
  }
  return roles;
}

std::string names_of(const std::vector<Role>& roles) {
  std::string text;
  for (const Role role : roles) text.append(text.empty() ? "" : " ").append(name_of(role));
  return text;
}

Result<ExitCode> list(services::Accounts& accounts, bool json, Console& console) {
  ZICHT_TRY(const auto all, accounts.store().accounts());
  Node rows = Node::list();
  for (const Account& account : all) {
    if (json)
      rows.add(Node::table()
                   .put("name", account.name)
                   .put("organisation", account.organisation)
                   .put("roles", names_of(account.roles))
                   .put("second_factor", !account.totp_secret.empty())
                   .put("blocked", account.blocked)
                   .put("demo", account.made_up));
    else
      console.out << fmt::format("{:24} {:24} {}{}{}\n", account.name, account.organisation,
                                 names_of(account.roles), account.blocked ? "  blocked" : "",
                                 account.made_up ? "  demo" : "");
  }
  if (json) console.out << to_json(rows, 1) << '\n';
  return ExitCode::ok;
}

Result<void> check_organisation(const services::Session& session, const std::string& code) {
  if (session.codebook().organisation().find(code).value_or(kUnknown) != kUnknown) return {};
  return fail(ErrorCode::invalid_input, "not a code of the list organisation", code,
              "The codes are in docs/reference/codes.md; name one with --organisation.");
}

/// The change comes into the log at once; while a service writes it, by that service, within seconds.
Result<void> log_change(const std::string& registry, registry::ServiceStore& store) {
  auto writer = services::Session::open(registry, registry::Access::write, system_now);
  if (!writer && writer.error().code == ErrorCode::locked) return {};
  if (!writer) return std::unexpected(writer.error());
  return services::write_account_events(
      store, [&](const std::vector<NewEvent>& events) { return writer->registry().append(events); });
}

Result<ExitCode> act(services::Accounts& accounts, const services::Session& session,
                     const AccountOptions& options, Console& console) {
  ZICHT_TRY(const std::vector<Role> roles, roles_named(options.roles));
  if (options.action == "add") {
    ZICHT_CHECK(check_organisation(session, options.organisation));
    Account account;
    account.name = options.name;
    account.organisation = options.organisation;
    account.roles = roles;
    account.made_up = options.demo;
    ZICHT_TRY(const std::string password, asked_password(console));
    ZICHT_TRY(const Account made, accounts.create(account, password));
    console.messages << fmt::format("The account {} is there. {}\n", made.name,
                                    made.made_up ? "It is a demo account: it needs no second factor."
                                                 : "Its second factor is set up when it first signs in.");
    return ExitCode::ok;
  }
  if (options.action == "key") {
    ZICHT_CHECK(check_organisation(session, options.organisation));
    ZICHT_TRY(const std::string key, accounts.issue_key(options.organisation, options.label, 0));
    console.out << key << '\n';
    console.messages << "Keep the key; it is not shown again.\n";
    return ExitCode::ok;
  }
  if (options.action == "password") {
    ZICHT_TRY(const std::string password, asked_password(console));
    ZICHT_CHECK(accounts.set_password(options.name, password));
  } else if (options.action == "reset") {
    ZICHT_CHECK(accounts.reset_second_factor(options.name));
  } else if (options.action == "roles") {
    ZICHT_CHECK(accounts.set_roles(options.name, roles));
  } else {
    ZICHT_CHECK(accounts.set_blocked(options.name, options.action == "block"));
  }
  console.messages << "Done.\n";
  return ExitCode::ok;
}

}  // namespace

Result<std::unique_ptr<services::Accounts>> open_accounts(const std::string& registry, bool made_up,
                                                          const std::map<std::string, std::string>& shipped) {
  const auto rights = shipped.find("service/rights.toml");
  if (rights == shipped.end())
    return fail(ErrorCode::not_found, "the table of rights is not there", "service/rights.toml",
                "Install Zicht again: cmake --install puts it beside the program.");
  const auto random = [](std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); };
  return services::Accounts::open(registry, rights->second, made_up, system_now, random, {});
}

Result<ExitCode> manage_accounts(const AccountOptions& options, Console& console) {
  ZICHT_TRY(const auto shipped_folder, installed_definitions());
  ZICHT_TRY(const auto shipped, read_files(shipped_folder));
  ZICHT_TRY(const auto session,
            services::Session::open(options.registry, registry::Access::read, system_now));
  ZICHT_TRY(const auto accounts, open_accounts(options.registry, session.is_made_up(), shipped));
  if (options.action == "list") return list(*accounts, options.json, console);
  if (options.name.empty() && options.action != "key")
    return fail(ErrorCode::invalid_input, "which account?", options.action,
                "Name it: zicht account add NAME");
  ZICHT_TRY(const ExitCode done, act(*accounts, session, options, console));
  ZICHT_CHECK(log_change(options.registry, accounts->store()));
  return done;
}

}  // namespace zicht::cli
