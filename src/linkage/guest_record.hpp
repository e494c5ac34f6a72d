#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "linkage/name_keys.hpp"
#include "linkage/prepared_view.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// One more record at the end of a prepared view, whose values can be changed. A value that the view does not
/// know has a place of its own at the end of each dictionary.
class GuestRecord {
 public:
  /// Makes room. \param view  must outlive this  \param identities  that `view` was prepared from
  GuestRecord(PreparedView& view, const IdentityView& identities);
  std::uint32_t record() const { return record_; }
  /// \param texts  by column of the identities
  void set(std::span<const std::string_view> texts);
  /// Takes it out of the counts of values, until the next set().
  void leave();

 private:
  using Known = std::vector<std::pair<std::uint64_t, ValueId>>;  ///< by hash of the text
  void set_text(std::size_t field, std::string_view text);
  void set_reporting(std::size_t field, std::span<const std::string_view> texts);

  std::uint64_t with_value(const PreparedField& field) const;
  void count_in(std::size_t field, ValueId value);

  PreparedView& view_;
  std::uint32_t record_;
  Transliterator transliterator_;
  std::vector<IdentityFieldKind> kind_of_column_;
  std::vector<Known> known_;  ///< by field
  struct Rarity {
    std::size_t field;
    ValueId value;
    float bits;
  };
  std::vector<Rarity> without_guest_;  ///< of the guest's values, to be put back
};

}  // namespace zicht::linkage
