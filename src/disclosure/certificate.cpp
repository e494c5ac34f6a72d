#include "disclosure/certificate.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/contract.hpp"
#include "base/node.hpp"

namespace zicht::disclosure {
namespace {

using Key = std::vector<CodeIndex>;
using Country = std::map<Key, std::int64_t>;  ///< persons by a code per attribute

Key shared_codes(const Key& key, const std::vector<std::size_t>& attributes) {
  Key codes;
  for (const std::size_t a : attributes) codes.push_back(key[a]);
  return codes;
}

/// Joins a part to the country so far: people who agree on what both name become one, in order.
Country joined(const Country& country, const Country& part, const JointPart& of) {
  std::map<Key, std::vector<std::pair<Key, std::int64_t>>> waiting;
  for (const auto& [key, persons] : country) waiting[shared_codes(key, of.shared)].emplace_back(key, persons);
  Country result;
  for (const auto& [key, count] : part) {
    auto& partners = waiting[shared_codes(key, of.shared)];
    std::int64_t persons = count;
    while (persons > 0) {
      ZICHT_EXPECT(!partners.empty());
      auto& [other, left] = partners.back();
      const std::int64_t both = std::min(persons, left);
      Key whole = other;
      for (const std::size_t a : of.attributes) whole[a] = key[a];
      result[whole] += both;
      persons -= both;
      left -= both;
      if (left == 0) partners.pop_back();
    }
  }
  return result;
}

Country country_of(const TableSystem& system, std::span<const std::int64_t> values) {
  Country country;
  bool first = true;
  for (const JointPart& part : system.parts()) {
    Country of_part;
    for (const CellId cell : part.base)
      if (values[cell] > 0) of_part[Key(system.key(cell).begin(), system.key(cell).end())] += values[cell];
    country = first ? std::move(of_part) : joined(country, of_part, part);
    first = false;
  }
  return country;
}

Node as_rows(const TableSystem& system, const Country& country) {
  Node rows = Node::list();
  for (const auto& [key, persons] : country) {
    if (persons == 0) continue;
    Node row = Node::list();
    for (std::size_t a = 0; a < key.size(); ++a) {
      const Attribute& attribute = system.attributes()[a];
      // A group may stand for its leaves: one of them is in every code that the group is in, and in the
      // group.
      const CodeIndex leaf = key[a] == kTotalCode ? kTotalCode : attribute.leaves(key[a]).front();
      row.add(attribute.codes()[leaf]);
    }
    row.add(persons);
    rows.add(std::move(row));
  }
  return rows;
}

std::unexpected<Error> no_certificate(const std::string& why) {
  return fail(ErrorCode::invalid_input, "the certificate cannot be read: " + why);
}

/// The attribute of each dimension of the certificate.
Result<std::vector<std::size_t>> dimensions_of(const Node& file, const std::vector<Attribute>& attributes) {
  const Node* const dimensions = file.find("dimensions");
  if (dimensions == nullptr || dimensions->as_list() == nullptr)
    return no_certificate("it has no dimensions");
  std::vector<std::size_t> of;
  for (const Node& dimension : *dimensions->as_list()) {
    const auto at = dimension.as_text() == nullptr
                        ? attributes.end()
                        : std::ranges::find(attributes, *dimension.as_text(), &Attribute::name);
    if (at == attributes.end()) return no_certificate("a dimension is not in the tables");
    of.push_back(static_cast<std::size_t>(at - attributes.begin()));
  }
  if (std::set<std::size_t>(of.begin(), of.end()).size() != attributes.size() ||
      of.size() != attributes.size())
    return no_certificate("its dimensions are not those of the tables");
  return of;
}

Result<Country> country_from(const Node& rows, const std::vector<std::size_t>& dimensions,
                             const std::vector<Attribute>& attributes) {
  Country country;
  if (rows.as_list() == nullptr) return no_certificate("a witness is no list");
  for (const Node& row : *rows.as_list()) {
    const Node::List* const fields = row.as_list();
    if (fields == nullptr || fields->size() != dimensions.size() + 1 ||
        fields->back().as_integer() == nullptr)
      return no_certificate("a row has another shape");
    Key key(attributes.size());
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      const std::string* const code = (*fields)[d].as_text();
      const auto found = code == nullptr ? std::nullopt : attributes[dimensions[d]].find(*code);
      if (!found) return no_certificate("a code is not in the hierarchies");
      key[dimensions[d]] = *found;
    }
    country[key] += *fields->back().as_integer();
  }
  return country;
}

/// Every code that holds all leaves of this one.
std::vector<std::vector<Key>> ancestors_of(const std::vector<Attribute>& attributes) {
  std::vector<std::vector<Key>> above(attributes.size());
  for (std::size_t a = 0; a < attributes.size(); ++a)
    for (CodeIndex code = 0; code < attributes[a].codes().size(); ++code) {
      Key codes;
      for (CodeIndex other = 0; other < attributes[a].codes().size(); ++other)
        if (std::ranges::includes(attributes[a].leaves(other), attributes[a].leaves(code)))
          codes.push_back(other);
      above[a].push_back(std::move(codes));
    }
  return above;
}

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::size_t hash = 1469598103934665603ULL;
    for (const CodeIndex code : key) hash = (hash ^ code) * 1099511628211ULL;
    return hash;
  }
};

/// Counts of one table's rows, brought up to date person by person.
class Recount {
 public:
  Recount(const CubeTable& table, const std::vector<std::vector<Key>>& above)
      : table_(table), above_(above), persons(table.rows.size(), 0) {
    for (std::uint32_t row = 0; row < table.rows.size(); ++row) row_of_.emplace(table.rows[row], row);
  }
  void add(const Key& key, std::int64_t count, std::vector<std::uint32_t>& touched) {
    std::vector<Key> cells{{}};
    for (const std::size_t a : table_.attributes) {
      std::vector<Key> next;
      for (const CodeIndex code : above_[a][key[a]])
        for (Key cell : cells) {
          cell.push_back(code);
          next.push_back(std::move(cell));
        }
      cells = std::move(next);
    }
    for (const Key& cell : cells)
      if (const auto found = row_of_.find(cell); found != row_of_.end()) {
        persons[found->second] += count;
        touched.push_back(found->second);
      }
  }

 private:
  const CubeTable& table_;
  const std::vector<std::vector<Key>>& above_;
  std::unordered_map<Key, std::uint32_t, KeyHash> row_of_;

 public:
  std::vector<std::int64_t> persons;
};

std::string place_of(const CubeTable& table, std::uint32_t row) {
  return table.name + ":" + std::to_string(row < table.lines.size() ? table.lines[row] : row + 1);
}

}  // namespace

std::string certificate_of(const TableSystem& system, const Witnesses& witnesses) {
  ZICHT_EXPECT(system.joint() && !witnesses.tables.empty());
  Node file = Node::table();
  Node dimensions = Node::list();
  for (const Attribute& attribute : system.attributes()) dimensions.add(attribute.name());
  Node countries = Node::list();
  const Country first = country_of(system, witnesses.tables.front());
  countries.add(as_rows(system, first));
  for (std::size_t w = 1; w < witnesses.tables.size(); ++w) {
    Country difference = country_of(system, witnesses.tables[w]);
    for (const auto& [key, persons] : first) difference[key] -= persons;
    countries.add(as_rows(system, difference));
  }
  file.put("certificate", 1).put("dimensions", std::move(dimensions)).put("witnesses", std::move(countries));
  return to_json(file) + "\n";
}

Result<CertificateVerdict> check_certificate(std::string_view text, const NumberedTables& tables) {
  ZICHT_TRY(const Node file, parse_json(text));
  const Node* const witnesses = file.find("witnesses");
  if (witnesses == nullptr || witnesses->as_list() == nullptr || witnesses->as_list()->empty())
    return no_certificate("it has no witnesses");
  ZICHT_TRY(const std::vector<std::size_t> dimensions, dimensions_of(file, tables.attributes));
  const auto above = ancestors_of(tables.attributes);
  std::vector<Recount> counts;
  for (const CubeTable& table : tables.tables) counts.emplace_back(table, above);
  std::vector<std::vector<std::set<std::int64_t>>> values(tables.tables.size());
  for (std::size_t t = 0; t < values.size(); ++t) values[t].resize(tables.tables[t].rows.size());
  CertificateVerdict verdict;
  Country first;
  for (std::size_t w = 0; w < witnesses->as_list()->size(); ++w) {
    ZICHT_TRY(const Country country, country_from((*witnesses->as_list())[w], dimensions, tables.attributes));
    if (w == 0) first = country;
    for (const auto& [key, persons] : country) {
      const auto own = w == 0 ? first.end() : first.find(key);
      if (persons + (own == first.end() ? 0 : own->second) < 0)
        return fail(ErrorCode::invalid_input,
                    "a country of the certificate has fewer than 0 persons in a cell");
    }
    for (std::uint32_t t = 0; t < counts.size(); ++t) {
      const CubeTable& table = tables.tables[t];
      std::vector<std::uint32_t> touched;
      for (const auto& [key, persons] : country) counts[t].add(key, persons, touched);
      if (w == 0) {
        touched.resize(table.rows.size());
        for (std::uint32_t row = 0; row < touched.size(); ++row) touched[row] = row;
      }
      for (const std::uint32_t row : touched) {
        const std::int64_t persons = counts[t].persons[row];
        const PublishedValue& value = table.values[row];
        if (persons < value.lower || persons > value.upper)
          return fail(ErrorCode::invalid_input,
                      "a country of the certificate disagrees with a published cell", place_of(table, row));
        values[t][row].insert(persons);
      }
      if (w == 0) continue;
      for (const auto& [key, persons] : country) counts[t].add(key, -persons, touched);
    }
    ++verdict.countries;
  }
  for (std::uint32_t t = 0; t < values.size(); ++t)
    for (std::uint32_t row = 0; row < values[t].size(); ++row) {
      const CubeTable& table = tables.tables[t];
      if (table.values[row].kind != PublishedValue::Kind::withheld) continue;
      ++verdict.withheld;
      if (values[t][row].size() >= 3) continue;
      verdict.unproven.push_back({table.name,
                                  row < table.lines.size() ? table.lines[row] : row + 1,
                                  {},
                                  0,
                                  *values[t][row].begin(),
                                  *values[t][row].rbegin(),
                                  LeakKind::unresolved});
    }
  return verdict;
}

}  // namespace zicht::disclosure
