#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/source_table.hpp"

namespace zicht::intake {

/// Something that a source counts.
struct MeasureMeaning {
  std::string id;
  std::string
      called;  ///< what its column or class of the measure column is called; empty = by [[table]] only
  Label title;
  std::string figure;  ///< of the register, that it may be read beside; empty = none
};

/// Which table counts what, when nothing in its rows says it: the first that fits.
struct TableMeaning {
  std::string column_with;  ///< part of the name of some column
  std::string name_with;    ///< part of the name of the table
  std::string measure;
};

/// Two flows, one into and one out of what waits: the stock changes by their difference.
struct StockMeaning {
  std::string id;
  Label title;
  std::string in;        ///< measure
  std::string in_class;  ///< one class of it; empty = all
  std::string out;
  std::string out_class;
};

/// What a source of aggregate tables means by them: definitions/tables/SOURCE.toml. A source without such a
/// file is taken as it stands; then less can be said of it.
struct SourceMeaning {
  std::string id;
  Label title;
  Label definition;
  std::string licence;
  std::string measure_column;         ///< its classes are things counted
  std::vector<std::string> apart;     ///< columns whose classes are never added: countries
  std::vector<std::string> left_out;  ///< columns that say nothing more, or say what another says
  std::string breakdown_by;           ///< column that names a breakdown …
  std::string breakdown_class;        ///< … of which another has the class
  std::string home;                   ///< the class of an `apart` column that is this country
  std::vector<MeasureMeaning> measures;
  std::vector<std::string> stages;  ///< measures of which a later one never has more than an earlier
  std::vector<TableMeaning> tables;
  std::vector<StockMeaning> stocks;

  /// \errors invalid_config: a key or value that is not right; `where` is name:line.
  static Result<SourceMeaning> parse(std::string_view toml, std::string_view name);
  const MeasureMeaning* find_measure(std::string_view measure_id) const;
};

}  // namespace zicht::intake
