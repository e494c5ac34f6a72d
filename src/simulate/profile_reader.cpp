#include "simulate/profile_reader.hpp"

#include <algorithm>

namespace zicht::simulate {

Result<const Node*> ProfileReader::part(const Node& table, std::string_view key) const {
  const Node* const found = table.find(key);
  if (found == nullptr) return wrong(table, std::string(key) + " is missing");
  return found;
}

Result<std::int64_t> ProfileReader::integer(const Node& table, std::string_view key) const {
  return whole(table, key, 0, 1'000'000'000);
}

Result<Date> ProfileReader::day(const Node& table, std::string_view key) const {
  ZICHT_TRY(const std::string written, text(table, key));
  const auto date = parse_iso_date(written);
  if (!date) return wrong(table, std::string(key) + " is not a date");
  return *date;
}

Result<double> ProfileReader::number(const Node& table, std::string_view key, double least, double most,
                                     double otherwise) const {
  if (table.find(key) == nullptr) return otherwise;
  return number(table, key, least, most);
}

Result<CodeId> ProfileReader::code(const Node& at, const CodeList& list, std::string_view code) const {
  const auto id = list.find(code);
  if (!id) return wrong(at, "the list " + list.id() + " has no code '" + std::string(code) + "'");
  return *id;
}

Result<std::vector<std::string>> ProfileReader::some_texts(const Node& table, std::string_view key) const {
  ZICHT_TRY(std::vector<std::string> found, texts(table, key));
  if (found.empty()) return wrong(table, std::string(key) + " has no text in it");
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
  const CodeList& list = codebook_.country();
  if (const auto one = list.find(written)) return std::vector{*one};
  const CodeList& regions = codebook_.list("world_region");
  ZICHT_TRY(const CodeId region, code(at, regions, written));
  std::vector<CodeId> found;
  for (std::size_t position = 0; position < list.size(); ++position) {
    const auto id = static_cast<CodeId>(position);
    const auto lineage = codebook_.lineage(list, id);
    const bool is_in_region = std::ranges::find(lineage, std::pair{&regions, region}) != lineage.end();
    if (is_in_region && !list[id].valid_to) found.push_back(id);
  }
  return found;
}

}  // namespace zicht::simulate
