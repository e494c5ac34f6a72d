#include <array>

#include "base/node.hpp"
#include "simulate/chain_demo.hpp"

namespace zicht::simulate {
namespace {

constexpr std::array<std::string_view, 18> kQuotas = {
    "signals",      "concerns",        "minors_in_reception",
    "left_unknown", "sexual_domestic", "sexual_cross_border",
    "labour",       "criminal",        "other",
    "inspectorate", "marechaussee",    "suspects",
    "registered",   "summons",         "dismissed",
    "otherwise",    "judgments",       "convicted"};

Result<std::int64_t> whole(const Node& table, std::string_view key, std::string_view name) {
  const Node* const node = table.find(key);
  if (node == nullptr || node->as_integer() == nullptr || *node->as_integer() < 0)
    return fail(ErrorCode::invalid_config, "a whole number is missing: " + std::string(key),
                std::string(name) + ":" + std::to_string(table.line));
  return *node->as_integer();
}

/// Whether what a year takes is there.
Result<void> check_stock(const ChainProfile& profile, std::string_view name) {
  std::int64_t open = profile.open_cases;
  std::int64_t waiting = profile.waiting_summonses;
  for (const ChainYear& year : profile.years) {
    const auto of = [&](std::string_view quota) { return year.quota.find(quota)->second; };
    open += of("registered") - of("summons") - of("dismissed") - of("otherwise");
    waiting += of("summons") - of("judgments");
    if (open < 0 || waiting < 0 || of("convicted") > of("judgments") ||
        of("minors_in_reception") > of("concerns"))
      return fail(ErrorCode::invalid_config, "the margins of a year cannot be met",
                  std::string(name) + ", year " + std::to_string(year.year));
  }
  return {};
}

}  // namespace

Result<ChainProfile> ChainProfile::parse(std::string_view toml, std::string_view name) {
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ChainProfile profile;
  const Node* const until = document.find("until");
  const auto last = until == nullptr || until->as_text() == nullptr ? parse_iso_date("")
                                                                    : parse_iso_date(*until->as_text());
  const Node* const years = document.find("year");
  if (!last || years == nullptr || !years->is_list())
    return fail(ErrorCode::invalid_config, "until = \"2025-06-30\" or [[year]] is missing",
                std::string(name));
  profile.until = *last;
  ZICHT_TRY(profile.waiting_summonses, whole(document, "waiting_summonses", name));
  ZICHT_TRY(profile.open_cases, whole(document, "open_cases", name));
  for (const Node& node : *years->as_list()) {
    ChainYear& year = profile.years.emplace_back();
    ZICHT_TRY(const std::int64_t number, whole(node, "year", name));
    year.year = static_cast<int>(number);
    for (const std::string_view quota : kQuotas) {
      ZICHT_TRY(year.quota[std::string(quota)], whole(node, quota, name));
    }
    const Node* const share = node.find("share_investigated");
    if (share == nullptr || !share->as_number())
      return fail(ErrorCode::invalid_config, "share_investigated is missing",
                  std::string(name) + ":" + std::to_string(node.line));
    year.share_investigated = *share->as_number();
  }
  if (profile.years.empty()) return fail(ErrorCode::invalid_config, "no [[year]] in it", std::string(name));
  ZICHT_CHECK(check_stock(profile, name));
  return profile;
}

}  // namespace zicht::simulate
