#include "registry/proof_file.hpp"

#include <algorithm>
#include <charconv>

#include "base/node.hpp"
#include "registry/merkle_proof.hpp"

namespace zicht::registry {
namespace {

constexpr const char* kEventProof = "zicht event proof 1";
constexpr const char* kBeginningProof = "zicht beginning proof 1";

Node path_node(const std::vector<Hash>& path) {
  Node list = Node::list();
  for (const Hash& hash : path) list.add(to_hex(hash));
  return list;
}

}  // namespace

std::string head_text(const TreeHead& head) { return std::to_string(head.size) + ":" + to_hex(head.root); }

Result<TreeHead> parse_head_text(std::string_view text) {
  TreeHead head;
  const auto colon = std::min(text.find(':'), text.size());
  const auto [stopped, error] = std::from_chars(text.begin(), text.begin() + colon, head.size);
  const auto root = hash_from_hex(text.substr(std::min(colon + 1, text.size())));
  if (error != std::errc{} || stopped != text.begin() + colon || !root)
    return fail(ErrorCode::invalid_input, "not a head of the log", "--head",
                "Write events:tree as zicht status shows them, for example 1062:ab12….");
  head.root = *root;
  return head;
}

Result<Sequence> parse_event_number(std::string_view text) {
  const std::size_t from = text.starts_with('R') ? 1 : 0;
  Sequence number = 0;
  const auto [end, error] = std::from_chars(text.data() + from, text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number == 0)
    return fail(ErrorCode::invalid_input, "not the number of an event", std::string(text),
                "Write it as 17, or R17.");
  return number;
}

std::string proof_file(const InclusionProof& proof) {
  return to_json(Node::table()
                     .put("proof", kEventProof)
                     .put("event", static_cast<std::int64_t>(proof.event))
                     .put("leaf", to_hex(proof.leaf))
                     .put("head", head_text(proof.head))
                     .put("path", path_node(proof.path)),
                 1) +
         '\n';
}

std::string proof_file(const ConsistencyProof& proof) {
  return to_json(Node::table()
                     .put("proof", kBeginningProof)
                     .put("before", head_text(proof.before))
                     .put("head", head_text(proof.head))
                     .put("path", path_node(proof.path)),
                 1) +
         '\n';
}

Result<WrittenProof> parse_proof(std::string_view content, const std::string& name) {
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::invalid_input, "not a proof: " + what, name, "zicht prove writes one.");
  };
  const auto document = parse_json(content);
  if (!document || !document->is_table()) return wrong("it is not a JSON object");
  const auto text = [&](const char* key) {
    const Node* const node = document->find(key);
    return node != nullptr && node->as_text() != nullptr ? *node->as_text() : std::string();
  };
  WrittenProof proof;
  const std::string kind = text("proof");
  if (kind != kEventProof && kind != kBeginningProof) return wrong("'proof' does not say which kind");
  proof.about = kind == kEventProof ? WrittenProof::About::event : WrittenProof::About::beginning;
  ZICHT_TRY(proof.head, parse_head_text(text("head")));
  if (proof.about == WrittenProof::About::event) {
    const Node* const event = document->find("event");
    const auto leaf = hash_from_hex(text("leaf"));
    if (event == nullptr || event->as_integer() == nullptr || *event->as_integer() < 1 || !leaf)
      return wrong("'event' or 'leaf' is missing");
    proof.event = static_cast<Sequence>(*event->as_integer());
    proof.leaf = *leaf;
  } else {
    ZICHT_TRY(proof.before, parse_head_text(text("before")));
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

ProofAnswer check_proof(const WrittenProof& proof, std::span<const TreeHead> trusted) {
  const auto is_trusted = [&](const TreeHead& head) {
    return std::ranges::find(trusted, head) != trusted.end();
  };
  const bool of_event = proof.about == WrittenProof::About::event;
  if (!is_trusted(proof.head) && (of_event || !is_trusted(proof.before))) return ProofAnswer::other_head;
  const bool holds =
      of_event ? proves_inclusion(proof.leaf, proof.event - 1, proof.head.size, proof.head.root, proof.path)
               : proves_consistency(proof.before.size, proof.before.root, proof.head.size, proof.head.root,
                                    proof.path);
  return holds ? ProofAnswer::holds : ProofAnswer::false_proof;
}

}  // namespace zicht::registry
