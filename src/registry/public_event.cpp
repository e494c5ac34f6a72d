#include "registry/public_event.hpp"

#include "base/node.hpp"
#include "registry/payload.hpp"

namespace zicht::registry {
namespace {

constexpr const char* kEvent = "zicht event 1";

std::optional<Bytes> from_hex(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  Bytes bytes;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const int high = digit(text[at]);
    const int low = digit(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

}  // namespace

PublicEvent to_public(const LogEntry& entry) {
  return {entry.sequence,
          entry.recorded_at,
          entry.appended_at,
          std::string(entry.actor),
          entry.subject,
          entry.kind,
          entry.payload_version,
          Bytes(entry.payload.begin(), entry.payload.end()),
          Bytes(entry.commitment.begin(), entry.commitment.end())};
}

Hash leaf_of(const PublicEvent& event) {
  return leaf_hash_of({event.sequence, event.recorded_at, event.appended_at, event.actor, event.subject,
                       event.kind, event.payload_version, event.payload, event.commitment});
}

std::string event_file(const PublicEvent& event) {
  return to_json(Node::table()
                     .put("event", kEvent)
                     .put("sequence", static_cast<std::int64_t>(event.sequence))
                     .put("recorded_at", event.recorded_at.milliseconds)
                     .put("appended_at", event.appended_at.milliseconds)
                     .put("actor", event.actor)
                     .put("subject", static_cast<std::int64_t>(event.subject))
                     .put("kind", static_cast<int>(event.kind))
                     .put("payload_version", event.payload_version)
                     .put("payload", to_hex(event.payload))
                     .put("commitment", to_hex(event.commitment)),
                 1) +
         '\n';
}

Result<PublicEvent> parse_event_file(std::string_view content, const std::string& name) {
  const auto wrong = [&](const char* key) {
    return fail(ErrorCode::invalid_input,
                std::string("not an event of a log: '") + key + "' is missing or wrong", name);
  };
  const auto document = parse_json(content);
  if (!document || !document->is_table()) return wrong("event");
  PublicEvent event;
  const auto number = [&](const char* key) -> std::optional<std::int64_t> {
    const Node* const node = document->find(key);
    return node == nullptr || node->as_integer() == nullptr ? std::nullopt
                                                            : std::optional(*node->as_integer());
  };
  const auto text = [&](const char* key) {
    const Node* const node = document->find(key);
    return node == nullptr || node->as_text() == nullptr ? std::string() : *node->as_text();
  };
  if (text("event") != kEvent) return wrong("event");
  for (const char* const key :
       {"sequence", "recorded_at", "appended_at", "subject", "kind", "payload_version"})
    if (!number(key)) return wrong(key);
  event.sequence = static_cast<Sequence>(*number("sequence"));
  event.recorded_at = {*number("recorded_at")};
  event.appended_at = {*number("appended_at")};
  event.actor = text("actor");
  event.subject = static_cast<std::uint64_t>(*number("subject"));
  event.kind = static_cast<EventKind>(static_cast<std::uint8_t>(*number("kind")));
  event.payload_version = static_cast<int>(*number("payload_version"));
  const auto payload = from_hex(text("payload"));
  const auto commitment = from_hex(text("commitment"));
  if (!payload) return wrong("payload");
  if (!commitment) return wrong("commitment");
  event.payload = *payload;
  event.commitment = *commitment;
  return event;
}

Result<LoggedRelease> release_of(const PublicEvent& event) {
  if (event.kind != EventKind::released && event.kind != EventKind::release_withdrawn)
    return fail(ErrorCode::corrupt, "the event speaks of no release",
                "event " + std::to_string(event.sequence));
  ZICHT_TRY(const NamedHash named, decode_released(event.payload));
  return LoggedRelease{event.sequence, event.kind, named.name, named.hash};
}

}  // namespace zicht::registry
