#pragma once

#include <span>

#include "base/node.hpp"
#include "publish/release/release_input.hpp"

namespace zicht::publish {

/// What the page on the chain says beside its text: the shares of what was reported, registered and decided,
/// and victims of sexual exploitation beside investigations of it. From shown cells alone.
class ChainView {
 public:
  /// All must outlive the view.
  ChainView(const ReleaseDesign& design, std::span<const ProtectedTable> tables, Language language)
      : design_(design), tables_(tables), language_(language) {}

  /// A table and a sentence per figure with shares, the last three years; and of every year how many units
  /// became what, those that are still open among them (decision 0240).
  Node shares() const;
  /// The two series and what may be said of them. False: one of them is not in the release.
  /// The test is that of the yearly report, on the years since the last break or hidden count: at least five,
  /// the first series rising and the second falling, each at 5 % (stats::trends_apart).
  Node two_series() const;

 private:
  Node field(const ProtectedCell& cell) const;
  /// Precondition: the table has shares.
  Node outcomes_by_year(const ProtectedTable& table) const;
  const ProtectedTable* named(std::string_view id) const;
  std::string words_of(int first_year, int last_year, std::span<const double> victims,
                       std::span<const double> investigations) const;
  const std::string& text(std::string_view key) const { return design_.texts.get(key, language_); }

  const ReleaseDesign& design_;
  std::span<const ProtectedTable> tables_;
  Language language_;
};

}  // namespace zicht::publish
