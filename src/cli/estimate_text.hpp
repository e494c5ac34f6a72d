#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "estimate/model_ranking.hpp"
#include "publish/report_texts.hpp"
#include "services/table_estimate.hpp"

namespace zicht::cli {

/// The words of definitions/estimate/table_texts.toml. \errors invalid_config: a key is missing.
Result<publish::ReportTexts> parse_table_texts(std::string_view toml, std::string_view name);

/// What is said of a table: the headline or its refusal, and then what lies behind it. Of a refused headline
/// nothing stands in it that reads like an answer, unless `force` is set; the list of models stays.
struct TableText {
  const services::TableEstimate& answer;
  const publish::ReportTexts& headline_texts;  ///< definitions/estimate/texts.toml
  const publish::ReportTexts& texts;           ///< definitions/estimate/table_texts.toml
  bool force = false;
  Language language = Language::en;

  std::string text() const;

 private:
  bool shown() const { return !answer.people.is_refused() || force; }
  std::string line(std::string_view label, const std::string& content) const;
  std::string compared() const;
  std::string models() const;
  std::string bootstrap() const;
  std::string loglinear() const;
  std::string persons(double number) const;
};

/// model, status, identified, group, total, bic, aic: one row for every model. Empty where there is no
/// number.
std::string all_models_csv(const std::vector<estimate::RankedModel>& ranked);

/// One model: its fit; or why it has none, with the null vector.
std::string model_text(const estimate::CaptureTable& table, const estimate::HierarchicalModel& model);

/// An interval in English: "4,000 to 30,000 (95 %, bca)" and its replicates.
std::string interval_text(const estimate::SelectionInterval& interval);

}  // namespace zicht::cli
