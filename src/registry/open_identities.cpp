#include "registry/open_identities.hpp"

#include <algorithm>
#include <string>

#include "model/event.hpp"
#include "model/stat_snapshot.hpp"

namespace zicht::registry {
namespace {

// In the order that somebody who compares two reports reads them in.
enum Field : std::size_t {
  kGivenNames,
  kFamilyNames,
  kAliases,
  kBirthDate,
  kSex,
  kNationalities,
  kDocumentNumbers,
  kOwnReference,
  kPlace,
  kExploitation,
  kOrganisation,
  kReceivedOn,
  kSubmission,
};
constexpr Field kIdentifying[] = {kGivenNames, kFamilyNames,     kAliases,
                                  kBirthDate,  kDocumentNumbers, kOwnReference};

std::vector<IdentityViewBuilder::Field> fields() {
  using Kind = IdentityFieldKind;
  return {{"given_names", Kind::given_name},
          {"family_names", Kind::family_name},
          {"aliases", Kind::alias},
          {"birth_date", Kind::birth_date},
          {"sex", Kind::sex},
          {"nationalities", Kind::nationality},
          {"document_numbers", Kind::document_number},
          {"own_reference", Kind::own_reference},
          {"place", Kind::code},  // codes of regions: one or another, with no words in them
          {"exploitation", Kind::exploitation_period},
          {"organisation", Kind::organisation},
          {"received_on", Kind::received_on},
          {"submission", Kind::submission}};
}

std::string joined_with(const std::vector<std::string>& texts, char separator) {
  std::string all;
  for (const std::string& text : texts) {
    if (!all.empty()) all += separator;
    all += text;
  }
  return all;
}

/// The first and the last day of all episodes; an episode of which only one is known lasted that long at
/// least.
std::string exploitation_of(const Report& report) {
  std::optional<Date> first;
  std::optional<Date> last;
  for (const Episode& episode : report.episodes)
    for (const auto& days : {episode.start, episode.end}) {
      if (!days) continue;
      first = std::min(first.value_or(days->first), days->first);
      last = std::max(last.value_or(days->last), days->last);
    }
  return first ? to_iso(*first) + "/" + to_iso(*last) : "";
}

/// Regions of exploitation, and countries where no region is known.
std::string places_of(const Report& report, const Codebook& book) {
  std::vector<std::string> places;
  for (const Episode& episode : report.episodes) {
    std::vector<std::string> theirs;
    for (const CodeId country : episode.countries) theirs.push_back(book.country()[country].code);
    if (episode.region != kUnknown) theirs = {book.region()[episode.region].code};
    for (std::string& place : theirs)
      if (std::ranges::find(places, place) == places.end()) places.push_back(std::move(place));
  }
  return joined_with(places, kValueSeparator);
}

}  // namespace

OpenIdentitiesBuilder::OpenIdentitiesBuilder(const Codebook& codebook)
    : codebook_(&codebook),
      anonymous_(codebook.legal_basis().find("no_consent_anonymous").value_or(kUnknown)),
      view_(fields()) {}

void OpenIdentitiesBuilder::add_identity(const ReportContent& content) {
  const Identity& identity = content.identity;
  view_.set(kGivenNames, joined_with(identity.given_names, ' '));
  view_.set(kFamilyNames, joined_with(identity.family_names, ' '));
  view_.set(kAliases, joined_with(identity.aliases, kValueSeparator));
  if (!identity.birth_date.empty())
    view_.set(kBirthDate, identity.birth_date);
  else if (content.report.birth_year)
    view_.set(kBirthDate, std::to_string(*content.report.birth_year) + "-00-00");
  view_.set(kDocumentNumbers, joined_with(identity.document_numbers, kValueSeparator));
  view_.set(kOwnReference, identity.own_reference);
}

void OpenIdentitiesBuilder::add(ReportId report, const ReportContent& content, bool erased,
                                std::string_view submission) {
  const Report& said = content.report;
  const bool anonymous = anonymous_ != kUnknown && said.legal_basis == anonymous_;
  opened_.report_of.push_back(report);
  opened_.received_on.push_back(said.received_on.value_or(StatSnapshot::kNoDate));
  opened_.silent.push_back(erased || anonymous);
  view_.add_record();
  if (erased || anonymous)
    for (const Field field : kIdentifying) view_.set_withheld(field);
  else
    add_identity(content);
  if (said.sex != kUnknown) view_.set(kSex, codebook_->sex()[said.sex].code);
  std::vector<std::string> nationalities;
  for (const CodeId country : said.nationalities) nationalities.push_back(codebook_->country()[country].code);
  view_.set(kNationalities, joined_with(nationalities, kValueSeparator));
  view_.set(kPlace, places_of(said, *codebook_));
  view_.set(kExploitation, exploitation_of(said));
  if (said.organisation != kUnknown)
    view_.set(kOrganisation, codebook_->organisation()[said.organisation].code);
  if (said.received_on) view_.set(kReceivedOn, to_iso(*said.received_on));
  view_.set(kSubmission, submission);
}

OpenIdentities OpenIdentitiesBuilder::finish() && {
  opened_.view = view_.finish();
  return std::move(opened_);
}

}  // namespace zicht::registry
