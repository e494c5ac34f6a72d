#include "services/release_protection.hpp"

#include <algorithm>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "services/attack_json.hpp"

namespace zicht::services {

using disclosure::PublicKnowledge;
using disclosure::PublishedRelease;
using disclosure::StepKind;
using disclosure::StepLeak;

namespace {

Result<PublicKnowledge> knowledge_of(const EarlierRelease& release, const ReleasesQuestion& question) {
  if (!release.knowledge.empty())
    return PublicKnowledge::parse(release.knowledge,
                                  release.id + "/" + std::string(disclosure::kKnowledgeFile));
  PublicKnowledge knowledge;
  knowledge.zeros_published = question.zeros_published;
  for (const disclosure::ColumnHierarchy& hierarchy : question.hierarchies) {
    PublicKnowledge::Hierarchy of{hierarchy.column, {}};
    for (const disclosure::HierarchyFile& file : hierarchy.files)
      of.groupings.push_back(disclosure::parents_and_children(file.text));
    knowledge.hierarchies.push_back(std::move(of));
  }
  return knowledge;
}

Result<std::vector<PublishedRelease>> releases_of(const ReleasesQuestion& question) {
  std::vector<PublishedRelease> releases;
  for (const EarlierRelease& release : question.releases) {
    PublishedRelease of{release.id, {}, {}};
    ZICHT_TRY(of.knowledge, knowledge_of(release, question));
    for (const auto& [file, text] : release.tables) {
      std::istringstream in(text);
      Result<disclosure::LongTable> table =
          disclosure::read_long_table(in, file, {"count", of.knowledge.zeros_published});
      if (!table) {
        table.error().where = release.id + "/" + table.error().where;
        return std::unexpected(std::move(table.error()));
      }
      if (of.knowledge.method != "suppress" &&
          std::ranges::any_of(table->rows, [](const disclosure::PublishedRow& row) {
            return row.value.kind == disclosure::PublishedValue::Kind::shown;
          }))
        return fail(ErrorCode::invalid_input, "a table of rounded or perturbed counts lacks their status",
                    release.id + "/" + file, "attack the files as zicht protect wrote them");
      of.tables.push_back(std::move(*table));
    }
    releases.push_back(std::move(of));
  }
  return releases;
}

std::string_view step_name(StepKind kind) {
  return kind == StepKind::reopened ? "reopened" : kind == StepKind::value ? "value" : "difference";
}

Node step_node(const StepLeak& leak) {
  Node one = Node::table();
  one.put("table", leak.table)
      .put("line", static_cast<std::int64_t>(leak.line))
      .put("cell", leak.cell)
      .put("kind", step_name(leak.kind))
      .put("before", leak.before)
      .put("after", leak.after)
      .put("lower", leak.lower)
      .put("upper", leak.upper >= disclosure::kNoLimit ? Node() : Node(leak.upper));
  return one;
}

}  // namespace

Result<disclosure::ReleasesAnswer> attack_releases(const ReleasesQuestion& question) {
  ZICHT_TRY(const std::vector<PublishedRelease> releases, releases_of(question));
  return disclosure::attack_releases(releases, question.absent, question.certificate);
}

Result<disclosure::ReleasesVerdict> check_releases(const ReleasesQuestion& question,
                                                   const std::string& certificate) {
  ZICHT_TRY(const std::vector<PublishedRelease> releases, releases_of(question));
  return disclosure::check_releases(certificate, releases);
}

void leave_out_known(const disclosure::ReleasesReport& known, disclosure::ReleasesReport& report) {
  const auto file = [](const std::string& table) { return table.substr(table.rfind('/') + 1); };
  const auto same = [&](const auto& one, const auto& other) {
    return one.cell == other.cell && file(one.table) == file(other.table) && one.lower == other.lower &&
           one.upper == other.upper;
  };
  const auto is_known_value = [&](const auto& leak) {
    const auto in_one = [&](const disclosure::Leak& other) {
      return other.kind != disclosure::LeakKind::unresolved && same(leak, other);
    };
    const auto between = [&](const StepLeak& other) {
      return other.kind != StepKind::difference && same(leak, other);
    };
    return std::ranges::any_of(known.leaks, in_one) || std::ranges::any_of(known.between, between);
  };
  const auto is_known_difference = [&](const StepLeak& leak) {
    return std::ranges::any_of(known.between, [&](const StepLeak& other) {
      return other.kind == StepKind::difference && other.before == leak.before && other.after == leak.after &&
             same(leak, other);
    });
  };
  std::erase_if(report.leaks, [&](const disclosure::Leak& leak) {
    return leak.kind != disclosure::LeakKind::unresolved && is_known_value(leak);
  });
  std::erase_if(report.between, [&](const StepLeak& leak) {
    return leak.kind == StepKind::difference ? is_known_difference(leak) : is_known_value(leak);
  });
}

Node as_json(const disclosure::ReleasesReport& report) {
  Node answer = attack_node(report);
  answer.put("between_releases", list_of(report.between, step_node))
      .put("grows_only", list_of(report.grows_only, leak_node));
  return answer;
}

}  // namespace zicht::services
