#pragma once

#include <array>
#include <string>
#include <string_view>

#include "linkage/explain.hpp"
#include "linkage/review_queue.hpp"
#include "model/code_list.hpp"

namespace zicht::services {

/// A term in both languages; `id` is its name for machines, and empty where machines have a number.
struct LinkTerm {
  std::string_view id, nl, en;
  std::string_view in(Language language) const { return language == Language::nl ? nl : en; }
};

/// "given names": a field of the evidence in words; its own name where there are none.
std::string field_words(std::string_view field, Language language);

/// What is added to the evidence of the fields, and the sum of all. Unit: bits.
struct EvidenceSum {
  LinkTerm term;
  double linkage::Explanation::* bits = nullptr;
};
/// In the order in which they are shown; the last is the sum.
const std::array<EvidenceSum, 7>& evidence_sums();

/// "Probably one person (97.0 %)". \param probability  in [0, 1]
std::string verdict(double probability, Language language);

/// Why a question is asked of a registrar.
std::string_view words(linkage::ReviewReason reason, Language language);

}  // namespace zicht::services
