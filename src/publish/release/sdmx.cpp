#include "publish/release/sdmx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/csv.hpp"
#include "publish/markup.hpp"
#include "publish/release/release_csv.hpp"
#include "publish/release/shown_changes.hpp"

namespace zicht::publish {
namespace {

constexpr const char* kVersion = "1.0.0";
constexpr const char* kSdmx = "urn:sdmx:org.sdmx.infomodel.";

struct Observation {
  const char* status;
  const char* confidentiality;
};

Observation observation_of(const ProtectedTable& table, const ProtectedCell& cell) {
  switch (cell.state) {
    case CellState::hidden:
      return {"Q", "C"};
    case CellState::not_applicable:
      return {"M", "F"};
    case CellState::estimated:
      return {"E", "F"};
    case CellState::refused:
      return {"O", "F"};
    case CellState::published:
    case CellState::revised:
      break;
  }
  const bool breaks =
      std::ranges::find(table.breaks(), cell.year, &SeriesBreak::year) != table.breaks().end();
  return {breaks ? "B" : "A", "F"};
}

std::string names(const Label& label) {
  return fmt::format(R"(<com:Name xml:lang="nl">{}</com:Name><com:Name xml:lang="en">{}</com:Name>)",
                     escaped(label.nl), escaped(label.en));
}

/// Writes the parts of one structure message.
class StructureWriter {
 public:
  explicit StructureWriter(const ReleaseDesign& design) : agency_(escaped(design.agency)) {}

  std::string code_list(const std::string& id, const Label& name,
                        const std::vector<std::pair<std::string, Label>>& codes) const {
    std::string xml = opened("Codelist", "CL_" + sdmx_id(id)) + names(name);
    for (const auto& [code, label] : codes)
      xml += fmt::format("<str:Code id=\"{}\">{}</str:Code>", sdmx_id(code), names(label));
    return xml + "</str:Codelist>\n";
  }

  std::string concepts(const std::vector<std::pair<std::string, Label>>& all) const {
    std::string xml =
        "<str:ConceptSchemes>" + opened("ConceptScheme", "CS_ZICHT") + names({"Begrippen", "Concepts"});
    for (const auto& [id, name] : all)
      xml += fmt::format("<str:Concept id=\"{}\">{}</str:Concept>", id, names(name));
    return xml + "</str:ConceptScheme></str:ConceptSchemes>\n";
  }

  /// The structure of a table is that of every table with the same columns, as one definition for them all.
  static std::string structure_id(const ProtectedTable& table) {
    std::string id = table.share_rule() ? "DSD_SHARES" : is_estimate(table) ? "DSD_ESTIMATES" : "DSD_COUNTS";
    for (const FigureDimension& dimension : table.dimensions()) id += "_BY_" + sdmx_id(dimension.id);
    return id;
  }

  static Label structure_name(const ProtectedTable& table) {
    Label name = table.share_rule()   ? Label{"Aandelen", "Shares"}
                 : is_estimate(table) ? Label{"Schattingen", "Estimates"}
                                      : Label{"Aantallen", "Counts"};
    const char* separator_nl = " naar ";
    const char* separator_en = " by ";
    for (const FigureDimension& dimension : table.dimensions()) {
      name.nl += separator_nl + dimension.label.nl;
      name.en += separator_en + dimension.label.en;
      separator_nl = " en ";
      separator_en = " and ";
    }
    return name;
  }

  std::string data_structure(const ProtectedTable& table) const {
    std::string xml = opened("DataStructure", structure_id(table)) + names(structure_name(table)) +
                      "<str:DataStructureComponents><str:DimensionList id=\"DimensionDescriptor\">";
    xml += dimension("FREQ", 1);
    for (std::size_t d = 0; d < table.dimensions().size(); ++d)
      xml += dimension(sdmx_id(table.dimensions()[d].id), d + 2);
    xml +=
        "<str:TimeDimension id=\"TIME_PERIOD\">" + concept_of("TIME_PERIOD") +
        R"(<str:LocalRepresentation><str:TextFormat textType="GregorianYear"/></str:LocalRepresentation></str:TimeDimension></str:DimensionList>)"
        "<str:AttributeList id=\"AttributeDescriptor\">" +
        attribute("OBS_STATUS", "mandatory", enumeration("OBS_STATUS")) +
        attribute("CONF_STATUS", "mandatory", enumeration("CONF_STATUS")) +
        attribute("COUNT_BEFORE", "optional", R"(<str:TextFormat textType="Integer" minValue="0"/>)") +
        attribute("RELEASE_BEFORE", "optional", R"(<str:TextFormat textType="String"/>)") +
        (table.share_rule()   ? share_attributes()
         : is_estimate(table) ? band_attributes()
                              : "") +
        "</str:AttributeList><str:MeasureList id=\"MeasureDescriptor\"><str:Measure id=\"OBS_VALUE\" "
        "usage=\"optional\">" +
        concept_of("OBS_VALUE") +
        R"(<str:LocalRepresentation><str:TextFormat textType="Double" minValue="0"/></str:LocalRepresentation></str:Measure></str:MeasureList>)"
        "</str:DataStructureComponents></str:DataStructure>\n";
    return xml;
  }

  std::string band_attributes() const {
    return attribute("LOWER", "optional", R"(<str:TextFormat textType="Integer" minValue="0"/>)") +
           attribute("UPPER", "optional", R"(<str:TextFormat textType="Integer" minValue="0"/>)");
  }

  std::string share_attributes() const {
    std::string xml =
        attribute("DENOMINATOR", "optional", R"(<str:TextFormat textType="Integer" minValue="0"/>)");
    for (const char* const id : {"SHARE", "SHARE_LOWER", "SHARE_UPPER"})
      xml += attribute(id, "optional", R"(<str:TextFormat textType="Decimal" minValue="0"/>)");
    return xml;
  }

  std::string dataflow(const ProtectedTable& table) const {
    return opened("Dataflow", "DF_" + sdmx_id(table.id())) + names(table.title()) +
           fmt::format(
               "<str:Structure>{}datastructure.DataStructure={}:{}({})</str:Structure></str:Dataflow>\n",
               kSdmx, agency_, structure_id(table), kVersion);
  }

 private:
  std::string opened(const char* element, const std::string& id) const {
    return fmt::format(R"(<str:{} id="{}" agencyID="{}" version="{}">)", element, id, agency_, kVersion);
  }
  std::string concept_of(const std::string& id) const {
    return fmt::format(
        "<str:ConceptIdentity>{}conceptscheme.Concept={}:CS_ZICHT({}).{}</str:ConceptIdentity>", kSdmx,
        agency_, kVersion, id);
  }
  std::string enumeration(const std::string& id) const {
    return fmt::format("<str:Enumeration>{}codelist.Codelist={}:CL_{}({})</str:Enumeration>", kSdmx, agency_,
                       id, kVersion);
  }
  std::string dimension(const std::string& id, std::size_t position) const {
    return fmt::format(
        R"(<str:Dimension id="{}" position="{}">{}<str:LocalRepresentation>{}</str:LocalRepresentation></str:Dimension>)",
        id, position, concept_of(id), enumeration(id));
  }
  std::string attribute(const std::string& id, const char* usage, const std::string& format) const {
    return fmt::format(
        R"(<str:Attribute id="{}" usage="{}">{}<str:LocalRepresentation>{}</str:LocalRepresentation>)"
        "<str:AttributeRelationship><str:Observation/></str:AttributeRelationship></str:Attribute>",
        id, usage, concept_of(id), format);
  }

  std::string agency_;
};

std::vector<std::pair<std::string, Label>> codes_of(const FigureDimension& dimension, const Label& total) {
  std::vector<std::pair<std::string, Label>> codes = {{"_T", total}};
  for (const FigureClass& one : dimension.classes) codes.emplace_back(one.code, one.label);
  return codes;
}

const std::vector<std::pair<std::string, Label>>& observation_codes() {
  static const std::vector<std::pair<std::string, Label>> kCodes = {
      {"A", {"Normale waarde", "Normal value"}},
      {"B", {"Reeksbreuk", "Time series break"}},
      {"E", {"Geschatte waarde", "Estimated value"}},
      {"M", {"Kan niet bestaan", "Missing value; data cannot exist"}},
      {"O", {"Ontbrekende waarde", "Missing value"}},
      {"Q", {"Onderdrukt", "Missing value; suppressed"}}};
  return kCodes;
}

}  // namespace

std::string sdmx_id(std::string_view code) {
  std::string id;
  for (const char c : code) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    id += lower ? static_cast<char>(c - 'a' + 'A') : kept ? c : '_';
  }
  return id;
}

std::string sdmx_csv(const ReleaseDesign& design, const ProtectedTable& table) {
  const std::string flow =
      fmt::format("dataflow,{}:DF_{}({}),I,A,", design.agency, sdmx_id(table.id()), kVersion);
  std::string text = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,";
  for (const FigureDimension& dimension : table.dimensions()) text += sdmx_id(dimension.id) + ",";
  text += "TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COUNT_BEFORE,RELEASE_BEFORE";
  text += table.share_rule()   ? ",DENOMINATOR,SHARE,SHARE_LOWER,SHARE_UPPER\n"
          : is_estimate(table) ? ",LOWER,UPPER\n"
                               : "\n";
  for (const ProtectedCell& cell : table.cells()) {
    if (is_overlapping_total(table, cell.classes)) continue;
    text += flow;
    for (std::size_t d = 0; d < cell.classes.size(); ++d)
      text +=
          (cell.classes[d] == kAllClasses ? "_T"
                                          : sdmx_id(table.dimensions()[d].classes[cell.classes[d]].code)) +
          ",";
    const Observation observation = observation_of(table, cell);
    text += std::to_string(cell.year) + "," + (cell.count ? std::to_string(*cell.count) : "NaN") + "," +
            observation.status + "," + observation.confidentiality + ",";
    if (cell.before) text += std::to_string(cell.before->count);
    text += "," + (cell.before ? csv_field(cell.before->release) : std::string()) +
            share_fields(table, cell) + "\n";
  }
  return text;
}

std::string sdmx_structure(const ReleaseDesign& design, const ReleaseContext& context,
                           std::span<const ProtectedTable> tables) {
  const StructureWriter writer(design);
  const Label& total = design.texts.all().find("total")->second;
  std::vector<std::pair<std::string, Label>> concepts = {
      {"FREQ", {"Frequentie", "Frequency"}},
      {"TIME_PERIOD", {"Jaar", "Year"}},
      {"OBS_VALUE", {"Aantal", "Count"}},
      {"OBS_STATUS", {"Status", "Observation status"}},
      {"CONF_STATUS", {"Vertrouwelijkheid", "Confidentiality status"}},
      {"COUNT_BEFORE", {"Aantal in de vorige uitgave", "Count in the previous release"}},
      {"RELEASE_BEFORE", {"Vorige uitgave", "Previous release"}},
      {"LOWER", {"Ondergrens van de schatting", "Lower limit of the estimate"}},
      {"UPPER", {"Bovengrens van de schatting", "Upper limit of the estimate"}},
      {"DENOMINATOR", {"Noemer van het aandeel", "Denominator of the share"}},
      {"SHARE", {"Aandeel", "Share"}},
      {"SHARE_LOWER", {"Ondergrens van het aandeel, 95 %", "Lower limit of the share, 95 %"}},
      {"SHARE_UPPER", {"Bovengrens van het aandeel, 95 %", "Upper limit of the share, 95 %"}}};
  std::string lists =
      writer.code_list("FREQ", {"Frequentie", "Frequency"}, {{"A", {"Jaarlijks", "Annual"}}}) +
      writer.code_list("OBS_STATUS", {"Status", "Observation status"}, observation_codes()) +
      writer.code_list(
          "CONF_STATUS", {"Vertrouwelijkheid", "Confidentiality status"},
          {{"F", {"Vrij", "Free"}}, {"C", {"Vertrouwelijk", "Confidential statistical information"}}});
  std::string structures;
  std::string flows;
  for (const FigureDimension& dimension : all_dimensions(tables)) {
    lists += writer.code_list(dimension.id, dimension.label, codes_of(dimension, total));
    concepts.emplace_back(sdmx_id(dimension.id), dimension.label);
  }
  std::set<std::string> written;
  for (const ProtectedTable& table : tables) {
    if (written.insert(StructureWriter::structure_id(table)).second)
      structures += writer.data_structure(table);
    flows += writer.dataflow(table);
  }
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<mes:Structure xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message" xmlns:str="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure" xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common">
)" +
         fmt::format(
             "<mes:Header><mes:ID>ZICHT_{}</mes:ID><mes:Test>{}</mes:Test><mes:Prepared>{}T00:00:00Z</"
             "mes:Prepared><mes:Sender id=\"{}\"/></mes:Header>\n",
             sdmx_id(context.id), context.made_up ? "true" : "false", to_iso(context.date),
             escaped(design.agency)) +
         "<mes:Structures>\n<str:Codelists>\n" + lists + "</str:Codelists>\n" + writer.concepts(concepts) +
         "<str:DataStructures>\n" + structures + "</str:DataStructures>\n<str:Dataflows>\n" + flows +
         "</str:Dataflows>\n</mes:Structures></mes:Structure>\n";
}

}  // namespace zicht::publish
