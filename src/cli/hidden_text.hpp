#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/node.hpp"
#include "estimate/covariates.hpp"
#include "estimate/robustness.hpp"
#include "estimate/strata.hpp"
#include "model/hidden_people.hpp"
#include "publish/report_texts.hpp"

namespace zicht::cli {

/// All that one call of `zicht estimate` worked out.
struct HiddenAnswer {
  HiddenPeople people;
  std::vector<estimate::KnownListCheck> known_lists;
  std::vector<estimate::Stratum> strata;  ///< empty = not asked for
  std::optional<estimate::CovariateTable> covariate_table;
  std::optional<Result<estimate::CovariateFit>> covariates;
};

/// `band` for a program: {`lower`, `upper`, `refused`, `reasons`, `words`}.
Node band_node(const HiddenPeople& people, const publish::ReportTexts& texts, bool force);

/// For a terminal. A band that is refused stands in it only with `force`, and labelled.
std::string hidden_text(const HiddenAnswer& answer, const publish::ReportTexts& texts, bool force,
                        Language language);
/// For a program: `band` {`lower`, `upper`, `refused`, `reasons`}; null limits where it is refused and not
/// forced, or without limit.
std::string hidden_json(const HiddenAnswer& answer, const publish::ReportTexts& texts, bool force,
                        Language language);

}  // namespace zicht::cli
