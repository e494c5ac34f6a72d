#include "services/link_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace zicht::services {
namespace {

constexpr std::array<LinkTerm, 11> kFields{{
    {"given_names", "voornamen", "given names"},
    {"family_names", "achternamen", "family names"},
    {"aliases", "andere namen", "aliases"},
    {"birth_date", "geboortedatum", "birth date"},
    {"sex", "geslacht", "sex"},
    {"nationalities", "nationaliteiten", "nationalities"},
    {"document_numbers", "documentnummers", "document numbers"},
    {"own_reference", "kenmerk melder", "own reference"},
    {"place", "plaats uitbuiting", "place"},
    {"exploitation", "periode uitbuiting", "exploitation"},
    {"reporting", "melding", "reported by, on"},
}};

constexpr std::array<EvidenceSum, 7> kEvidenceSums{{
    {{"dependence_bits", "samenhang verschillen", "slips together"}, &linkage::Explanation::dependence_bits},
    {{"agreement_bits", "dubbel gezegd", "said twice"}, &linkage::Explanation::agreement_bits},
    {{"relatives_bits", "een tweeling of familie met één nummer lijkt ook zo op elkaar",
      "twins, or relatives under one number, would be as alike"},
     &linkage::Explanation::relatives_bits},
    {{"competition_bits", "andere kandidaten", "other candidates"}, &linkage::Explanation::competition_bits},
    {{"prior_bits", "vooraf: de meeste paren zijn twee mensen", "beforehand: most pairs are two people"},
     &linkage::Explanation::prior_bits},
    {{"lone_bits", "vooraf: geen van beide heeft nog een andere melding",
      "beforehand: neither has another report yet"},
     &linkage::Explanation::lone_bits},
    {{"odds_bits", "samen; elke bit maakt één persoon tweemaal zo waarschijnlijk",
      "together; each bit makes one person twice as likely"},
     &linkage::Explanation::odds_bits},
}};

constexpr std::array<std::pair<double, LinkTerm>, 6> kVerdicts{{
    {0.99, {"", "Vrijwel zeker één persoon", "Almost certainly one person"}},
    {0.9, {"", "Waarschijnlijk één persoon", "Probably one person"}},
    {0.5, {"", "Misschien één persoon", "Perhaps one person"}},
    {0.1, {"", "Misschien twee personen", "Perhaps two people"}},
    {0.01, {"", "Waarschijnlijk twee personen", "Probably two people"}},
    {-1.0, {"", "Vrijwel zeker twee personen", "Almost certainly two people"}},
}};

}  // namespace

std::string field_words(std::string_view field, Language language) {
  const auto found = std::ranges::find(kFields, field, &LinkTerm::id);
  return std::string(found == kFields.end() ? field : found->in(language));
}

const std::array<EvidenceSum, 7>& evidence_sums() { return kEvidenceSums; }

std::string verdict(double probability, Language language) {
  const auto found =
      std::ranges::find_if(kVerdicts, [&](const auto& one) { return probability >= one.first; });
  return fmt::format("{} ({:.1f} %)", found->second.in(language), 100 * probability);
}

std::string_view words(linkage::ReviewReason reason, Language language) {
  constexpr std::array<LinkTerm, 5> kReasons{{
      {"near_threshold", "het kan net zo goed andersom zijn", "it might as well be the other way"},
      {"rest_of_group", "de andere meldingen van die persoon spreken ertegen",
       "the other reports of that person speak against it"},
      {"too_large", "de persoon zou te veel meldingen krijgen", "the person would have too many reports"},
      {"competition", "er is een betere kandidaat", "there is a better candidate"},
      {"weak_chain", "samengevoegd via andere meldingen; dit paar lijkt niet op elkaar",
       "joined through other reports; this pair is not alike"},
  }};
  return std::ranges::find(kReasons, linkage::to_text(reason), &LinkTerm::id)->in(language);
}

}  // namespace zicht::services
