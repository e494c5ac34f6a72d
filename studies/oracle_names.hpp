#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/names.hpp"

namespace zicht::oracle {

/// What a name is a part of. Family names of women stand apart where they have an ending of their own.
enum class NamePart : std::uint8_t {
  female_given,
  male_given,
  female_family,
  male_family,
  female_patronymic,
  male_patronymic,
  alias,
};

/// A name that people of an origin have.
struct Name {
  std::uint8_t origin = 0;
  NamePart part = NamePart::female_given;
  double share = 0;  ///< of people whose name is drawn for this part
  std::string text;  ///< as it is
  char initial = 0;  ///< of the comparable text
  bool has_particle = false, has_masculine = false, rewritable = false, mishearable = false;
};

/// One way in which a written text came from a name.
struct Source {
  std::uint32_t name = 0;
  std::uint8_t rewritten = 0;  ///< by another romanisation: 0, 1 or 2 times
  bool misheard = false, mistyped = false, without_particle = false, masculine = false;
  float chance = 0;  ///< of this text, given the name and that these errors happened
};

/// All names of the simulator and all that its errors make of them, read backwards: of which names a text may
/// come, and with which chance. Texts are compared as linkage does, without diacritics.
class NameTable {
 public:
  explicit NameTable(const simulate::NameBook& book);
  /// Ordered by name.
  std::vector<Source> sources(std::string_view comparable) const;
  const Name& operator[](std::uint32_t name) const { return names_[name]; }
  std::size_t size() const { return names_.size(); }
  /// \param shares  by name
  void set_shares(std::span<const double> shares);
  static constexpr std::uint32_t kNoName = 0xFFFFFFFFU;

 private:
  struct Entry {
    std::uint64_t text = 0;  ///< hash
    Source source;
  };
  void add_names(const simulate::NameBook& book, std::uint8_t origin);
  void add(const simulate::NameOrigin& origin, Name name);
  void append(std::string_view comparable, double chance, bool mistyped, std::vector<Source>& found) const;

  std::vector<Name> names_;
  std::vector<Entry> entries_;  ///< by text
};

}  // namespace zicht::oracle
