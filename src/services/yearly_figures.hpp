#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "figures/figure_comparison.hpp"
#include "model/figure.hpp"
#include "model/hidden_people.hpp"
#include "publish/report_texts.hpp"
#include "publish/sentences.hpp"
#include "registry/changes.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Which figures of a register are asked for.
struct FigureQuestion {
  int year = 0;
  std::optional<Date> as_of;         ///< none = today
  std::vector<std::string> rules;    ///< "minor=at_first_report"; the others have their default
  std::vector<std::string> figures;  ///< ids of definitions; empty = all
};

/// How far linkage error alone moves each figure.
struct LinkageQuestion {
  std::size_t draws = 0;  ///< of who is one person; 0 = links count as certain
  std::string actor;      ///< opens identities for the draws, which is an event
  std::string reason;     ///< of that event
};

/// Whether the people never reported are estimated, and how much of it is worked out.
enum class HiddenPart { none, headline, looks };

/// The figures of a year, and what is said of the people never reported.
struct YearlyFigures {
  std::vector<FigureTable> tables;  ///< counts
  /// Shares, series and flows of the chain, in an order of their own. They stand apart from counts, since
  /// what protects counts does not protect them.
  std::vector<FigureTable> measures = {};
  std::vector<HiddenPeople> hidden = {};  ///< empty where the definitions have no lists, or nobody asked
  std::optional<publish::ReportTexts> hidden_texts = {};
};

/// Counts, then measures.
std::vector<FigureTable> all_tables(const YearlyFigures& figures);

/// The access that a question needs: draws open identities, which writes an event.
registry::Access access_for(const LinkageQuestion& linkage);

/// Tables of one year with the year before, and their ranges when draws are asked for.
/// \errors invalid_input: a year outside 1900..2200, a day to come, an unknown rule or value.  not_found: no
///         such figure.  invalid_config, corrupt, io.
Result<YearlyFigures> yearly_figures(Session& session, const FigureQuestion& question,
                                     const LinkageQuestion& linkage = {},
                                     HiddenPart hidden = HiddenPart::none);

/// Which figures of a year differ between two as-of dates, and through which events.
struct FigureComparison {
  Date before;
  Date after;
  std::vector<figures::FigureDifference> differences;
  std::vector<registry::ChangedPeople> changed;  ///< what the parts of the differences refer to
};
/// Figures of people, with the events that changed them; then counts and measures of the chain, without.
/// \param other  compared with the day that the question names; the earlier of the two comes first
/// \errors as yearly_figures.
Result<FigureComparison> compare_as_of(Session& session, const FigureQuestion& question, Date other);

/// What a year's figures say, and the tables that it rests on.
struct YearlySentences {
  YearlyFigures figures;
  std::vector<publish::Sentence> sentences;
};
/// The figures of the question are taken from the book. \errors as yearly_figures.
Result<YearlySentences> yearly_sentences(Session& session, FigureQuestion question,
                                         const LinkageQuestion& linkage, Language language);

/// What the sentence about those never reported says, by its id.
std::map<std::string, std::string> hidden_sentences(const YearlyFigures& figures, Language language);

}  // namespace zicht::services
