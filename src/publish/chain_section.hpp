#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/chain_report.hpp"
#include "publish/report.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

/// The words for the chain: definitions/report/chain.toml. \errors as ReportTexts::parse.
Result<ReportTexts> parse_chain_texts(std::string_view toml, std::string_view name);

/// The sections of the chapter on what was done with it: how many reached an investigation by place, the
/// three shares put before the court, victims and investigations beside each other, and the flow, table
/// first.
std::vector<ReportSection> chain_sections(const ChainReport& report, const ReportTexts& texts,
                                          Language language);

/// What the yearly sentences say, by the id that sentences.toml names as `estimate`: "chain_follow_up" (C16)
/// and "chain_divergence" (C15). Cautious where the tests are.
std::map<std::string, std::string> chain_sentences(const ChainReport& report, const ReportTexts& texts,
                                                   Language language);

}  // namespace zicht::publish
