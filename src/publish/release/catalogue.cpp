#include "publish/release/catalogue.hpp"

#include <array>

#include "base/node.hpp"
#include "publish/release/table_description.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kAuthority = "http://publications.europa.eu/resource/authority/";
constexpr const char* kMediaTypes = "http://www.iana.org/assignments/media-types/";
constexpr const char* kPublisherType = "http://purl.org/adms/publishertype/NationalAuthority";

/// What the context says the values of a property are, so that no value says it again.
constexpr std::array kAddresses = {"dct:publisher",      "dct:creator",       "dct:language",
                                   "dct:license",        "dct:accessRights",  "dct:accrualPeriodicity",
                                   "dct:spatial",        "dct:format",        "dct:type",
                                   "dcat:contactPoint",  "dcat:theme",        "dcat:themeTaxonomy",
                                   "dcat:dataset",       "dcat:distribution", "dcat:accessURL",
                                   "dcat:downloadURL",   "dcat:mediaType",    "foaf:homepage",
                                   "vcard:hasEmail",     "schema:license",    "schema:creator",
                                   "schema:distribution"};
constexpr std::array kDays = {"dct:issued", "dct:modified", "dcat:startDate", "dcat:endDate"};

/// A value of one of kAddresses.
std::string iri(std::string address) { return address; }

/// A value of one of kDays.
std::string day(std::string date) { return date; }

struct Format {
  const char* id;
  const char* title;
  const char* file_type;
  const char* media_type;
};

/// Writes the parts of one graph.
class CatalogueWriter {
 public:
  CatalogueWriter(const ReleaseDesign& design, const ReleaseContext& context)
      : design_(design), context_(context), base_(design.base_url) {}

  Node catalogue(std::span<const ProtectedTable> tables) const {
    Node datasets = Node::list();
    for (const ProtectedTable& table : tables) datasets.add(iri(base_ + table.id()));
    Node node = Node::table();
    node.put("@id", base_ + "catalog")
        .put("@type", "dcat:Catalog")
        .put("dct:title", in_both_languages(text("site_title")))
        .put("dct:description", in_both_languages(text("archive_intro")))
        .put("dct:publisher", iri(base_ + "about"))
        .put("dct:creator", iri(base_ + "about"))
        .put("dcat:contactPoint", iri(base_ + "about#contact"))
        .put("dct:language", languages())
        .put("dct:issued", day(to_iso(context_.date)))
        .put("dct:modified", day(to_iso(context_.date)))
        .put("dct:license", iri(design_.licence_url))
        .put("dcat:themeTaxonomy", iri(std::string(kAuthority) + "data-theme"))
        .put("foaf:homepage", iri(base_))
        .put("dcat:dataset", datasets);
    return node;
  }

  Node publisher() const {
    return Node::table()
        .put("@id", base_ + "about")
        .put("@type", Node::list().add("foaf:Agent").add("schema:Organization"))
        .put("foaf:name", in_both_languages(design_.publisher))
        .put("schema:name", in_both_languages(design_.publisher))
        .put("dct:type", iri(kPublisherType));
  }
  Node contact() const {
    return Node::table()
        .put("@id", base_ + "about#contact")
        .put("@type", "vcard:Kind")
        .put("vcard:fn", design_.publisher.nl)
        .put("vcard:hasEmail", iri("mailto:" + design_.contact));
  }

  Node dataset(const ProtectedTable& table) const {
    const std::string id = base_ + table.id();
    const std::string first = std::to_string(table.first_year());
    const std::string last = std::to_string(table.last_year());
    Node distributions = Node::list();
    for (const Format& format : kFormats) distributions.add(iri(id + "#" + format.id));
    Node node = Node::table();
    node.put("@id", id)
        .put("@type", Node::list().add("dcat:Dataset").add("schema:Dataset"))
        .put("dct:identifier", id)
        .put("dct:title", in_both_languages(table.title()))
        .put("dct:description", in_both_languages(description_of(design_, context_, table)))
        .put("dct:publisher", iri(base_ + "about"))
        .put("dct:creator", iri(base_ + "about"))
        .put("dcat:contactPoint", iri(base_ + "about#contact"))
        .put("dct:accessRights", iri(std::string(kAuthority) + "access-right/PUBLIC"))
        .put("dcat:theme", iri(std::string(kAuthority) + "data-theme/JUST"))
        .put("dcat:keyword", in_both_languages({"mensenhandel", "human trafficking"}))
        .put("dct:language", languages())
        .put("dct:issued", day(to_iso(context_.date)))
        .put("dct:modified", day(to_iso(context_.date)))
        .put("dcat:version", context_.id)
        .put("dct:accrualPeriodicity", iri(std::string(kAuthority) + "frequency/ANNUAL"))
        .put("dct:license", iri(design_.licence_url))
        .put("dct:temporal", Node::table()
                                 .put("@type", "dct:PeriodOfTime")
                                 .put("dcat:startDate", day(first + "-01-01"))
                                 .put("dcat:endDate", day(last + "-12-31")))
        .put("dct:spatial", iri(std::string(kAuthority) + "country/NLD"))
        .put("dcat:distribution", distributions)
        .put("schema:name", in_both_languages(table.title()))
        .put("schema:description", in_both_languages(description_of(design_, context_, table)))
        .put("schema:license", iri(design_.licence_url))
        .put("schema:creator", iri(base_ + "about"))
        .put("schema:datePublished", to_iso(context_.date))
        .put("schema:version", context_.id)
        .put("schema:temporalCoverage", first + "/" + last)
        .put("schema:isAccessibleForFree", true)
        .put("schema:distribution", distributions);
    return node;
  }

  Node distribution(const ProtectedTable& table, const Format& format) const {
    const std::string folder = base_ + context_.id + "/";
    const std::string kind = format.id;
    const std::string address = kind == "csv"    ? folder + "data/" + table.id() + ".csv"
                                : kind == "sdmx" ? folder + "data/sdmx/" + table.id() + ".csv"
                                                 : folder + "data/tables.nl.ods";
    Node node = Node::table();
    node.put("@id", base_ + table.id() + "#" + kind)
        .put("@type", Node::list().add("dcat:Distribution").add("schema:DataDownload"))
        .put("dct:title", in_both_languages({format.title, format.title}))
        .put("dcat:accessURL", iri(address))
        .put("dcat:downloadURL", iri(address))
        .put("dct:format", iri(std::string(kAuthority) + "file-type/" + format.file_type))
        .put("dcat:mediaType", iri(std::string(kMediaTypes) + format.media_type))
        .put("dct:license", iri(design_.licence_url))
        .put("dct:issued", day(to_iso(context_.date)))
        .put("dct:modified", day(to_iso(context_.date)))
        .put("schema:encodingFormat", format.media_type)
        .put("schema:contentUrl", address);
    return node;
  }

  /// What the names of vocabularies are, so that nobody must fetch these to check the classes of values.
  void add_vocabularies(Node& graph) const {
    const std::string authority = kAuthority;
    const auto add = [&](const std::string& address, const char* type) {
      graph.add(Node::table().put("@id", address).put("@type", type));
    };
    add(authority + "language/NLD", "dct:LinguisticSystem");
    add(authority + "language/ENG", "dct:LinguisticSystem");
    add(authority + "country/NLD", "dct:Location");
    add(authority + "access-right/PUBLIC", "dct:RightsStatement");
    add(authority + "frequency/ANNUAL", "dct:Frequency");
    const auto concept_named = [&](const std::string& id, const Label& name) {
      graph.add(Node::table()
                    .put("@id", id)
                    .put("@type", "skos:Concept")
                    .put("skos:prefLabel", in_both_languages(name)));
    };
    concept_named(authority + "data-theme/JUST", {"Justitie, rechtsstelsel en openbare veiligheid",
                                                  "Justice, legal system and public safety"});
    concept_named(kPublisherType, {"Nationale overheid", "National authority"});
    add(design_.licence_url, "dct:LicenseDocument");
    add(base_, "foaf:Document");
    graph.add(Node::table()
                  .put("@id", authority + "data-theme")
                  .put("@type", "skos:ConceptScheme")
                  .put("dct:title", in_both_languages({"Thema's van gegevens", "Data themes"})));
    for (const Format& format : kFormats) {
      if (std::string_view(format.id) != "sdmx")
        add(authority + "file-type/" + format.file_type, "dct:MediaTypeOrExtent");
      add(std::string(kMediaTypes) + format.media_type, "dct:MediaType");
    }
  }

  static constexpr Format kFormats[] = {
      {"csv", "CSV", "CSV", "text/csv"},
      {"sdmx", "SDMX-CSV", "CSV", "application/vnd.sdmx.data+csv"},
      {"ods", "ODS", "ODS", "application/vnd.oasis.opendocument.spreadsheet"}};

 private:
  const Label& text(const char* key) const { return design_.texts.all().find(key)->second; }
  static Node languages() {
    return Node::list()
        .add(iri(std::string(kAuthority) + "language/NLD"))
        .add(iri(std::string(kAuthority) + "language/ENG"));
  }

  const ReleaseDesign& design_;
  const ReleaseContext& context_;
  std::string base_;
};

}  // namespace

std::string release_catalogue(const ReleaseDesign& design, const ReleaseContext& context,
                              std::span<const ProtectedTable> tables) {
  const CatalogueWriter writer(design, context);
  Node names = Node::table();
  names.put("dcat", "http://www.w3.org/ns/dcat#")
      .put("dct", "http://purl.org/dc/terms/")
      .put("skos", "http://www.w3.org/2004/02/skos/core#")
      .put("foaf", "http://xmlns.com/foaf/0.1/")
      .put("vcard", "http://www.w3.org/2006/vcard/ns#")
      .put("xsd", "http://www.w3.org/2001/XMLSchema#")
      .put("schema", "https://schema.org/");
  for (const char* const name : kAddresses)
    names.put(name, Node::table().put("@id", name).put("@type", "@id"));
  for (const char* const name : kDays)
    names.put(name, Node::table().put("@id", name).put("@type", "xsd:date"));
  Node graph = Node::list();
  graph.add(writer.catalogue(tables)).add(writer.publisher()).add(writer.contact());
  for (const ProtectedTable& table : tables) {
    graph.add(writer.dataset(table));
    for (const Format& format : CatalogueWriter::kFormats) graph.add(writer.distribution(table, format));
  }
  writer.add_vocabularies(graph);
  return to_json(Node::table().put("@context", names).put("@graph", graph)) + "\n";
}

}  // namespace zicht::publish
