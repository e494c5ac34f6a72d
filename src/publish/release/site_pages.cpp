#include "publish/release/site_pages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/node.hpp"
#include "publish/markup.hpp"
#include "publish/number_format.hpp"
#include "publish/release/release_pages.hpp"

namespace zicht::publish {
namespace {

std::string class_of(const std::string& id) {
  std::string name = ".release-" + id;
  std::replace(name.begin() + 1, name.end(), '.', '-');
  return name;
}

/// What the layout needs of a page that belongs to no release. \param root  from the page up to the site: "",
/// "../"
Node around(const ReleaseDesign& design, const std::string& title, const std::string& page,
            const std::string& root, const std::string& other, Language language, bool made_up) {
  const auto text = [&](const char* key) { return design.texts.get(key, language); };
  const std::string home = root + "latest/" + code_of(language) + "/";
  Node menu = Node::list();
  for (const auto& [name, key] :
       {std::pair{"index", "overview"}, std::pair{"figures", "figures"}, std::pair{"data", "data"}})
    menu.add(Node::table().put("href", home + name + ".html").put("label", text(key)).put("here", false));
  menu.add(Node::table()
               .put("href", root + "archive." + code_of(language) + ".html")
               .put("label", text("archive"))
               .put("here", page.starts_with("archive")));
  Node footer = Node::list();
  for (const char* const name : {"accessibility", "contact"})
    footer.add(Node::table().put("href", home + name + ".html").put("label", text(name)));
  Node view = Node::table();
  view.put("page_title", title)
      .put("page", page)
      .put("home", home + "index.html")
      .put("style", root + "style.css")
      .put("site_root", root)
      .put("body_class", "site-page")
      .put("release", false)
      .put("preview", false)
      .put("made_up", made_up)
      .put("other", other)
      .put("other_language", code_of(language == Language::nl ? Language::en : Language::nl))
      .put("other_language_name", language == Language::nl ? "English" : "Nederlands")
      .put("menu", menu)
      .put("footer", footer)
      .put("publisher", design.publisher.in(language));
  return view;
}

Result<std::string> archive(const ReleaseDesign& design, std::span<const SiteEntry> entries,
                            Language language, bool made_up) {
  const auto last = newest(entries);
  Node list = Node::list();
  for (std::size_t at = entries.size(); at-- > 0;) {
    const SiteEntry& entry = entries[at];
    list.add(Node::table()
                 .put("id", entry.id)
                 .put("date",
                      date_text(entry.date, language) + (entry.id.size() > 10 ? " (" + entry.id + ")" : ""))
                 .put("as_of", date_text(entry.as_of, language))
                 .put("first_year", std::to_string(entry.first_year))
                 .put("year", std::to_string(entry.year))
                 .put("corrects", entry.corrects.empty() ? Node(false) : Node(entry.corrects))
                 .put("newest", last == at)
                 .put("was_corrected", !entry.corrected_by.empty())
                 .put("by", entry.corrected_by)
                 .put("withdrawn", entry.withdrawn)
                 .put("reason", entry.reason.in(language))
                 .put("sums", entry.sums_sha256));
  }
  const std::string name = std::string("archive.") + code_of(language) + ".html";
  const std::string other =
      std::string("archive.") + code_of(language == Language::nl ? Language::en : Language::nl) + ".html";
  Node view = around(design, design.texts.get("archive", language), name, "", other, language, made_up);
  view.put("releases", list);
  return in_layout(design, language, "archive", std::move(view));
}

std::string feed(const ReleaseDesign& design, std::span<const SiteEntry> entries, Language language) {
  const auto text = [&](const char* key) { return escaped(design.texts.get(key, language)); };
  const std::string code = code_of(language);
  const std::string base = escaped(design.base_url);
  const std::string updated = entries.empty() ? "1970-01-01" : to_iso(entries.back().date);
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"" +
      code + "\">\n<id>" + base + "atom." + code + ".xml</id><title>" + text("site_title") + ": " +
      text("feed") + "</title><updated>" + updated + "T00:00:00Z</updated>\n<link rel=\"self\" href=\"" +
      base + "atom." + code + ".xml\"/><link href=\"" + base + "\"/><author><name>" +
      escaped(design.publisher.in(language)) + "</name></author>\n";
  for (std::size_t at = entries.size(); at-- > 0;) {
    const SiteEntry& entry = entries[at];
    const std::string id = base + escaped(entry.id) + "/";
    std::string summary = fmt::format("{} {} {} {}", text("years"), entry.first_year, text("to"), entry.year);
    if (!entry.corrects.empty()) summary += fmt::format(", {} {}", text("corrects"), escaped(entry.corrects));
    if (!entry.corrected_by.empty())
      summary += fmt::format(". {} {}", text("was_corrected"), escaped(entry.corrected_by));
    if (entry.withdrawn)
      summary = fmt::format("{} {}", text("was_withdrawn"), escaped(entry.reason.in(language)));
    xml += fmt::format(
        "<entry><id>{0}</id><title>{1} {2}</title><updated>{3}T00:00:00Z</updated><link "
        "href=\"{0}{4}/index.html\"/><summary>{5}</summary></entry>\n",
        id, text("release_of"), escaped(date_text(entry.date, language)), to_iso(entry.date), code, summary);
  }
  return xml + "</feed>\n";
}

}  // namespace

std::optional<std::size_t> newest(std::span<const SiteEntry> entries) {
  for (std::size_t at = entries.size(); at-- > 0;)
    if (!entries[at].withdrawn) return at;
  return std::nullopt;
}

Result<FilesByName> site_pages(const ReleaseDesign& design, std::span<const SiteEntry> entries,
                               bool made_up) {
  FilesByName files;
  for (const Language language : {Language::nl, Language::en}) {
    const std::string code = code_of(language);
    ZICHT_TRY(files["archive." + code + ".html"], archive(design, entries, language, made_up));
    files["atom." + code + ".xml"] = feed(design, entries, language);
  }
  const std::string body =
      "<h1>" + escaped(design.texts.get("site_title", Language::nl)) +
      "</h1>\n<p class=\"text\"><a href=\"latest/nl/index.html\">Nederlands</a></p>\n"
      "<p class=\"text\" lang=\"en\"><a href=\"latest/en/index.html\" hreflang=\"en\">English: " +
      escaped(design.texts.get("site_title", Language::en)) + "</a></p>\n";
  ZICHT_TRY(files["index.html"],
            in_layout(design, Language::nl, "",
                      around(design, design.texts.get("site_title", Language::nl), "index.html", "",
                             "latest/en/index.html", Language::nl, made_up),
                      body));
  files["style.css"] = design.style;
  std::string state =
      "/* What became of releases: their pages carry these lines, and show them from now on. */\n";
  const auto last = newest(entries);
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (entries[at].withdrawn) continue;
    if (last != at) state += class_of(entries[at].id) + " .superseded { display: block; }\n";
    if (!entries[at].corrected_by.empty())
      state += class_of(entries[at].id) + " .corrected { display: block; }\n";
  }
  files["state.css"] = state;
  return files;
}

Result<FilesByName> withdrawal_notice(const ReleaseDesign& design, const SiteEntry& entry,
                                      const std::vector<std::string>& names, bool made_up) {
  FilesByName files;
  for (const std::string& name : names) {
    const bool english = name.starts_with("en/");
    const Language language = english ? Language::en : Language::nl;
    if (!name.ends_with(".html")) {
      files[name] = "status\nwithdrawn\n";
      continue;
    }
    const std::string page = name.substr(name.find('/') + 1);
    Node view = around(design, design.texts.get("withdrawn_title", language), page, "../../",
                       std::string(english ? "../nl/" : "../en/") + page, language, made_up);
    view.put("reason", entry.reason.in(language)).put("sums", entry.sums_sha256);
    ZICHT_TRY(files[name], in_layout(design, language, "notice", std::move(view)));
  }
  files["withdrawn.json"] = to_json(Node::table()
                                        .put("release", entry.id)
                                        .put("as_of", to_iso(entry.as_of))
                                        .put("first_year", entry.first_year)
                                        .put("year", entry.year)
                                        .put("sums_sha256", entry.sums_sha256)
                                        .put("reason_nl", entry.reason.nl)
                                        .put("reason_en", entry.reason.en),
                                    1) +
                            "\n";
  return files;
}

}  // namespace zicht::publish
