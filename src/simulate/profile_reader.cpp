#include "simulate/profile_reader.hpp"

#include <algorithm>

namespace zicht::simulate {

std::unexpected<Error> ProfileReader::wrong(const Node& at, std::string message) const {
  return fail(ErrorCode::invalid_config, std::move(message),
              std::string(name) + (at.line > 0 ? ":" + std::to_string(at.line) : ""));
}

Result<const Node*> ProfileReader::part(const Node& table, std::string_view key) const {
  const Node* const found = table.find(key);
  if (found == nullptr) return wrong(table, std::string(key) + " is missing");
  return found;
}

Result<std::int64_t> ProfileReader::integer(const Node& table, std::string_view key) const {
  constexpr std::int64_t kMost = 1'000'000'000;
  ZICHT_TRY(const Node* const node, part(table, key));
  if (node->as_integer() == nullptr || *node->as_integer() < 0 || *node->as_integer() > kMost)
    return wrong(*node, std::string(key) + " is not a whole number from 0 to a thousand million");
  return *node->as_integer();
}

Result<std::string> ProfileReader::text(const Node& table, std::string_view key) const {
  ZICHT_TRY(const Node* const node, part(table, key));
  if (node->as_text() == nullptr) return wrong(*node, std::string(key) + " is not a text");
  return *node->as_text();
}

Result<Date> ProfileReader::day(const Node& table, std::string_view key) const {
  ZICHT_TRY(const std::string written, text(table, key));
  const auto date = parse_iso_date(written);
  if (!date) return wrong(table, std::string(key) + " is not a date");
  return *date;
}

Result<double> ProfileReader::number(const Node& table, std::string_view key, double least, double most,
                                     std::optional<double> otherwise) const {
  const Node* const node = table.find(key);
  if (node == nullptr && otherwise) return *otherwise;
  if (node == nullptr) return wrong(table, std::string(key) + " is missing");
  const auto value = node->as_number();
  if (!value || !(*value >= least && *value <= most)) {
    const auto written = [](double number) {
      std::string text = std::to_string(number);
      text.erase(text.find_last_not_of('0') + 1);
      return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
    };
    return wrong(*node,
                 std::string(key) + " is not a number from " + written(least) + " to " + written(most));
  }
  return *value;
}

Result<CodeId> ProfileReader::code(const Node& at, const CodeList& list, std::string_view code) const {
  const auto id = list.find(code);
  if (!id) return wrong(at, "the list " + list.id() + " has no code '" + std::string(code) + "'");
  return *id;
}

Result<void> ProfileReader::only_keys(const Node& table, const std::set<std::string_view>& known) const {
  if (!table.is_table()) return wrong(table, "not a table");
  for (const auto& [key, entry] : *table.as_table())
    if (!known.contains(key)) return wrong(table, "there is no key '" + key + "' here");
  return {};
}

Result<std::vector<std::string>> ProfileReader::texts(const Node& table, std::string_view key,
                                                      bool required) const {
  const Node* const node = table.find(key);
  std::vector<std::string> found;
  if (node == nullptr && !required) return found;
  if (node == nullptr || !node->is_list() || (required && node->as_list()->empty()))
    return wrong(node == nullptr ? table : *node, std::string(key) + " is not a list of texts");
  for (const Node& entry : *node->as_list()) {
    if (entry.as_text() == nullptr || entry.as_text()->empty())
      return wrong(*node, std::string(key) + " is not a list of texts");
    found.push_back(*entry.as_text());
  }
  return found;
}

Result<std::vector<const Node*>> ProfileReader::tables(const Node& document, std::string_view key) const {
  std::vector<const Node*> found;
  const Node* const node = document.find(key);
  if (node == nullptr) return found;
  if (!node->is_list()) return wrong(*node, "written as [[" + std::string(key) + "]]");
  for (const Node& entry : *node->as_list()) {
    if (!entry.is_table()) return wrong(*node, "written as [[" + std::string(key) + "]]");
    found.push_back(&entry);
  }
  return found;
}

Result<std::vector<double>> ProfileReader::shares(const Node& all, std::string_view key,
                                                  const CodeList& list) const {
  ZICHT_TRY(const Node* const table, part(all, key));
  std::vector<double> shares(list.size(), 0.0);
  if (!table->is_table()) return wrong(*table, std::string(key) + " is not a table of shares");
  for (const auto& [name_of_code, weight] : *table->as_table()) {
    ZICHT_TRY(const CodeId id, code(*table, list, name_of_code));
    const auto number = weight.as_number();
    if (!number || !(*number >= 0 && *number <= 1e9))
      return wrong(*table, "the share of " + name_of_code + " is not a number of 0 or more");
    shares[id] = *number;
  }
  if (std::ranges::all_of(shares, [](double share) { return share == 0; }))
    return wrong(*table, std::string(key) + " has no share above 0");
  return shares;
}

Result<std::vector<CodeId>> ProfileReader::countries(const Node& at, const std::string& written) const {
  const CodeList& list = codebook.country();
  if (const auto one = list.find(written)) return std::vector{*one};
  const CodeList& regions = codebook.list("world_region");
  ZICHT_TRY(const CodeId region, code(at, regions, written));
  std::vector<CodeId> found;
  for (std::size_t position = 0; position < list.size(); ++position) {
    const auto id = static_cast<CodeId>(position);
    const auto lineage = codebook.lineage(list, id);
    const bool is_in_region = std::ranges::find(lineage, std::pair{&regions, region}) != lineage.end();
    if (is_in_region && !list[id].valid_to) found.push_back(id);
  }
  return found;
}

}  // namespace zicht::simulate
