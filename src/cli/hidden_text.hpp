#pragma once

#include <string>

#include "publish/report_texts.hpp"
#include "services/people_estimate.hpp"

namespace zicht::cli {

/// A paragraph over lines of a terminal.
std::string paragraph(std::string_view text, std::string_view indent);

/// For a terminal. A band that is refused stands in it only with `force`, and labelled.
std::string hidden_text(const services::PeopleEstimate& answer, const publish::ReportTexts& texts, bool force,
                        Language language);

}  // namespace zicht::cli
