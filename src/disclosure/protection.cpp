#include "disclosure/protection.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <unordered_map>

#include "base/contract.hpp"
#include "base/csv.hpp"
#include "base/row_reader.hpp"
#include "base/text.hpp"
#include "disclosure/cheapest_move.hpp"
#include "disclosure/loss_bound.hpp"
#include "disclosure/move_elimination.hpp"
#include "disclosure/move_lattice.hpp"
#include "disclosure/total_lookalike.hpp"

namespace zicht::disclosure {
namespace {

constexpr std::size_t kMostCells = 4'000'000;
/// Up to so many cells the cheapest move is looked for by linear programs; beyond, products alone.
constexpr std::size_t kMostCellsForPrograms = 5'000;
/// Up to so many cells, beyond those, elimination makes the choice to begin with.
constexpr std::size_t kMostCellsForElimination = 20'000;

using Key = std::vector<CodeIndex>;

/// The codes that a table shows, per attribute.
std::vector<Key> codes_of(const TablesToProtect& question, const TablesToProtect::Table& table) {
  if (!table.codes.empty()) return table.codes;
  std::vector<Key> codes;
  for (const std::size_t a : table.attributes) {
    codes.emplace_back(question.attributes[a].codes().size());
    std::iota(codes.back().begin(), codes.back().end(), CodeIndex{0});
  }
  return codes;
}

/// Every combination of the codes of a table, last attribute fastest, with the persons in it: the lower
/// limit.
/// \param more  the upper limits are open, so that nobody being somewhere does not say that nobody can be
CubeTable counted(const TablesToProtect& question, const TablesToProtect::Table& wanted, bool more) {
  const std::vector<Key> codes = codes_of(question, wanted);
  CubeTable table{wanted.name, wanted.attributes, {}, {}, {}};
  std::vector<std::size_t> strides(codes.size());
  std::vector<std::vector<std::size_t>> place_of(
      codes.size());  // of a code among those shown; absent: the size
  std::size_t size = 1;
  for (std::size_t d = codes.size(); d-- > 0;) {
    strides[d] = size;
    size *= codes[d].size();
    place_of[d].assign(question.attributes[wanted.attributes[d]].codes().size(), codes[d].size());
    for (std::size_t k = 0; k < codes[d].size(); ++k) place_of[d][codes[d][k]] = k;
  }
  std::vector<std::int64_t> persons(size, 0);
  std::vector<std::size_t> at;
  std::vector<std::size_t> next;
  for (const Person& person : question.people) {
    at.assign(1, 0);
    for (std::size_t d = 0; d < codes.size(); ++d) {
      next.clear();
      const std::size_t a = wanted.attributes[d];
      for (const CodeIndex code : question.attributes[a].codes_with(person.leaves[a]))
        if (place_of[d][code] < codes[d].size())
          for (const std::size_t before : at) next.push_back(before + strides[d] * place_of[d][code]);
      std::swap(at, next);
    }
    for (const std::size_t a : at) ++persons[a];
  }
  table.rows.reserve(size);
  for (std::size_t cell = 0; cell < size; ++cell) {
    Key row(codes.size());
    for (std::size_t d = 0; d < row.size(); ++d) row[d] = codes[d][cell / strides[d] % codes[d].size()];
    table.rows.push_back(std::move(row));
    table.values.push_back({PublishedValue::Kind::shown, persons[cell], more ? kNoLimit : persons[cell]});
  }
  return table;
}

Result<std::vector<CubeTable>> counted_tables(const TablesToProtect& question, bool more) {
  std::size_t cells = 0;
  for (const TablesToProtect::Table& wanted : question.tables) {
    std::size_t size = 1;
    for (const Key& codes : codes_of(question, wanted)) size = std::min(kMostCells + 1, size * codes.size());
    cells += size;
    if (cells > kMostCells)
      return fail(ErrorCode::invalid_input,
                  "the tables have more than " + std::to_string(kMostCells) + " cells", wanted.name,
                  "ask for fewer dimensions in one table");
  }
  std::vector<CubeTable> tables;
  for (const TablesToProtect::Table& wanted : question.tables)
    tables.push_back(counted(question, wanted, more));
  for (const TablesToProtect::Impossible& impossible : question.impossible) {
    CubeTable table{"what cannot be", impossible.attributes, impossible.cells, {}, {}};
    table.values.assign(impossible.cells.size(), {PublishedValue::Kind::structural, 0, 0});
    tables.push_back(std::move(table));
  }
  return tables;
}

/// The tables as one system. Where zeros are not published, everybody may be everywhere; when that are too
/// many base cells, those of the empty cells are left out, which withholds more and exposes nothing.
Result<TableSystem> system_of(const TablesToProtect& question) {
  if (!question.zeros_published) {
    ZICHT_TRY(std::vector<CubeTable> open, counted_tables(question, true));
    ZICHT_TRY(TableSystem system, TableSystem::build(question.attributes, std::move(open), {}));
    if (system.joint()) return system;
  }
  ZICHT_TRY(std::vector<CubeTable> tables, counted_tables(question, false));
  return TableSystem::build(question.attributes, std::move(tables), {});
}

/// True counts of base cells that no table publishes.
void count_base_cells(const TablesToProtect& question, const TableSystem& system,
                      std::vector<CellToProtect>& cells) {
  struct Hash {
    std::size_t operator()(const Key& key) const {
      std::size_t hash = 1469598103934665603ULL;
      for (const CodeIndex code : key) hash = (hash ^ code) * 1099511628211ULL;
      return hash;
    }
  };
  // Cells by which attributes they name, so that each person is looked up once per set of attributes.
  std::map<std::vector<std::size_t>, std::unordered_map<Key, CellId, Hash>> by_attributes;
  for (CellId cell = 0; cell < cells.size(); ++cell) {
    if (cells[cell].published) continue;
    std::vector<std::size_t> named;
    Key codes;
    for (std::size_t a = 0; a < system.attributes().size(); ++a)
      if (system.key(cell)[a] != kTotalCode) {
        named.push_back(a);
        codes.push_back(system.key(cell)[a]);
      }
    by_attributes[named].emplace(std::move(codes), cell);
  }
  for (const auto& [named, of] : by_attributes)
    for (const Person& person : question.people) {
      std::vector<Key> keys{{}};
      for (const std::size_t a : named) {
        std::vector<Key> next;
        for (const CodeIndex code : system.attributes()[a].codes_with(person.leaves[a]))
          for (Key key : keys) {
            if (code == kTotalCode) continue;
            key.push_back(code);
            next.push_back(std::move(key));
          }
        keys = std::move(next);
      }
      for (const Key& key : keys)
        if (const auto found = of.find(key); found != of.end()) ++cells[found->second].persons;
    }
}

std::vector<CellToProtect> cells_of(const TablesToProtect& question, const TableSystem& system) {
  std::vector<CellToProtect> cells(system.limits().size());
  for (std::uint32_t t = 0; t < system.tables().size(); ++t)
    for (std::uint32_t row = 0; row < system.tables()[t].rows.size(); ++row) {
      CellToProtect& cell = cells[system.cell_of(t, row)];
      cell.published = true;
      cell.persons = static_cast<std::int32_t>(system.tables()[t].values[row].lower);
      cell.cost = cell.persons;
      if (t >= question.tables.size()) cell.stays = true;  // cannot be: everybody knows
    }
  count_base_cells(question, system, cells);
  const auto cell_at = [&](const TablesToProtect::Kept& of) -> CellToProtect& {
    const CubeTable& table = system.tables()[of.table];
    const auto row = std::ranges::find(table.rows, of.codes) - table.rows.begin();
    return cells[system.cell_of(static_cast<std::uint32_t>(of.table), static_cast<std::uint32_t>(row))];
  };
  for (const TablesToProtect::Kept& kept : question.keep) cell_at(kept).stays = true;
  for (const TablesToProtect::Kept& withheld : question.withhold) {
    CellToProtect& cell = cell_at(withheld);
    if (cell.persons > 0 || !question.zeros_published) cell.hidden = true;
  }
  return cells;
}

/// Products of leaves are known when one table holds every other: its rows are then the lattice's cells.
std::optional<MoveLattice> lattice_of(const TablesToProtect& question, const TableSystem& system) {
  const std::vector<std::size_t>& first = system.tables()[0].attributes;
  if (!question.impossible.empty() || !question.tables[0].codes.empty()) return std::nullopt;
  for (const CubeTable& table : system.tables())
    for (const std::size_t a : table.attributes)
      if (std::ranges::find(first, a) == first.end()) return std::nullopt;
  if (system.limits().size() != system.tables()[0].rows.size()) return std::nullopt;
  std::vector<const Attribute*> attributes;
  for (const std::size_t a : first) {
    attributes.push_back(&system.attributes()[a]);
    if (attributes.back()->codes().size() > MoveLattice::kMostCodes) return std::nullopt;
  }
  return MoveLattice(std::move(attributes), question.zeros_published);
}

/// Checks what a suppression claims, from its moves alone: every equation and every shown cell holds in each
/// table that a move makes, no cell falls below its lowest value, and each withheld cell takes three values.
bool is_proven(const TableSystem& system, const std::vector<CellToProtect>& cells, bool zeros_published,
               const std::vector<Move>& moves) {
  std::vector<std::uint32_t> values(cells.size(), std::uint32_t{1} << 8);
  std::vector<std::vector<std::uint32_t>> equations_of(cells.size());
  for (std::uint32_t e = 0; e < system.equations().size(); ++e) {
    equations_of[system.equations()[e].parent].push_back(e);
    for (const CellId part : system.equations()[e].parts) equations_of[part].push_back(e);
  }
  std::vector<std::int64_t> change(cells.size(), 0);
  for (const Move& move : moves) {
    for (std::size_t c = 0; c < move.cells.size(); ++c) change[move.cells[c]] = std::int64_t{move.steps[c]};
    bool holds = true;
    for (std::size_t c = 0; c < move.cells.size() && holds; ++c) {
      const CellToProtect& cell = cells[move.cells[c]];
      const std::int64_t room = cell.persons - lowest_of(cell, zeros_published);
      const std::int64_t needed = move.steps[c] > 0 ? std::int64_t{move.steps[c]} * move.most_down
                                                    : -std::int64_t{move.steps[c]} * move.most_up;
      holds = needed <= room && (!cell.published || cell.hidden);
      for (const std::uint32_t e : equations_of[move.cells[c]]) {
        std::int64_t sum = change[system.equations()[e].parent];
        for (const CellId part : system.equations()[e].parts) sum -= change[part];
        holds = holds && sum == 0;
      }
      values[move.cells[c]] |= differences_of(move, c);
    }
    for (const std::uint32_t cell : move.cells) change[cell] = 0;
    if (!holds) return false;
  }
  for (std::size_t c = 0; c < cells.size(); ++c)
    if (cells[c].published && cells[c].hidden && std::popcount(values[c]) < 3) return false;
  return true;
}

/// The equations around a cell that cannot be protected.
Error cannot_protect(const TableSystem& system, const std::vector<CellToProtect>& cells, CellId cell) {
  std::string equations;
  const auto text = [&](CellId of) {
    return system.describe(of) + (cells[of].stays && of != cell ? " (must stay)" : "");
  };
  std::size_t shown = 0;
  for (const CellEquation& equation : system.equations()) {
    const bool has =
        equation.parent == cell || std::ranges::find(equation.parts, cell) != equation.parts.end();
    const bool bound = cells[equation.parent].stays ||
                       std::ranges::any_of(equation.parts, [&](CellId part) { return cells[part].stays; });
    if (!has || !bound || ++shown > 4) continue;
    equations += "; " + text(equation.parent) + " =";
    for (std::size_t p = 0; p < equation.parts.size() && p < 12; ++p)
      equations += (p > 0 ? " + " : " ") + text(equation.parts[p]);
  }
  const auto origin = system.origin(cell);
  return {ErrorCode::conflict,
          "cells that must stay leave a small count without protection: " + system.describe(cell) + equations,
          origin ? system.tables()[origin->table].name : std::string(), "let one of these cells be withheld"};
}

}  // namespace

std::string ProtectedTables::csv(std::size_t table) const {
  const CubeTable& of = system.tables()[table];
  std::string text;
  for (const std::size_t a : of.attributes) text += csv_field(system.attributes()[a].name()) + ",";
  text += "count\n";
  for (std::uint32_t row = 0; row < of.rows.size(); ++row) {
    for (std::size_t d = 0; d < of.attributes.size(); ++d)
      text += csv_field(system.attributes()[of.attributes[d]].codes()[of.rows[row][d]]) + ",";
    const CellToProtect& cell = cells[system.cell_of(static_cast<std::uint32_t>(table), row)];
    text += (cell.hidden ? "x" : std::to_string(cell.persons)) + "\n";
  }
  return text;
}

Result<ProtectedTables> protect(const TablesToProtect& question) {
  ZICHT_EXPECT(!question.tables.empty());
  ZICHT_EXPECT(question.impossible.empty() || question.zeros_published);
  ZICHT_TRY(TableSystem system, system_of(question));
  if (!system.joint())
    return fail(ErrorCode::invalid_input,
                "tables together have too many base cells to be protected: " + system.too_large(), {},
                "ask for fewer tables that share dimensions, or for fewer codes");
  std::vector<CellToProtect> cells = cells_of(question, system);
  std::optional<MoveLattice> lattice = lattice_of(question, system);
  if (lattice) lattice->use(cells);
  std::optional<CheapestMove> programs;
  if (!lattice || cells.size() <= kMostCellsForPrograms)
    programs.emplace(system, cells, question.zeros_published);
  SuppressionRule rule{question.minimum, question.zeros_published, 1};
  std::optional<Elimination> start;
  if (cells.size() > kMostCellsForPrograms) {
    if (lattice && cells.size() <= kMostCellsForElimination) start = eliminate(system, cells, rule);
    rule.rounds = start ? 0 : 2;  // what elimination leaves, products do not better
  }
  Suppression suppression = suppress(cells, lattice ? &*lattice : nullptr, programs ? &*programs : nullptr,
                                     rule, start ? &*start : nullptr);
  if (!suppression.unprotected.empty())
    return std::unexpected(cannot_protect(system, cells, suppression.unprotected.front()));
  ZICHT_EXPECT(is_proven(system, cells, question.zeros_published, suppression.moves));
  const std::int64_t bound =
      question.zeros_published ? least_loss(system, cells, suppression.primary).persons : 0;
  return ProtectedTables{std::move(system), std::move(cells), std::move(suppression), bound};
}

namespace {

Result<std::map<std::string, std::size_t>> columns_of(std::span<const std::string> header,
                                                      const ProtectionRequest& request,
                                                      const std::string& name) {
  std::map<std::string, std::size_t> columns;
  for (const WantedTable& table : request.tables)
    for (const std::string& dimension : table.dimensions) {
      const auto at = std::ranges::find(header, dimension);
      if (at == header.end())
        return fail(ErrorCode::invalid_input,
                    "table " + table.name + " wants a column that is not there: " + dimension, name + ":1");
      columns[dimension] = static_cast<std::size_t>(at - header.begin());
    }
  return columns;
}

Result<void> read_kept(const ProtectionRequest& request, TablesToProtect& question) {
  for (const KeptCell& kept : request.keep) {
    const auto table = std::ranges::find(request.tables, kept.table, &WantedTable::name);
    ZICHT_EXPECT(table != request.tables.end());
    const auto t = static_cast<std::size_t>(table - request.tables.begin());
    TablesToProtect::Kept cell{t, {}};
    for (std::size_t d = 0; d < table->dimensions.size(); ++d) {
      const auto code = kept.codes.find(table->dimensions[d]);
      const Attribute& attribute = question.attributes[question.tables[t].attributes[d]];
      const auto found = code == kept.codes.end() ? std::optional(kTotalCode) : attribute.find(code->second);
      if (!found)
        return fail(ErrorCode::invalid_config, "a cell to keep has a code that is not there: " + code->second,
                    kept.table);
      cell.codes.push_back(*found);
    }
    question.keep.push_back(std::move(cell));
  }
  return {};
}

/// A file with a row for each person, of which the tables want some columns.
Result<RowReader> open_people(std::istream& micro, const std::string& name,
                              const ProtectionRequest& request) {
  const auto wanted = [&request](std::string_view column) {
    return std::ranges::any_of(request.tables, [column](const WantedTable& table) {
      return std::ranges::find(table.dimensions, column) != table.dimensions.end();
    });
  };
  return RowReader::open(micro, {.source = name, .knows = wanted});
}

/// A column without a hierarchy: the codes that stand in it.
Result<Attribute> flat_column(const std::string& column, std::size_t position,
                              const std::vector<std::vector<std::string>>& values, const std::string& name) {
  std::set<std::string> codes;
  for (const auto& of : values) codes.insert(of[position]);
  if (codes.size() > kMostCodes)
    return fail(ErrorCode::invalid_input,
                "a column has more than " + std::to_string(kMostCodes) + " codes: " + column, name,
                "leave columns out that are no dimension");
  return Attribute::flat(column, std::vector<std::string>(codes.begin(), codes.end()));
}

}  // namespace

Result<TablesToProtect> read_people(std::istream& micro, const std::string& name,
                                    const ProtectionRequest& request,
                                    const std::map<std::string, std::string>& hierarchy_texts) {
  ZICHT_TRY(RowReader reader, open_people(micro, name, request));
  ZICHT_TRY(const auto columns, columns_of(reader.header(), request, name));
  std::vector<std::string> order;
  std::vector<std::vector<std::string>> values;
  std::vector<std::uint64_t> lines;
  for (const auto& [column, at] : columns) order.push_back(column);
  while (reader.next()) {
    if (reader.problem() != RowProblem::none)
      return fail(ErrorCode::invalid_input, std::string(in_words(reader.problem())), reader.here());
    std::vector<std::string> of;
    for (const std::string& column : order) of.emplace_back(trimmed(reader.cells()[columns.at(column)]));
    values.push_back(std::move(of));
    lines.push_back(reader.line());
  }
  if (reader.failed()) return fail(ErrorCode::io, "the file cannot be read to its end", name);
  TablesToProtect question;
  question.minimum = request.minimum;
  question.zeros_published = request.zeros_published;
  for (std::size_t c = 0; c < order.size(); ++c) {
    const auto hierarchy = request.hierarchy_files.find(order[c]);
    if (hierarchy == request.hierarchy_files.end()) {
      ZICHT_TRY(Attribute codes, flat_column(order[c], c, values, name));
      question.attributes.push_back(std::move(codes));
      continue;
    }
    std::vector<HierarchyFile> files;
    for (const std::string& file : hierarchy->second) files.push_back({file, hierarchy_texts.at(file)});
    ZICHT_TRY(Attribute attribute, Attribute::from_hierarchies(order[c], files));
    question.attributes.push_back(std::move(attribute));
  }
  for (std::size_t row = 0; row < values.size(); ++row) {
    Person person;
    for (std::size_t c = 0; c < order.size(); ++c) {
      const auto code = question.attributes[c].find(values[row][c]);
      if (looks_like_total(values[row][c]))
        return fail(ErrorCode::invalid_input, "a code looks like a margin, in column " + order[c],
                    name + ":" + std::to_string(lines[row]),
                    "a margin is named Total; give the code another name");
      if (!code || !question.attributes[c].is_leaf(*code) || *code == kTotalCode)
        return fail(ErrorCode::invalid_input,
                    "a row has a code that is no leaf of its hierarchy, in column " + order[c],
                    name + ":" + std::to_string(lines[row]), "give each person the finest code");
      person.leaves.push_back(*code);
    }
    question.people.push_back(std::move(person));
  }
  for (const WantedTable& table : request.tables) {
    question.tables.push_back({table.name, {}});
    for (const std::string& dimension : table.dimensions)
      question.tables.back().attributes.push_back(
          static_cast<std::size_t>(std::ranges::find(order, dimension) - order.begin()));
  }
  ZICHT_CHECK(read_kept(request, question));
  return question;
}

}  // namespace zicht::disclosure
