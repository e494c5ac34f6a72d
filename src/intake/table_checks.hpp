#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "intake/table_meaning.hpp"
#include "model/count_table.hpp"

namespace zicht::intake {

/// What can be wrong with the numbers of a table that somebody else made (CH-032).
enum class TableDoubt : std::uint8_t {
  part_above_total,
  parts_above_total,      ///< the parts together exceed their total
  of_another_measure,     ///< the parts add up to the total of something else that was counted
  same_as_other_measure,  ///< the same parts stand under something else that was counted
  same_as_other_classes,  ///< the classes of one breakdown have the numbers of another
  later_above_earlier,    ///< a later stage has more than an earlier one
  two_numbers,            ///< one cell stands twice, with two numbers
};

/// One doubt, with what it takes to look it up.
struct TableDoubted {
  TableDoubt doubt{};
  std::size_t row = 0;  ///< of the table, from 0
  CountPeriod period;
  std::string measure;
  std::string classes;    ///< of the dimensions that are not at a margin: "Sex = Female"
  std::string dimension;  ///< in which the parts stand
  CountRange part;
  CountRange total;
  std::string other;  ///< measure or dimension that it is compared with
};

/// In the order of the rows. A doubt does not say who is wrong.
std::vector<TableDoubted> doubts_about(const CountTable& table, const SourceMeaning& meaning);

/// Names and values for the words of a doubt: definitions/tables/texts.toml.
std::string_view key_of(TableDoubt doubt);

}  // namespace zicht::intake
