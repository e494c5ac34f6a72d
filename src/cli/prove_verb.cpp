#include "cli/prove_verb.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>

#include "base/node.hpp"
#include "cli/installation.hpp"
#include "cli/registry_access.hpp"
#include "registry/merkle_proof.hpp"

namespace zicht::cli {
namespace {

using registry::TreeHead;

constexpr const char* kEventProof = "zicht event proof 1";
constexpr const char* kBeginningProof = "zicht beginning proof 1";

std::string shown(const TreeHead& head) { return fmt::format("{}:{}", head.size, to_hex(head.root)); }

Result<Sequence> number_named(const std::string& written) {
  const std::size_t from = written.starts_with('R') ? 1 : 0;
  Sequence number = 0;
  const auto [end, error] = std::from_chars(written.data() + from, written.data() + written.size(), number);
  if (error != std::errc{} || end != written.data() + written.size() || number == 0)
    return fail(ErrorCode::invalid_input, "not the number of an event", written, "Write it as 17, or R17.");
  return number;
}

Node path_node(const std::vector<Hash>& path) {
  Node list = Node::list();
  for (const Hash& hash : path) list.add(to_hex(hash));
  return list;
}

/// A proof as it was written, with nothing of it believed yet.
struct WrittenProof {
  std::string kind;
  std::int64_t event = 0;
  Hash leaf{};
  TreeHead before;
  TreeHead head;
  std::vector<Hash> path;
};

Result<WrittenProof> read_proof(const std::string& file) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::invalid_input, "not a proof: " + what, file, "zicht prove writes one.");
  };
  ZICHT_TRY(const std::string content, read_file(file));
  const auto document = parse_json(content);
  if (!document || !document->is_table()) return wrong("it is not a JSON object");
  const auto text = [&](const char* key) {
    const Node* const node = document->find(key);
    return node != nullptr && node->as_text() != nullptr ? *node->as_text() : std::string();
  };
  WrittenProof proof;
  proof.kind = text("proof");
  if (proof.kind != kEventProof && proof.kind != kBeginningProof)
    return wrong("'proof' does not say which kind");
  ZICHT_TRY(proof.head, head_named(text("head")));
  if (proof.kind == kEventProof) {
    const Node* const event = document->find("event");
    const auto leaf = hash_from_hex(text("leaf"));
    if (event == nullptr || event->as_integer() == nullptr || !leaf)
      return wrong("'event' or 'leaf' is missing");
    proof.event = *event->as_integer();
    proof.leaf = *leaf;
  } else {
    ZICHT_TRY(proof.before, head_named(text("before")));
  }
  const Node* const path = document->find("path");
  if (path == nullptr || !path->is_list()) return wrong("'path' is missing");
  for (const Node& node : *path->as_list()) {
    const auto hash = node.as_text() == nullptr ? std::nullopt : hash_from_hex(*node.as_text());
    if (!hash) return wrong("'path' has something that is no hash");
    proof.path.push_back(*hash);
  }
  return proof;
}

}  // namespace

Result<TreeHead> head_named(const std::string& written) {
  TreeHead head;
  const auto colon = std::min(written.find(':'), written.size());
  const auto [stopped, error] = std::from_chars(written.data(), written.data() + colon, head.size);
  const auto root = hash_from_hex(std::string_view(written).substr(std::min(colon + 1, written.size())));
  if (error != std::errc{} || stopped != written.data() + colon || !root)
    return fail(ErrorCode::invalid_input, "not a head of the log", "--head",
                "Write events:tree as zicht status shows them, for example 1062:ab12….");
  head.root = *root;
  return head;
}

Result<ExitCode> prove_event(const ProveOptions& options, Console& console) {
  ZICHT_TRY(const Sequence event, number_named(options.event));
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const auto proof, registry.prove_inclusion(event, options.size));
  Node node = Node::table();
  node.put("proof", kEventProof)
      .put("event", static_cast<std::int64_t>(proof.event))
      .put("leaf", to_hex(proof.leaf))
      .put("head", shown(proof.head))
      .put("path", path_node(proof.path));
  console.out << to_json(node, 1) << '\n';
  return ExitCode::ok;
}

Result<ExitCode> prove_beginning(const ProveOptions& options, Console& console) {
  ZICHT_TRY(const Sequence before, number_named(options.event));
  ZICHT_TRY(auto registry, open_registry(options.registry, registry::Access::read));
  ZICHT_TRY(const auto proof, registry.prove_consistency(before, options.size));
  Node node = Node::table();
  node.put("proof", kBeginningProof)
      .put("before", shown(proof.before))
      .put("head", shown(proof.head))
      .put("path", path_node(proof.path));
  console.out << to_json(node, 1) << '\n';
  return ExitCode::ok;
}

Result<ExitCode> check_proof(const CheckProofOptions& options, Console& console) {
  std::vector<TreeHead> trusted;
  for (const std::string& written : options.heads) {
    ZICHT_TRY(trusted.emplace_back(), head_named(written));
  }
  ZICHT_TRY(const WrittenProof proof, read_proof(options.file));
  const auto is_trusted = [&](const TreeHead& head) {
    return std::ranges::find(trusted, head) != trusted.end();
  };
  const bool of_event = proof.kind == kEventProof;
  if (!is_trusted(proof.head) && (of_event || !is_trusted(proof.before))) {
    console.out << "The proof is about another head: " << shown(proof.head) << '\n';
    return ExitCode::data;
  }
  const bool holds = of_event ? proof.event > 0 && registry::proves_inclusion(
                                                       proof.leaf, static_cast<Sequence>(proof.event) - 1,
                                                       proof.head.size, proof.head.root, proof.path)
                              : registry::proves_consistency(proof.before.size, proof.before.root,
                                                             proof.head.size, proof.head.root, proof.path);
  if (!holds) {
    console.out << "The proof does not hold.\n";
    return ExitCode::data;
  }
  if (of_event)
    console.out << fmt::format("Event {} with leaf {} is in the log of {} events with this head.\n",
                               proof.event, to_hex(proof.leaf),
                               grouped(static_cast<std::int64_t>(proof.head.size)));
  else
    console.out << fmt::format("The log of {} events is the beginning of that of {}.\nHead {}\n",
                               grouped(static_cast<std::int64_t>(proof.before.size)),
                               grouped(static_cast<std::int64_t>(proof.head.size)), shown(proof.head));
  return ExitCode::ok;
}

}  // namespace zicht::cli
