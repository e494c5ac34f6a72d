#pragma once

#include <string>
#include <string_view>

#include "model/hidden_people.hpp"
#include "publish/report.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The words for estimates: definitions/estimate/texts.toml. \errors as ReportTexts::parse.
Result<ReportTexts> parse_hidden_texts(std::string_view toml, std::string_view name);

/// The band in a sentence, or that there is none and why.
/// \param force  a refused band is said all the same, after the word that it was refused
std::string hidden_headline(const HiddenPeople& people, const ReportTexts& texts, Language language,
                            bool force = false);

/// What the yearly sentences say of it: beside the registered, never added to them.
std::string hidden_sentence(const HiddenPeople& people, const ReportTexts& texts, Language language);

/// What must be known to read it: what it rests on, who takes no part, the assumption, the period.
std::vector<std::string> hidden_notes(const HiddenPeople& people, const ReportTexts& texts,
                                      Language language);

/// "without police": another look at the same people.
std::string variation_label(const HiddenVariation& variation, const ReportTexts& texts, Language language);

/// The part of the chapter on those never reported: sentence, notes, charts, and every look as a table.
ReportSection hidden_section(const HiddenPeople& people, const ReportTexts& texts, Language language);

}  // namespace zicht::publish
