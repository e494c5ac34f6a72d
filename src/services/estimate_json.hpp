#pragma once

#include <string>
#include <vector>

#include "base/node.hpp"
#include "estimate/routes.hpp"
#include "estimate/selection_bootstrap.hpp"
#include "publish/report_texts.hpp"
#include "services/people_estimate.hpp"
#include "services/table_estimate.hpp"

namespace zicht::services {

// Estimates as JSON: one shape for `--json` and for HTTP. A number that does not exist, or a limit that the
// data do not set, is null. `force` shows the numbers of a headline that is refused, and changes nothing
// else.

/// `band`: {`lower`, `upper`, `refused`, `reasons`, `words`}; null limits where it is refused and not forced.
Node band_node(const HiddenPeople& people, const publish::ReportTexts& texts, bool force, Language language);

/// A table: `observed`, `lists`, `in_overlaps`, `nested`, `best`, `models`, `models_within`, `band`,
/// `interval`, `routes` and `compared`. Of a refused headline `best`, `models_within` and `interval` are null
/// and `routes` is empty; `compared`, the list of models, stays.
Node to_node(const TableEstimate& answer, const publish::ReportTexts& texts, bool force, Language language);

/// The people of a registry, or other looks at a table. What was not asked for is left out; other looks at
/// people whose headline is refused are too.
Node to_node(const PeopleEstimate& answer, const publish::ReportTexts& texts, bool force, Language language);

Node to_node(const std::vector<estimate::RouteOutcome>& routes);
Node to_node(const estimate::SightingTable& table, const estimate::OneListAnswers& found);

/// One model of a table: its fit; or why it has none, with the null vector.
Node model_node(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model);

/// An interval of a bootstrap, with what it is of.
Node interval_node(const BootstrapInterval& found);

}  // namespace zicht::services
