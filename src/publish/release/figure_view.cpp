#include "publish/release/figure_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/text.hpp"
#include "publish/number_format.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/share_view.hpp"

namespace zicht::publish {
namespace {

/// A mark for a verdict; each says with words what it says with its shape.
const char* mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::clear:
      return "●";
    case Verdict::no_earlier_years:
    case Verdict::within_usual_swings:
      return "◐";
    case Verdict::may_be_chance:
    case Verdict::links_cannot_tell:
      return "○";
    case Verdict::no_change:
      break;
  }
  return "";
}

Node kind_of(const ProtectedCell& cell) {
  if (cell.state == CellState::not_applicable || cell.state == CellState::refused) return "none";
  return cell.shown() || cell.state == CellState::estimated ? Node(false) : Node("hidden");
}

std::string dimension_names(const ProtectedTable& table, Language language) {
  std::string names;
  for (const FigureDimension& dimension : table.dimensions())
    names += (names.empty() ? "" : " / ") + dimension.label.in(language);
  return names;
}

}  // namespace

std::string size_text(std::int64_t change, Language language) {
  return count_text(std::llabs(change), language);
}

std::string years_text(std::span<const int> years) {
  std::string text;
  for (std::size_t at = 0; at < years.size();) {
    std::size_t last = at;
    while (last + 1 < years.size() && years[last + 1] == years[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(years[at]);
    if (last > at) text += (last == at + 1 ? ", " : "\u2013") + std::to_string(years[last]);
    at = last + 1;
  }
  return text;
}

std::string FigureView::value_text(const ProtectedCell& cell) const {
  switch (cell.state) {
    case CellState::published:
    case CellState::revised:
      return cell.count ? count_text(*cell.count, language_) : text("not_shown");
    case CellState::hidden:
      return text("hidden");
    case CellState::not_applicable:
      return text("cannot_occur");
    case CellState::refused:
      return text("no_number");
    case CellState::estimated:
      return filled("estimate_between",
                    {{"lower", count_text(std::llround(cell.band->lower), language_)},
                     {"upper", cell.band->upper ? count_text(std::llround(*cell.band->upper), language_)
                                                : text("without_limit")}});
  }
  return text("not_shown");
}

std::string FigureView::label_of(std::span<const std::uint16_t> classes, std::size_t from_dimension) const {
  std::string label;
  for (std::size_t d = from_dimension; d < classes.size(); ++d) {
    if (classes[d] == kAllClasses) continue;
    label += (label.empty() ? "" : " / ") + table_.dimensions()[d].classes[classes[d]].label.in(language_);
  }
  return label.empty() ? text("total") : label;
}

bool FigureView::has_total() const {
  return !is_overlapping_total(table_, std::vector<std::uint16_t>(table_.dimensions().size(), kAllClasses));
}

std::string FigureView::anchor(const ProtectedCell& cell) const {
  std::string name = prefix_;
  for (std::size_t d = 0; d < cell.classes.size(); ++d)
    if (cell.classes[d] != kAllClasses)
      name += table_.dimensions()[d].classes[cell.classes[d]].code + "-";
    else if (cell.classes.size() > 1)
      name += "total-";
  if (cell.classes.size() < 2 && (cell.classes.empty() || cell.classes[0] == kAllClasses)) name += "total-";
  return name + std::to_string(cell.year);
}

FigureView::Words FigureView::words_of(const ProtectedCell& total) const {
  if (!total.shown()) return {"", total.state == CellState::hidden ? text("hidden_long") : "", ""};
  if (!has_year_before()) return {"", text("v_first_year"), ""};
  const std::map<std::string, std::string> year_before = {{"previous_year", std::to_string(year() - 1)}};
  const auto change = changes_.of(table_, total.classes);
  const bool refused = table_.cell(year() - 1, total.classes).state == CellState::refused;
  if (!change) return {"", filled(refused ? "v_previous_refused" : "v_previous_hidden", year_before), ""};
  std::map<std::string, std::string> values = year_before;
  values["previous"] = count_text(change->previous, language_);
  values["change"] = size_text(change->absolute(), language_);
  const bool more = change->absolute() > 0;
  const std::string mark = mark_of(change->verdict);
  switch (change->verdict) {
    case Verdict::no_change:
      return {mark, filled("v_same", values), ""};
    case Verdict::clear:
      return {mark, filled(more ? "v_clear_more" : "v_clear_fewer", values),
              filled(more ? "second_clear_more" : "second_clear_fewer", values)};
    case Verdict::no_earlier_years:
    case Verdict::within_usual_swings:
    case Verdict::may_be_chance:
    case Verdict::links_cannot_tell:
      break;
  }
  const char* const why = change->verdict == Verdict::no_earlier_years      ? "second_no_earlier_years"
                          : change->verdict == Verdict::within_usual_swings ? "second_within_usual_swings"
                                                                            : "second_may_be_chance";
  return {mark, filled(more ? "v_unclear_more" : "v_unclear_fewer", values),
          filled(std::string(why) + (more ? "_more" : "_fewer"), values)};
}

std::string FigureView::quote(const ProtectedCell& total) const {
  std::map<std::string, std::string> values = {{"title", table_.title().in(language_)},
                                               {"year", std::to_string(year())},
                                               {"previous_year", std::to_string(year() - 1)},
                                               {"date", date_text(context_.date, language_)}};
  if (total.state == CellState::refused) return filled("quote_refused", values);
  if (!total.shown()) return filled("quote_hidden", values);
  values["count"] = value_text(total);
  const auto change = changes_.of(table_, total.classes);
  if (!change) return filled("quote_alone", values);
  values["previous"] = count_text(change->previous, language_);
  if (change->absolute() == 0) return filled("quote_same", values);
  if (change->verdict != Verdict::clear) return filled("quote_unclear", values);
  return filled(change->absolute() > 0 ? "quote_clear_more" : "quote_clear_fewer", values);
}

Node FigureView::answer() const {
  if (table_.share_rule()) return share_answer();
  if (!has_total()) return {};
  const ProtectedCell& total = table_.total(year());
  const Words words = words_of(total);
  bool total_is_hidden = false;
  for (int at = table_.first_year(); at <= year(); ++at)
    total_is_hidden |= table_.total(at).state == CellState::hidden;
  Node view = Node::table();
  view.put("id", table_.id())
      .put("title", table_.title().in(language_))
      .put("year", std::to_string(year()))
      .put("value", value_text(total))
      .put("is_word", !total.shown())
      .put("mark", words.mark.empty() ? Node(false) : Node(words.mark))
      .put("words", words.words.empty() ? Node(false) : Node(words.words))
      .put("second", words.second.empty() ? Node(false) : Node(words.second))
      .put("definition_text", table_.definition_text().in(language_))
      .put("quote", quote(total))
      .put("series_chart", series_chart(total.classes))
      .put("series_caption",
           filled(total_is_hidden ? "series_caption_hidden" : "series_caption",
                  {{"first", std::to_string(table_.first_year())}, {"last", std::to_string(year())}}));
  return view;
}

/// The share of all groups stands for the whole; the picture has its counts.
Node FigureView::share_answer() const {
  const ShareView shares(design_, table_, language_);
  Node view = Node::table();
  view.put("id", table_.id())
      .put("title", table_.title().in(language_))
      .put("definition_text", table_.definition_text().in(language_))
      .put("series_chart", series_chart(shares.whole()))
      .put("series_caption", filled("share_series_caption", {{"label", label_of(shares.whole())},
                                                             {"first", std::to_string(table_.first_year())},
                                                             {"last", std::to_string(year())}}));
  shares.put_answer(view);
  return view;
}

/// Every combination of classes and totals that the table has: in class order, unknown behind the others,
/// totals last.
std::vector<std::vector<std::uint16_t>> FigureView::all_classes() const {
  std::vector<std::vector<std::uint16_t>> all;
  for (const ProtectedCell& cell : table_.cells())
    if (cell.year == year() && !is_overlapping_total(table_, cell.classes)) all.push_back(cell.classes);
  const auto place = [](std::uint16_t at) { return at == 0 ? kAllClasses - 1 : int{at}; };
  std::ranges::stable_sort(all, [&](const auto& a, const auto& b) {
    return std::ranges::lexicographical_compare(a, b, {}, place, place);
  });
  return all;
}

/// Whether every year from this one on shows that nobody stands there, or that nobody can.
bool FigureView::is_never_there(std::span<const std::uint16_t> classes, int first_year) const {
  for (int at = first_year; at <= year(); ++at) {
    const ProtectedCell& cell = table_.cell(at, classes);
    const bool zero = cell.shown() && cell.count.value_or(1) == 0;
    if (!zero && cell.state != CellState::not_applicable) return false;
  }
  return true;
}

Node FigureView::count_node(const ProtectedCell& cell) const {
  Node node = Node::table();
  node.put("text", value_text(cell)).put("kind", kind_of(cell));
  // Links lead to cells of the figure's own page; the page for print has each figure once more, without.
  node.put("anchor", prefix_.empty() ? Node(anchor(cell)) : Node(false));
  node.put("was", cell.before ? Node(filled("was", {{"count", count_text(cell.before->count, language_)},
                                                    {"release", cell.before->release}}))
                              : Node(false));
  return node;
}

Node FigureView::row(const std::vector<std::uint16_t>& classes, std::size_t from_dimension,
                     bool all_years) const {
  Node row = Node::table();
  Node counts = Node::list();
  if (all_years)
    for (int at = table_.first_year(); at <= year(); ++at) counts.add(count_node(table_.cell(at, classes)));
  else
    counts.add(count_node(table_.cell(year(), classes))).add(count_node(table_.cell(year() - 1, classes)));
  const bool total = std::ranges::all_of(classes.begin() + static_cast<std::ptrdiff_t>(from_dimension),
                                         classes.end(), [](std::uint16_t at) { return at == kAllClasses; });
  row.put("label", label_of(classes, from_dimension)).put("total", total).put("counts", counts);
  if (all_years) return row;
  const auto change = changes_.of(table_, classes);
  const bool hidden = table_.cell(year(), classes).state == CellState::hidden ||
                      table_.cell(year() - 1, classes).state == CellState::hidden;
  std::string verdict = hidden ? text("short_hidden") : "";
  if (change && change->count + change->previous > 0) verdict = text("short_" + verdict_name(*change));
  row.put("verdict", verdict)
      .put("mark", change ? Node(std::string(mark_of(change->verdict))) : Node(false))
      .put("clear", change && change->verdict == Verdict::clear)
      .put("change", change ? change_text(change->absolute(), language_) : "");
  return row;
}

/// Rows in the order of classes, totals behind them; of a table of two breakdowns grouped by the first.
Node FigureView::groups(bool all_years, std::int64_t& left_out) const {
  const bool two = table_.dimensions().size() == 2;
  Node groups = Node::list();
  const std::vector<std::vector<std::uint16_t>> rows = all_classes();
  std::size_t at = 0;
  while (at < rows.size()) {
    const std::uint16_t first = two ? rows[at][0] : kAllClasses;
    Node in_group = Node::list();
    for (; at < rows.size() && (!two || rows[at][0] == first); ++at) {
      const bool is_total = std::ranges::find(rows[at], kAllClasses) != rows[at].end() || rows[at].empty();
      if (!is_total && is_never_there(rows[at], all_years ? table_.first_year() : year() - 1)) {
        ++left_out;
        continue;
      }
      in_group.add(row(rows[at], two ? 1 : 0, all_years));
    }
    Node group = Node::table();
    group.put("heading", two ? Node(label_of(std::array{first})) : Node(false)).put("rows", in_group);
    groups.add(std::move(group));
  }
  return groups;
}

/// The years of which something is refused, by the reason.
std::map<std::string, std::vector<int>> FigureView::refused_years() const {
  std::map<std::string, std::vector<int>> years;
  for (const ProtectedCell& cell : table_.cells()) {
    if (cell.state != CellState::refused) continue;
    std::vector<int>& of = years[cell.reason.in(language_)];
    if (of.empty() || of.back() != cell.year) of.push_back(cell.year);
  }
  return years;
}

Node FigureView::notes(std::int64_t left_out) const {
  Node notes = Node::list();
  const auto add = [&](std::string text) { notes.add(Node::table().put("text", std::move(text))); };
  const auto any = [&](CellState state) {
    return std::ranges::any_of(table_.cells(), [&](const ProtectedCell& cell) {
      return cell.state == state && !is_overlapping_total(table_, cell.classes);
    });
  };
  if (any(CellState::hidden)) add(text("note_hidden"));
  if (any(CellState::not_applicable)) add(text("note_cannot"));
  for (const auto& [reason, years] : refused_years())
    add(filled("note_no_number", {{"years", years_text(years)}, {"reason", reason}}));
  if (table_.share_rule())
    add(filled("note_share", {{"factor", decimal_text(table_.share_rule()->design_effect, 1, language_)}}));
  if (has_year_before()) add(text("legend"));
  if (is_estimate(table_)) add(text("note_estimate"));
  if (!has_total()) add(text("note_overlap"));
  if (left_out > 0) add(filled("note_zero_rows", {{"count", count_text(left_out, language_)}}));
  for (const SeriesBreak& one : table_.breaks())
    add(filled("note_break", {{"year", std::to_string(one.year)}, {"label", one.label.in(language_)}}));
  for (const Revision& one : context_.revisions)
    if (one.figure == table_.id())
      add(filled("note_known_now", {{"year", std::to_string(one.year)},
                                    {"now", count_text(one.now, language_)},
                                    {"before", count_text(one.before, language_)},
                                    {"release", one.release}}));
  if (!context_.earlier.empty()) add(text("note_small"));
  return notes;
}

/// The totals of each release that had the figure, this one last.
void FigureView::add_history(Node& view) const {
  Node list = Node::list();
  const std::vector<std::uint16_t> classes(table_.dimensions().size(), kAllClasses);
  const auto add = [&](const std::string& id, const std::string& name, auto&& count_of) {
    Node counts = Node::list();
    for (int at = table_.first_year(); at <= year(); ++at) counts.add(count_of(at));
    list.add(Node::table()
                 .put("release", name)
                 .put("href", id.empty()
                                  ? Node(false)
                                  : Node("../../" + id + "/" + (language_ == Language::nl ? "nl/" : "en/") +
                                         table_.id() + ".html"))
                 .put("counts", counts));
  };
  if (has_total())
    for (const PublishedRelease& release : context_.earlier) {
      const auto figure = release.figures.find(table_.id());
      if (figure == release.figures.end()) continue;
      add(release.id, release.id, [&](int at) {
        const ProtectedCell cell{at, classes};
        const auto found = figure->second.cells.find(key_of(table_, cell));
        if (found == figure->second.cells.end())
          return Node::table().put("text", text("not_yet")).put("kind", "hidden");
        const bool number =
            !found->second.empty() && found->second.find_first_not_of("0123456789") == std::string::npos;
        return Node::table()
            .put("text", number ? count_text(std::strtoll(found->second.c_str(), nullptr, 10), language_)
                                : text(found->second == "refused" ? "no_number" : "hidden"))
            .put("kind", number ? Node(false) : Node("hidden"));
      });
    }
  const bool any = !list.as_list()->empty();
  if (any) add("", context_.id, [&](int at) { return count_node(table_.cell(at, classes)); });
  view.put("has_history", any).put("history", list);
}

Node FigureView::page() const {
  Node view = Node::table();
  const bool alone = prefix_.empty();
  const Node top = answer();
  Node years = Node::list();
  for (int at = table_.first_year(); at <= year(); ++at)
    years.add(Node::table().put("name", std::to_string(at)));
  Node rules = Node::list();
  for (const auto& [rule, label] : table_.rule_labels())
    rules.add(Node::table().put("text", label.in(language_)));
  const std::string heading = dimension_names(table_, language_);
  std::int64_t left_out_change = 0;
  std::int64_t left_out = 0;
  const Node change =
      has_year_before() && !table_.dimensions().empty() ? groups(false, left_out_change) : Node::list();
  const Node all = groups(true, left_out);
  Node charts_node = Node::list();
  if (!table_.dimensions().empty())
    for (auto& [name, svg] : charts())
      charts_node.add(Node::table().put("heading", name.empty() ? Node(false) : Node(name)).put("svg", svg));
  view.put("alone", alone)
      .put("p", prefix_)
      .put("h", alone ? "<h2>" : "<h3>")
      .put("h_end", alone ? "</h2>" : "</h3>")
      .put("id", table_.id())
      .put("title", table_.title().in(language_))
      .put("year", std::to_string(year()))
      .put("previous_year", std::to_string(year() - 1))
      .put("first_year", std::to_string(table_.first_year()))
      .put("answer", top.is_null() ? Node(false) : top)
      .put("definition_text", table_.definition_text().in(language_))
      .put("has_charts", !charts_node.as_list()->empty())
      .put("has_picture", !is_estimate(table_))
      .put("several", charts_node.as_list()->size() > 1)
      .put("caption", caption())
      .put("charts", charts_node)
      .put("shares", table_.share_rule() ? ShareView(design_, table_, language_).table(table_.first_year())
                                         : Node(false))
      .put("class_heading", heading.empty() ? text("figure") : heading)
      .put("has_change", !change.as_list()->empty())
      .put("groups", change)
      .put("years", years)
      .put("columns", std::to_string(year() - table_.first_year() + 2))
      .put("all_groups", all)
      .put("notes", notes(left_out))
      .put("rules", rules)
      .put("as_of", date_text(context_.as_of, language_))
      .put("as_before", context_.frozen_from.empty()
                            ? std::string("")
                            : filled("as_before", {{"years", years_text(context_.frozen_years)},
                                                   {"release", context_.frozen_from}}))
      .put("definition", table_.definition())
      .put("protection", filled("protection_text", {{"most", std::to_string(table_.rule().minimum - 1)}}))
      .put("publisher", design_.publisher.in(language_))
      .put("release_year", std::to_string(year_of(context_.date)))
      .put("date", date_text(context_.date, language_))
      .put("url", design_.base_url + context_.id + (language_ == Language::nl ? "/nl/" : "/en/") +
                      table_.id() + ".html");
  add_history(view);
  return view;
}

}  // namespace zicht::publish
