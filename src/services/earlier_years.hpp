#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.hpp"
#include "disclosure/long_table.hpp"
#include "disclosure/release_slices.hpp"
#include "disclosure/sealed_figures.hpp"
#include "model/protected_table.hpp"

namespace zicht::services {

/// Tables as they were published, by file name ("victims_by_form.csv").
struct EarlierRelease {
  std::string id;
  std::map<std::string, std::string> tables;
  /// The file beside them that says what every reader knows (disclosure::kKnowledgeFile); may be empty.
  std::string knowledge = {};
  /// It was taken back: nothing stands as in it, and what it showed is known for ever.
  bool withdrawn = false;
};

/// Who a table counts, so that nobody adds up tables of other people: reports beside victims, or classes in
/// which people stand together.
std::string population_of(const ProtectedContents& contents);
std::string population_of(const ProtectedTable& table);

/// What earlier releases said, as frozen facts: each year belongs to the last release that has it.
class EarlierYears {
 public:
  /// \param releases  oldest first
  /// \errors invalid_input: a table that cannot be read; `where` is release/file:line.
  static Result<EarlierYears> read(std::span<const EarlierRelease> releases);

  /// The last release that published the year and was not withdrawn; none: it is new, or only withdrawn
  /// releases have it.
  std::optional<std::string> release_of(int year) const;
  /// What that release says of a cell. A figure that it does not have, or has in other classes, is refused
  /// for the year; a class that it does not list had nobody in it. Precondition: the year was published.
  disclosure::EarlierCell cell_of(const ProtectedContents& figure, const ProtectedCell& cell);
  /// Whether the last release that has the year, or any withdrawn one, withheld the cell.
  bool was_withheld(const ProtectedContents& figure, const ProtectedCell& cell);
  /// What withdrawn releases showed of the cell. What somebody saw cannot be unseen.
  std::vector<std::int64_t> shown_by_withdrawn(const ProtectedContents& figure, const ProtectedCell& cell);
  /// Whether any release, withdrawn or not, has the year.
  bool was_seen(int year) const {
    return release_of_year_.contains(year) || withdrawn_of_year_.contains(year);
  }
  /// What each release that has the year says of it, oldest first, without the column year.
  std::vector<disclosure::PublishedRelease> of_year(int year,
                                                    const disclosure::PublicKnowledge& knowledge) const;

 private:
  using Codes = std::vector<std::string>;
  struct Table {
    disclosure::LongTable read;
    std::map<int, std::map<Codes, disclosure::PublishedValue>> years;  ///< without the column year
  };
  struct Release {
    std::string id;
    std::map<std::string, Table> tables;  ///< by figure
  };
  /// The cells of one figure and year under the codes that the book has now; none: they do not fit.
  struct Fitted {
    const std::map<Codes, disclosure::PublishedValue>* cells = nullptr;
    std::vector<std::string> columns;
  };
  const Fitted& fitted(const ProtectedContents& figure, int year, std::size_t release);
  disclosure::EarlierCell cell_in(std::size_t release, const ProtectedContents& figure,
                                  const ProtectedCell& cell);

  std::vector<Release> releases_;
  std::map<int, std::size_t> release_of_year_;
  std::map<int, std::set<std::size_t>> withdrawn_of_year_;
  std::map<std::tuple<std::string, int, std::size_t>, Fitted> fitted_;
};

}  // namespace zicht::services
