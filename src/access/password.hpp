#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace zicht::access {

/// What one hash costs. Memory in bytes.
struct PasswordCost {
  std::uint64_t passes = 3;
  std::size_t memory = std::size_t{64} << 20U;
  int at_once = 2;  ///< hashes being computed at the same time; others wait, so memory stays bounded
};

/// Argon2id (RFC 9106, by libsodium). May be used by several threads at once.
class PasswordHasher {
 public:
  static constexpr std::size_t kShortest = 12;  ///< characters (code points)
  static constexpr std::size_t kLongest = 256;  ///< bytes

  explicit PasswordHasher(PasswordCost cost = {});
  ~PasswordHasher();
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  /// \errors invalid_input: too short, too long, one character repeated, or the account's name.
  static Result<void> check(std::string_view password, std::string_view account);
  /// With a salt of its own. \errors unavailable: not enough memory.
  Result<std::string> hash(std::string_view password) const { return hash(password, cost_); }
  /// The same at another cost, which the hash carries with it.
  Result<std::string> hash(std::string_view password, const PasswordCost& cost) const;
  /// An empty hash (no such account) takes as long as any other, and fits no password.
  bool fits(std::string_view password, const std::string& hash) const;
  /// A hash of these costs that was not computed and that no password fits: trying it takes as long.
  static std::string hash_of_nobody(const PasswordCost& cost);

 private:
  struct Turns;
  PasswordCost cost_;
  std::unique_ptr<Turns> turns_;
  std::string nobody_;  ///< a hash of what nobody knows
};

}  // namespace zicht::access
