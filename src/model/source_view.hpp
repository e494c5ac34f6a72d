#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/code_list.hpp"
#include "model/count_table.hpp"
#include "model/source_table.hpp"

// What is shown of the aggregate tables of other sources: beside the register's own figures, never among
// them.

namespace zicht {

/// One class of a breakdown, by year.
struct SourceClassView {
  std::string dimension;
  std::string name;
  std::map<int, YearCount> years;
};

/// What a table says of one thing counted, for one country where the table has several.
struct SourceMeasureView {
  std::string id;
  Label title;
  std::string figure;              ///< of the register, to be read beside it; empty = none
  std::map<int, YearCount> years;  ///< all classes together
  std::vector<SourceClassView> classes;
  std::vector<std::string> left_out_dimensions;  ///< with too many classes to stand on a page
};

/// The latest year of every country of a table.
struct SourceCountryView {
  std::string name;
  std::map<std::string, YearCount> measures;
};

/// A number that one version, or one table, of the source gives, and another gives otherwise.
struct SourceRevision {
  std::string measure;
  CountPeriod period;
  CountRange before;
  CountRange after;
  std::string table_before;  ///< with its number: "nrm_referrals_cells (T12)"
  std::string table_after;
};

struct SourceTableView {
  ObjectNumber number = 0;
  std::string name;
  Date imported_on;
  std::size_t rows = 0;
  std::size_t cells = 0;
  std::size_t earlier_versions = 0;
  std::string home;  ///< the country whose numbers the measures are; empty = the table has one
  std::vector<SourceMeasureView> measures;
  int country_year = 0;
  std::vector<SourceCountryView> countries;  ///< empty = the table has one, or no country
  std::vector<Label> doubts;                 ///< in words
  std::vector<SourceRevision> revisions;     ///< against the version before
  std::string not_understood;                ///< why its columns could not be read; then it has no measures
};

/// What waits between two flows. No cohort: which of those that came in went out is not in such tables.
struct StockPeriod {
  CountPeriod period;
  CountRange in;
  CountRange out;
  std::int64_t change_lower = 0;
  std::int64_t change_upper = 0;
  std::int64_t since_start_lower = 0;  ///< the changes from the first period on
  std::int64_t since_start_upper = 0;
};
struct SourceStockView {
  std::string id;
  Label title;
  Label in;
  Label out;
  std::vector<StockPeriod> years;    ///< those of which both have all
  std::vector<StockPeriod> periods;  ///< the tables' own
};

struct SourceView {
  std::string id;
  Label title;
  Label definition;
  std::string licence;
  bool defined = false;  ///< definitions/tables has the source; else it is shown as it stands
  std::vector<SourceTableView> tables;
  std::vector<SourceStockView> stocks;
  std::vector<SourceRevision> disagreements;  ///< between tables that count the same
};

}  // namespace zicht
