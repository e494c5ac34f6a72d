#include "registry/payload.hpp"

#include <algorithm>
#include <map>

#include "base/contract.hpp"
#include "registry/chain_payload.hpp"
#include "registry/payload_map.hpp"
#include "registry/report_payload.hpp"
#include "registry/table_payload.hpp"

namespace zicht::registry {
namespace {

// Keys of the maps; docs/format.md, "Payload". A map holds only what is known, its keys ascending.
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
  // 1 to 7: fields of a report that identify, model/report_field.cpp
  kRaw = 8,
  kReason = 9,
  kSiteName = 10,
  kCaseKey = 11,
};

std::unexpected<Error> damaged() { return fail(ErrorCode::corrupt, "the payload of an event is damaged"); }

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

void write_identity(MapWriter& map, const Identity& identity) {
  write_identity_fields(identity, map);
  map.text(kRaw, identity.raw);
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
      Overloaded{
          [&](const Submitted& event) {
            write_report(event.content.report, codebook, map.entry(kReport));
            map.text(kSubmission, event.submission);
          },
          [&](const Corrected& event) { write_report(event.content.report, codebook, map.entry(kReport)); },
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
            write_report(as_report(event.attributes), codebook, map.entry(kReport));
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
    if (read_identity_field(key, in, identity)) return;
    switch (key) {
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
