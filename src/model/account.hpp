#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/sha256.hpp"
#include "model/code_list.hpp"

namespace zicht {

/// What somebody is to the register. What each may do stands in definitions/service/rights.toml.
enum class Role : std::uint8_t { reporter, registrar, analyst, publisher, auditor, administrator };
inline constexpr std::array kRoles = {Role::reporter,  Role::registrar, Role::analyst,
                                      Role::publisher, Role::auditor,   Role::administrator};

/// "reporter", as files and commands write it.
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);

using AccountId = std::int64_t;

/// Somebody who signs in. The store keeps it; secrets in it are sealed there.
struct Account {
  AccountId id = 0;             ///< 0 = not stored yet
  std::string name;             ///< what is typed to sign in; in lower case; names nobody outside the office
  std::string organisation;     ///< a code of the list organisation
  std::vector<Role> roles;      ///< at least one
  std::string password_hash;    ///< Argon2id, with its salt and costs
  Bytes totp_secret;            ///< 20 bytes; empty = not set up yet
  std::int64_t totp_step = -1;  ///< of the last code that was taken: no code works twice
  std::vector<Hash> recovery;   ///< hashes of codes that were not used yet
  bool blocked = false;
  bool made_up = false;  ///< a demo account: works on a registry of made-up people only
  Language language = Language::nl;

  bool has(Role role) const;
};

/// One signed-in browser. The token itself is in the cookie and nowhere else.
struct Session {
  Hash token_hash{};
  AccountId account = 0;
  Instant began;
  Instant last_seen;
  bool second_factor = false;  ///< the code was given; before that the session may do nothing else
};

/// What a partner's own system signs in with. The key is shown once; its hash is kept.
struct ApiKey {
  std::int64_t id = 0;
  Hash key_hash{};
  std::string organisation;
  std::string label;  ///< what the key is for
  AccountId issued_by = 0;
  Instant issued_at;
  bool revoked = false;
};

/// A report that was begun and not sent. The store seals the fields.
struct Draft {
  std::int64_t id = 0;
  AccountId account = 0;
  std::string once;    ///< what makes sending it twice count once
  std::string fields;  ///< urlencoded, as the form sends them
  Instant changed_at;
  std::optional<std::uint64_t> sent_as;  ///< the report it became; its fields are gone then
};

/// Something that a second person must approve.
struct ApprovalRequest {
  std::int64_t id = 0;
  std::string verb;     ///< of rights.toml, "erase" for example
  std::string subject;  ///< what it is about: "R17", an account's name; never a person's name
  std::string detail;   ///< what is asked, for example the roles an account should get
  std::string reason;
  AccountId asked_by = 0;
  Instant asked_at;
  AccountId decided_by = 0;  ///< 0 = nobody yet
  bool approved = false;
  bool carried_out = false;  ///< of what is done after the approval, by who asked: an export
};

}  // namespace zicht
