#pragma once

#include <string>

#include "linkage/explain.hpp"
#include "model/code_list.hpp"
#include "services/link_review.hpp"

namespace zicht::cli {

/// Two reports side by side, for whoever decides whether they are about one person: a line with the verdict,
/// a table with a line a field (= the same, ~ alike, ≠ different), the sum of the evidence.
std::string side_by_side_text(const services::PairSideBySide& pair, Language language);

/// The evidence field by field, a line each, and its sum: bits and words, no value of a report. Fields that
/// are not known for both are left out.
std::string evidence_text(const linkage::Explanation& explanation, Language language);

/// Puts « and » around what differs between two texts that begin or end alike; leaves others as they are.
void mark_difference(std::string& a, std::string& b);

}  // namespace zicht::cli
