#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "chain/case_lag.hpp"
#include "chain/court_share.hpp"
#include "chain/flow.hpp"
#include "chain/follow_up.hpp"
#include "chain/measure_rules.hpp"
#include "chain/two_series.hpp"
#include "figures/figure_book.hpp"
#include "model/chain_report.hpp"
#include "model/figure.hpp"
#include "publish/report_texts.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Victims of sexual exploitation beside investigations of it, in one scope and by the year of the first
/// report and of the opening.
struct SexualSeries {
  CodeId scope = kUnknown;  ///< kUnknown = all scopes together
  int first_year = 0;
  std::vector<std::int64_t> victims;  ///< one a year; the last is the year that was asked for
  std::vector<std::int64_t> investigations;
  std::vector<int> breaks;  ///< years from which one of the two means something else
  zicht::chain::TwoSeries compared;
};

/// The flow of one form or one scope.
struct FlowOfPart {
  bool is_scope = false;  ///< else a form
  CodeId code = kUnknown;
  std::vector<zicht::chain::FlowLevel> cohort;
  std::vector<zicht::chain::FlowLevel> flow_of_year;
};

/// What is said of the chain in a year beyond counts.
struct ChainMeasures {
  Date as_of;
  int year = 0;
  zicht::chain::MeasureRules rules;
  std::vector<SeriesBreak> breaks;                            ///< that concern what is shown, in order
  std::vector<zicht::chain::FollowUpCell> follow_up;          ///< of the year and the two before it
  std::vector<zicht::chain::FollowUpDifference> differences;  ///< of those years together
  std::vector<zicht::chain::CourtShare> court;                ///< the last five years
  std::vector<zicht::chain::CaseLag> lags;                    ///< the last five years
  std::vector<zicht::chain::LagCohort> lag_quarters;          ///< by quarter of opening, of those years
  std::vector<zicht::chain::LagCohort> lag_years;             ///< the same by year
  std::vector<SexualSeries> series;  ///< all scopes; and each scope that both series have
  std::vector<zicht::chain::FlowLevel> cohort;
  std::vector<zicht::chain::FlowLevel> flow_of_year;
  std::vector<FlowOfPart>
      flow_parts;  ///< forms, then scopes, in the order of their lists; none without anything
};

/// Sets the rules that counts and measures are made with: "minor=on_reference_date",
/// "place_known=as_now_known". A rule that both have is the same of both.
/// \errors invalid_input: no such rule or value; says which there are.
Result<void> set_rules(const std::vector<std::string>& rules, const figures::FigureBook& book,
                       figures::CountingRules& counts, zicht::chain::MeasureRules& measures);

/// \param rules  those that are not the default: "place_known=as_now_known"
/// \errors invalid_input: a day to come, a rule or value that is not there.  invalid_config: the registry's
/// definitions are older than the chain.  corrupt, io.
Result<ChainMeasures> chain_measures(Session& session, int year, std::optional<Date> as_of,
                                     const std::vector<std::string>& rules = {});

/// The rules that counts and measures go by when nobody names another: "minor=at_first_report".
std::set<std::string> default_rules();

/// Tables as sentences take them: of their rules only those that nobody expects have words, and are said.
std::vector<FigureTable> with_rules_to_say(std::vector<FigureTable> tables);

/// The rules that the measures were made with, and what they mean.
std::vector<ChainRule> rules_with_labels(const ChainMeasures& measures, const figures::FigureBook& book);

/// What the report says of them, in labels. Empty when the register has nothing of the chain.
ChainReport chain_report(const ChainMeasures& measures, const Codebook& codebook,
                         const figures::FigureBook& book);

/// What is said of the chain of a year, and the words for it.
struct ChainWords {
  ChainReport report;
  publish::ReportTexts texts;
};
/// \errors as chain_measures; invalid_config: the words are wrong.
Result<ChainWords> chain_words(Session& session, int year, std::optional<Date> as_of,
                               const std::vector<std::string>& rules = {});

/// The same for machines; codes as their texts, a share with its interval and what it rests on.
Node chain_measures_node(const ChainMeasures& measures, const Codebook& codebook);

}  // namespace zicht::services
