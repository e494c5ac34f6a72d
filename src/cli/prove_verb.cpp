#include "cli/prove_verb.hpp"

#include <fmt/format.h>

#include <ostream>

#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "registry/proof_file.hpp"

namespace zicht::cli {

using registry::head_text;
using registry::WrittenProof;

Result<ExitCode> prove_event(const ProveOptions& options, Console& console) {
  ZICHT_TRY(const Sequence event, registry::parse_event_number(options.event));
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const auto proof, registry.prove_inclusion(event, options.size));
  console.out << registry::proof_file(proof);
  return ExitCode::ok;
}

Result<ExitCode> prove_beginning(const ProveOptions& options, Console& console) {
  ZICHT_TRY(const Sequence before, registry::parse_event_number(options.event));
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const auto proof, registry.prove_consistency(before, options.size));
  console.out << registry::proof_file(proof);
  return ExitCode::ok;
}

Result<ExitCode> check_proof(const CheckProofOptions& options, Console& console) {
  std::vector<registry::TreeHead> trusted;
  for (const std::string& written : options.heads) {
    ZICHT_TRY(trusted.emplace_back(), registry::parse_head_text(written));
  }
  ZICHT_TRY(const std::string content, read_file(options.file));
  ZICHT_TRY(const WrittenProof proof, registry::parse_proof(content, options.file));
  switch (registry::check_proof(proof, trusted)) {
    case registry::ProofAnswer::other_head:
      console.out << "The proof is about another head: " << head_text(proof.head) << '\n';
      return ExitCode::data;
    case registry::ProofAnswer::false_proof:
      console.out << "The proof does not hold.\n";
      return ExitCode::data;
    case registry::ProofAnswer::holds:
      break;
  }
  const auto events_of = [](const registry::TreeHead& head) {
    return grouped(static_cast<std::int64_t>(head.size));
  };
  if (proof.about == WrittenProof::About::event)
    console.out << fmt::format("Event {} with leaf {} is in the log of {} events with this head.\n",
                               proof.event, to_hex(proof.leaf), events_of(proof.head));
  else
    console.out << fmt::format("The log of {} events is the beginning of that of {}.\nHead {}\n",
                               events_of(proof.before), events_of(proof.head), head_text(proof.head));
  return ExitCode::ok;
}

}  // namespace zicht::cli
