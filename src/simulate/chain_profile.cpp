#include <array>

#include "model/definition_file.hpp"
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

constexpr std::int64_t kMostInQuota = 1'000'000'000;

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
  const DefinitionFile file(name);
  ZICHT_TRY(const Node document, parse_toml(toml, name));
  ChainProfile profile;
  ZICHT_TRY(const std::string until, file.text(document, "until"));
  const auto last = parse_iso_date(until);
  if (!last) return file.wrong(document, "until is a day like \"2025-06-30\"");
  profile.until = *last;
  ZICHT_TRY(profile.waiting_summonses, file.whole(document, "waiting_summonses", 0, kMostInQuota));
  ZICHT_TRY(profile.open_cases, file.whole(document, "open_cases", 0, kMostInQuota));
  ZICHT_TRY(const auto years, file.tables(document, "year"));
  if (years.empty()) return file.wrong(document, "no [[year]] in it");
  for (const Node* const node : years) {
    ChainYear& year = profile.years.emplace_back();
    ZICHT_TRY(const std::int64_t number, file.whole(*node, "year", 1, 9999));
    year.year = static_cast<int>(number);
    for (const std::string_view quota : kQuotas) {
      ZICHT_TRY(year.quota[std::string(quota)], file.whole(*node, quota, 0, kMostInQuota));
    }
    ZICHT_TRY(year.share_investigated, file.number(*node, "share_investigated", 0, 1));
  }
  ZICHT_CHECK(check_stock(profile, name));
  return profile;
}

}  // namespace zicht::simulate
