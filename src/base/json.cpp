#include <nlohmann/json.hpp>

#include "base/node.hpp"

namespace zicht {
namespace {

constexpr std::size_t kDeepest = 64;

/// Builds a Node while nlohmann's parser reads. `open_` holds the unfinished lists and tables, outermost
/// first.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  bool null() override { return value(Node()); }
  bool boolean(bool flag) override { return value(Node(flag)); }
  bool number_integer(number_integer_t integer) override { return value(Node(std::int64_t{integer})); }
  bool number_unsigned(number_unsigned_t integer) override {
    if (integer > static_cast<number_unsigned_t>(INT64_MAX)) return value(Node(static_cast<double>(integer)));
    return value(Node(static_cast<std::int64_t>(integer)));
  }
  bool number_float(number_float_t number, const string_t&) override { return value(Node(number)); }
  bool string(string_t& text) override { return value(Node(std::move(text))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::table()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Node::list()); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (open_.back().node.find(name) != nullptr) {
      problem_ = "a key stands twice in one object";
      return false;
    }
    open_.back().key = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    problem_ = "not valid JSON at byte " + std::to_string(position);
    return false;
  }

  const std::string& problem() const { return problem_; }
  Node take() { return std::move(root_); }

 private:
  struct Unfinished {
    Node node;
    std::string key;  ///< of the entry that comes next, when node is a table
  };

  bool value(Node node) {
    if (open_.empty())
      root_ = std::move(node);
    else if (open_.back().node.is_table())
      open_.back().node.put(std::move(open_.back().key), std::move(node));
    else
      open_.back().node.add(std::move(node));
    return true;
  }
  bool open(Node node) {
    if (open_.size() == kDeepest) {
      problem_ = "nested deeper than 64 levels";
      return false;
    }
    open_.push_back({std::move(node), {}});
    return true;
  }
  bool close() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    return value(std::move(node));
  }

  Node root_;
  std::vector<Unfinished> open_;
  std::string problem_ = "not valid JSON";
};

nlohmann::ordered_json to_nlohmann(const Node& node) {
  if (const auto* flag = node.as_bool()) return *flag;
  if (const auto* integer = node.as_integer()) return *integer;
  if (const auto* text = node.as_text()) return *text;
  if (const auto number = node.as_number()) return *number;
  if (const auto* elements = node.as_list()) {
    auto json = nlohmann::ordered_json::array();
    for (const Node& element : *elements) json.push_back(to_nlohmann(element));
    return json;
  }
  if (const auto* entries = node.as_table()) {
    auto json = nlohmann::ordered_json::object();
    for (const auto& [key, entry] : *entries) json[key] = to_nlohmann(entry);
    return json;
  }
  return nullptr;
}

}  // namespace

Result<Node> parse_json(std::string_view text) {
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder))
    return fail(ErrorCode::invalid_input, builder.problem());
  return builder.take();
}

std::string to_json(const Node& node, int indent) {
  return to_nlohmann(node).dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace zicht
