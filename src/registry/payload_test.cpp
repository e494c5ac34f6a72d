#include "registry/payload.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

const Codebook& book() { return shipped_codebook(); }

CodeId any(const CodeList& list) {
  return static_cast<CodeId>(*rc::gen::inRange<std::size_t>(0, list.size()));
}
std::vector<CodeId> some(const CodeList& list) {
  std::vector<CodeId> codes;
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
    codes.push_back(static_cast<CodeId>(*rc::gen::inRange<std::size_t>(1, list.size())));
  return codes;
}
AgeInterval any_age() {
  const int lower = *rc::gen::inRange(0, 131);
  return {static_cast<std::uint8_t>(lower), static_cast<std::uint8_t>(*rc::gen::inRange(lower, 131))};
}
std::optional<DateInterval> any_days() {
  if (*rc::gen::arbitrary<bool>()) return std::nullopt;
  const int first = *rc::gen::inRange(-20000, 25000);
  return DateInterval{{first}, {first + *rc::gen::inRange(0, 400)}};
}

Report any_report() {
  Report report;
  report.organisation = any(book().organisation());
  if (*rc::gen::arbitrary<bool>()) report.received_on = Date{*rc::gen::inRange(0, 25000)};
  report.channel = any(book().channel());
  report.legal_basis = any(book().legal_basis());
  report.dossier_type = any(book().dossier_type());
  report.referred_by = any(book().organisation());
  report.sex = any(book().sex());
  if (*rc::gen::arbitrary<bool>())
    report.birth_year = static_cast<std::int16_t>(*rc::gen::inRange(1900, 2025));
  report.age_at_receipt = any_age();
  report.nationalities = some(book().country());
  report.residence_status = any(book().residence_status());
  report.unaccompanied_minor = any(book().yes_no());
  for (int left = *rc::gen::inRange(0, 4); left > 0; --left) {
    Episode& episode = report.episodes.emplace_back();
    episode.form = any(book().form());
    episode.sub_form = any(book().sub_form());
    episode.start = any_days();
    episode.end = any_days();
    episode.age_at_start = any_age();
    episode.age_at_end = any_age();
    episode.place = any(book().place());
    episode.countries = some(book().country());
    episode.region = any(book().region());
    episode.means_of_control = some(book().means_of_control());
    episode.recruiter_relation = any(book().recruiter_relation());
    episode.sector = any(book().sector());
  }
  report.indicators = some(book().indicator());
  return report;
}

RC_GTEST_PROP(Payload, ReportsComeBack, ()) {
  const Report report = any_report();
  const Bytes payload = encode(Submitted{{report, {}}, {}, *rc::gen::arbitrary<std::string>()}, book());
  RC_ASSERT(decode_report(payload, book()).value() == report);
  RC_ASSERT(decode_report(encode(Corrected{1, {report, {}}, "why"}, book()), book()).value() == report);
}

RC_GTEST_PROP(Payload, LinkagesAndUndoingsComeBack, ()) {
  LinkageApplied linkage;
  for (auto* const pairs : {&linkage.splits, &linkage.joins})
    for (int left = *rc::gen::inRange(0, 5); left > 0; --left) {
      const ReportId a = *rc::gen::inRange<ReportId>(1, 1ULL << 40);
      pairs->push_back({a, a + *rc::gen::inRange<ReportId>(1, 1ULL << 20)});
    }
  for (std::uint8_t& byte : linkage.model_sha256) byte = *rc::gen::arbitrary<std::uint8_t>();
  linkage.reports = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 40);
  linkage.persons_before = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 40);
  linkage.persons_after = *rc::gen::inRange<std::uint64_t>(0, 1ULL << 40);
  const Bytes payload = encode(linkage, book());
  RC_ASSERT(decode_linkage(payload).value() == linkage);
  RC_ASSERT(secrets_of(linkage).empty());
  const Bytes cut(payload.begin(), payload.end() - 1);
  RC_ASSERT(decode_linkage(cut).error().code == ErrorCode::corrupt);
  const Sequence event = *rc::gen::inRange<Sequence>(1, 1ULL << 40);
  RC_ASSERT(decode_undone(encode(Undone{event, "why"}, book())).value() == event);
  RC_ASSERT(!secrets_of(Undone{event, "why"}).empty());
}

TEST(Payload, ALinkageOfAReportWithItselfIsDamaged) {
  LinkageApplied linkage;
  linkage.joins = {{4, 4}};
  EXPECT_EQ(decode_linkage(encode(linkage, book())).error().code, ErrorCode::corrupt);
  EXPECT_EQ(decode_undone(encode(Withdrawn{1, ""}, book())).error().code, ErrorCode::corrupt);
}

RC_GTEST_PROP(Payload, SettlementsAndReportsComeBack, ()) {
  const SettledAttributes settled{{any(book().sex()), 1999, some(book().country()),
                                   any(book().residence_status()), any(book().yes_no())}};
  RC_ASSERT(decode_settled(encode(Settled{1, settled, "why"}, book()), book()).value() == settled);
  const auto reports = *rc::gen::container<std::vector<ReportId>>(rc::gen::inRange<ReportId>(1, 1ULL << 40));
  RC_ASSERT(decode_other_reports(encode(Viewed{reports, "why"}, book())).value() == reports);
  RC_ASSERT(decode_other_reports(encode(SamePerson{1, 77, "why"}, book())).value() ==
            std::vector<ReportId>{77});
  RC_ASSERT(decode_other_reports(encode(Withdrawn{1, "why"}, book())).value().empty());
}

RC_GTEST_PROP(Payload, SecretsComeBack,
              (const std::string& name, const std::string& text, const std::string& reason)) {
  Identity identity;
  identity.given_names = {name, "x"};
  identity.free_text = text;
  identity.birth_date = "2001-05-17";
  const Bytes secrets = secrets_of(Corrected{1, {{}, identity}, reason});
  const Secrets read = decode_secrets(secrets).value();
  RC_ASSERT(read.identity == identity);
  RC_ASSERT(read.reason == reason);
}

TEST(Payload, HoldsNothingThatIdentifies) {
  Identity identity;
  identity.given_names = {"MarkedGiven"};
  identity.family_names = {"MarkedFamily"};
  identity.aliases = {"MarkedAlias"};
  identity.birth_date = "2001-05-17";
  identity.document_numbers = {"MarkedDocument"};
  identity.own_reference = "MarkedReference";
  identity.free_text = "MarkedText";
  identity.raw = "MarkedRaw";
  for (const EventBody& body :
       {EventBody{Submitted{{{}, identity}, OnceKey{"s", "MarkedKey"}, ""}},
        EventBody{Corrected{1, {{}, identity}, "MarkedReason"}}, EventBody{Withdrawn{1, "MarkedReason"}},
        EventBody{SamePerson{1, 2, "MarkedReason"}}, EventBody{DifferentPersons{1, 2, "MarkedReason"}}}) {
    const Bytes payload = encode(body, book());
    const std::string text(payload.begin(), payload.end());
    EXPECT_EQ(text.find("Marked"), std::string::npos);
    EXPECT_EQ(text.find("2001-05-17"), std::string::npos);
  }
}

RC_GTEST_PROP(Payload, RandomBytesAreRefusedNotRead, (const Bytes& bytes)) {
  const auto report = decode_report(bytes, book());
  if (!report)
    RC_ASSERT(report.error().code == ErrorCode::corrupt || report.error().code == ErrorCode::invalid_config);
}

RC_GTEST_PROP(Payload, WhatIsReadIsWrittenTheSame,
              ()) {  // canonical: a payload that can be read has one form only
  Bytes payload = encode(Submitted{{any_report(), {}}, {}, ""}, book());
  payload[*rc::gen::inRange<std::size_t>(0, payload.size())] ^=
      static_cast<std::uint8_t>(*rc::gen::inRange(1, 256));
  const auto read = decode_report(payload, book());
  if (read) RC_ASSERT(decode_report(encode(Submitted{{*read, {}}, {}, ""}, book()), book()).value() == *read);
}

TEST(Payload, ACodeThatTheListsLackIsSaid) {
  Bytes payload = {0xA1, 0x01, 0xA1, 0x06, 0x64, 'n', 'o', 'n', 'e'};  // report: sex "none"
  const auto report = decode_report(payload, book());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::invalid_config);
}

}  // namespace
}  // namespace zicht::registry
