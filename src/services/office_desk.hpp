#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "publish/report.hpp"
#include "services/chain.hpp"
#include "services/report_desk.hpp"
#include "services/work_queue.hpp"
#include "services/yearly_report.hpp"

namespace zicht::services {

/// What the office sees of a year in one language, unprotected: figures, the people never reported, the
/// chain. Immutable.
struct OfficeYear {
  int year = 0;
  Date as_of;
  Sequence tree_size = 0;
  std::vector<FigureTable> tables;
  std::vector<std::string> sentences;
  std::vector<publish::ReportSection> hidden;  ///< of those never reported: headlines, without looks
  std::vector<publish::ReportSection> chain;
  std::vector<TieCoverage> coverage;
  struct FoundByRule {
    std::string rule;
    std::string message;
    std::int64_t count = 0;
  };
  std::vector<FoundByRule> findings;  ///< of the chain
};

/// A rule of counting and its values, the default first, in words.
struct RuleChoice {
  std::string rule;
  Label label;
  std::vector<std::pair<std::string, Label>> values;
};

/// An answer that may still be in the making.
template <class T>
struct OfficeAnswer {
  std::shared_ptr<const T> made;                ///< null: not there yet, or an error
  std::optional<WorkQueue::Standing> standing;  ///< it is being made, for the first time or anew
  std::optional<Error> error;
};

/// Figures as people at desks look at them. They are made one after another behind the pages and kept a
/// while; a page that comes too early shows where the work is. May be used by several threads at once.
class OfficeDesk {
 public:
  static constexpr std::size_t kMostKept = 8;  ///< of each kind
  static constexpr std::int64_t kStaleMilliseconds = 60'000;
  /// So long a page waits itself: most registers are done by then.
  static constexpr std::chrono::milliseconds kPatience{250};

  /// Both must outlive it. \param program  named in files: "zicht 0.1.0"
  OfficeDesk(ReportDesk& desk, WorkQueue& queue, std::string program);

  /// Precondition of all: the year is one of 1900..2200 and no day lies in the future. An unknown rule is an
  /// error of the answer.
  OfficeAnswer<OfficeYear> year(const FigureQuestion& question, Language language);
  /// The report for the office with its workbooks and tables, by file name.
  OfficeAnswer<FilesByName> files(const FigureQuestion& question);
  /// What differs between what was known on two days.
  OfficeAnswer<FigureComparison> comparison(const FigureQuestion& question, Date other);
  /// \errors invalid_config: the registry's definitions are wrong.
  Result<std::vector<RuleChoice>> rules();
  /// What each figure and measure is called, by its id. \errors as rules.
  Result<std::map<std::string, Label>> titles();

 private:
  template <class T>
  struct Kept {
    std::shared_ptr<const T> made;
    std::optional<Error> error;
    Sequence made_from = 0;
    Instant at;
    std::uint64_t used = 0;
  };
  template <class T>
  using Shelf = std::map<std::string, Kept<T>>;
  template <class T, class Make>
  OfficeAnswer<T> answer(Shelf<T>& shelf, const std::string& key, bool of_today, Make make);

  ReportDesk& desk_;
  WorkQueue& queue_;
  std::string program_;
  std::mutex mutex_;  ///< of what is below
  std::uint64_t uses_ = 0;
  Shelf<OfficeYear> years_;
  Shelf<FilesByName> files_;
  Shelf<FigureComparison> comparisons_;
  std::vector<RuleChoice> rules_;
  std::map<std::string, Label> titles_;
};

}  // namespace zicht::services
