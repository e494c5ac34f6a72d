#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "linkage/link.hpp"
#include "model/identity_view.hpp"

namespace zicht::linkage {

/// What one field says about a pair. No values of the records.
struct FieldEvidence {
  std::string field;          ///< as the view calls it
  std::string_view level;     ///< "written_the_same": stable, for machines; "missing" or "withheld"
  std::string_view words_nl;  ///< "hetzelfde geschreven"
  std::string_view words_en;  ///< "written the same"
  double bits = 0;            ///< rarity included
  double rarity_bits = 0;     ///< of which because the values are rare (or common: negative)
};

/// Why two records are, or are not, held to be one person. The parts add up:
/// weight_bits = sum of fields + dependence_bits + agreement_bits + relatives_bits; odds_bits = weight_bits +
/// prior_bits + lone_bits + competition_bits; probability = 2^odds / (1 + 2^odds).
struct Explanation {
  std::vector<FieldEvidence> fields;
  double dependence_bits = 0;  ///< slips come together, or exclude each other
  double agreement_bits = 0;   ///< mostly <= 0: what agreeing fields say twice
  double relatives_bits = 0;   ///< <= 0: twins, or relatives under one number, would look like this too
  double weight_bits = 0;
  double prior_bits = 0;        ///< how rare links are among all pairs of this kind
  double lone_bits = 0;         ///< >= 0: more, when neither has another record; see join_bits()
  double competition_bits = 0;  ///< <= 0: other candidates, when sources are free of duplicates
  double odds_bits = 0;
  double probability = 0;
  bool one_person = false;  ///< as persons are proposed or held
};

/// Explains pairs of one view by the model that linked it. Keeps the view's prepared form in memory; not safe
/// to share between threads.
class Explainer {
 public:
  /// \param result     of link() over this view; must outlive the explainer
  /// \param person_of  by record: the lowest record of its person; as linking proposes or as a register
  ///                   holds
  /// \errors as link()
  static Result<Explainer> make(const IdentityView& view, const LinkResult& result,
                                std::span<const std::uint32_t> person_of, std::size_t threads);
  Explainer(Explainer&&) noexcept;
  Explainer& operator=(Explainer&&) noexcept;
  ~Explainer();

  /// Precondition: two different records of the view.
  Explanation explain(std::uint32_t a, std::uint32_t b);

 private:
  struct State;
  explicit Explainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace zicht::linkage
