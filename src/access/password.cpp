#include "access/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <semaphore>
#include <string>
#include <vector>

#include "base/contract.hpp"
#include "base/letters.hpp"
#include "base/text.hpp"

namespace zicht::access {

struct PasswordHasher::Turns {
  explicit Turns(int at_once) : free(at_once) {}
  std::counting_semaphore<> free;
};

namespace {

/// Holds one of the turns while it lives.
class Turn {
 public:
  explicit Turn(std::counting_semaphore<>& free) : free_(free) { free_.acquire(); }
  ~Turn() { free_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::counting_semaphore<>& free_;
};

}  // namespace

PasswordHasher::PasswordHasher(PasswordCost cost)
    : cost_(cost), turns_(std::make_unique<Turns>(cost.at_once)) {
  ZICHT_EXPECT(sodium_init() >= 0);
  nobody_ = hash_of_nobody(cost);
}
PasswordHasher::~PasswordHasher() = default;

Result<void> PasswordHasher::check(std::string_view password, std::string_view account) {
  constexpr std::string_view kAdvice = "Take several words that do not belong together.";
  if (!is_utf8(password)) return fail(ErrorCode::invalid_input, "the password is not UTF-8", "password");
  if (letter_count(password) < kShortest)
    return fail(ErrorCode::invalid_input, "the password has fewer than 12 characters", "password",
                std::string(kAdvice));
  if (password.size() > kLongest)
    return fail(ErrorCode::invalid_input, "the password is longer than 256 bytes", "password");
  if (std::ranges::all_of(password, [&](char c) { return c == password.front(); }) ||
      (!account.empty() && folded(password).find(folded(account)) != std::string::npos))
    return fail(ErrorCode::invalid_input, "the password is easily guessed", "password", std::string(kAdvice));
  return {};
}

Result<std::string> PasswordHasher::hash(std::string_view password, const PasswordCost& cost) const {
  const Turn turn(turns_->free);
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorCode::unavailable, "there is not enough memory to hash a password");
  return std::string(text.data());
}

std::string PasswordHasher::hash_of_nobody(const PasswordCost& cost) {
  ZICHT_EXPECT(sodium_init() >= 0);
  const auto random_text = [](std::size_t bytes) {
    std::vector<unsigned char> random(bytes);
    randombytes_buf(random.data(), random.size());
    std::string text(sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text.pop_back();  // the terminating zero
    return text;
  };
  constexpr std::size_t kHashBytes = 32;
  return "$argon2id$v=19$m=" + std::to_string(cost.memory / 1024) + ",t=" + std::to_string(cost.passes) +
         ",p=1$" + random_text(crypto_pwhash_SALTBYTES) + "$" + random_text(kHashBytes);
}

bool PasswordHasher::fits(std::string_view password, const std::string& hash) const {
  const bool too_long = password.size() > kLongest;  // nobody may make the hash itself long work
  // libsodium takes no null pointer, not even of nothing.
  const std::string_view tried = too_long || password.empty() ? std::string_view("") : password;
  const std::string& against = hash.empty() ? nobody_ : hash;
  const Turn turn(turns_->free);
  const bool same = crypto_pwhash_str_verify(against.c_str(), tried.data(), tried.size()) == 0;
  return same && !hash.empty() && !too_long;
}

}  // namespace zicht::access
