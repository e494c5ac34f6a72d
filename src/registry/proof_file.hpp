#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "registry/registry.hpp"

namespace zicht::registry {

/// A head as people keep it: "SIZE:ROOT", the root in hexadecimal.
std::string head_text(const TreeHead& head);
/// \errors invalid_input: not a head as `head_text` writes it.
Result<TreeHead> parse_head_text(std::string_view text);

/// The number of an event, or that of the report that it made: "17", "R17". \errors invalid_input.
Result<Sequence> parse_event_number(std::string_view text);

/// A proof as a JSON document, for somebody who has only a head of the log.
std::string proof_file(const InclusionProof& proof);
std::string proof_file(const ConsistencyProof& proof);

/// A proof as it was written, with nothing of it believed yet.
struct WrittenProof {
  enum class About { event, beginning };
  About about = About::event;
  Sequence event = 0;  ///< of an event
  Hash leaf{};         ///< of an event
  TreeHead before;     ///< of a beginning
  TreeHead head;
  std::vector<Hash> path;
};
/// \param name  of the file, for messages
/// \errors invalid_input: not what `proof_file` writes.
Result<WrittenProof> parse_proof(std::string_view content, const std::string& name);

enum class ProofAnswer {
  holds,
  other_head,  ///< it is about a head that nobody here trusts
  false_proof,
};
/// Whether a proof holds for somebody who trusts these heads.
ProofAnswer check_proof(const WrittenProof& proof, std::span<const TreeHead> trusted);

}  // namespace zicht::registry
