#include "disclosure/system_builder.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "base/contract.hpp"
#include "disclosure/propagation.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kLargestCube = 20'000'000;

std::string bytes_of(std::uint32_t group, const std::vector<CodeIndex>& key) {
  std::string bytes(4 + key.size() * sizeof(CodeIndex), '\0');
  for (int b = 0; b < 4; ++b) bytes[static_cast<std::size_t>(b)] = static_cast<char>(group >> (8 * b));
  for (std::size_t k = 0; k < key.size(); ++k) {
    bytes[4 + 2 * k] = static_cast<char>(key[k] & 0xFF);
    bytes[5 + 2 * k] = static_cast<char>(key[k] >> 8);
  }
  return bytes;
}

/// Calls `visit` with every combination of one element per list.
template <class Visit>
void each_combination(const std::vector<std::vector<CodeIndex>>& lists, Visit&& visit) {
  std::vector<std::size_t> at(lists.size(), 0);
  for (const auto& list : lists)
    if (list.empty()) return;
  for (;;) {
    if (!visit(at)) return;
    std::size_t d = lists.size();
    while (d > 0 && ++at[d - 1] == lists[d - 1].size()) at[--d] = 0;
    if (d == 0) return;
  }
}

}  // namespace

SystemBuilder::SystemBuilder(std::vector<Attribute> attributes, std::vector<CubeTable> tables,
                             const TableSystem::Options& options)
    : options_(options) {
  system_.attributes_ = std::move(attributes);
  system_.tables_ = std::move(tables);
}

std::optional<CellId> SystemBuilder::find(std::uint32_t group, const Key& key) const {
  const auto found = by_key_.find(bytes_of(group, key));
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

CellId SystemBuilder::cell(std::uint32_t group, const Key& key) {
  const auto next = static_cast<CellId>(system_.limits_.size());
  const auto [at, fresh] = by_key_.try_emplace(bytes_of(group, key), next);
  if (fresh) {
    system_.limits_.emplace_back();
    system_.key_of_cell_.push_back(key);
    system_.origin_of_cell_.push_back({next, kNoTable, 0});
  }
  return at->second;
}

void SystemBuilder::take_value(CellId cell, std::uint32_t table, std::uint32_t row) {
  const PublishedValue& value = system_.tables_[table].values[row];
  CellLimits& limits = system_.limits_[cell];
  const CellLimits before = limits;
  limits.lower = std::max(limits.lower, value.lower);
  limits.upper = std::min(limits.upper, value.upper);
  if (limits.lower > limits.upper) {
    const WithheldRow& other = system_.origin_of_cell_[cell];
    system_.contradictions_.push_back(
        {system_.tables_[table].name, system_.line(table, row), system_.describe(cell),
         "another table says " + in_words(before) + " of the same cell (" +
             system_.tables_[other.table].name + ":" + std::to_string(system_.line(other.table, other.row)) +
             "), and this one " + in_words({value.lower, value.upper})});
    limits = before;
  }
  if (system_.origin_of_cell_[cell].table == kNoTable) system_.origin_of_cell_[cell] = {cell, table, row};
  if (value.kind == PublishedValue::Kind::withheld) system_.withheld_.push_back({cell, table, row});
}

Result<void> SystemBuilder::add_table(std::uint32_t table) {
  const CubeTable& of = system_.tables_[table];
  system_.cell_of_row_.emplace_back();
  std::vector<CellId>& cells = system_.cell_of_row_.back();
  cells.reserve(of.rows.size());
  Key key(system_.attributes_.size(), kTotalCode);
  for (std::uint32_t row = 0; row < of.rows.size(); ++row) {
    for (std::size_t d = 0; d < of.attributes.size(); ++d) key[of.attributes[d]] = of.rows[row][d];
    cells.push_back(cell(of.group, key));
    take_value(cells.back(), table, row);
  }
  shapes_.push_back(shape_of(of));
  std::size_t cube = 1;
  for (const auto& codes : shapes_.back().codes) {
    cube *= codes.size();
    if (cube > kLargestCube)
      return fail(ErrorCode::invalid_input,
                  "the cube of a table is too large: more than " + std::to_string(kLargestCube) + " cells",
                  of.name, "give fewer dimensions, or hierarchies with fewer codes");
  }
  return {};
}

SystemBuilder::TableShape SystemBuilder::shape_of(const CubeTable& table) const {
  TableShape shape;
  for (std::size_t d = 0; d < table.attributes.size(); ++d) {
    const Attribute& attribute = system_.attributes_[table.attributes[d]];
    std::vector<bool> occurs(attribute.codes().size(), false);
    for (const auto& row : table.rows) occurs[row[d]] = true;
    shape.codes.emplace_back();
    for (std::size_t code = 0; code < occurs.size(); ++code)
      if (occurs[code]) shape.codes.back().push_back(static_cast<CodeIndex>(code));
    shape.families.emplace_back();
    shape.divided.emplace_back(occurs.size(), false);
    for (const CodeFamily& family : attribute.families()) {
      const bool any_part = std::ranges::any_of(family.children, [&](CodeIndex c) { return occurs[c]; });
      if (!occurs[family.parent] || !any_part) continue;
      shape.families.back().push_back(&family);
      shape.divided.back()[family.parent] = true;
    }
  }
  return shape;
}

/// The cell of an equation; none when its table lacks it and nothing is known of such cells.
Result<std::optional<CellId>> SystemBuilder::member(std::uint32_t table, const Key& key, const Key& parent) {
  const CubeTable& of = system_.tables_[table];
  if (const auto found = find(of.group, key)) return found;
  if (options_.absent == AbsentCells::refused) {
    const CellId missing = cell(of.group, key);
    const std::string missing_text = system_.describe(missing);
    const auto at = find(of.group, parent);
    const std::string parent_text = at ? system_.describe(*at) : missing_text;
    return fail(ErrorCode::invalid_input,
                "a table lacks the row " + missing_text + ", which the sum " + parent_text + " needs",
                of.name, "add the row, or say what absent rows are: --absent zero or --absent unknown");
  }
  const CellId made = cell(of.group, key);
  // A sum without a row is a margin that nobody prints, not a 0.
  bool is_sum = false;
  for (std::size_t d = 0; d < of.attributes.size(); ++d)
    is_sum = is_sum || shapes_[table].divided[d][key[of.attributes[d]]];
  if (options_.absent == AbsentCells::zero && !is_sum) system_.limits_[made] = {0, 0};
  return made;
}

/// The sum of a family at one combination of codes.
Result<void> SystemBuilder::add_equation(std::uint32_t table, const Key& key, std::size_t attribute,
                                         const CodeFamily& family) {
  const CubeTable& of = system_.tables_[table];
  Key part = key;
  const auto has = [&](CodeIndex child) {
    part[attribute] = child;
    const auto found = find(of.group, part);
    return found && system_.origin(*found);
  };
  // A sum of which no part has a row is not broken down here.
  if (options_.absent != AbsentCells::refused && std::ranges::none_of(family.children, has)) return {};
  ZICHT_TRY(const std::optional<CellId> parent, member(table, key, key));
  CellEquation equation{*parent, {}};
  for (const CodeIndex child : family.children) {
    part[attribute] = child;
    ZICHT_TRY(const std::optional<CellId> cell, member(table, part, key));
    equation.parts.push_back(*cell);
  }
  system_.equations_.push_back(std::move(equation));
  return {};
}

/// The combinations of codes of a table that have a part with a row, here or in another table of its group,
/// in the order of the cube.
std::vector<std::vector<CodeIndex>> SystemBuilder::sums_with_parts(std::uint32_t table) const {
  const CubeTable& of = system_.tables_[table];
  const TableShape& shape = shapes_[table];
  std::vector<std::vector<std::vector<CodeIndex>>> parents(
      of.attributes.size());  // per code, in families used
  for (std::size_t d = 0; d < of.attributes.size(); ++d) {
    parents[d].resize(shape.divided[d].size());
    for (const CodeFamily* family : shape.families[d])
      for (const CodeIndex child : family->children) parents[d][child].push_back(family->parent);
  }
  std::vector<Key> sums;
  Key key(system_.attributes_.size(), kTotalCode);
  Key codes(of.attributes.size());
  for (const CubeTable& other : system_.tables_) {
    if (other.group != of.group) continue;
    for (const auto& row : other.rows) {
      std::ranges::fill(key, kTotalCode);
      for (std::size_t d = 0; d < row.size(); ++d) key[other.attributes[d]] = row[d];
      std::size_t named = 0;  // codes that the table has a column for
      for (std::size_t d = 0; d < codes.size(); ++d) {
        codes[d] = key[of.attributes[d]];
        if (codes[d] != kTotalCode) ++named;
      }
      const auto all =
          static_cast<std::size_t>(std::ranges::count_if(key, [](CodeIndex c) { return c != kTotalCode; }));
      if (named < all) continue;
      for (std::size_t d = 0; d < codes.size(); ++d)
        for (const CodeIndex parent : parents[d][codes[d]]) {
          sums.push_back(codes);
          sums.back()[d] = parent;
        }
    }
  }
  std::erase_if(sums, [&shape](const Key& sum) {
    for (std::size_t d = 0; d < sum.size(); ++d)
      if (!std::ranges::binary_search(shape.codes[d], sum[d])) return true;
    return false;
  });
  std::ranges::sort(sums);
  sums.erase(std::ranges::unique(sums).begin(), sums.end());
  return sums;
}

Result<void> SystemBuilder::add_equations(std::uint32_t table) {
  const CubeTable& of = system_.tables_[table];
  const TableShape& shape = shapes_[table];
  Key key(system_.attributes_.size(), kTotalCode);
  const auto add_at = [&](std::size_t d) -> Result<void> {
    const CodeIndex code = key[of.attributes[d]];
    if (!shape.divided[d][code]) return {};
    for (const CodeFamily* family : shape.families[d])
      if (family->parent == code) ZICHT_CHECK(add_equation(table, key, of.attributes[d], *family));
    return {};
  };
  if (options_.absent != AbsentCells::refused) {  // few of a large cube may have a row
    for (const auto& codes : sums_with_parts(table)) {
      for (std::size_t d = 0; d < codes.size(); ++d) key[of.attributes[d]] = codes[d];
      for (std::size_t d = 0; d < codes.size(); ++d) ZICHT_CHECK(add_at(d));
    }
    return {};
  }
  Result<void> outcome;
  each_combination(shape.codes, [&](const std::vector<std::size_t>& at) {
    for (std::size_t d = 0; d < at.size(); ++d) key[of.attributes[d]] = shape.codes[d][at[d]];
    for (std::size_t d = 0; d < at.size() && outcome; ++d) outcome = add_at(d);
    return outcome.has_value();
  });
  return outcome;
}

void SystemBuilder::describe_contradiction(const CellEquation& equation, std::span<const CellLimits> limits) {
  // Tables that share cells make the same equation more than once.
  if (!described_.emplace(equation.parent, equation.parts).second) return;
  CellLimits parts{0, 0};
  std::string sum;
  constexpr std::size_t kPartsShown = 12;
  for (std::size_t p = 0; p < equation.parts.size(); ++p) {
    const CellLimits& part = limits[equation.parts[p]];
    parts.lower += part.lower;
    parts.upper = std::min(kNoLimit, parts.upper + part.upper);
    if (p < kPartsShown)
      sum += (p > 0 ? " + " : "") + system_.describe(equation.parts[p]) + " (" + in_words(part) + ")";
  }
  if (equation.parts.size() > kPartsShown) sum += " + …";
  const WithheldRow origin = [&] {
    if (const auto at = system_.origin(equation.parent)) return *at;
    for (const CellId part : equation.parts)
      if (const auto at = system_.origin(part)) return *at;
    return WithheldRow{equation.parent, kNoTable, 0};
  }();
  const bool known = origin.table != kNoTable;
  const std::string why = equation.parts.empty()
                              ? ", and nobody can be there, because " + empty_cells_around(equation.parent)
                              : ", and its parts make " + in_words(parts) + ": " + sum;
  system_.contradictions_.push_back({known ? system_.tables_[origin.table].name : std::string(),
                                     known ? system_.line(origin.table, origin.row) : 0,
                                     system_.describe(equation.parent),
                                     "the total is " + in_words(limits[equation.parent]) + why});
}

/// Published cells of nobody that have base cells in common with a cell: "b=u (0) and a=p, b=v (0)".
std::string SystemBuilder::empty_cells_around(CellId cell) const {
  constexpr std::size_t kShown = 4;
  const auto meet = [&](std::size_t a, CodeIndex one, CodeIndex other) {
    if (one == kTotalCode || other == kTotalCode) return true;
    return std::ranges::any_of(system_.attributes_[a].leaves(one), [&](CodeIndex leaf) {
      return std::ranges::binary_search(system_.attributes_[a].leaves(other), leaf);
    });
  };
  std::string text;
  std::size_t shown = 0;
  for (CellId of = 0; of < system_.limits_.size() && shown < kShown; ++of) {
    if (of == cell || system_.limits_[of].upper != 0 || !system_.origin(of)) continue;
    bool near = true;
    for (std::size_t a = 0; a < system_.attributes_.size() && near; ++a)
      near = meet(a, system_.key(of)[a], system_.key(cell)[a]);
    if (near) text += (shown++ > 0 ? " and " : "") + system_.describe(of) + " (0)";
  }
  return text.empty() ? "no table has a code for it" : text;
}

/// Reports and drops equations that cannot hold, then narrows all limits.
void SystemBuilder::settle_contradictions() {
  std::vector<std::uint32_t> wrong;
  for (std::uint32_t e = 0; e < system_.equations_.size(); ++e)
    if (impossible(system_.equations_[e], system_.limits_)) {
      describe_contradiction(system_.equations_[e], system_.limits_);
      wrong.push_back(e);
    }
  system_.loosen(wrong);
  for (;;) {
    std::vector<CellLimits> narrowed = system_.limits_;
    const auto at = propagate(system_.equations_, narrowed);
    if (!at) {
      system_.limits_ = std::move(narrowed);
      return;
    }
    describe_contradiction(system_.equations_[*at], narrowed);
    const std::uint32_t dropped = *at;
    system_.loosen({&dropped, 1});
  }
}

/// Finest codes that some table uses, and every used code above each.
void SystemBuilder::find_granularity() {
  std::vector<std::set<CodeIndex>> used(system_.attributes_.size());
  for (std::size_t t = 0; t < system_.tables_.size(); ++t)
    for (std::size_t d = 0; d < system_.tables_[t].attributes.size(); ++d)
      used[system_.tables_[t].attributes[d]].insert(shapes_[t].codes[d].begin(), shapes_[t].codes[d].end());
  leaves_.resize(used.size());
  above_.resize(used.size());
  for (std::size_t a = 0; a < used.size(); ++a) {
    const Attribute& attribute = system_.attributes_[a];
    // Leaves that stand in exactly the same used codes are one leaf: no table tells them apart.
    std::map<std::vector<CodeIndex>, std::vector<CodeIndex>> alike;
    for (const CodeIndex leaf : attribute.leaves()) {
      std::vector<CodeIndex> in;
      for (const CodeIndex code : attribute.codes_with(leaf))
        if (code == kTotalCode || used[a].contains(code)) in.push_back(code);
      alike[std::move(in)].push_back(leaf);
    }
    std::map<std::vector<CodeIndex>, CodeIndex> classes;
    for (const auto& [in, leaves] : alike) {
      // A used code with only these leaves stands for them, so that its cells are found by its own key.
      CodeIndex representative = leaves.front();
      for (const CodeIndex code : in)
        if (attribute.leaves(code).size() == leaves.size()) representative = code;
      classes.emplace(in, representative);
    }
    above_[a].resize(attribute.codes().size());
    for (const auto& [in, representative] : classes) {
      leaves_[a].push_back(representative);
      above_[a][representative] = in;
    }
    std::ranges::sort(leaves_[a]);
  }
}

/// Whether a code that is not divided is a finest code, or the only part of one and so the same by an
/// equation.
bool SystemBuilder::is_a_finest_code(const TableShape& shape, std::size_t d, std::size_t attribute,
                                     CodeIndex code) const {
  if (std::ranges::binary_search(leaves_[attribute], code)) return true;
  return std::ranges::any_of(shape.families[d], [&](const CodeFamily* family) {
    return family->children.size() == 1 && family->children.front() == code &&
           is_a_finest_code(shape, d, attribute, family->parent);
  });
}

/// Whether one table of the group has a cell for each combination of finest codes of these attributes.
bool SystemBuilder::is_published_whole(const std::vector<std::size_t>& clique, std::uint32_t group) const {
  for (std::size_t t = 0; t < system_.tables_.size(); ++t) {
    const CubeTable& table = system_.tables_[t];
    if (table.group != group || table.attributes.size() != clique.size()) continue;
    bool whole = true;
    for (std::size_t d = 0; d < table.attributes.size() && whole; ++d) {
      const std::size_t a = table.attributes[d];
      whole = std::ranges::find(clique, a) != clique.end() &&
              std::ranges::includes(shapes_[t].codes[d], leaves_[a]);
      for (const CodeIndex code : shapes_[t].codes[d])
        whole = whole && (shapes_[t].divided[d][code] || is_a_finest_code(shapes_[t], d, a, code));
    }
    std::size_t combinations = 1;
    for (const std::size_t a : clique) combinations *= leaves_[a].size();
    // A table may list some combinations only: those that cannot be, say.
    if (whole && published_base(clique, group).size() == combinations) return true;
  }
  return false;
}

/// The base cells of attributes that one table publishes whole.
std::vector<CellId> SystemBuilder::published_base(const std::vector<std::size_t>& clique,
                                                  std::uint32_t group) const {
  std::vector<std::vector<CodeIndex>> finest;
  for (const std::size_t a : clique) finest.push_back(leaves_[a]);
  std::vector<CellId> cells;
  Key key(system_.attributes_.size(), kTotalCode);
  each_combination(finest, [&](const std::vector<std::size_t>& at) {
    for (std::size_t d = 0; d < at.size(); ++d) key[clique[d]] = finest[d][at[d]];
    if (const auto found = find(group, key)) cells.push_back(*found);
    return true;
  });
  return cells;
}

/// The possible base cells of a clique: combinations of finest codes of which no published cell above is 0.
/// False when there are too many.
bool SystemBuilder::enumerate(const std::vector<std::size_t>& clique, std::uint32_t group,
                              std::vector<Key>& keys) {
  // A table is looked at as soon as its last attribute has a code.
  std::vector<std::vector<const CubeTable*>> checked_at(clique.size() + 1);
  for (const CubeTable& table : system_.tables_) {
    if (table.group != group) continue;
    std::size_t last = 0;
    bool inside = true;
    for (const std::size_t a : table.attributes) {
      const auto at = std::ranges::find(clique, a);
      inside = inside && at != clique.end();
      last = std::max(last, static_cast<std::size_t>(at - clique.begin()) + 1);
    }
    if (inside) checked_at[last].push_back(&table);
  }
  Key key(system_.attributes_.size(), kTotalCode);
  std::size_t visited = 0;
  std::size_t lookups = 0;  // a base cell of fifteen dimensions lies under 2^15 sums
  const bool any_empty =
      std::ranges::any_of(system_.limits_, [](const CellLimits& limits) { return limits.upper == 0; });
  const std::function<bool(const CubeTable&, std::size_t, Key&)> empty_above =
      [&](const CubeTable& table, std::size_t d, Key& probe) -> bool {
    if (d == table.attributes.size()) {
      ++lookups;
      const auto found = find(group, probe);
      return found && system_.limits_[*found].upper == 0;
    }
    const std::size_t a = table.attributes[d];
    for (const CodeIndex code : above_[a][key[a]]) {
      probe[a] = code;
      if (empty_above(table, d + 1, probe)) return true;
    }
    return false;
  };
  const std::function<bool(std::size_t)> descend = [&](std::size_t depth) -> bool {
    visited += 1 + checked_at[depth].size();
    if (visited > 4 * options_.most_base_cells || lookups > 40 * options_.most_base_cells) return false;
    for (const CubeTable* table : checked_at[depth]) {
      if (!any_empty) break;
      Key probe(system_.attributes_.size(), kTotalCode);
      if (empty_above(*table, 0, probe)) return true;
    }
    if (depth == clique.size()) {
      keys.push_back(key);
      return keys.size() <= options_.most_base_cells;
    }
    for (const CodeIndex leaf : leaves_[clique[depth]]) {
      key[clique[depth]] = leaf;
      if (!descend(depth + 1)) return false;
    }
    key[clique[depth]] = kTotalCode;
    return true;
  };
  return descend(0);
}

/// Every used combination of codes at which a table (or, without one, every combination of finest codes)
/// counts this base cell.
std::vector<CellId> SystemBuilder::counted_in(const Key& leaf, const std::vector<std::size_t>& onto,
                                              std::uint32_t group, const TableShape* shape) {
  std::vector<std::vector<CodeIndex>> projections(onto.size());
  for (std::size_t d = 0; d < onto.size(); ++d) {
    if (shape == nullptr) {
      projections[d] = {leaf[onto[d]]};
      continue;
    }
    for (const CodeIndex code : above_[onto[d]][leaf[onto[d]]])
      if (!shape->divided[d][code] && std::ranges::binary_search(shape->codes[d], code))
        projections[d].push_back(code);
  }
  std::vector<CellId> cells;
  Key key(system_.attributes_.size(), kTotalCode);
  each_combination(projections, [&](const std::vector<std::size_t>& at) {
    for (std::size_t d = 0; d < at.size(); ++d) key[onto[d]] = projections[d][at[d]];
    cells.push_back(cell(group, key));
    return true;
  });
  return cells;
}

/// The finest cells of a table: those that it does not divide further.
std::vector<CellId> SystemBuilder::finest_cells(const CubeTable& table, const TableShape& shape) const {
  std::vector<std::vector<CodeIndex>> finest(table.attributes.size());
  for (std::size_t d = 0; d < finest.size(); ++d)
    for (const CodeIndex code : shape.codes[d])
      if (!shape.divided[d][code]) finest[d].push_back(code);
  std::vector<CellId> cells;
  Key key(system_.attributes_.size(), kTotalCode);
  each_combination(finest, [&](const std::vector<std::size_t>& at) {
    for (std::size_t d = 0; d < at.size(); ++d) key[table.attributes[d]] = finest[d][at[d]];
    if (const auto found = find(table.group, key)) cells.push_back(*found);
    return true;
  });
  return cells;
}

/// Makes each of `cells`, and each cell over `onto` that counts somebody, the sum of its base cells.
void SystemBuilder::tie(const std::vector<Key>& base, const std::vector<std::size_t>& onto,
                        std::uint32_t group, const TableShape* shape, std::span<const CellId> cells) {
  std::map<CellId, std::vector<CellId>> parts_of;
  std::set<CellId> base_cells;
  for (const CellId cell : cells) parts_of[cell];
  for (const Key& leaf : base) {
    const CellId part = cell(group, leaf);
    base_cells.insert(part);
    for (const CellId above : counted_in(leaf, onto, group, shape))
      if (above != part) parts_of[above].push_back(part);
  }
  for (auto& [above, parts] : parts_of)
    if (!parts.empty() || !base_cells.contains(above))
      system_.equations_.push_back({above, std::move(parts)});
}

void SystemBuilder::tie_tables(const CliqueTree& tree, const std::vector<std::vector<Key>>& bases,
                               std::uint32_t group) {
  for (std::size_t t = 0; t < system_.tables_.size(); ++t) {
    const CubeTable& table = system_.tables_[t];
    if (table.group != group) continue;
    // One clique is enough: what cliques share is equal, down to the finest codes.
    for (std::size_t c = 0; c < tree.cliques.size(); ++c) {
      const auto& clique = tree.cliques[c];
      const bool inside = std::ranges::all_of(
          table.attributes, [&](std::size_t a) { return std::ranges::find(clique, a) != clique.end(); });
      if (!inside) continue;
      tie(bases[c], table.attributes, group, &shapes_[t], finest_cells(table, shapes_[t]));
      break;
    }
  }
  for (std::size_t c = 0; c < tree.cliques.size(); ++c) {
    if (tree.parent[c] == CliqueTree::kNoParent) continue;
    std::set<CellId> shared;
    for (const std::size_t side : {c, tree.parent[c]})
      for (const Key& leaf : bases[side])
        for (const CellId cell : counted_in(leaf, tree.shared[c], group, nullptr)) shared.insert(cell);
    const std::vector<CellId> cells(shared.begin(), shared.end());
    for (const std::size_t side : {c, tree.parent[c]})
      tie(bases[side], tree.shared[c], group, nullptr, cells);
  }
}

void SystemBuilder::add_joint_tables(std::uint32_t group) {
  std::vector<std::vector<std::size_t>> sets;
  for (const CubeTable& table : system_.tables_)
    if (table.group == group) {
      sets.push_back(table.attributes);
      std::ranges::sort(sets.back());
    }
  std::vector<std::size_t> sizes;
  for (const auto& leaves : leaves_) sizes.push_back(leaves.size());
  const CliqueTree tree = clique_tree(sets, sizes);
  std::vector<std::vector<Key>> bases(tree.cliques.size());
  const std::size_t before = system_.parts_.size();
  if (tree.cliques.size() == 1 && is_published_whole(tree.cliques[0], group)) {
    system_.parts_.push_back(
        {group, tree.cliques[0], published_base(tree.cliques[0], group), JointPart::kNoParent, {}});
    return;
  }
  for (std::size_t c = 0; c < tree.cliques.size(); ++c) {
    if (!enumerate(tree.cliques[c], group, bases[c])) {
      system_.joint_ = false;
      system_.too_large_ = tree.cliques[c];
      system_.parts_.resize(before);
      return;
    }
    JointPart part{group, tree.cliques[c], {}, JointPart::kNoParent, tree.shared[c]};
    for (const Key& key : bases[c]) part.base.push_back(cell(group, key));
    if (tree.parent[c] != CliqueTree::kNoParent) part.parent = before + tree.parent[c];
    system_.parts_.push_back(std::move(part));
  }
  tie_tables(tree, bases, group);
}

/// Ties base cells of two groups: what is there after is what was there before, and somebody or nobody more.
void SystemBuilder::add_growth(std::uint32_t before, std::uint32_t after) {
  std::vector<CellId> earlier;
  for (const JointPart& part : system_.parts_) {
    const bool in_both = std::ranges::any_of(system_.parts_, [&](const JointPart& other) {
      return other.group == after && other.attributes == part.attributes;
    });
    if (part.group == before && in_both) earlier.insert(earlier.end(), part.base.begin(), part.base.end());
  }
  std::ranges::sort(earlier);
  earlier.erase(std::ranges::unique(earlier).begin(), earlier.end());
  for (const CellId cell : earlier) {
    const auto now = find(after, system_.key_of_cell_[cell]);
    if (!now) {  // nobody can be there now, so that nobody was
      if (system_.limits_[cell].lower > 0)
        system_.contradictions_.push_back(
            {"", 0, system_.describe(cell), "somebody was here, and nobody is"});
      else
        system_.limits_[cell].upper = 0;
      continue;
    }
    const auto more = static_cast<CellId>(system_.limits_.size());
    system_.limits_.emplace_back();
    system_.key_of_cell_.push_back(system_.key_of_cell_[cell]);
    system_.origin_of_cell_.push_back({more, kNoTable, 0});
    system_.equations_.push_back({*now, {cell, more}});
  }
}

Result<TableSystem> SystemBuilder::build() {
  for (std::uint32_t t = 0; t < system_.tables_.size(); ++t) ZICHT_CHECK(add_table(t));
  for (std::uint32_t t = 0; t < system_.tables_.size(); ++t) ZICHT_CHECK(add_equations(t));
  settle_contradictions();
  find_granularity();
  std::set<std::uint32_t> groups;
  for (const CubeTable& table : system_.tables_) groups.insert(table.group);
  for (const std::uint32_t group : groups) add_joint_tables(group);
  for (const auto& [before, after] : options_.growing_groups) add_growth(before, after);
  settle_contradictions();
  return std::move(system_);
}

}  // namespace zicht::disclosure
