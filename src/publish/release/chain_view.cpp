#include "publish/release/chain_view.hpp"

#include <algorithm>
#include <set>

#include "publish/number_format.hpp"
#include "publish/release/share_view.hpp"
#include "stats/trend_pair.hpp"

namespace zicht::publish {
namespace {

/// One number over the years, as far as it is shown.
struct ShownSeries {
  const ProtectedTable* table = nullptr;
  std::vector<std::uint16_t> classes;
  const ProtectedCell& cell(int year) const { return table->cell(year, classes); }
  bool shown(int year) const { return cell(year).shown() && cell(year).count.has_value(); }
};

std::set<int> breaks_of(const ProtectedTable& table) {
  std::set<int> years;
  for (const SeriesBreak& one : table.breaks()) {
    years.insert(one.year);
    if (one.within_year) years.insert(one.year + 1);
  }
  return years;
}

}  // namespace

const ProtectedTable* ChainView::named(std::string_view id) const {
  const auto found = std::ranges::find(tables_, id, &ProtectedTable::id);
  return found == tables_.end() ? nullptr : &*found;
}

Node ChainView::field(const ProtectedCell& cell) const {
  const bool shown = cell.shown() && cell.count;
  const bool hidden = cell.state == CellState::hidden;
  return Node::table()
      .put("text", shown    ? count_text(*cell.count, language_)
                   : hidden ? text("hidden")
                            : text("no_number"))
      .put("kind", shown ? Node(false) : Node(hidden ? "hidden" : "none"));
}

Node ChainView::outcomes_by_year(const ProtectedTable& table) const {
  const std::size_t outcome = table.share_rule()->outcomes.front();
  const std::vector<FigureClass>& classes = table.dimensions()[outcome].classes;
  Node headings = Node::list();
  headings.add(Node::table().put("text", text("total")));
  for (const FigureClass& one : classes) headings.add(Node::table().put("text", one.label.in(language_)));
  Node rows = Node::list();
  for (int year = table.first_year(); year <= table.last_year(); ++year) {
    std::vector<std::uint16_t> at(table.dimensions().size(), kAllClasses);
    Node fields = Node::list();
    fields.add(field(table.cell(year, at)));
    for (std::size_t one = 0; one < classes.size(); ++one) {
      at[outcome] = static_cast<std::uint16_t>(one);
      fields.add(field(table.cell(year, at)));
    }
    rows.add(Node::table().put("year", std::to_string(year)).put("fields", fields));
  }
  return Node::table().put("headings", headings).put("rows", rows);
}

Node ChainView::shares() const {
  constexpr int kYears = 3;
  Node list = Node::list();
  for (const ProtectedTable& table : tables_) {
    if (!table.share_rule()) continue;
    const ShareView view(design_, table, language_);
    Node one = view.table(std::max(table.first_year(), table.last_year() - kYears + 1));
    Node answer = Node::table();
    view.put_answer(answer);
    const bool has_share = !*answer.find("is_word")->as_bool();
    const std::string value = has_share ? *answer.find("value")->as_text() + ". " : "";
    const std::string said =
        *answer.find("words")->as_text() + ": " + value + *answer.find("second")->as_text();
    one.put("said", said).put("definition_text", table.definition_text().in(language_));
    one.put("became", outcomes_by_year(table));
    list.add(std::move(one));
  }
  return list;
}

std::string ChainView::words_of(int first_year, int last_year, std::span<const double> victims,
                                std::span<const double> investigations) const {
  constexpr std::size_t kFewestYears = 5;
  constexpr double kAlpha = 0.05;
  std::map<std::string, std::string> values = {{"from", std::to_string(first_year)},
                                               {"year", std::to_string(last_year)}};
  if (victims.size() < kFewestYears) return design_.texts.filled("divergence_few", language_, values);
  const auto trends = stats::trends_apart(victims, investigations);
  const char* key = "divergence_none";
  values["p"] = "";
  if (trends) {
    const bool opposite = trends->opposite_p_value < kAlpha;
    const bool ratio = !opposite && trends->ratio_falling_p_value < kAlpha;
    key = opposite ? "divergence_opposite" : ratio ? "divergence_ratio" : key;
    values["p"] = " (" +
                  p_value_text(ratio ? trends->ratio_falling_p_value : trends->opposite_p_value, language_) +
                  ")";
  }
  return design_.texts.filled(key, language_, values);
}

Node ChainView::two_series() const {
  const ProtectedTable* const by_form = named("victims_by_form");
  const ProtectedTable* const opened = named("investigations_sexual");
  if (by_form == nullptr || opened == nullptr || !opened->dimensions().empty() ||
      by_form->dimensions().size() != 1)
    return false;
  const auto& classes = by_form->dimensions()[0].classes;
  const auto sexual = std::ranges::find(classes, "sexual", &FigureClass::code);
  if (sexual == classes.end()) return false;
  const ShownSeries victims{by_form, {static_cast<std::uint16_t>(sexual - classes.begin())}};
  const ShownSeries investigations{opened, {}};
  const int last = std::min(by_form->last_year(), opened->last_year());
  const int first = std::max(by_form->first_year(), opened->first_year());
  std::set<int> breaks = breaks_of(*by_form);
  breaks.merge(breaks_of(*opened));
  Node rows = Node::list();
  std::vector<double> of_victims;
  std::vector<double> of_investigations;
  int from = last;
  bool goes_on = true;
  for (int year = last; year >= first; --year) {
    goes_on = goes_on && victims.shown(year) && investigations.shown(year);
    if (!goes_on) break;
    of_victims.push_back(static_cast<double>(*victims.cell(year).count));
    of_investigations.push_back(static_cast<double>(*investigations.cell(year).count));
    from = year;
    goes_on = !breaks.contains(year);
  }
  std::ranges::reverse(of_victims);
  std::ranges::reverse(of_investigations);
  for (int year = first; year <= last; ++year)
    rows.add(Node::table()
                 .put("year", std::to_string(year))
                 .put("fields",
                      Node::list().add(field(victims.cell(year))).add(field(investigations.cell(year)))));
  return Node::table()
      .put("rows", rows)
      .put("said", words_of(from, last, of_victims, of_investigations))
      .put("victims_title", classes[victims.classes[0]].label.in(language_))
      .put("investigations_title", opened->title().in(language_));
}

}  // namespace zicht::publish
