#include "services/released_estimate.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <ranges>
#include <set>
#include <sstream>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/parallel.hpp"
#include "base/sha256.hpp"
#include "disclosure/protected_band.hpp"
#include "disclosure/sealed_figures.hpp"
#include "model/definition_file.hpp"
#include "services/hidden_people.hpp"

namespace zicht::services {
namespace {

using disclosure::BandOfData;
using disclosure::BandSource;
using disclosure::BandToProtect;

constexpr const char* kDefinition = "estimate/release.toml";
constexpr std::string_view kUnit = "estimated_person";
constexpr std::string_view kDimension = "estimated_group";

/// What an earlier release says of one year and group.
struct EarlierBand {
  std::optional<ShownBand> band;  ///< none: refused
};
using EarlierBands = std::map<std::pair<int, std::string>, EarlierBand>;

Result<void> read_bands(const std::string& text, const std::string& where, EarlierBands& bands) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<std::string> header;
  while (reader.next()) {
    std::map<std::string, std::string> row;
    std::size_t at = 0;
    for (const std::string_view field : reader.fields()) {
      if (header.size() <= at && reader.line() == 1) header.emplace_back(field);
      if (at < header.size()) row[header[at]] = field;
      ++at;
    }
    if (reader.line() == 1) continue;
    const int year = static_cast<int>(std::strtol(row["year"].c_str(), nullptr, 10));
    const double lower = std::strtod(row["lower"].c_str(), nullptr);
    const double upper = std::strtod(row["upper"].c_str(), nullptr);
    const bool estimated = row["status"] == "estimated";
    if (year == 0 || (estimated && !(0 < lower && lower <= upper)))
      return fail(ErrorCode::invalid_input, "an estimate of an earlier release cannot be read",
                  where + ":" + std::to_string(reader.line()));
    bands[{year, row[std::string(kDimension)]}] = {estimated ? std::optional(ShownBand{lower, upper})
                                                             : std::nullopt};
  }
  return {};
}

/// The bands of people for values that the small counts of their overlaps may have.
class BandMaker {
 public:
  BandMaker(const estimate::CapturedPeople& captured, const EstimateDefinitions& definitions,
            std::function<bool(const estimate::CapturedPerson&)> wanted, int minimum)
      : captured_(captured), definitions_(definitions), wanted_(std::move(wanted)), minimum_(minimum) {
    request_.rules = definitions.rules;
    request_.band = {definitions.rules.within_bic, definitions.rules.replicates, 1, hardware_threads()};
  }

  BandToProtect make() const {
    BandToProtect made{{}, definitions_.rules.largest_ratio};
    std::map<estimate::ListMask, std::vector<std::size_t>> small;  // people by the lists they are on
    for (std::size_t at = 0; at < captured_.people.size(); ++at)
      if (wanted_(captured_.people[at])) small[captured_.people[at].lists].push_back(at);
    std::erase_if(small, [&](const auto& one) { return std::ssize(one.second) >= minimum_; });
    for (const std::vector<bool>& most : disclosure::extremes(small.size())) {
      made.completions.push_back(band_of(completed(small, most)));
      if (!made.completions.back()) break;  // nothing can be shown
    }
    return made;
  }

 private:
  /// The people, with each small count at the least or the most that it can be.
  estimate::CapturedPeople completed(const std::map<estimate::ListMask, std::vector<std::size_t>>& small,
                                     const std::vector<bool>& most) const {
    estimate::CapturedPeople people = captured_;
    std::set<std::size_t> left_out;
    std::size_t at = 0;
    for (const auto& [lists, those] : small) {
      const auto wanted = static_cast<std::size_t>(most[at++] ? minimum_ - 1 : 1);
      for (std::size_t more = those.size(); more < wanted; ++more)
        people.people.push_back(captured_.people[those.front()]);
      for (std::size_t fewer = wanted; fewer < those.size(); ++fewer) left_out.insert(those[fewer]);
    }
    for (const std::size_t one : std::views::reverse(left_out))
      people.people.erase(people.people.begin() + static_cast<std::ptrdiff_t>(one));
    return people;
  }

  std::optional<BandOfData> band_of(const estimate::CapturedPeople& captured) const {
    const HiddenPeople people = estimate::hidden_people(
        {"", {}, &captured, definitions_.groups->referral_paths(), wanted_}, request_);
    if (people.is_refused() || !people.band.lower || !people.band.upper) return std::nullopt;
    return BandOfData{*people.band.lower, *people.band.upper};
  }

  const estimate::CapturedPeople& captured_;
  const EstimateDefinitions& definitions_;
  std::function<bool(const estimate::CapturedPerson&)> wanted_;
  std::ptrdiff_t minimum_;
  estimate::HiddenRequest request_;
};

/// The words of the definition.
struct EstimateWords {
  Label title, definition, dimension, refused, not_made, all, minors;
};

Result<EstimateWords> words_of(std::string_view toml) {
  const DefinitionFile file(kDefinition);
  ZICHT_TRY(const Node document, parse_toml(toml, kDefinition));
  EstimateWords words;
  ZICHT_TRY(words.title, file.label(document, "title"));
  ZICHT_TRY(words.definition, file.label(document, "definition"));
  ZICHT_TRY(words.dimension, file.label(document, "dimension"));
  ZICHT_TRY(words.refused, file.label(document, "refused"));
  ZICHT_TRY(words.not_made, file.label(document, "not_made"));
  const Node* const classes = document.find("class");
  if (classes == nullptr) return file.wrong(document, "[class] is missing");
  ZICHT_TRY(words.all, file.label(*classes, "all"));
  ZICHT_TRY(words.minors, file.label(*classes, "minors"));
  return words;
}

/// A table without numbers: of each year the minors and all. Nobody adds them up: minors are among all.
ProtectedContents contents_of(const EstimateWords& words, const std::string& file,
                              const StatSnapshot& reports, const ProtectionRule& protection, int first_year,
                              int last_year) {
  ProtectedContents contents;
  contents.id = "people_estimated";
  contents.definition = contents.id + "@" + to_hex(sha256(file)).substr(0, 12);
  contents.title = words.title;
  contents.definition_text = words.definition;
  contents.unit = kUnit;
  contents.first_year = first_year;
  contents.last_year = last_year;
  contents.as_of = reports.as_of;
  contents.tree_size = reports.tree_size;
  contents.rule = protection;
  contents.dimensions = {{.id = std::string(kDimension),
                          .label = words.dimension,
                          .several_per_person = true,
                          .classes = {{"minors", words.minors}, {"all", words.all}}}};
  for (int year = first_year; year <= last_year; ++year)
    for (const std::uint16_t at : {kAllClasses, std::uint16_t{0}, std::uint16_t{1}})
      contents.cells.push_back({year, {at}});
  return contents;
}

Result<std::map<std::string, BandToProtect>> bands_of_year(Session& session, const StatSnapshot& reports,
                                                           const figures::CountingRules& rules, int year,
                                                           const ProtectionRule& protection) {
  ZICHT_TRY(const EstimateDefinitions definitions,
            estimate_definitions(session.definitions(), &session.codebook()));
  ZICHT_TRY(const CapturedYear captured,
            captured_in_year(reports, session.codebook(), definitions, rules, year));
  const auto minimum = static_cast<int>(protection.minimum);
  std::map<std::string, BandToProtect> made;
  const auto band_of = [&](std::function<bool(const estimate::CapturedPerson&)> wanted) {
    return BandMaker(captured.people, definitions, std::move(wanted), minimum).make();
  };
  made["all"] = band_of([](const auto&) { return true; });
  made["minors"] = band_of([&](const estimate::CapturedPerson& person) { return captured.is_minor(person); });
  return made;
}

}  // namespace

Result<std::optional<ProtectedTable>> released_estimate(Session& session, const StatSnapshot& reports,
                                                        const figures::CountingRules& rules, int year,
                                                        const ProtectionRule& protection,
                                                        std::span<const EarlierRelease> earlier) {
  const auto definition = session.definitions().find(kDefinition);
  if (definition == session.definitions().end() || !has_estimate_definitions(session.definitions()))
    return std::optional<ProtectedTable>();
  ZICHT_TRY(const EstimateWords words, words_of(definition->second));
  EarlierBands before;
  for (const EarlierRelease& release : earlier)
    if (const auto table = release.tables.find("people_estimated.csv");
        table != release.tables.end() && !release.withdrawn)
      ZICHT_CHECK(read_bands(table->second, release.id + "/people_estimated.csv", before));
  std::map<std::string, BandToProtect> fresh;
  if (!before.contains({year, "all"})) {
    ZICHT_TRY(fresh, bands_of_year(session, reports, rules, year, protection));
  }
  const int first_year = before.empty() ? year : std::min(year, before.begin()->first.first);
  ProtectedContents contents = contents_of(words, definition->second, reports, protection, first_year, year);
  std::vector<BandSource> sources;
  for (const ProtectedCell& cell : contents.cells) {
    BandSource source{{}, {}, words.not_made};
    if (cell.classes[0] == kAllClasses) {
      sources.push_back(source);
      continue;
    }
    const std::string& group = contents.dimensions[0].classes[cell.classes[0]].code;
    const auto found = before.find({cell.year, group});
    if (found != before.end() || (cell.year == year && fresh.contains(group))) source.reason = words.refused;
    if (found != before.end())
      source.earlier = found->second.band;
    else if (cell.year == year && fresh.contains(group))
      source.fresh = fresh.at(group);
    sources.push_back(std::move(source));
  }
  ZICHT_TRY(ProtectedTable table, disclosure::ProtectionSeal::seal_bands(std::move(contents), sources));
  return std::optional(std::move(table));
}

}  // namespace zicht::services
