#include "linkage/stored_model.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/contract.hpp"
#include "base/node.hpp"
#include "base/sha256.hpp"

namespace zicht::linkage {
namespace {

constexpr std::string_view kFormat = "zicht linkage model 1";
constexpr std::array<std::pair<Comparator, std::string_view>, 8> kComparatorNames{{
    {Comparator::name, "name"},
    {Comparator::date, "date"},
    {Comparator::code, "code"},
    {Comparator::words, "words"},
    {Comparator::number, "number"},
    {Comparator::reporting, "reporting"},
    {Comparator::period, "period"},
    {Comparator::encoding, "encoding"},
}};

Node content_of(const StoredModel& model) {
  Node root = Node::table();
  root.put("format", kFormat);
  Node fields = Node::list();
  for (const StoredModel::Field& field : model.fields) {
    Node node = Node::table();
    node.put("field", field.name);
    for (const auto& [comparator, name] : kComparatorNames)
      if (comparator == field.comparator) node.put("comparator", name);
    node.put("pairs", field.pairs);
    Node levels = Node::list();
    for (const double share : field.among_matches) levels.add(share);
    node.put("among_matches", std::move(levels));
    fields.add(std::move(node));
  }
  root.put("fields", std::move(fields));
  Node dependence = Node::list();
  for (const double bits : model.dependence.log2_ratio) dependence.add(bits);
  root.put("error_dependence_bits", std::move(dependence));
  Node history = Node::list();
  for (const StoredModel::Run& run : model.history) {
    Node node = Node::table();
    node.put("label", run.label);
    node.put("records", static_cast<std::int64_t>(run.records));
    node.put("links", run.links);
    node.put("reviewed_pairs", static_cast<std::int64_t>(run.reviewed_pairs));
    node.put("degenerate", run.degenerate);
    Node steps = Node::list();
    for (const TrainingStep& step : run.steps) {
      Node pair = Node::list();
      pair.add(step.links).add(step.largest_change);
      steps.add(std::move(pair));
    }
    node.put("steps", std::move(steps));
    history.add(std::move(node));
  }
  root.put("history", std::move(history));
  return root;
}

std::string hash_of(const Node& content) { return to_hex(sha256(to_json(content))); }

/// Reads one model; remembers where it is for the message.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  std::unexpected<Error> bad(std::string message) const {
    return fail(ErrorCode::invalid_config, std::move(message), std::string(name_),
                "a model is written by `zicht link train`");
  }

  Result<std::vector<double>> numbers(const Node* node, std::size_t count) const {
    ZICHT_TRY(std::vector<double> numbers, this->numbers(node));
    if (numbers.size() != count) return bad("a list of a linkage model has another length");
    return numbers;
  }

  Result<std::vector<double>> numbers(const Node* node) const {
    const Node::List* const list = node == nullptr ? nullptr : node->as_list();
    if (list == nullptr || list->empty()) return bad("a linkage model needs a list of numbers");
    std::vector<double> numbers;
    for (const Node& element : *list) {
      const auto number = element.as_number();
      if (!number || !std::isfinite(*number)) return bad("a linkage model has something else than a number");
      numbers.push_back(*number);
    }
    return numbers;
  }

  Result<double> number(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    const auto number = node == nullptr ? std::nullopt : node->as_number();
    if (!number || !(*number >= 0.0) || *number > 1e15)
      return bad("a linkage model needs a number here: " + std::string(key));
    return *number;
  }

  Result<std::string> text(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr || node->as_text() == nullptr)
      return bad("a linkage model needs a text here: " + std::string(key));
    return *node->as_text();
  }

  Result<Node::List> list(const Node& table, std::string_view key) const {
    const Node* const node = table.find(key);
    if (node == nullptr || node->as_list() == nullptr)
      return bad("a linkage model needs a list here: " + std::string(key));
    return *node->as_list();
  }

  Result<StoredModel::Field> field(const Node& node) const {
    StoredModel::Field field;
    ZICHT_TRY(field.name, text(node, "field"));
    ZICHT_TRY(const std::string comparator, text(node, "comparator"));
    const auto* const known =
        std::ranges::find(kComparatorNames, comparator, [](const auto& entry) { return entry.second; });
    if (known == kComparatorNames.end()) return bad("a linkage model has an unknown comparator");
    field.comparator = known->first;
    ZICHT_TRY(field.pairs, number(node, "pairs"));
    ZICHT_TRY(field.among_matches, numbers(node.find("among_matches")));
    double sum = 0.0;
    for (const double share : field.among_matches) {
      if (!(share > 0.0 && share < 1.0)) return bad("a share of a linkage model is not between 0 and 1");
      sum += share;
    }
    if (std::abs(sum - 1.0) > 1e-3) return bad("the shares of a field of a linkage model do not sum to 1");
    return field;
  }

  Result<StoredModel::Run> run(const Node& node) const {
    StoredModel::Run run;
    ZICHT_TRY(run.label, text(node, "label"));
    ZICHT_TRY(const double records, number(node, "records"));
    run.records = static_cast<std::uint64_t>(records);
    ZICHT_TRY(run.links, number(node, "links"));
    ZICHT_TRY(const double reviewed, number(node, "reviewed_pairs"));
    run.reviewed_pairs = static_cast<std::uint64_t>(reviewed);
    ZICHT_TRY(run.degenerate, text(node, "degenerate"));
    ZICHT_TRY(const Node::List steps, list(node, "steps"));
    for (const Node& step : steps) {
      ZICHT_TRY(const std::vector<double> pair, numbers(&step, 2));
      run.steps.push_back({pair[0], pair[1]});
    }
    return run;
  }

 private:
  std::string_view name_;
};

/// What is known of a field; nothing where its comparator had other levels then.
const StoredModel::Field* stored_field(const StoredModel& stored, const FieldModel& field) {
  for (const StoredModel::Field& known : stored.fields)
    if (known.name == field.field && known.comparator == field.comparator &&
        known.among_matches.size() == field.levels.size())
      return &known;
  return nullptr;
}

}  // namespace

std::string StoredModel::hash() const { return hash_of(content_of(*this)); }

std::string to_json(const StoredModel& model) {
  Node root = content_of(model);
  root.put("hash", hash_of(content_of(model)));
  return to_json(root, 1) + "\n";
}

Result<StoredModel> parse_model(std::string_view json, std::string_view name) {
  const Reader reader(name);
  const Result<Node> root = parse_json(json);
  if (!root || !root->is_table()) return reader.bad("this is not a linkage model: no JSON object");
  ZICHT_TRY(const std::string format, reader.text(*root, "format"));
  if (format != kFormat) return reader.bad("this is not a linkage model of this version");
  StoredModel model;
  ZICHT_TRY(const Node::List fields, reader.list(*root, "fields"));
  for (const Node& node : fields) {
    ZICHT_TRY(StoredModel::Field field, reader.field(node));
    model.fields.push_back(std::move(field));
  }
  ZICHT_TRY(const std::vector<double> dependence, reader.numbers(root->find("error_dependence_bits"), 8));
  for (std::size_t count = 0; count < 8; ++count)
    model.dependence.log2_ratio[count] = std::clamp(dependence[count], -8.0, 8.0);
  ZICHT_TRY(const Node::List history, reader.list(*root, "history"));
  for (const Node& node : history) {
    ZICHT_TRY(StoredModel::Run run, reader.run(node));
    model.history.push_back(std::move(run));
  }
  ZICHT_TRY(const std::string hash, reader.text(*root, "hash"));
  if (hash != model.hash()) return reader.bad("the hash of this linkage model is not that of its content");
  return model;
}

StoredModel stored_after(const StoredModel& before, const TrainedModel& trained, std::string label,
                         std::uint64_t records, std::uint64_t reviewed_pairs) {
  StoredModel after = before;
  after.history.push_back({std::move(label), records, trained.links[0] + trained.links[1], reviewed_pairs,
                           trained.reason, trained.history});
  if (trained.degenerate) return after;
  after.dependence = trained.model.dependence();
  for (std::size_t position = 0; position < trained.model.fields().size(); ++position) {
    const FieldModel& field = trained.model.fields()[position];
    StoredModel::Field learned{field.field, field.comparator, {}, trained.pairs_of_field[position]};
    for (const LevelProbabilities& level : field.levels) learned.among_matches.push_back(level.among_matches);
    const auto known = std::ranges::find_if(after.fields, [&](const StoredModel::Field& entry) {
      return entry.name == learned.name && entry.comparator == learned.comparator;
    });
    if (known != after.fields.end())
      *known = std::move(learned);
    else
      after.fields.push_back(std::move(learned));
  }
  return after;
}

LinkageModel with_stored_priors(const LinkageModel& prior, const StoredModel& stored) {
  std::vector<FieldModel> fields(prior.fields().begin(), prior.fields().end());
  for (FieldModel& field : fields) {
    const StoredModel::Field* const known = stored_field(stored, field);
    if (known == nullptr) continue;
    for (std::size_t level = 0; level < field.levels.size(); ++level)
      field.levels[level].among_matches = known->among_matches[level];
  }
  auto model =
      LinkageModel::from_fields(std::move(fields), stored.dependence, prior.agreement(), prior.relatives());
  ZICHT_EXPECT(model.has_value());
  return *std::move(model);
}

std::vector<double> prior_pairs(const LinkageModel& prior, const StoredModel& stored) {
  const double unlearned = TrainingOptions{}.prior_pairs;
  std::vector<double> pairs;
  for (const FieldModel& field : prior.fields()) {
    const StoredModel::Field* const known = stored_field(stored, field);
    pairs.push_back(known == nullptr ? unlearned : std::clamp(known->pairs, 1.0, kMostPriorPairs));
  }
  return pairs;
}

}  // namespace zicht::linkage
