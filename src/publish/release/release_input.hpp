#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/protected_table.hpp"
#include "publish/release/shown_alarms.hpp"
#include "publish/report_texts.hpp"

namespace zicht::publish {

using FilesByName = std::map<std::string, std::string>;

/// What a release showed of one figure: its file as published, taken apart.
struct PublishedFigure {
  std::string definition;  ///< id@hash
  /// The row before `count` ("victim,2018,Total") -> the count, or the status where none is shown.
  std::map<std::string, std::string> cells;
};

/// An earlier release, as its own files say.
struct PublishedRelease {
  std::string id;  ///< "2025-10-14", "2025-10-14.2"
  Date date;
  Date as_of;
  int first_year = 0;
  int year = 0;
  std::string corrects;  ///< id of a release; empty = none
  std::map<std::string, PublishedFigure> figures;
  std::map<std::string, std::vector<std::string>> codes;  ///< dimension -> codes
};

/// \param files  of the release, by name: release.json, data/FIGURE.csv, data/codelists/DIMENSION.csv
/// \errors corrupt: a file that is missing or not as this program writes it.
Result<PublishedRelease> read_release(const FilesByName& files, const std::string& id);

/// A count that a release showed and that is known otherwise now, apart from the tables.
struct Revision {
  std::string figure;
  int year = 0;
  std::int64_t before = 0;
  std::string release;  ///< that showed `before`
  std::int64_t now = 0;
};

/// Everything of a release that is not in its tables.
struct ReleaseContext {
  std::string id;  ///< the day it comes out, with .2 and up for a correction on the same day
  Date date;
  Date as_of;
  int year = 0;
  std::string program;  ///< "zicht 0.1.0"
  bool made_up = false;
  bool preview = false;
  std::string corrects = {};                   ///< id of the release that this one corrects; empty = none
  Label correction = {};                       ///< what was wrong in it
  std::uint64_t tree_size = 0;                 ///< of the log that the figures come from
  std::string head = {};                       ///< its root, in hexadecimal
  std::vector<PublishedRelease> earlier = {};  ///< oldest first, withdrawn ones left out
  std::vector<int> frozen_years = {};          ///< that stand as an earlier release has them
  std::vector<int> renewed_years = {};         ///< of an earlier release, counted anew
  std::string frozen_from = {};                ///< the release that they stand as in; empty = none do
  std::vector<Revision> revisions = {};
  std::optional<ShownAlarms> alarms = {};  ///< none: the release has no page of them
};

/// A page that is text.
struct TextPage {
  struct Term {
    Label term;
    Label text;
  };
  struct Section {
    std::string id;
    Label heading;  ///< empty = none
    std::vector<Label> paragraphs;
    std::vector<Term> terms;
    std::vector<std::string> code;
  };
  std::string id;
  Label title;
  std::vector<Section> sections;
};

/// How releases look and read, and who publishes them: the files under definitions/release/, and the style of
/// the report. Immutable after loading.
struct ReleaseDesign {
  std::map<std::string, std::string> templates;  ///< "layout" -> mustache
  std::string style;
  std::string search;  ///< script
  ReportTexts texts;
  std::optional<ReportTexts> alarm_texts = {};  ///< none: older definitions, without a page of alarms
  std::vector<TextPage> pages;
  Label publisher;
  std::string base_url;  ///< ends in /
  std::string agency;    ///< of SDMX
  std::string licence, licence_url, contact;
  std::vector<std::string> headlines, findings;  ///< ids of figures

  /// \param release  files of definitions/release  \param report_style  definitions/report/style.css
  /// \errors invalid_config: a file that is missing; a template, text or page that is wrong.
  static Result<ReleaseDesign> parse(const FilesByName& release, const std::string& report_style);
};

/// What the attack on the files of the release found, for the page on methods.
struct AttackSummary {
  std::size_t withheld = 0;
  std::size_t leaks = 0;
  std::size_t unresolved = 0;
};

}  // namespace zicht::publish
