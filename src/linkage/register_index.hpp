#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "linkage/link.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// Somebody in the register who may be the person of a new report.
struct FoundPerson {
  std::uint32_t cluster = 0;  ///< the lowest record of the person
  std::uint32_t record = 0;   ///< the likeliest of the person's records
  double odds_bits = 0;       ///< of the new report against all records of the person
  double probability = 0;
};

/// A register of which a new report can be asked about in milliseconds. Lives in memory only, and nowhere
/// else: it holds names in the clear. The command forbids core dumps for the whole process
/// (src/cli/main.cpp); whoever else holds an index has to do the same. Not safe to share between threads: a
/// query writes the new report into it for as long as it lasts.
class RegisterIndex {
 public:
  /// \param view, result  the register, and link() over it. Neither is needed afterwards.
  /// \errors as link()
  static Result<RegisterIndex> make(const IdentityView& view, const LinkResult& result, std::size_t threads);
  RegisterIndex(RegisterIndex&&) noexcept;
  RegisterIndex& operator=(RegisterIndex&&) noexcept;
  ~RegisterIndex();

  /// Who it may be, likeliest first, with a probability of 0.001 or more. Records are looked up by the passes
  /// that linked the register, in large blocks among the neighbours by values: whom link() would meet.
  /// \param texts  by column of the view, as IdentityViewBuilder takes them; empty = missing
  /// \param most   at most so many
  std::vector<FoundPerson> find(std::span<const std::string_view> texts, std::size_t most = 20);

 private:
  struct State;
  explicit RegisterIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::linkage
