#pragma once

#include <string>
#include <vector>

#include "publish/release/release_input.hpp"
#include "publish/release/shown_changes.hpp"

namespace zicht::publish {

/// "published", "hidden", …
std::string_view name_of(CellState state);
/// "clear", "may_be_chance", …; with the direction for a clear one: "clear_more", "clear_fewer".
std::string verdict_name(const ShownChange& change);

/// The columns of a figure before `count`: population, year, what it is limited to, its dimensions.
std::vector<std::string> key_columns(const ProtectedTable& table);
/// A cell's values of these columns, joined as in its CSV: "victim,2018,Total".
std::string key_of(const ProtectedTable& table, const ProtectedCell& cell);

/// Whether a table has bands of an estimate instead of counts.
bool is_estimate(const ProtectedTable& table);

/// What a table with shares has behind its other columns: ",denominator,share,lower,upper"; an estimate
/// ",lower,upper" in persons; others nothing.
std::string share_columns(const ProtectedTable& table);
/// The fields of a cell in these columns, empty where it is no share or its counts are not all shown.
std::string share_fields(const ProtectedTable& table, const ProtectedCell& cell);

/// The figure as data/FIGURE.csv has it: the record that everything else of a release is made from.
std::string release_csv(const ProtectedTable& table, const ShownChanges& changes);

/// The classes of a dimension, for data/codelists/DIMENSION.csv: code, label_nl, label_en, with Total.
std::string code_list_csv(const FigureDimension& dimension, const Label& total);

/// data/csv-metadata.json: every CSV of the release as CSV on the Web.
std::string csv_metadata(const ReleaseDesign& design, const ReleaseContext& context,
                         std::span<const ProtectedTable> tables);

/// The dimensions of all tables, each once, with every class that one of them has. Figures that count one
/// code only bring its dimension too.
std::vector<FigureDimension> all_dimensions(std::span<const ProtectedTable> tables);

}  // namespace zicht::publish
