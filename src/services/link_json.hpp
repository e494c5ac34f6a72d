#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/node.hpp"
#include "linkage/explain.hpp"
#include "services/link_audit.hpp"
#include "services/link_candidates.hpp"
#include "services/link_proposal.hpp"
#include "services/link_review.hpp"
#include "services/linked_files.hpp"

namespace zicht::services {

// Linkage as JSON: one shape for `--json` and for HTTP. Reports are named as "R17", evidence is in bits, and
// a number that does not exist is null.

/// The parts of a value as a line of text, without what could steer a terminal.
/// \param field  "reporting" joins its parts with blanks, others with "; "
std::string shown_text(const std::vector<std::string>& values, std::string_view field);

/// `fields` with `field`, `level`, `words`, `bits` and `rarity_bits`, and the sums of evidence_sums(). No
/// value of a report is in it.
Node evidence_node(const linkage::Explanation& explanation, Language language);
/// Two reports with their values: for whoever may see identities.
Node to_node(const PairSideBySide& pair, Language language);
/// The same with `reason`, `joined` and `expected_change`.
Node to_node(const ReviewQuestion& question, Language language);

/// `report`, `says_who`, `large_blocks` and `candidates`. No value of a report is in it.
Node to_node(const CandidatesOf& found, Language language);

/// A proposal: persons and pairs before and after, by year; `event` is null until it is taken over.
Node to_node(const LinkProposal& proposal);
/// Linked files: numbers, passes and findings; who is who goes to files of their own.
Node to_node(const LinkedFiles& linked);

/// \param sheet  the name of the file that the sheet was written to
Node to_node(const DrawnAudit& audit, const std::string& sheet);
/// `precision` is null when nothing was proposed.
Node to_node(const ReadAudit& audit);

}  // namespace zicht::services
