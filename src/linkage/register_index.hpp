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
  std::uint32_t person = 0;  ///< their lowest record
  std::uint32_t record = 0;  ///< the likeliest of the person's records
  /// The new report against all records of the person; join_bits are in it where neither has another.
  double odds_bits = 0;
  double probability = 0;
};

/// What an index answers.
struct FoundPersons {
  std::vector<FoundPerson> persons;  ///< likeliest first, with a probability of 0.001 or more
  /// Blocks of more than Candidates::kLargestBlock records, in which the report met its neighbours only.
  std::size_t large_blocks = 0;
  bool says_who = false;  ///< the report has a value that tells people apart; else nobody is found
};

/// A register of which a new report can be asked about in milliseconds. Lives in memory only, and nowhere
/// else: it holds names in the clear. The command forbids core dumps for the whole process
/// (src/cli/main.cpp); whoever else holds an index has to do the same. Not safe to share between threads: a
/// query writes the new report into it for as long as it lasts.
class RegisterIndex {
 public:
  /// \param view, result  the register, and link() over it. Neither is needed afterwards.
  /// \param person_of      by record: the lowest record of its person; as linking proposes or as a register
  ///                       holds
  /// \errors as link()
  static Result<RegisterIndex> make(const IdentityView& view, const LinkResult& result,
                                    std::span<const std::uint32_t> person_of, std::size_t threads);
  RegisterIndex(RegisterIndex&&) noexcept;
  RegisterIndex& operator=(RegisterIndex&&) noexcept;
  ~RegisterIndex();

  /// Who it may be. Records are looked up by the passes that linked the register, in large blocks among the
  /// neighbours by values: whom link() would meet.
  /// \param texts  by column of the view, as IdentityViewBuilder takes them; empty = missing
  /// \param most   at most so many
  FoundPersons find(std::span<const std::string_view> texts, std::size_t most = 20);
  /// The same for a record of the register: who it may be, by their other records.
  FoundPersons find(std::uint32_t record, std::size_t most = 20);

 private:
  struct State;
  explicit RegisterIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::linkage
