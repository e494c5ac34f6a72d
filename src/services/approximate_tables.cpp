#include "services/approximate_tables.hpp"

#include <sstream>

#include "disclosure/cell_key.hpp"
#include "disclosure/controlled_rounding.hpp"

namespace zicht::services {
namespace {

struct Asked {
  disclosure::TablesToProtect tables;
  disclosure::PublicKnowledge knowledge;
};

Result<Asked> asked_of(const ApproximateQuestion& question) {
  ZICHT_TRY(const disclosure::ProtectionRequest request,
            disclosure::ProtectionRequest::parse(question.request.text, question.request.name));
  if (!request.keep.empty())
    return fail(ErrorCode::invalid_config, "cells to keep are for --method suppress", question.request.name,
                "leave [[keep]] out: no count of these methods is exact");
  std::map<std::string, std::string> hierarchies;
  for (const auto& [column, files] : request.hierarchy_files)
    for (const std::string& file : files) {
      ZICHT_TRY(hierarchies[file], question.read_file(file));
    }
  std::istringstream in(question.micro.text);
  ZICHT_TRY(disclosure::TablesToProtect tables,
            disclosure::read_people(in, question.micro.name, request, hierarchies));
  return Asked{std::move(tables), knowledge_of(request, hierarchies)};
}

/// \param Tables  RoundedTables or PerturbedTables
template <class Tables>
ApproximateAnswer answer_of(const Asked& asked, const Tables& tables) {
  ApproximateAnswer answer;
  for (std::size_t t = 0; t < asked.tables.tables.size(); ++t)
    answer.files[asked.tables.tables[t].name + ".csv"] = tables.csv(asked.tables, t);
  answer.files[std::string(disclosure::kKnowledgeFile)] = asked.knowledge.text();
  answer.cells = tables.cells.rows();
  answer.occupied = tables.shown.size();
  answer.largest_difference = tables.largest_difference;
  answer.mean_difference = tables.mean_difference;
  answer.total_difference = tables.total_difference;
  return answer;
}

}  // namespace

Result<ApproximateAnswer> round_tables(const ApproximateQuestion& question) {
  disclosure::RoundingRule rule{question.base};
  if (!question.secret.name.empty()) {
    ZICHT_TRY(const disclosure::OfficeSecret secret,
              disclosure::OfficeSecret::from_text(question.secret.text, question.secret.name));
    rule.seed = secret.number_for("rounding");
  }
  ZICHT_TRY(Asked asked, asked_of(question));
  ZICHT_TRY(const disclosure::RoundedTables tables, disclosure::round_tables(asked.tables, rule));
  asked.knowledge.method = "round";
  asked.knowledge.method_numbers["rounding_base"] = static_cast<double>(question.base);
  return answer_of(asked, tables);
}

Result<ApproximateAnswer> perturb_tables(const ApproximateQuestion& question) {
  ZICHT_TRY(const disclosure::OfficeSecret secret,
            disclosure::OfficeSecret::from_text(question.secret.text, question.secret.name));
  ZICHT_TRY(const disclosure::PerturbationTable noise,
            disclosure::PerturbationTable::from_rule(question.noise));
  std::istringstream in(question.micro.text);
  ZICHT_TRY(const std::vector<std::string> records,
            disclosure::read_records(in, question.micro.name, question.record));
  ZICHT_TRY(Asked asked, asked_of(question));
  ZICHT_TRY(const disclosure::PerturbedTables tables,
            disclosure::perturb_tables(asked.tables, records, secret, noise));
  asked.knowledge.method = "cell_key";
  asked.knowledge.method_numbers["largest_noise"] = static_cast<double>(question.noise.largest);
  asked.knowledge.method_numbers["noise_variance"] = question.noise.variance;
  asked.knowledge.method_numbers["smallest_result"] = static_cast<double>(question.noise.smallest);
  return answer_of(asked, tables);
}

Result<void> refuse_approximate(const std::string& knowledge, const std::string& release) {
  if (knowledge.empty()) return {};
  ZICHT_TRY(
      const disclosure::PublicKnowledge known,
      disclosure::PublicKnowledge::parse(knowledge, release + "/" + std::string(disclosure::kKnowledgeFile)));
  if (known.method == "suppress") return {};
  return fail(ErrorCode::invalid_input, "an earlier release has rounded or perturbed counts", release,
              "name releases whose counts are exact or withheld");
}

Node as_json(const ApproximateAnswer& answer) {
  Node node = Node::table();
  node.put("cells", static_cast<std::int64_t>(answer.cells))
      .put("occupied", static_cast<std::int64_t>(answer.occupied))
      .put("largest_difference", answer.largest_difference)
      .put("mean_difference", answer.mean_difference)
      .put("total_difference", answer.total_difference);
  return node;
}

}  // namespace zicht::services
