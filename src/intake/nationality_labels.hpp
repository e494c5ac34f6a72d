#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "model/code_list.hpp"

namespace zicht::intake {

/// Reads nationalities as people write them: codes, names in several languages, adjectives, plurals, names of
/// countries that are no more, and small spelling mistakes. What may mean two countries is told, never
/// guessed.
class NationalityLabels {
 public:
  struct Reading {
    enum class Kind {
      country,     ///< one country: `countries` has it
      several,     ///< more than one may be meant: `countries` has them
      no_country,  ///< a region, or words that name no single country
      unknown,     ///< nothing like it is known; `countries` may have what is nearest
    };
    Kind kind = Kind::unknown;
    std::vector<CodeId> countries;
    bool mended = false;  ///< read through a spelling mistake
  };

  /// \param csv  columns code, spellings (separated by '|'); a spelling may stand at several codes: then it
  /// means several
  /// \errors invalid_config: a code that the country list does not have.
  static Result<NationalityLabels> parse(std::string_view csv, std::string_view name,
                                         const Codebook& codebook);

  Reading read(std::string_view label) const;

 private:
  using Readings = std::vector<CodeId>;
  const Readings* exact(const std::string& folded_label) const;
  const Readings* without_endings(const std::string& folded_label) const;
  Reading through_mistakes(const std::string& folded_label) const;
  bool names_no_country(const std::string& folded_label) const;

  const Codebook* codebook_ = nullptr;
  std::unordered_map<std::string, Readings> by_spelling_;  ///< folded
};

}  // namespace zicht::intake
