#include "publish/release/share_view.hpp"

#include <algorithm>
#include <cmath>

#include "publish/number_format.hpp"

namespace zicht::publish {
namespace {

double of(const ShownShare& share) {
  return static_cast<double>(share.numerator) / static_cast<double>(share.denominator);
}

}  // namespace

std::string ShareView::percent(double share) const { return decimal_text(100 * share, 0, language_); }

std::string ShareView::range_text(const ShownShare& share) const {
  return percent(share.lower) + "\u2013" + percent(share.upper);
}

std::vector<std::uint16_t> ShareView::whole() const {
  std::vector<std::uint16_t> classes(table_.dimensions().size(), kAllClasses);
  for (std::size_t at = 0; at < rule_.outcomes.size(); ++at)
    classes.at(rule_.outcomes[at]) = rule_.numerators.front().at(at);
  return classes;
}

int ShareView::said_year() const {
  const auto classes = whole();
  for (int year = table_.last_year(); year > table_.first_year(); --year)
    if (table_.cell(year, classes).state != CellState::refused) return year;
  return table_.first_year();
}

std::string ShareView::value_text(const ProtectedCell& cell) const {
  if (cell.share) return filled("share_percent", {{"share", percent(of(*cell.share))}});
  if (cell.state == CellState::refused) return text("no_number");
  return cell.state == CellState::not_applicable ? text("cannot_occur") : text("hidden");
}

std::string ShareView::counts_text(const ProtectedCell& cell) const {
  if (!cell.share) return "";
  return filled("share_counts", {{"count", count_text(cell.share->numerator, language_)},
                                 {"of", count_text(cell.share->denominator, language_)},
                                 {"lower", percent(cell.share->lower)},
                                 {"upper", percent(cell.share->upper)}});
}

std::optional<ShownShareChange> ShareView::change(int year, std::span<const std::uint16_t> classes) const {
  constexpr double kQuantile = 2.5758293035489004;  // of the normal distribution, 0.995
  if (year <= table_.first_year()) return std::nullopt;
  const auto& now = table_.cell(year, classes).share;
  const auto& previous = table_.cell(year - 1, classes).share;
  if (!now || !previous) return std::nullopt;
  const auto n = static_cast<double>(now->denominator);
  const auto m = static_cast<double>(previous->denominator);
  const double pooled = static_cast<double>(now->numerator + previous->numerator) / (n + m);
  const double error = std::sqrt(rule_.design_effect * pooled * (1 - pooled) * (1 / n + 1 / m));
  ShownShareChange made{ShownShareChange::Said::not_clear, *now, *previous};
  const double difference = of(*now) - of(*previous);
  if (error > 0 && std::abs(difference) > kQuantile * error)
    made.said = difference > 0 ? ShownShareChange::Said::more : ShownShareChange::Said::fewer;
  return made;
}

std::string ShareView::change_words() const {
  const int year = said_year();
  const std::map<std::string, std::string> year_before = {{"previous_year", std::to_string(year - 1)}};
  if (year <= table_.first_year()) return text("v_first_year");
  const auto classes = whole();
  if (!table_.cell(year, classes).share) return text("hidden_long");
  const auto found = change(year, classes);
  if (!found) return filled("share_previous_hidden", year_before);
  auto values = year_before;
  values["previous"] = percent(of(found->previous));
  switch (found->said) {
    case ShownShareChange::Said::more:
      return filled("share_more", values);
    case ShownShareChange::Said::fewer:
      return filled("share_fewer", values);
    case ShownShareChange::Said::not_clear:
      break;
  }
  return filled("share_not_clear", values);
}

void ShareView::put_answer(Node& view) const {
  const int year = said_year();
  const ProtectedCell& cell = table_.cell(year, whole());
  const std::string counts = counts_text(cell);
  const std::map<std::string, std::string> values = {{"label", rule_.label.in(language_)},
                                                     {"year", std::to_string(year)},
                                                     {"value", value_text(cell)},
                                                     {"counts", counts}};
  view.put("year", std::to_string(year))
      .put("value", value_text(cell))
      .put("is_word", !cell.share.has_value())
      .put("mark", false)
      .put("words", rule_.label.in(language_) + ", " + std::to_string(year))
      .put("second", counts.empty() ? change_words() : counts + " " + change_words())
      .put("quote", filled(cell.share ? "share_quote" : "share_quote_none", values));
}

std::string ShareView::label_of(std::span<const std::uint16_t> classes) const {
  std::string group;
  std::string outcome;
  for (std::size_t d = 0; d < classes.size(); ++d) {
    if (classes[d] == kAllClasses) continue;
    const std::string& label = table_.dimensions()[d].classes[classes[d]].label.in(language_);
    const bool is_outcome = std::ranges::find(rule_.outcomes, d) != rule_.outcomes.end();
    if (is_outcome)
      outcome = label;  // the last one says the most
    else
      group += (group.empty() ? "" : " / ") + label;
  }
  const bool grouped = rule_.outcomes.size() < classes.size();
  if (!grouped) return outcome;
  if (group.empty()) group = text("total");
  return rule_.numerators.size() == 1 ? group : group + ": " + outcome;
}

std::vector<std::vector<std::uint16_t>> ShareView::rows() const {
  std::vector<std::vector<std::uint16_t>> found;
  for (const ProtectedCell& cell : table_.cells()) {
    if (cell.year != table_.last_year()) continue;
    std::vector<std::uint16_t> outcome;
    for (const std::size_t d : rule_.outcomes) outcome.push_back(cell.classes[d]);
    if (std::ranges::find(rule_.numerators, outcome) != rule_.numerators.end()) found.push_back(cell.classes);
  }
  // As in other tables: in class order, unknown behind the others, totals last.
  const auto place = [](std::uint16_t at) { return at == 0 ? kAllClasses - 1 : int{at}; };
  std::ranges::stable_sort(found, [&](const auto& a, const auto& b) {
    return std::ranges::lexicographical_compare(a, b, {}, place, place);
  });
  if (rule_.outcomes.size() == table_.dimensions().size()) std::ranges::reverse(found);
  return found;
}

Node ShareView::table(int first_year) const {
  const auto whole_classes = whole();
  Node years = Node::list();
  for (int year = first_year; year <= table_.last_year(); ++year)
    years.add(Node::table().put("name", std::to_string(year)));
  Node lines = Node::list();
  for (const auto& classes : rows()) {
    Node cells = Node::list();
    for (int year = first_year; year <= table_.last_year(); ++year) {
      const ProtectedCell& cell = table_.cell(year, classes);
      cells.add(Node::table()
                    .put("text", value_text(cell))
                    .put("kind", cell.share                         ? Node(false)
                                 : cell.state == CellState::refused ? Node("none")
                                                                    : Node("hidden"))
                    .put("was", cell.share ? Node(range_text(*cell.share)) : Node(false)));
    }
    lines.add(Node::table()
                  .put("label", label_of(classes))
                  .put("total", classes == whole_classes && rule_.outcomes.size() < classes.size())
                  .put("cells", cells));
  }
  std::string heading;
  for (std::size_t d = 0; d < table_.dimensions().size(); ++d)
    if (std::ranges::find(rule_.outcomes, d) == rule_.outcomes.end())
      heading += (heading.empty() ? "" : " / ") + table_.dimensions()[d].label.in(language_);
  return Node::table()
      .put("id", table_.id())
      .put("title", table_.title().in(language_))
      .put("share_label", rule_.label.in(language_))
      .put("heading", heading.empty() ? text("share") : heading)
      .put("years", years)
      .put("rows", lines);
}

}  // namespace zicht::publish
