#include "publish/release/release_pages.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "publish/number_format.hpp"
#include "publish/page_template.hpp"
#include "publish/release/alarms_page.hpp"
#include "publish/release/chain_view.hpp"
#include "publish/release/release_csv.hpp"

namespace zicht::publish {
namespace {

Node link(const std::string& href, const std::string& label, bool here = false) {
  return Node::table().put("href", href).put("label", label).put("here", here);
}

/// "release-2025-10-14-2": by this class the site's style says what became of a release.
std::string body_class(const std::string& id) {
  std::string name = "release-" + id;
  std::ranges::replace(name, '.', '-');
  return name;
}

/// Writes the pages of one language.
class PageWriter {
 public:
  PageWriter(const ReleaseDesign& design, const ReleaseContext& context,
             std::span<const ProtectedTable> tables, const ShownChanges& changes, const AttackSummary& attack,
             Language language)
      : design_(design),
        context_(context),
        tables_(tables),
        changes_(changes),
        since_(changes_since(context, tables)),
        attack_(attack),
        language_(language) {}

  Result<FilesByName> write() {
    ZICHT_CHECK(add("index", "index", text("overview"), index()));
    ZICHT_CHECK(add("figures", "figures", text("figures"), figures().put("script", true)));
    ZICHT_CHECK(add("changes", "changes", text("changes"), changes()));
    ZICHT_CHECK(add("data", "data", text("data"), data()));
    if (has_alarms_page(design_, context_))
      ZICHT_CHECK(add("alarms", "alarms", design_.alarm_texts->get("title", language_),
                      alarms_page(design_, context_, tables_, changes_, language_)));
    for (const TextPage& page : design_.pages)
      ZICHT_CHECK(add(page.id, "text", page.title.in(language_), text_page(page)));
    for (const ProtectedTable& table : tables_)
      ZICHT_CHECK(add(table.id(), "figure",
                      table.title().in(language_) + ", " + std::to_string(table.last_year()),
                      view_of(table, "").page()));
    for (const std::string& id : since_.stopped) ZICHT_CHECK(add(id, "stopped", id, stopped(id)));
    ZICHT_CHECK(add_all());
    files_["index.js"] = search_index();
    return std::move(files_);
  }

 private:
  const std::string& text(std::string_view key) const { return design_.texts.get(key, language_); }
  FigureView view_of(const ProtectedTable& table, std::string prefix) const {
    return {design_, context_, changes_, table, language_, std::move(prefix)};
  }
  const ProtectedTable* named(const std::string& id) const {
    const auto found = std::ranges::find(tables_, id, [](const ProtectedTable& table) { return table.id(); });
    return found == tables_.end() ? nullptr : &*found;
  }
  std::string title_of(const std::string& id) const {
    const ProtectedTable* const table = named(id);
    return table == nullptr ? id : table->title().in(language_);
  }

  Node around(const std::string& name, const std::string& title, Node view) const {
    const Language other = language_ == Language::nl ? Language::en : Language::nl;
    Node menu = Node::list();
    for (const char* const page : {"index", "figures", "changes", "methods", "data", "verify"})
      menu.add(link(std::string(page) + ".html", text(std::string_view(page) == "index" ? "overview" : page),
                    name == page));
    if (has_alarms_page(design_, context_))
      menu.add(link("alarms.html", design_.alarm_texts->get("title", language_), name == "alarms"));
    menu.add(link("../../archive." + std::string(code_of(language_)) + ".html", text("archive")));
    Node footer = Node::list();
    for (const char* const page : {"glossary", "accessibility", "contact"})
      footer.add(link(std::string(page) + ".html", text(page)));
    view.put("page_title", title)
        .put("page", name + ".html")
        .put("home", "index.html")
        .put("style", "../style.css")
        .put("site_root", "../../")
        .put("body_class", body_class(context_.id))
        .put("release", true)
        .put("preview", context_.preview)
        .put("made_up", context_.made_up)
        .put("date_iso", to_iso(context_.date))
        .put("as_of_iso", to_iso(context_.as_of))
        .put("corrects", context_.corrects.empty() ? Node(false) : Node(context_.corrects))
        .put("other", "../" + std::string(code_of(other)) + "/" + name + ".html")
        .put("other_language", code_of(other))
        .put("other_language_name", other == Language::nl ? "Nederlands" : "English")
        .put("menu", menu)
        .put("footer", footer);
    const auto put_once = [&](const char* key, std::string value) {
      if (view.find(key) == nullptr) view.put(key, std::move(value));
    };
    put_once("year", std::to_string(context_.year));
    put_once("date", date_text(context_.date, language_));
    put_once("as_of", date_text(context_.as_of, language_));
    put_once("publisher", design_.publisher.in(language_));
    return view;
  }

  Result<void> add(const std::string& name, const std::string& body, const std::string& title, Node view) {
    ZICHT_TRY(files_[name + ".html"],
              in_layout(design_, language_, body, around(name, title, std::move(view))));
    return {};
  }

  Node index() const {
    Node headlines = Node::list();
    Node quote = false;
    std::string quoted;
    for (const std::string& id : design_.headlines)
      if (const ProtectedTable* const table = named(id); table != nullptr)
        if (Node answer = view_of(*table, "").answer(); !answer.is_null()) {
          if (quoted.empty()) {
            quote = *answer.find("quote");
            quoted = id;
          }
          headlines.add(std::move(answer));
        }
    const Node found = findings();
    return Node::table()
        .put("headlines", headlines)
        .put("quote", quote)
        .put("quote_id", quoted)
        .put("has_findings", !found.as_list()->empty())
        .put("findings", found);
  }

  /// The clear changes of the classes of a few figures.
  Node findings() const {
    Node list = Node::list();
    for (const std::string& id : design_.findings) {
      const ProtectedTable* const table = named(id);
      if (table == nullptr) continue;
      for (const ProtectedCell& cell : table->cells()) {
        if (cell.year != table->last_year() ||
            std::ranges::find(cell.classes, kAllClasses) != cell.classes.end())
          continue;
        const auto change = changes_.of(*table, cell.classes);
        if (!change || change->verdict != Verdict::clear) continue;
        const FigureView view = view_of(*table, "");
        list.add(Node::table()
                     .put("text", design_.texts.filled(
                                      change->absolute() > 0 ? "finding_more" : "finding_fewer", language_,
                                      {{"label", view.label_of(cell.classes)},
                                       {"count", count_text(change->count, language_)},
                                       {"previous", count_text(change->previous, language_)},
                                       {"previous_year", std::to_string(table->last_year() - 1)}}))
                     .put("href", id + ".html")
                     .put("title", table->title().in(language_)));
      }
    }
    return list;
  }

  std::vector<const ProtectedTable*> by_title() const {
    std::vector<const ProtectedTable*> sorted;
    for (const ProtectedTable& table : tables_) sorted.push_back(&table);
    std::ranges::stable_sort(
        sorted, {}, [&](const ProtectedTable* table) { return folded(table->title().in(language_)); });
    return sorted;
  }

  Node figures() const {
    Node list = Node::list();
    for (const ProtectedTable* const table : by_title()) {
      const FigureView view = view_of(*table, "");
      list.add(Node::table()
                   .put("id", table->id())
                   .put("title", table->title().in(language_))
                   .put("year", std::to_string(table->last_year()))
                   .put("value", view.has_total() ? Node(view.value_text(table->total(table->last_year())))
                                                  : Node(false)));
    }
    Node stopped = Node::list();
    for (const std::string& id : since_.stopped) stopped.add(Node::table().put("id", id));
    return Node::table()
        .put("figures", list)
        .put("has_stopped", !since_.stopped.empty())
        .put("stopped", stopped);
  }

  /// What a search looks through: per figure its title and classes, in the order of the list.
  std::string search_index() const {
    Node list = Node::list();
    for (const ProtectedTable* const table : by_title()) {
      std::string words = table->title().in(language_);
      for (const FigureDimension& dimension : table->dimensions())
        if (dimension.classes.size() < 40)
          for (const FigureClass& one : dimension.classes) words += " " + one.label.in(language_);
      list.add(words);
    }
    return "window.zichtIndex = " +
           to_json(
               Node::table().put("label", text("search")).put("found", text("found")).put("figures", list)) +
           ";\n";
  }

  Node stopped(const std::string& id) const {
    std::string last;
    for (const PublishedRelease& release : context_.earlier)
      if (release.figures.contains(id)) last = release.id;
    return Node::table()
        .put("id", id)
        .put("last_release", last)
        .put("href", "../../" + last + "/" + code_of(language_) + "/" + id + ".html");
  }

  std::string years_text() const {
    const int first = tables_.empty() ? context_.year : tables_.front().first_year();
    const std::map<std::string, std::string> values = {{"first", std::to_string(first)},
                                                       {"last", std::to_string(context_.year)}};
    if (context_.earlier.empty()) return design_.texts.filled("years_first", language_, values);
    std::string said =
        context_.earlier.back().year == context_.year
            ? text("years_same")
            : design_.texts.filled("years_new", language_, {{"year", std::to_string(context_.year)}});
    if (!context_.frozen_years.empty())
      said += " " + design_.texts.filled("years_frozen", language_,
                                         {{"years", publish::years_text(context_.frozen_years)},
                                          {"release", context_.frozen_from}});
    if (!context_.renewed_years.empty())
      said += " " + design_.texts.filled("years_renewed", language_,
                                         {{"years", publish::years_text(context_.renewed_years)}});
    return said;
  }

  /// The label of the class that a count is of; false for a total.
  Node label_of(const ReleaseChanges::Count& one) const {
    const ProtectedTable* const table = named(one.figure);
    if (table == nullptr || one.classes.size() != table->dimensions().size() ||
        std::ranges::all_of(one.classes, [](std::uint16_t at) { return at == kAllClasses; }))
      return false;
    return view_of(*table, "").label_of(one.classes);
  }

  Node revisions() const {
    Node list = Node::list();
    constexpr std::size_t kMost = 100;  // of a page; data/changes.csv has all
    for (const ReleaseChanges::Count& one :
         std::span(since_.counts).first(std::min(kMost, since_.counts.size()))) {
      const auto number = [&](const std::string& digits) {
        return count_text(std::strtoll(digits.c_str(), nullptr, 10), language_);
      };
      list.add(Node::table()
                   .put("id", one.figure)
                   .put("title", title_of(one.figure))
                   .put("label", label_of(one))
                   .put("year", std::to_string(one.year))
                   .put("now", number(one.now))
                   .put("before", number(one.before)));
    }
    return list;
  }

  Node changes() const {
    Node view = Node::table();
    const bool first = context_.earlier.empty();
    view.put("first", first).put("years_text", years_text());
    view.put(
        "correction",
        context_.corrects.empty()
            ? Node(false)
            : Node::table().put("id", context_.corrects).put("reason", context_.correction.in(language_)));
    if (first) return view.put("previous", false);
    Node definitions = Node::list();
    for (const auto& one : since_.definitions)
      definitions.add(Node::table()
                          .put("id", one.figure)
                          .put("title", title_of(one.figure))
                          .put("before", one.before)
                          .put("now", one.now));
    Node added = Node::list();
    for (const std::string& id : since_.new_figures)
      added.add(Node::table().put("id", id).put("title", title_of(id)));
    Node stopped = Node::list();
    for (const std::string& id : since_.stopped) stopped.add(Node::table().put("id", id));
    Node codes = Node::list();
    for (const auto& one : since_.codes)
      codes.add(Node::table()
                    .put("dimension", one.dimension)
                    .put("code", one.code)
                    .put("what", text(one.came ? "code_came" : "code_stopped")));
    const Node revised = revisions();
    const PublishedRelease& last = context_.earlier.back();
    return view.put("previous", Node::table().put("id", last.id).put("date", date_text(last.date, language_)))
        .put("has_revisions", !since_.counts.empty())
        .put("revisions", revised)
        .put("has_definitions", !since_.definitions.empty())
        .put("definitions", definitions)
        .put("has_figures", !since_.new_figures.empty() || !since_.stopped.empty())
        .put("new_figures", added)
        .put("stopped", stopped)
        .put("has_codes", !since_.codes.empty())
        .put("codes", codes);
  }

  Node data() const {
    Node list = Node::list();
    for (const ProtectedTable* const table : by_title())
      list.add(Node::table().put("id", table->id()).put("title", table->title().in(language_)));
    Node columns = Node::list();
    const auto column = [&](const std::string& name, const std::string& key) {
      columns.add(Node::table().put("name", name).put("text", text("column_" + key)));
    };
    column("population", "population");
    column("year", "year");
    for (const FigureDimension& dimension : all_dimensions(tables_)) column(dimension.id, "dimension");
    for (const char* const name : {"count", "status", "count_before", "release_before", "verdict", "break",
                                   "denominator", "share", "lower", "upper"})
      column(name, name);
    Node statuses = Node::list();
    for (const CellState state : {CellState::published, CellState::revised, CellState::hidden,
                                  CellState::not_applicable, CellState::estimated, CellState::refused})
      statuses.add(Node::table()
                       .put("name", std::string(name_of(state)))
                       .put("text", text("status_" + std::string(name_of(state)))));
    return Node::table()
        .put("figures", list)
        .put("columns", columns)
        .put("statuses", statuses)
        .put("example", tables_.empty() ? std::string() : tables_.front().id());
  }

  /// Figures of the chain that are one number a year, in their order, with what their change says.
  Node chain_totals() const {
    Node list = Node::list();
    for (const ProtectedTable& table : tables_) {
      if (table.unit() == "victim" || table.unit() == "report" || !table.dimensions().empty()) continue;
      const FigureView view = view_of(table, "");
      const Node answer = view.answer();
      const bool hidden = answer.find("is_word")->as_bool() != nullptr && *answer.find("is_word")->as_bool();
      list.add(Node::table()
                   .put("id", table.id())
                   .put("title", table.title().in(language_))
                   .put("value", *answer.find("value"))
                   .put("kind", hidden ? Node("hidden") : Node(false))
                   .put("words", *answer.find("words")));
    }
    return list;
  }

  /// The bands of the last year, in words, with those of earlier releases behind them.
  Node estimate_of(const ProtectedTable& table) const {
    const FigureView view = view_of(table, "");
    Node rows = Node::list();
    for (int year = table.last_year(); year >= table.first_year(); --year)
      for (const std::uint16_t at : {std::uint16_t{1}, std::uint16_t{0}}) {
        const ProtectedCell& cell = table.cell(year, std::array{at});
        rows.add(Node::table()
                     .put("year", std::to_string(year))
                     .put("label", view.label_of(cell.classes))
                     .put("value", view.value_text(cell))
                     .put("kind", cell.band ? Node(false) : Node("none"))
                     .put("reason", cell.band ? Node(false) : Node(cell.reason.in(language_))));
      }
    return Node::table()
        .put("id", table.id())
        .put("title", table.title().in(language_))
        .put("definition_text", table.definition_text().in(language_))
        .put("rows", rows);
  }

  Node text_page(const TextPage& page) const {
    const std::map<std::string, std::string> values = {
        {"as_of", date_text(context_.as_of, language_)},
        {"id", context_.id},
        {"contact", design_.contact},
        {"publisher", design_.publisher.in(language_)},
        {"most", std::to_string(tables_.empty() ? 4 : tables_.front().rule().minimum - 1)},
        {"withheld", count_text(static_cast<std::int64_t>(attack_.withheld), language_)},
        {"leaks", std::to_string(attack_.leaks)},
        {"unresolved", std::to_string(attack_.unresolved)}};
    Node sections = Node::list();
    for (const TextPage::Section& section : page.sections) {
      Node paragraphs = Node::list();
      for (const Label& one : section.paragraphs)
        paragraphs.add(Node::table().put("text", filled(one.in(language_), values)));
      Node terms = Node::list();
      for (const auto& one : section.terms)
        terms.add(Node::table().put("term", one.term.in(language_)).put("text", one.text.in(language_)));
      Node code = Node::list();
      for (const std::string& line : section.code) code.add(Node::table().put("code", filled(line, values)));
      const std::string& heading = section.heading.in(language_);
      sections.add(Node::table()
                       .put("id", section.id)
                       .put("heading", heading.empty() ? Node(false) : Node(heading))
                       .put("paragraphs", paragraphs)
                       .put("terms", terms)
                       .put("code", code));
    }
    const bool of_chain = page.id == "chain";
    const ProtectedTable* const estimated = page.id == "never_reported" ? named("people_estimated") : nullptr;
    const Node figures = of_chain ? chain_totals() : Node::list();
    const ChainView chain(design_, tables_, language_);
    return Node::table()
        .put("title", page.title.in(language_))
        .put("sections", sections)
        .put("has_figures", !figures.as_list()->empty())
        .put("figures", figures)
        .put("estimate", estimated == nullptr ? Node(false) : estimate_of(*estimated))
        .put("share_tables", of_chain ? chain.shares() : Node::list())
        .put("two_series", of_chain ? chain.two_series() : Node(false));
  }

  /// Every figure on one page, for printing.
  Result<void> add_all() {
    std::string body = "<h1>" + text("all_page") + "</h1>\n";
    Node texts = Node::table();
    for (const auto& [key, label] : design_.texts.all()) texts.put(key, label.in(language_));
    for (const ProtectedTable& table : tables_) {
      Node view = view_of(table, table.id() + "-").page();
      view.put("text", texts).put("language", code_of(language_));
      ZICHT_TRY(const std::string one,
                fill_template(design_.templates.at("figure"), view, "release/figure.mustache"));
      body += one;
    }
    ZICHT_TRY(files_["all.html"],
              in_layout(design_, language_, "", around("all", text("all_page"), Node::table()), body));
    return {};
  }

  const ReleaseDesign& design_;
  const ReleaseContext& context_;
  std::span<const ProtectedTable> tables_;
  const ShownChanges& changes_;
  ReleaseChanges since_;
  const AttackSummary& attack_;
  Language language_;
  FilesByName files_;
};

}  // namespace

Result<std::string> in_layout(const ReleaseDesign& design, Language language,
                              const std::string& body_template, Node view, const std::string& given_body) {
  Node texts = Node::table();
  for (const auto& [key, label] : design.texts.all()) texts.put(key, label.in(language));
  view.put("text", texts).put("language", code_of(language)).put("licence", design.licence);
  std::string body = given_body;
  if (!body_template.empty()) {
    ZICHT_TRY(body, fill_template(design.templates.at(body_template), view,
                                  "release/" + body_template + ".mustache"));
  }
  view.put("body", body);
  return fill_template(design.templates.at("layout"), view, "release/layout.mustache");
}

Result<FilesByName> release_pages(const ReleaseDesign& design, const ReleaseContext& context,
                                  std::span<const ProtectedTable> tables, const ShownChanges& changes,
                                  const AttackSummary& attack, Language language) {
  return PageWriter(design, context, tables, changes, attack, language).write();
}

}  // namespace zicht::publish
