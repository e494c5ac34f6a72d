#include "registry/table_payload.hpp"

#include <algorithm>

namespace zicht::registry {
namespace {

enum TableKey : std::int64_t { kObjectKind = 15, kSource = 23, kName = 24, kColumns = 25, kCells = 26 };

void read_columns(CborReader& in, SourceTable& table, bool& wrong) {
  table.columns.resize(in.array());
  for (SourceColumn& column : table.columns) {
    wrong = wrong || in.array() != 2;
    column.name = in.text();
    column.texts.resize(in.array());
    for (std::string& text : column.texts) text = in.text();
  }
}

/// Whether every cell is a text of its column.
bool cells_fit(const SourceTable& table) {
  const std::size_t columns = table.columns.size();
  if (columns == 0) return table.cells.empty();
  if (table.cells.size() % columns != 0) return false;
  for (std::size_t at = 0; at < table.cells.size(); ++at)
    if (table.cells[at] >= table.columns[at % columns].texts.size()) return false;
  return true;
}

}  // namespace

Bytes encode_table(const SourceTable& table) {
  CborWriter out;
  out.map(5);
  out.integer(kObjectKind);
  out.integer(static_cast<std::int64_t>(ObjectKind::table));
  out.integer(kSource);
  out.text(table.source);
  out.integer(kName);
  out.text(table.name);
  out.integer(kColumns);
  out.array(table.columns.size());
  for (const SourceColumn& column : table.columns) {
    out.array(2);
    out.text(column.name);
    out.array(column.texts.size());
    for (const std::string& text : column.texts) out.text(text);
  }
  out.integer(kCells);
  out.array(table.cells.size());
  for (const std::uint32_t cell : table.cells) out.integer(cell);
  return std::move(out).take();
}

Result<SourceTable> decode_table(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  SourceTable table;
  bool wrong = false;
  std::int64_t key = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed() && !wrong; --left) {
    key = in.key(key);
    if (key == kSource) {
      table.source = in.text();
    } else if (key == kName) {
      table.name = in.text();
    } else if (key == kColumns) {
      read_columns(in, table, wrong);
    } else if (key == kCells) {
      table.cells.resize(in.array());
      for (std::uint32_t& cell : table.cells) cell = static_cast<std::uint32_t>(in.integer());
    } else {
      in.skip();
    }
  }
  if (wrong || !in.complete() || table.source.empty() || !cells_fit(table))
    return fail(ErrorCode::corrupt, "the payload of a table is damaged");
  return table;
}

}  // namespace zicht::registry
