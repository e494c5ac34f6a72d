#include "registry/payload.hpp"

#include <algorithm>
#include <map>

#include "base/contract.hpp"
#include "registry/chain_payload.hpp"
#include "registry/table_payload.hpp"

namespace zicht::registry {
namespace {

// Keys of the maps; docs/format.md, "Payload". A map holds only what is known, its keys ascending.
enum ReportKey : std::int64_t {
  kOrganisation = 1,
  kReceivedOn,
  kChannel,
  kLegalBasis,
  kDossierType,
  kSex,
  kBirthYear,
  kAgeAtReceipt,
  kNationalities,
  kResidenceStatus,
  kUnaccompaniedMinor,
  kEpisodes,
  kIndicators,
  kReferredBy,
};
enum EpisodeKey : std::int64_t {
  kForm = 1,
  kSubForm,
  kStart,
  kEnd,
  kAgeAtStart,
  kAgeAtEnd,
  kPlace,
  kCountries,
  kRegion,
  kMeansOfControl,
  kRecruiterRelation,
  kSector,
  kScope,
};
enum EventKey : std::int64_t {
  kReport = 1,
  kSubmission = 2,
  kOtherReport = 3,
  kFile = 4,
  kFileHash = 5,
  kReports = 6,
  kSplits = 7,
  kJoins = 8,
  kModelHash = 9,
  kComparedReports = 10,
  kPersonsBefore = 11,
  kPersonsAfter = 12,
  kUndoneEvent = 13,
  kComparedWithAll = 14,
  // 15 to 19: chain_payload.cpp
  kRelation = 20,
  kFrom = 21,
  kTo = 22,
  kAccount = 23,
  kAction = 24,
  kDetail = 25,
  kSeries = 40,
  kEvery = 41,
  kDirection = 42,
  kFromPeriod = 43,
  kUntilPeriod = 44,
  kCount = 45,
  kExpectedThousandths = 46,
  kOpenReason = 47
};
enum SecretKey : std::int64_t {
  kGivenNames = 1,
  kFamilyNames,
  kAliases,
  kBirthDate,
  kDocumentNumbers,
  kOwnReference,
  kFreeText,
  kRaw,
  kReason,
  kSiteName,
  kCaseKey,
};

/// Collects the entries of a map, so that its head can say how many there are.
class MapWriter {
 public:
  void code(std::int64_t key, CodeId id, const CodeList& list) {
    if (id != kUnknown) entry(key).text(list[id].code);
  }
  void codes(std::int64_t key, const std::vector<CodeId>& ids, const CodeList& list) {
    if (ids.empty()) return;
    entry(key).array(ids.size());
    for (const CodeId id : ids) body_.text(list[id].code);
  }
  void age(std::int64_t key, AgeInterval age) {
    if (age.known()) pair(key, age.lower, age.upper);
  }
  void days(std::int64_t key, const std::optional<DateInterval>& interval) {
    if (interval) pair(key, interval->first.days, interval->last.days);
  }
  void text(std::int64_t key, std::string_view text) {
    if (!text.empty()) entry(key).text(text);
  }
  void number(std::int64_t key, std::uint64_t number) {
    entry(key).integer(static_cast<std::int64_t>(number));
  }
  void pairs(std::int64_t key, const std::vector<ReportPair>& pairs) {
    if (pairs.empty()) return;
    entry(key).array(pairs.size());
    for (const ReportPair& pair : pairs) {
      body_.array(2);
      body_.integer(static_cast<std::int64_t>(pair.a));
      body_.integer(static_cast<std::int64_t>(pair.b));
    }
  }
  void texts(std::int64_t key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    entry(key).array(texts.size());
    for (const std::string& text : texts) body_.text(text);
  }
  CborWriter& entry(std::int64_t key) {
    ++entries_;
    body_.integer(key);
    return body_;
  }
  bool empty() const { return entries_ == 0; }
  void append_to(CborWriter& out) const {
    out.map(entries_);
    out.encoded(body_.written());
  }
  Bytes take() const {
    CborWriter out;
    append_to(out);
    return std::move(out).take();
  }

 private:
  void pair(std::int64_t key, std::int64_t first, std::int64_t second) {
    entry(key).array(2);
    body_.integer(first);
    body_.integer(second);
  }
  CborWriter body_;
  std::size_t entries_ = 0;
};

MapWriter episode_map(const Episode& episode, const Codebook& book) {
  MapWriter map;
  map.code(kForm, episode.form, book.form());
  map.code(kSubForm, episode.sub_form, book.sub_form());
  map.days(kStart, episode.start);
  map.days(kEnd, episode.end);
  map.age(kAgeAtStart, episode.age_at_start);
  map.age(kAgeAtEnd, episode.age_at_end);
  map.code(kPlace, episode.place, book.place());
  map.codes(kCountries, episode.countries, book.country());
  map.code(kRegion, episode.region, book.region());
  map.codes(kMeansOfControl, episode.means_of_control, book.means_of_control());
  map.code(kRecruiterRelation, episode.recruiter_relation, book.recruiter_relation());
  map.code(kSector, episode.sector, book.sector());
  map.code(kScope, episode.scope, book.scope());
  return map;
}

MapWriter report_map(const Report& report, const Codebook& book) {
  MapWriter map;
  map.code(kOrganisation, report.organisation, book.organisation());
  if (report.received_on) map.entry(kReceivedOn).integer(report.received_on->days);
  map.code(kChannel, report.channel, book.channel());
  map.code(kLegalBasis, report.legal_basis, book.legal_basis());
  map.code(kDossierType, report.dossier_type, book.dossier_type());
  map.code(kSex, report.sex, book.sex());
  if (report.birth_year) map.entry(kBirthYear).integer(*report.birth_year);
  map.age(kAgeAtReceipt, report.age_at_receipt);
  map.codes(kNationalities, report.nationalities, book.country());
  map.code(kResidenceStatus, report.residence_status, book.residence_status());
  map.code(kUnaccompaniedMinor, report.unaccompanied_minor, book.yes_no());
  if (!report.episodes.empty()) {
    CborWriter& out = map.entry(kEpisodes);
    out.array(report.episodes.size());
    for (const Episode& episode : report.episodes) episode_map(episode, book).append_to(out);
  }
  map.codes(kIndicators, report.indicators, book.indicator());
  map.code(kReferredBy, report.referred_by, book.organisation());
  return map;
}

/// Reads a map of this file: calls `read(key)` for each key, in ascending order.
template <class Read>
void read_map(CborReader& in, Read read) {
  std::int64_t key = -1;
  for (std::size_t left = in.map(); left > 0 && !in.failed(); --left) {
    key = in.key(key);
    read(key);
  }
}

/// Reads codes and remembers the first that a list does not have.
class CodeReader {
 public:
  explicit CodeReader(CborReader& in) : in_(in) {}
  CodeId code(const CodeList& list) {
    const std::string_view text = in_.text();
    const auto id = list.find(text);
    if (!id && !in_.failed() && unknown_code_.empty()) unknown_code_ = list.id() + ": " + std::string(text);
    return id.value_or(kUnknown);
  }
  std::vector<CodeId> codes(const CodeList& list) {
    std::vector<CodeId> ids(in_.array());
    for (CodeId& id : ids) id = code(list);
    return ids;
  }
  const std::string& unknown_code() const { return unknown_code_; }

 private:
  CborReader& in_;
  std::string unknown_code_;
};

bool starts_pair(CborReader& in) { return in.array() == 2; }

AgeInterval read_age(CborReader& in) {
  if (!starts_pair(in)) return in.skip(), AgeInterval{};
  // No writer puts down an age outside; a damaged one must not wrap round into another age.
  const auto age = [&in] {
    return static_cast<std::uint8_t>(std::clamp<std::int64_t>(in.integer(), 0, AgeInterval::kOldest));
  };
  const std::uint8_t lower = age();
  return {lower, age()};
}

std::optional<DateInterval> read_days(CborReader& in) {
  if (!starts_pair(in)) return in.skip(), std::nullopt;
  const auto first = static_cast<std::int32_t>(in.integer());
  const auto last = static_cast<std::int32_t>(in.integer());
  return DateInterval{{first}, {last}};
}

Episode read_episode(CborReader& in, CodeReader& codes, const Codebook& book) {
  Episode episode;
  read_map(in, [&](std::int64_t key) {
    switch (key) {
      case kForm:
        episode.form = codes.code(book.form());
        break;
      case kSubForm:
        episode.sub_form = codes.code(book.sub_form());
        break;
      case kStart:
        episode.start = read_days(in);
        break;
      case kEnd:
        episode.end = read_days(in);
        break;
      case kAgeAtStart:
        episode.age_at_start = read_age(in);
        break;
      case kAgeAtEnd:
        episode.age_at_end = read_age(in);
        break;
      case kPlace:
        episode.place = codes.code(book.place());
        break;
      case kCountries:
        episode.countries = codes.codes(book.country());
        break;
      case kRegion:
        episode.region = codes.code(book.region());
        break;
      case kMeansOfControl:
        episode.means_of_control = codes.codes(book.means_of_control());
        break;
      case kRecruiterRelation:
        episode.recruiter_relation = codes.code(book.recruiter_relation());
        break;
      case kSector:
        episode.sector = codes.code(book.sector());
        break;
      case kScope:
        episode.scope = codes.code(book.scope());
        break;
      default:
        in.skip();
    }
  });
  return episode;
}

Report read_report(CborReader& in, CodeReader& codes, const Codebook& book) {
  Report report;
  read_map(in, [&](std::int64_t key) {
    switch (key) {
      case kOrganisation:
        report.organisation = codes.code(book.organisation());
        break;
      case kReceivedOn:
        report.received_on = Date{static_cast<std::int32_t>(in.integer())};
        break;
      case kChannel:
        report.channel = codes.code(book.channel());
        break;
      case kLegalBasis:
        report.legal_basis = codes.code(book.legal_basis());
        break;
      case kDossierType:
        report.dossier_type = codes.code(book.dossier_type());
        break;
      case kSex:
        report.sex = codes.code(book.sex());
        break;
      case kBirthYear:
        report.birth_year = static_cast<std::int16_t>(in.integer());
        break;
      case kAgeAtReceipt:
        report.age_at_receipt = read_age(in);
        break;
      case kNationalities:
        report.nationalities = codes.codes(book.country());
        break;
      case kResidenceStatus:
        report.residence_status = codes.code(book.residence_status());
        break;
      case kUnaccompaniedMinor:
        report.unaccompanied_minor = codes.code(book.yes_no());
        break;
      case kEpisodes:
        report.episodes.resize(in.array());
        for (Episode& episode : report.episodes) episode = read_episode(in, codes, book);
        break;
      case kIndicators:
        report.indicators = codes.codes(book.indicator());
        break;
      case kReferredBy:
        report.referred_by = codes.code(book.organisation());
        break;
      default:
        in.skip();
    }
  });
  return report;
}

std::unexpected<Error> damaged() { return fail(ErrorCode::corrupt, "the payload of an event is damaged"); }

void write_identity(MapWriter& map, const Identity& identity) {
  map.texts(kGivenNames, identity.given_names);
  map.texts(kFamilyNames, identity.family_names);
  map.texts(kAliases, identity.aliases);
  map.text(kBirthDate, identity.birth_date);
  map.texts(kDocumentNumbers, identity.document_numbers);
  map.text(kOwnReference, identity.own_reference);
  map.text(kFreeText, identity.free_text);
  map.text(kRaw, identity.raw);
}

/// What a chain object has besides.
void write_places(MapWriter& map, const ChainSecrets& secrets) {
  map.text(kSiteName, secrets.site_name);
  map.text(kCaseKey, secrets.case_key);
}

template <class Event>
void write_tie(MapWriter& map, const Event& event) {
  map.number(kRelation, static_cast<std::uint64_t>(event.relation));
  map.number(kFrom, event.from);
  map.number(kTo, event.to);
}

void write_explanation(MapWriter& map, const AlarmExplained& event) {
  map.text(kSeries, event.series);
  map.text(kEvery, event.every);
  map.entry(kDirection).integer(event.direction);
  map.text(kFromPeriod, event.from);
  map.text(kUntilPeriod, event.until);
  map.entry(kCount).integer(event.count);
  map.entry(kExpectedThousandths).integer(event.expected_thousandths);
}

std::vector<std::string> read_texts(CborReader& in) {
  std::vector<std::string> texts(in.array());
  for (std::string& text : texts) text = in.text();
  return texts;
}

std::vector<ReportPair> read_pairs(CborReader& in, bool& in_order) {
  std::vector<ReportPair> pairs(in.array());
  for (ReportPair& pair : pairs) {
    in_order = in.array() == 2 && in_order;
    pair.a = static_cast<ReportId>(in.integer());
    pair.b = static_cast<ReportId>(in.integer());
    in_order = in_order && pair.a > 0 && pair.a < pair.b;
  }
  return pairs;
}

/// A settlement is written with the keys of a report.
Report as_report(const SettledAttributes& settled) {
  Report report;
  static_cast<PersonAttributes&>(report) = settled;
  return report;
}

void write_linkage(MapWriter& map, const LinkageApplied& event) {
  map.pairs(kSplits, event.splits);
  map.pairs(kJoins, event.joins);
  map.entry(kModelHash).bytes(event.model_sha256);
  map.number(kComparedReports, event.reports);
  map.number(kPersonsBefore, event.persons_before);
  map.number(kPersonsAfter, event.persons_after);
}

void write_viewing(MapWriter& map, const Viewed& event) {
  CborWriter& out = map.entry(kReports);
  out.array(event.reports.size());
  for (const ReportId report : event.reports) out.integer(static_cast<std::int64_t>(report));
  if (event.compared_with_all) map.number(kComparedWithAll, 1);
}

/// A file or a release, and the hash of what it holds.
template <class HashBytes>
void write_named(MapWriter& map, const std::string& name, const HashBytes& sha256) {
  map.text(kFile, name);
  map.entry(kFileHash).bytes(sha256);
}

}  // namespace

Bytes encode(const EventBody& body, const Codebook& codebook) {
  if (const ObjectEntered* const entered = entered_object(body))
    return encode_object(entered->content.object, {}, entered->submission, codebook);
  if (const auto* const imported = std::get_if<TableImported>(&body)) return encode_table(imported->table);
  MapWriter map;
  std::visit(
      Overloaded{[&](const Submitted& event) {
                   report_map(event.content.report, codebook).append_to(map.entry(kReport));
                   map.text(kSubmission, event.submission);
                 },
                 [&](const Corrected& event) {
                   report_map(event.content.report, codebook).append_to(map.entry(kReport));
                 },
                 [](const Withdrawn&) {},
                 [](const Erased&) {},
                 [](const ClockCorrected&) {},
                 [](const TableImported&) {},
                 [&](const SamePerson& event) {
                   map.entry(kOtherReport).integer(static_cast<std::int64_t>(event.b));
                 },
                 [&](const DifferentPersons& event) {
                   map.entry(kOtherReport).integer(static_cast<std::int64_t>(event.b));
                 },
                 [&](const Settled& event) {
                   report_map(as_report(event.attributes), codebook).append_to(map.entry(kReport));
                 },
                 [&](const Viewed& event) { write_viewing(map, event); },
                 [&](const LinkageApplied& event) { write_linkage(map, event); },
                 [&](const Undone& event) { map.number(kUndoneEvent, event.event); },
                 [&](const AlarmExplained& event) { write_explanation(map, event); },
                 [&](const Tied& event) { write_tie(map, event); },
                 [&](const Untied& event) { write_tie(map, event); },
                 [](const ObjectEntered&) {},
                 [&](const AccountChanged& event) {
                   map.text(kAccount, event.account);
                   map.text(kAction, event.action);
                   map.text(kDetail, event.detail);
                 },
                 [&](const Released& event) { write_named(map, event.release, event.sums_sha256); },
                 [&](const ReleaseWithdrawn& event) { write_named(map, event.release, event.sums_sha256); },
                 [&](const Adopted& event) { write_named(map, event.file, event.sha256); }},
      body);
  return map.take();
}

Result<Report> decode_report(std::span<const std::uint8_t> payload, const Codebook& codebook) {
  CborReader in(payload);
  CodeReader codes(in);
  std::optional<Report> report;
  read_map(in, [&](std::int64_t key) {
    if (key == kReport)
      report = read_report(in, codes, codebook);
    else
      in.skip();
  });
  if (!in.complete() || !report) return damaged();
  if (!codes.unknown_code().empty())
    return fail(ErrorCode::invalid_config, "the log holds a code that the code lists do not have",
                codes.unknown_code(),
                "Put the code back into its list: a code that was used is never removed.");
  return *std::move(report);
}

Result<SettledAttributes> decode_settled(std::span<const std::uint8_t> payload, const Codebook& codebook) {
  ZICHT_TRY(const Report report, decode_report(payload, codebook));
  SettledAttributes settled;
  static_cast<PersonAttributes&>(settled) = static_cast<const PersonAttributes&>(report);
  return settled;
}

Result<std::vector<ReportId>> decode_other_reports(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  std::vector<ReportId> reports;
  read_map(in, [&](std::int64_t key) {
    if (key == kOtherReport)
      reports = {static_cast<ReportId>(in.integer())};
    else if (key == kReports) {
      reports.resize(in.array());
      for (ReportId& report : reports) report = static_cast<ReportId>(in.integer());
    } else {
      in.skip();
    }
  });
  if (!in.complete()) return damaged();
  return reports;
}

Result<LinkageApplied> decode_linkage(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  LinkageApplied linkage;
  bool in_order = true;
  const auto number = [&] { return static_cast<std::uint64_t>(in.integer()); };
  read_map(in, [&](std::int64_t key) {
    switch (key) {
      case kSplits:
        linkage.splits = read_pairs(in, in_order);
        break;
      case kJoins:
        linkage.joins = read_pairs(in, in_order);
        break;
      case kModelHash: {
        const auto hash = in.bytes();
        in_order = in_order && hash.size() == linkage.model_sha256.size();
        if (in_order) std::ranges::copy(hash, linkage.model_sha256.begin());
        break;
      }
      case kComparedReports:
        linkage.reports = number();
        break;
      case kPersonsBefore:
        linkage.persons_before = number();
        break;
      case kPersonsAfter:
        linkage.persons_after = number();
        break;
      default:
        in.skip();
    }
  });
  if (!in.complete() || !in_order) return damaged();
  return linkage;
}

Result<Sequence> decode_undone(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  std::int64_t event = 0;
  read_map(in, [&](std::int64_t key) {
    if (key == kUndoneEvent)
      event = in.integer();
    else
      in.skip();
  });
  if (!in.complete() || event <= 0) return damaged();
  return static_cast<Sequence>(event);
}

Result<AccountChanged> decode_account(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  AccountChanged changed;
  read_map(in, [&](std::int64_t key) {
    if (key == kAccount)
      changed.account = in.text();
    else if (key == kAction)
      changed.action = in.text();
    else if (key == kDetail)
      changed.detail = in.text();
    else
      in.skip();
  });
  if (!in.complete()) return damaged();
  return changed;
}

Result<NamedHash> decode_released(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  NamedHash named;
  std::size_t length = 0;
  read_map(in, [&](std::int64_t key) {
    if (key == kFile) {
      named.name = in.text();
    } else if (key == kFileHash) {
      const auto bytes = in.bytes();
      length = bytes.size();
      if (length == named.hash.size()) std::ranges::copy(bytes, named.hash.begin());
    } else {
      in.skip();
    }
  });
  if (!in.complete() || named.name.empty() || length != named.hash.size()) return damaged();
  return named;
}

Result<AlarmExplained> decode_explanation(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  AlarmExplained event;
  event.direction = 0;
  const std::map<std::int64_t, std::string*> texts = {{kSeries, &event.series},
                                                      {kEvery, &event.every},
                                                      {kFromPeriod, &event.from},
                                                      {kUntilPeriod, &event.until},
                                                      {kOpenReason, &event.reason}};
  read_map(in, [&](std::int64_t key) {
    if (const auto text = texts.find(key); text != texts.end())
      *text->second = in.text();
    else if (key == kDirection)
      event.direction = static_cast<int>(in.integer());
    else if (key == kCount)
      event.count = in.integer();
    else if (key == kExpectedThousandths)
      event.expected_thousandths = in.integer();
    else
      in.skip();
  });
  if (!in.complete() || event.series.empty() || (event.direction != 1 && event.direction != -1) ||
      event.count < 0 || event.expected_thousandths < 0)
    return damaged();
  return event;
}

Result<std::string_view> decode_submission(std::span<const std::uint8_t> payload) {
  CborReader in(payload);
  std::string_view submission;
  read_map(in, [&](std::int64_t key) {
    if (key == kSubmission)
      submission = in.text();
    else
      in.skip();
  });
  if (!in.complete()) return damaged();
  return submission;
}

Bytes secrets_of(const EventBody& body) {
  MapWriter map;
  std::visit(Overloaded{[&](const Submitted& event) { write_identity(map, event.content.identity); },
                        [&](const Corrected& event) {
                          write_identity(
                              map, event.object ? event.object->secrets.identity : event.content.identity);
                          map.text(kReason, event.reason);
                          if (event.object) write_places(map, event.object->secrets);
                        },
                        [&](const ObjectEntered& event) {
                          write_identity(map, event.content.secrets.identity);
                          write_places(map, event.content.secrets);
                        },
                        [&](const Tied& event) { map.text(kReason, event.reason); },
                        [&](const Untied& event) { map.text(kReason, event.reason); },
                        [&](const Withdrawn& event) { map.text(kReason, event.reason); },
                        [&](const SamePerson& event) { map.text(kReason, event.reason); },
                        [&](const DifferentPersons& event) { map.text(kReason, event.reason); },
                        [&](const Settled& event) { map.text(kReason, event.reason); },
                        [&](const Viewed& event) { map.text(kReason, event.reason); },
                        [&](const Undone& event) { map.text(kReason, event.reason); },
                        [&](const ClockCorrected& event) { map.text(kReason, event.reason); },
                        [&](const Released& event) { map.text(kReason, event.people); },
                        [&](const ReleaseWithdrawn& event) { map.text(kReason, event.reason); },
                        [](const Erased&) {},
                        [](const Adopted&) {},
                        [](const AccountChanged&) {},
                        [](const LinkageApplied&) {},
                        [](const TableImported&) {},
                        [&](const AlarmExplained& event) { map.text(kReason, event.reason); }},
             body);
  return map.empty() ? Bytes{} : map.take();
}

ReportId key_owner(EventKind kind, Sequence sequence, ReportId subject) {
  const EventKindRow* const row = find_kind(kind);  // a kind without a row is refused when the log is read
  return row != nullptr && row->sealed_with_subject ? subject : sequence;
}

Result<Secrets> decode_secrets(std::span<const std::uint8_t> content) {
  CborReader in(content);
  Secrets secrets;
  Identity& identity = secrets.identity;
  read_map(in, [&](std::int64_t key) {
    switch (key) {
      case kGivenNames:
        identity.given_names = read_texts(in);
        break;
      case kFamilyNames:
        identity.family_names = read_texts(in);
        break;
      case kAliases:
        identity.aliases = read_texts(in);
        break;
      case kBirthDate:
        identity.birth_date = in.text();
        break;
      case kDocumentNumbers:
        identity.document_numbers = read_texts(in);
        break;
      case kOwnReference:
        identity.own_reference = in.text();
        break;
      case kFreeText:
        identity.free_text = in.text();
        break;
      case kRaw:
        identity.raw = in.text();
        break;
      case kReason:
        secrets.reason = in.text();
        break;
      case kSiteName:
        secrets.site_name = in.text();
        break;
      case kCaseKey:
        secrets.case_key = in.text();
        break;
      default:
        in.skip();
    }
  });
  if (!in.complete()) return damaged();
  return secrets;
}

}  // namespace zicht::registry
