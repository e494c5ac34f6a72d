#include "services/table_protection.hpp"

#include <algorithm>
#include <sstream>

#include "services/attack_json.hpp"

namespace zicht::services {

using disclosure::AttackReport;

namespace {

Result<disclosure::NumberedTables> tables_of(const AttackQuestion& question) {
  std::vector<disclosure::LongTable> tables;
  for (const NamedText& table : question.tables) {
    std::istringstream in(table.text);
    ZICHT_TRY(disclosure::LongTable read,
              disclosure::read_long_table(in, table.name, {question.count_column, question.zeros_published}));
    tables.push_back(std::move(read));
  }
  return disclosure::numbered(tables, question.hierarchies);
}

bool is_dimension(const std::string& column, const disclosure::ProtectionRequest& asked) {
  return std::ranges::any_of(asked.tables, [&column](const disclosure::WantedTable& table) {
    return std::ranges::find(table.dimensions, column) != table.dimensions.end();
  });
}

}  // namespace

Result<AttackAnswer> attack_tables(const AttackQuestion& question) {
  ZICHT_TRY(disclosure::NumberedTables numbers, tables_of(question));
  ZICHT_TRY(disclosure::TableSystem system,
            disclosure::TableSystem::build(std::move(numbers.attributes), std::move(numbers.tables),
                                           {.absent = question.absent}));
  AttackAnswer answer;
  answer.report = disclosure::attack(system, {.keep_witnesses = question.certificate});
  const bool safe =
      answer.report.leaks.empty() && answer.report.contradictions.empty() && answer.report.joint;
  if (question.certificate && safe && !answer.report.witnesses.tables.empty())
    answer.certificate = disclosure::certificate_of(system, answer.report.witnesses);
  return answer;
}

Result<disclosure::CertificateVerdict> check_tables(const AttackQuestion& question,
                                                    const std::string& certificate) {
  ZICHT_TRY(const disclosure::NumberedTables numbers, tables_of(question));
  return disclosure::check_certificate(certificate, numbers);
}

Node as_json(const AttackReport& report) { return attack_node(report); }

disclosure::PublicKnowledge knowledge_of(const disclosure::ProtectionRequest& asked,
                                         const std::map<std::string, std::string>& hierarchies) {
  disclosure::PublicKnowledge known;
  known.minimum = asked.minimum;
  known.zeros_published = asked.zeros_published;
  for (const auto& [column, files] : asked.hierarchy_files) {
    disclosure::PublicKnowledge::Hierarchy hierarchy{column, {}};
    for (const std::string& file : files)
      hierarchy.groupings.push_back(disclosure::parents_and_children(hierarchies.at(file)));
    known.hierarchies.push_back(std::move(hierarchy));
  }
  return known;
}

Result<ProtectionAnswer> protect_tables(
    const NamedText& micro, const NamedText& request, bool certificate,
    const std::function<Result<std::string>(const std::string&)>& read_file) {
  ZICHT_TRY(const disclosure::ProtectionRequest asked,
            disclosure::ProtectionRequest::parse(request.text, request.name));
  std::map<std::string, std::string> hierarchies;
  for (const auto& [column, files] : asked.hierarchy_files)
    for (const std::string& file : files) {
      ZICHT_TRY(hierarchies[file], read_file(file));
    }
  std::istringstream in(micro.text);
  ZICHT_TRY(const disclosure::TablesToProtect question,
            disclosure::read_people(in, micro.name, asked, hierarchies));
  ZICHT_TRY(const disclosure::ProtectedTables tables, disclosure::protect(question));
  ProtectionAnswer answer;
  for (std::size_t t = 0; t < asked.tables.size(); ++t)
    answer.files[asked.tables[t].name + ".csv"] = tables.csv(t);
  answer.files[std::string(disclosure::kKnowledgeFile)] = knowledge_of(asked, hierarchies).text();
  for (const disclosure::CellToProtect& cell : tables.cells) answer.cells += cell.published ? 1 : 0;
  answer.primary = tables.suppression.primary.size();
  answer.secondary = tables.suppression.secondary.size();
  answer.secondary_persons = tables.suppression.secondary_persons;
  answer.least_loss = tables.least_loss;
  for (const auto& [column, files] : asked.hierarchy_files)
    if (!is_dimension(column, asked)) answer.unused_hierarchies.push_back(column);
  if (certificate) {
    AttackQuestion attack;
    for (const auto& [name, text] : answer.files)
      if (name != disclosure::kKnowledgeFile) attack.tables.push_back({name, text});
    for (const auto& [column, files] : asked.hierarchy_files) {
      if (!is_dimension(column, asked)) continue;
      attack.hierarchies.push_back({column, {}});
      for (const std::string& file : files)
        attack.hierarchies.back().files.push_back({file, hierarchies.at(file)});
    }
    attack.zeros_published = asked.zeros_published;
    attack.certificate = true;
    ZICHT_TRY(const AttackAnswer attacked, attack_tables(attack));
    if (attacked.certificate.empty())
      return fail(ErrorCode::not_converged, "the certificate could not be completed", "certificate.json",
                  "the tables are proven safe from the true counts; run without --certificate to have them");
    answer.files["certificate.json"] = attacked.certificate;
  }
  return answer;
}

Node as_json(const ProtectionAnswer& answer) {
  Node unused = Node::list();
  for (const std::string& column : answer.unused_hierarchies) unused.add(column);
  Node node = Node::table();
  node.put("cells", static_cast<std::int64_t>(answer.cells))
      .put("primary", static_cast<std::int64_t>(answer.primary))
      .put("secondary", static_cast<std::int64_t>(answer.secondary))
      .put("secondary_persons", answer.secondary_persons)
      .put("least_loss", answer.least_loss)
      .put("unused_hierarchies", std::move(unused));
  return node;
}

}  // namespace zicht::services
