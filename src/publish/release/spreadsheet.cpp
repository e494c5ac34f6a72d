#include "publish/release/spreadsheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "publish/markup.hpp"
#include "publish/number_format.hpp"
#include "publish/release/deflate.hpp"
#include "publish/release/share_view.hpp"
#include "publish/release/shown_changes.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kNamespaces =
    R"(xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3")";
constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string text_cell(const std::string& text, const char* style = "") {
  return fmt::format(
      R"(<table:table-cell{} office:value-type="string"><text:p>{}</text:p></table:table-cell>)",
      *style == 0 ? "" : fmt::format(R"( table:style-name="{}")", style), escaped(text));
}

std::string number_cell(std::int64_t number) {
  return fmt::format(
      R"(<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>)",
      number);
}

std::string share_cell(double share) {
  return fmt::format(
      R"(<table:table-cell office:value-type="float" office:value="{0:.4f}"><text:p>{0:.4f}</text:p></table:table-cell>)",
      share);
}

std::string row(const std::string& cells) { return "<table:table-row>" + cells + "</table:table-row>\n"; }

std::string cell_of(const ProtectedCell& cell) {
  switch (cell.state) {
    case CellState::hidden:
      return text_cell("[c]");
    case CellState::not_applicable:
      return text_cell("[z]");
    case CellState::estimated:
      return text_cell(fmt::format("[e] {:.0f}\u2013{}", cell.band->lower,
                                   cell.band->upper ? fmt::format("{:.0f}", *cell.band->upper) : ""));
    case CellState::refused:
      return text_cell("[x]");
    case CellState::published:
    case CellState::revised:
      break;
  }
  return cell.count ? number_cell(*cell.count) : text_cell("[x]");
}

/// One table: a row per combination of classes, a column per year, and what was revised.
class SheetWriter {
 public:
  SheetWriter(const ReleaseDesign& design, const ProtectedTable& table, Language language)
      : design_(design), texts_(design.texts), table_(table), language_(language) {}

  std::string sheet() const {
    const int years = table_.last_year() - table_.first_year() + 1;
    const std::size_t columns = table_.dimensions().size() + static_cast<std::size_t>(years) + 1;
    std::string xml = fmt::format(
        R"(<table:table table:name="{}"><table:table-column table:number-columns-repeated="{}"/>)",
        escaped(table_.id()), columns);
    xml += row(text_cell(title(), "h1")) + row(text_cell(table_.definition_text().in(language_))) +
           row(text_cell(texts_.get("ods_shorthand", language_)));
    std::string head;
    for (const FigureDimension& dimension : table_.dimensions())
      head += text_cell(dimension.label.in(language_), "th");
    for (int year = table_.first_year(); year <= table_.last_year(); ++year)
      head += text_cell(year_name(year), "th");
    head += text_cell(texts_.get("revisions", language_), "th");
    xml += "<table:table-header-rows>" + row(head) + "</table:table-header-rows>";
    for (const ProtectedCell& cell : table_.cells())
      if (cell.year == table_.first_year() && !is_overlapping_total(table_, cell.classes))
        xml += line(cell.classes);
    return xml + "</table:table>\n";
  }

  /// The shares in a sheet of their own: a row per cell and measure, a column per year.
  std::string share_sheet() const {
    const ShareView view(design_, table_, language_);
    const int years = table_.last_year() - table_.first_year() + 1;
    std::string xml = fmt::format(
        R"(<table:table table:name="{}"><table:table-column table:number-columns-repeated="{}"/>)",
        escaped(share_name()), years + 2);
    xml += row(text_cell(share_title(), "h1")) + row(text_cell(table_.definition_text().in(language_))) +
           row(text_cell(texts_.get("ods_shorthand", language_)));
    std::string head = text_cell(texts_.get("share", language_), "th") +
                       text_cell(texts_.get("ods_measure", language_), "th");
    for (int year = table_.first_year(); year <= table_.last_year(); ++year)
      head += text_cell(year_name(year), "th");
    xml += "<table:table-header-rows>" + row(head) + "</table:table-header-rows>";
    for (const auto& classes : view.rows())
      for (const char* const measure : {"share", "column_lower", "column_upper", "column_denominator"}) {
        std::string cells = text_cell(view.label_of(classes)) + text_cell(texts_.get(measure, language_));
        for (int year = table_.first_year(); year <= table_.last_year(); ++year)
          cells += measure_cell(table_.cell(year, classes), measure);
        xml += row(cells);
      }
    return xml + "</table:table>\n";
  }
  std::string share_name() const { return table_.id() + "_shares"; }
  std::string share_title() const {
    return fmt::format("{}, {} {} {}", table_.share_rule()->label.in(language_), table_.first_year(),
                       texts_.get("to", language_), table_.last_year());
  }

  std::string title() const {
    return fmt::format("{}, {} {} {}", table_.title().in(language_), table_.first_year(),
                       texts_.get("to", language_), table_.last_year());
  }

 private:
  static std::string measure_cell(const ProtectedCell& cell, std::string_view measure) {
    if (!cell.share) return text_cell(cell.state == CellState::refused ? "[x]" : "[c]");
    if (measure == "column_denominator") return number_cell(cell.share->denominator);
    if (measure == "column_lower") return share_cell(cell.share->lower);
    if (measure == "column_upper") return share_cell(cell.share->upper);
    return share_cell(static_cast<double>(cell.share->numerator) /
                      static_cast<double>(cell.share->denominator));
  }

  std::string year_name(int year) const {
    const bool breaks = std::ranges::find(table_.breaks(), year, &SeriesBreak::year) != table_.breaks().end();
    return std::to_string(year) + (breaks ? " [b]" : "");
  }

  std::string line(std::span<const std::uint16_t> classes) const {
    std::string cells;
    for (std::size_t d = 0; d < classes.size(); ++d)
      cells += text_cell(classes[d] == kAllClasses
                             ? texts_.get("total", language_)
                             : table_.dimensions()[d].classes[classes[d]].label.in(language_));
    std::string revised;
    for (int year = table_.first_year(); year <= table_.last_year(); ++year) {
      const ProtectedCell& cell = table_.cell(year, classes);
      cells += cell_of(cell);
      if (cell.before)
        revised += (revised.empty() ? "[r] " : "; ") + std::to_string(year) + ": " +
                   count_text(cell.before->count, language_) + " (" + cell.before->release + ")";
    }
    return row(cells + (revised.empty() ? "" : text_cell(revised)));
  }

  const ReleaseDesign& design_;
  const ReportTexts& texts_;
  const ProtectedTable& table_;
  Language language_;
};

std::string content_xml(const ReleaseDesign& design, const ReleaseContext& context,
                        std::span<const ProtectedTable> tables, Language language) {
  const auto text = [&](const char* key) { return design.texts.get(key, language); };
  std::string cover = R"(<table:table table:name=")" + escaped(text("ods_contents")) +
                      R"("><table:table-column table:number-columns-repeated="2"/>)";
  cover += row(text_cell(text("site_title") + " " + std::to_string(context.year), "h1"));
  cover += row(text_cell(design.publisher.in(language) + ". " + text("release_of") + " " +
                         date_text(context.date, language) + ", " + text("known_on") + " " +
                         date_text(context.as_of, language) + ". " + design.licence + "."));
  if (context.made_up) cover += row(text_cell(text("made_up")));
  cover += row(text_cell(text("ods_shorthand"))) + row(text_cell(text("ods_cover"), "h2"));
  std::string sheets;
  for (const ProtectedTable& table : tables) {
    const SheetWriter writer(design, table, language);
    cover += row(text_cell(table.id()) + text_cell(writer.title()));
    sheets += writer.sheet();
    if (!table.share_rule()) continue;
    cover += row(text_cell(writer.share_name()) + text_cell(writer.share_title()));
    sheets += writer.share_sheet();
  }
  return std::string(kXml) + "<office:document-content " + kNamespaces +
         "><office:automatic-styles/><office:body><office:spreadsheet>" + cover + "</table:table>\n" +
         sheets + "</office:spreadsheet></office:body></office:document-content>\n";
}

std::string styles_xml(Language language) {
  const bool dutch = language == Language::nl;
  const auto style = [](const char* name, const char* size) {
    return fmt::format(
        R"(<style:style style:name="{}" style:family="table-cell"><style:text-properties fo:font-size="{}" fo:font-weight="bold"/></style:style>)",
        name, size);
  };
  return std::string(kXml) + "<office:document-styles " + kNamespaces +
         R"(><office:styles><style:default-style style:family="table-cell"><style:text-properties fo:font-size="11pt" fo:language=")" +
         (dutch ? "nl" : "en") + R"(" fo:country=")" + (dutch ? "NL" : "GB") +
         R"("/></style:default-style>)" + style("h1", "16pt") + style("h2", "13pt") + style("th", "11pt") +
         "</office:styles></office:document-styles>\n";
}

constexpr const char* kManifest =
    R"(<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>
)";

/// The checksum of ZIP (ISO 3309): polynomial 0xEDB88320.
std::uint32_t crc32(const std::string& content) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t at = 0; at < 256; ++at) {
      std::uint32_t value = at;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
      table[at] = value;
    }
    return table;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : content) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~crc;
}

void put(std::string& out, std::uint64_t number, int bytes) {
  for (int at = 0; at < bytes; ++at) out += static_cast<char>((number >> (8 * at)) & 0xFF);
}

/// A file as it stands in an archive.
struct Packed {
  const std::string& name;
  const std::string& content;
  std::string bytes;
  bool compressed;
};

/// What the local header and the directory say alike of a file.
std::string entry_of(const Packed& file) {
  std::string entry;
  put(entry, 20, 2);      // version needed
  put(entry, 0x0800, 2);  // names in UTF-8
  put(entry, file.compressed ? 8 : 0, 2);
  put(entry, 0x6000, 2);  // 12:00
  put(entry, 0x22, 2);    // 2 January 1980: no clock, and a day that readers of any time zone can write
  put(entry, crc32(file.content), 4);
  put(entry, file.bytes.size(), 4);
  put(entry, file.content.size(), 4);
  put(entry, file.name.size(), 2);
  put(entry, 0, 2);  // no extra field
  return entry;
}

}  // namespace

std::string zip_archive(std::span<const std::pair<std::string, std::string>> files) {
  std::string archive;
  std::string directory;
  for (const auto& [name, content] : files) {
    const bool first = archive.empty();
    const Packed file{name, content, first ? content : deflated(content), !first};
    const std::size_t at = archive.size();
    const std::string entry = entry_of(file);
    archive.append("PK\x03\x04").append(entry).append(name).append(file.bytes);
    directory += "PK\x01\x02";
    put(directory, 20, 2);
    directory += entry;
    put(directory, 0, 2);  // no comment
    put(directory, 0, 2);  // first disk
    put(directory, 0, 2);  // no attributes
    put(directory, 0, 4);
    put(directory, at, 4);
    directory += name;
  }
  const std::size_t at = archive.size();
  archive += directory + "PK\x05\x06";
  put(archive, 0, 4);
  put(archive, files.size(), 2);
  put(archive, files.size(), 2);
  put(archive, directory.size(), 4);
  put(archive, at, 4);
  put(archive, 0, 2);
  return archive;
}

std::string release_spreadsheet(const ReleaseDesign& design, const ReleaseContext& context,
                                std::span<const ProtectedTable> tables, Language language) {
  const std::string meta = std::string(kXml) + "<office:document-meta " + kNamespaces +
                           "><office:meta><meta:generator>Zicht</meta:generator><dc:title>" +
                           escaped(design.texts.get("site_title", language)) + "</dc:title><dc:language>" +
                           code_of(language) + "</dc:language><dc:date>" + to_iso(context.date) +
                           "T00:00:00</dc:date></office:meta></office:document-meta>\n";
  const std::array<std::pair<std::string, std::string>, 5> files = {
      {{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
       {"content.xml", content_xml(design, context, tables, language)},
       {"styles.xml", styles_xml(language)},
       {"meta.xml", meta},
       {"META-INF/manifest.xml", std::string(kXml) + kManifest}}};
  return zip_archive(files);
}

}  // namespace zicht::publish
