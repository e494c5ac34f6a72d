#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace zicht {

/// A code as a position in its list. Lives as long as the process; files and the log hold the code's text.
using CodeId = std::uint16_t;

/// Every list begins with the code `unknown`, so a value that was never set says so.
inline constexpr CodeId kUnknown = 0;

/// The two languages that every label is written in.
enum class Language { nl, en };
/// "nl" or "en", of ISO 639-1.
constexpr const char* code_of(Language language) { return language == Language::nl ? "nl" : "en"; }

struct Label {
  std::string nl;
  std::string en;
  const std::string& in(Language language) const { return language == Language::nl ? nl : en; }
};

struct Code {
  std::string code;  ///< stable identifier, never reused
  Label label;
  std::string parent;  ///< a code of the list's parent list (which may be the list itself); empty = a top
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;      ///< the last day
  std::vector<std::string> aliases;  ///< other spellings that people write
};

/// One code list: what a column may hold. Immutable after loading.
/// Invariants: entry 0 is `unknown`; codes are unique; no alias or label, folded, leads to two codes.
class CodeList {
 public:
  /// Reads CSV with the header code,label_nl,label_en,parent,valid_from,valid_to,aliases (aliases separated
  /// by '|'). `parent_list` names the list of the parents; empty = the list has no hierarchy.
  /// \errors invalid_config: a broken invariant; `where` is name:row.
  static Result<CodeList> parse(std::string id, Label label, std::string parent_list, std::string_view csv,
                                std::string_view name);
  /// A list of `unknown` alone.
  static CodeList only_unknown(std::string id);

  const std::string& id() const { return id_; }
  const Label& label() const { return label_; }
  const std::string& parent_list() const { return parent_list_; }
  std::size_t size() const { return codes_.size(); }
  const Code& operator[](CodeId id) const { return codes_.at(id); }

  /// By its exact code.
  std::optional<CodeId> find(std::string_view code) const;
  /// By code, label (either language) or alias, compared folded: case, accents, punctuation and blanks do not
  /// matter.
  std::optional<CodeId> find_spelling(std::string_view text) const;
  /// The code whose code, label or alias is nearest, for "did you mean"; nullopt when nothing is near.
  std::optional<CodeId> nearest(std::string_view text) const;
  /// Whether the code may be used for something that happened on this day.
  bool valid_on(CodeId id, Date day) const;

 private:
  CodeList() = default;
  std::string id_;
  Label label_;
  std::string parent_list_;
  std::vector<Code> codes_;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, CodeId, TextHash, std::equal_to<>> by_code_;
  std::unordered_map<std::string, CodeId, TextHash, std::equal_to<>> by_spelling_;
};

/// The code lists that reports are written in. Each member is the list of the same name under
/// definitions/codelists/. Immutable after loading, so safe to share between threads.
class Codebook {
 public:
  Codebook(Codebook&&) = default;
  Codebook& operator=(Codebook&&) = default;
  Codebook(const Codebook&) = delete;  // members point into lists_
  Codebook& operator=(const Codebook&) = delete;

  /// `files` maps a file name ("form.csv", and "index.toml" that names lists, labels and parents) to its
  /// content. A list of the chain that is not there, as in a registry of an earlier version, holds `unknown`
  /// alone until later definitions are adopted.
  /// \errors invalid_config: a list that reports need is missing, a parent that does not exist or goes in a
  /// circle.
  static Result<Codebook> parse(const std::map<std::string, std::string>& files);

  /// Precondition: the list is one of index.toml.
  const CodeList& list(std::string_view id) const;
  const CodeList* find_list(std::string_view id) const;
  const std::vector<CodeList>& lists() const { return lists_; }

  /// The code and its ancestors, nearest first; crosses from a list into its parent list ("BR" of country,
  /// then "005", "419", "019" of world_region). Names are (list id, code id).
  std::vector<std::pair<const CodeList*, CodeId>> lineage(const CodeList& list, CodeId id) const;

  // The lists that a report uses, by name, so that no caller looks them up by text.
  const CodeList& organisation() const { return *organisation_; }
  const CodeList& channel() const { return *channel_; }
  const CodeList& legal_basis() const { return *legal_basis_; }
  const CodeList& dossier_type() const { return *dossier_type_; }
  const CodeList& sex() const { return *sex_; }
  const CodeList& country() const { return *country_; }
  const CodeList& residence_status() const { return *residence_status_; }
  const CodeList& yes_no() const { return *yes_no_; }
  const CodeList& form() const { return *form_; }
  const CodeList& sub_form() const { return *sub_form_; }
  const CodeList& place() const { return *place_; }
  const CodeList& region() const { return *region_; }
  const CodeList& means_of_control() const { return *means_of_control_; }
  const CodeList& recruiter_relation() const { return *recruiter_relation_; }
  const CodeList& sector() const { return *sector_; }
  const CodeList& indicator() const { return *indicator_; }
  const CodeList& scope() const { return *scope_; }

 private:
  Codebook() = default;
  Result<void> check_parents() const;
  std::vector<CodeList> lists_;
  const CodeList *organisation_{}, *channel_{}, *legal_basis_{}, *dossier_type_{}, *sex_{}, *country_{},
      *residence_status_{}, *yes_no_{}, *form_{}, *sub_form_{}, *place_{}, *region_{}, *means_of_control_{},
      *recruiter_relation_{}, *sector_{}, *indicator_{}, *scope_{};
};

}  // namespace zicht
