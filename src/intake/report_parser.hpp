#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intake/intake_definitions.hpp"
#include "intake/rough_date.hpp"
#include "model/event.hpp"
#include "model/finding.hpp"

namespace zicht::intake {

inline constexpr char kListSeparator = '\x1f';  ///< unit separator: no text of a cell holds it

/// The cells of one report by native field, as text; views into the row they came from.
struct RawRecord {
  std::array<std::string_view, kReportFields> report;
  std::vector<std::array<std::string_view, kEpisodeFields>> episodes;
  char list_separator = '|';
  bool says_codes = false;  ///< a program wrote the lists: NA beside others is Namibia

  std::string_view& cell(NativeColumn column);
  void clear();
};

/// What was taken to be so without being said, and how often: for the summary of an import.
using Assumptions = std::map<std::string, std::int64_t>;

/// Turns cells into a report and says what is wrong with them. Keeps no cell: only codes it has looked up
/// before.
class ReportParser {
 public:
  /// \param today  a later day lies in the future
  ReportParser(const Codebook& codebook, const IntakeDefinitions& definitions, Language language, Date today);

  /// The report, or nothing when a finding is an error. Findings are added with rule, severity, column (as
  /// the native file names it), message and suggestion; row and line are the caller's.
  std::optional<ReportContent> parse(const RawRecord& record, std::vector<Finding>& findings);

  const Assumptions& assumptions() const { return assumptions_; }
  /// A finding of a rule, for the caller's own checks.
  Finding finding(Check check, std::string column,
                  const std::map<std::string, std::string>& values = {}) const;

 private:
  struct Lookup {
    const CodeList* list = nullptr;
    std::unordered_map<std::string, std::optional<CodeId>> seen;
  };
  std::unordered_map<std::string, NationalityLabels::Reading> countries_seen_;
  using EpisodeCells = std::array<std::string_view, kEpisodeFields>;

  void add(Check check, FieldId field, const std::map<std::string, std::string>& values = {});
  std::optional<CodeId> look_up(FieldId field, std::string_view text);
  CodeId country(FieldId field, std::string_view text);
  CodeId code(FieldId field, std::string_view text);
  std::vector<CodeId> codes(FieldId field, std::string_view text);
  std::vector<std::string> texts(std::string_view text) const;
  void assume(DateStyle style);
  std::optional<DateInterval> period(FieldId field, std::string_view text);
  std::optional<AgeInterval> age(FieldId field, std::string_view text);
  void required(const RawRecord& record);
  void received_on(std::string_view text, Report& report);
  void age_and_birth(const RawRecord& record, Report& report);
  void identity(const RawRecord& record, const Report& report, Identity& identity);
  Episode episode(const EpisodeCells& cells, const Report& report);
  /// Reads the fields that are codes. An owner is a Report or an Episode; `text` gives a field's cell.
  template <class Owner, class Text>
  void read_codes(Owner& owner, std::span<const ReportField> fields, Text text);
  template <class Owner>
  void valid_on_receipt(const Owner& owner, std::span<const ReportField> fields, const Report& report);
  std::string_view cell(const RawRecord& record, FieldId field) const {
    return record.report[static_cast<std::size_t>(field)];
  }

  const Codebook& codebook_;
  const IntakeDefinitions& definitions_;
  Language language_;
  Date today_;
  std::array<Lookup, kFields> lookups_;
  Assumptions assumptions_;
  // The report that is being parsed.
  std::vector<Finding>* findings_ = nullptr;
  std::size_t episode_ = 0;
  char list_separator_ = '|';
  bool says_codes_ = false;
  std::optional<DateInterval> birth_date_;  ///< as it was said
  std::optional<DateInterval> birth_;       ///< what birth date and birth year allow together
};

}  // namespace zicht::intake
