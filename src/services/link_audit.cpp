#include "services/link_audit.hpp"

#include <charconv>
#include <istream>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "linkage/audit_sheet.hpp"
#include "model/report_number.hpp"

namespace zicht::services {
namespace {

using registry::TreeHead;

constexpr std::size_t kRootDigits = 16;

/// Which linkage a sheet is of: the log that it came from, and the seed of the drawing.
std::string linkage_name(const TreeHead& head, std::uint64_t seed) {
  return "E" + std::to_string(head.size) + "-" + to_hex(head.root).substr(0, kRootDigits) + "-S" +
         std::to_string(seed);
}

struct NamedLinkage {
  Sequence size = 0;
  std::string root;
};
NamedLinkage parsed(const std::string& name) {
  NamedLinkage linkage;
  const auto parts = split(name, '-');
  if (parts.size() != 3 || !parts[0].starts_with('E')) return linkage;
  std::from_chars(parts[0].data() + 1, parts[0].data() + parts[0].size(), linkage.size);
  linkage.root = parts[1];
  return linkage;
}

bool is_head(const NamedLinkage& linkage, const TreeHead& head) {
  return linkage.size == head.size && linkage.root == to_hex(head.root).substr(0, kRootDigits);
}

Result<bool> is_superseded(registry::Registry& registry, const NamedLinkage& linkage,
                           std::string_view source) {
  ZICHT_TRY(const TreeHead now, registry.linkage_head());
  if (is_head(linkage, now)) return false;
  const auto proof = registry.prove_consistency(linkage.size, 0);
  if (!proof && proof.error().code != ErrorCode::not_found) return std::unexpected(proof.error());
  if (!proof || !is_head(linkage, proof->before))
    return fail(ErrorCode::conflict, "this sheet was drawn from another registry", std::string(source),
                "Name the registry that it was drawn from, or draw one from this registry.");
  return true;
}

/// Labels are printed as part of a command to copy, so a sheet that came by mail may hold nothing else.
Result<void> expect_report_numbers(const linkage::AuditAnswers& answers, std::string_view source) {
  for (const linkage::VerdictAgainst& one : answers.against)
    if (!parse_report_number(one.a) || !parse_report_number(one.b))
      return fail(ErrorCode::invalid_input, "a row of this sheet does not name two reports",
                  std::string(source), "Draw another sheet.");
  return {};
}

}  // namespace

Result<DrawnAudit> draw_link_audit(registry::Registry& registry, const std::string& actor,
                                   const EngineOptions& engine, std::size_t pairs) {
  ZICHT_TRY(const auto linked, link_register(registry, {}, actor, "link audit", engine));
  ZICHT_TRY(const TreeHead head, registry.linkage_head());
  DrawnAudit audit;
  ZICHT_TRY(audit.sample, linkage::draw_audit(linked->result, linked->opened.silent, pairs, engine.seed));
  audit.linkage = linkage_name(head, engine.seed);
  audit.sheet = linkage::audit_sheet(audit.sample, audit.linkage, [&](std::uint32_t record) {
    return report_number(linked->opened.report_of[record]);
  });
  return audit;
}

Result<ReadAudit> read_link_audit(registry::Registry& registry, std::istream& sheet,
                                  std::string_view source) {
  ReadAudit audit;
  ZICHT_TRY(audit.answers, linkage::read_audit_sheet(sheet, source));
  ZICHT_CHECK(expect_report_numbers(audit.answers, source));
  const NamedLinkage linkage = parsed(audit.answers.linkage);
  audit.last_event = linkage.size;
  ZICHT_TRY(audit.superseded, is_superseded(registry, linkage, source));
  audit.result = linkage::audit_result(audit.answers);
  return audit;
}

}  // namespace zicht::services
