#include "publish/alarm_words.hpp"

#include <gtest/gtest.h>

#include "model/shipped_definitions.hpp"
#include "publish/alarm_section.hpp"

namespace zicht::publish {
namespace {

ReportTexts shipped_texts() {
  return parse_alarm_texts(shipped_definitions().at("alarms/texts.toml"), "alarms/texts.toml").value();
}

AlarmList list_with_one() {
  AlarmList list;
  list.every = "month";
  list.first_period = "2024-01";
  list.until = "2024-12";
  list.periods = 12;
  list.as_of = make_date(2025, 1, 31).value();
  list.series = 1234;
  list.expected_false = 0.12;
  list.source = "alarms/trees.toml@0123";
  Alarm alarm;
  alarm.series = "victim form=labour nationality=UA";
  alarm.unit = "victim";
  alarm.words = {"arbeidsuitbuiting, Oekraïne", "labour exploitation, Ukraine"};
  alarm.first_period = "2024-05";
  alarm.last_period = "2024-08";
  alarm.from_period = "2024-03";
  alarm.to_period = "2024-05";
  alarm.count = 40;
  alarm.expected = 4.13;
  alarm.p_value = 1e-9;
  alarm.folded = {{"victim", {}}, {"victim nationality=UA", {"Oekraïne", "Ukraine"}}};
  alarm.periods = {{"2024-04", 3}, {"2024-05", 20, 1.4, 0, 5, true}};
  list.alarms = {alarm};
  return list;
}

TEST(AlarmWords, SayHowManyWhenAndAgainstWhat) {
  const ReportTexts texts = shipped_texts();
  const AlarmList list = list_with_one();
  const AlarmWords en(list, texts, Language::en);
  EXPECT_EQ(
      en.told(list.alarms[0]),
      "Victims (labour exploitation, Ukraine): 40 from March 2024 to May 2024, against 4.1 expected. That is "
      "more than chance and the usual swings give (p\u00a0<\u00a00.001). Alarmed from May 2024 to August "
      "2024. This "
      "holds: all; Ukraine.");
  const AlarmWords nl(list, texts, Language::nl);
  EXPECT_EQ(nl.sentence(list.alarms[0]),
            "Slachtoffers (arbeidsuitbuiting, Oekraïne): 40 van maart 2024 tot en met mei 2024, tegen 4,1 "
            "verwacht: "
            "meer dan gewone schommelingen.");
  EXPECT_NE(nl.summary()[0].find("hoogstens 0,12 van deze 12 maanden"), std::string::npos);
}

TEST(AlarmWords, PeriodsOfEachLengthHaveNames) {
  const ReportTexts texts = shipped_texts();
  const AlarmList list = list_with_one();
  const AlarmWords nl(list, texts, Language::nl);
  EXPECT_EQ(nl.period("2024-11"), "november 2024");
  EXPECT_EQ(nl.period("2024-Q3"), "kwartaal 3 van 2024");
  EXPECT_EQ(nl.period("2024"), "2024");
}

TEST(AlarmSections, TellWhatWasLookedAtThenEachAlarmThenWhatWasExplained) {
  const ReportTexts texts = shipped_texts();
  AlarmList list = list_with_one();
  list.explained = list.alarms;
  list.explained[0].explanation = AlarmExplanation{"the <war>", "A. Jansen", {1735729200000}, "2024-08"};
  for (const Language language : {Language::nl, Language::en}) {
    const auto sections = alarm_sections(list, texts, language);
    ASSERT_EQ(sections.size(), 3U);
    EXPECT_EQ(sections[1].charts.size(), 1U);
    EXPECT_NE(sections[2].paragraphs.back().find("the <war>"), std::string::npos);  // the template escapes it
    for (const ReportSection& section : sections) EXPECT_EQ(section.chapter, "alarms");
  }
}

TEST(AlarmWords, SilenceIsToldAsSilence) {
  const ReportTexts texts = shipped_texts();
  AlarmList list = list_with_one();
  list.alarms[0].kind = Alarm::Kind::silent;
  list.alarms[0].words = {"FairWork", "FairWork"};
  list.alarms[0].direction = -1;
  const AlarmWords en(list, texts, Language::en);
  EXPECT_EQ(en.told(list.alarms[0]).find("FairWork no longer reports"), 0U);
}

}  // namespace
}  // namespace zicht::publish
