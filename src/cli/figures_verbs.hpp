#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "model/code_list.hpp"

namespace zicht::cli {

/// What `zicht figures` and `zicht report` ask of a registry.
struct FigureOptions {
  std::string registry;
  int year = 0;
  std::string as_of;                     ///< empty = today
  std::vector<std::string> rules;        ///< "minor=at_first_report"
  std::vector<std::string> definitions;  ///< empty = all
};

/// How far linkage error alone moves each figure.
struct LinkageOptions {
  std::size_t draws = 0;  ///< of who is one person; 0 = links count as certain
  std::string actor;      ///< opens identities, for the draws
};

struct FiguresOptions {
  FigureOptions figures;
  bool json = false;
  bool csv = false;
  LinkageOptions linkage;
  std::string compare_as_of;  ///< not empty: what differs between this day and as_of, and why
  Language language = Language::en;
};
/// zicht figures: tables of one year.
Result<ExitCode> figures(const FiguresOptions& options, Console& console);

struct SentencesOptions {
  FigureOptions figures;
  LinkageOptions linkage;
  bool json = false;
  Language language = Language::en;
};
/// zicht sentences: what can be said about the figures of one year, in words that follow their tests.
Result<ExitCode> sentences(const SentencesOptions& options, Console& console);

struct ReportOptions {
  FigureOptions figures;
  LinkageOptions linkage;
  std::string out;
};
/// zicht report: the yearly report for the office, as HTML in both languages.
Result<ExitCode> report(const ReportOptions& options, Console& console);

}  // namespace zicht::cli
