#pragma once

#include <string>
#include <string_view>

#include "base/node.hpp"
#include "linkage/explain.hpp"
#include "linkage/review_queue.hpp"
#include "model/code_list.hpp"
#include "services/link_review.hpp"

namespace zicht::cli {

/// Two reports side by side, for whoever decides whether they are about one person: a line with the verdict,
/// a table with a line a field (= the same, ~ alike, ≠ different), the sum of the evidence.
std::string side_by_side_text(const services::PairSideBySide& pair, Language language);
/// The same for machines.
Node pair_node(const services::PairSideBySide& pair, Language language);

/// The evidence field by field, a line each, and its sum: bits and words, no value of a report. Fields that
/// are not known for both are left out.
std::string evidence_text(const linkage::Explanation& explanation, Language language);
/// The same for machines, all fields.
Node evidence_node(const linkage::Explanation& explanation, Language language);

/// "Probably one person (97 %)"
std::string verdict(double probability, Language language);

/// Why a question is asked, in words.
std::string_view words(linkage::ReviewReason reason, Language language);

/// A value as a terminal may show it: control and direction characters become U+FFFD, so that what a reporter
/// sent cannot move the cursor or turn a line around.
std::string printable(std::string_view text);

/// Puts « and » around what differs between two texts that begin or end alike; leaves others as they are.
void mark_difference(std::string& a, std::string& b);

}  // namespace zicht::cli
