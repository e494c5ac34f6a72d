#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulate/draws.hpp"
#include "simulate/profile_reader.hpp"

namespace zicht::simulate {

/// Writing something else for a part of a name: what stands there, and what may be written for it.
using Rewrites = std::vector<std::pair<std::string, std::string>>;

/// Names of one kind: listed ones by rank (Zipf and Mandelbrot: the r-th has weight 1 / (r +
/// offset)^exponent), and rare ones put together from parts, so that a million people do not share a few
/// hundred names.
class NameDraw {
 public:
  struct Pattern {
    double share = 1;
    std::vector<std::vector<std::string>> parts;  ///< one of each, in this order
  };
  NameDraw() = default;
  /// Precondition: there are listed names. `composed` is the share of people whose name is put together.
  NameDraw(std::vector<std::string> listed, double exponent, double offset, double composed,
           std::vector<Pattern> patterns);
  std::string draw(Philox& random) const;
  /// How many people in one bear this name; for an oracle. Linear in the number of names.
  double share(std::string_view name) const;
  /// Every name there is, a name once for each way to get it, with the share of people that gives it; for an
  /// oracle.
  void for_each(const std::function<void(const std::string& name, double share)>& tell) const;
  bool empty() const { return listed_.empty(); }

 private:
  std::vector<std::string> listed_;
  Picker ranks_;
  double composed_ = 0;
  std::vector<Pattern> patterns_;
  Picker pattern_;
};

/// How people of one origin are called, and how that is written down otherwise.
struct NameOrigin {
  std::string id;
  /// How many people of a nationality have names of this origin, beside the other origins: 1 where it is the
  /// usual one.
  std::map<CodeId, double> weight;
  NameDraw female, male, family;
  std::vector<std::string> female_patronymics, male_patronymics;  ///< most frequent first
  Rewrites feminine_endings;                                      ///< of family names
  std::vector<std::string> particles;                             ///< "van der ": with the blank after it
  double second_given_share = 0, second_family_share = 0, patronymic_share = 0;
  std::string family_join = " ";  ///< between two family names
  Rewrites transliteration;       ///< other ways from another script, or of writing sounds in ours
  Rewrites spelling;              ///< heard, and written down differently
  Rewrites short_forms;           ///< of given names
};

/// Who somebody is; the same for every report on them.
struct TrueName {
  std::vector<std::string> given;   ///< one or two
  std::string patronymic;           ///< empty where there is none
  std::vector<std::string> family;  ///< one or two
  std::string alias;                ///< a name they go by; empty for most
};

/// definitions/profiles/names.toml.
class NameBook {
 public:
  /// \errors invalid_config: an unknown key or code, no names, a share that is none; with its line.
  static Result<NameBook> parse(std::string_view toml, std::string_view name, const Codebook& codebook);
  /// An origin of this nationality, by weight; any when the nationality stands nowhere.
  const NameOrigin& origin_of(CodeId nationality, Philox& random) const;
  std::span<const NameOrigin> origins() const { return origins_; }
  /// Names that people go by beside their own.
  std::span<const std::string> working_names(bool male) const {
    return male ? male_working_names_ : female_working_names_;
  }
  static constexpr double kHasShortForm = 0.35;    ///< of those whose given name has one: it is their alias
  static constexpr double kHasWorkingName = 0.04;  ///< of all
  /// \param male  else the feminine form, where there is one
  TrueName draw(const NameOrigin& origin, bool male, Philox& random) const;

 private:
  std::vector<NameOrigin> origins_;
  std::map<CodeId, std::pair<std::vector<std::size_t>, Picker>> by_nationality_;
  std::vector<std::string> female_working_names_, male_working_names_;
};

}  // namespace zicht::simulate
