#include "cli/link_verb.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <numeric>
#include <utility>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/parallel.hpp"
#include "cli/expected_errors_text.hpp"
#include "cli/installation.hpp"
#include "linkage/encoding.hpp"
#include "linkage/link.hpp"
#include "linkage/link_mapping.hpp"

namespace zicht::cli {
namespace {

using linkage::LinkInput;
using linkage::LinkResult;
using linkage::PreparedView;

/// "A" or "B": the file a record came from.
char source_letter(const PreparedView& view, std::size_t record) {
  return static_cast<char>('A' + view.source_of(record));
}

/// By record: the record of its cluster whose file and name come first, so that the order of rows plays no
/// part.
std::vector<std::uint32_t> first_by_name(const LinkInput& input, const PreparedView& view,
                                         const LinkResult& result) {
  std::vector<std::uint32_t> first(result.cluster_of.size());
  std::iota(first.begin(), first.end(), 0U);
  const auto name = [&](std::uint32_t record) {
    return std::pair(view.source_of(record), input.label(record));
  };
  for (std::uint32_t record = 0; record < first.size(); ++record)
    if (std::uint32_t& of_cluster = first[result.cluster_of[record]]; name(record) < name(of_cluster))
      of_cluster = record;
  for (std::uint32_t record = 0; record < first.size(); ++record)
    if (result.cluster_of[record] != record) first[record] = first[result.cluster_of[record]];
  return first;
}

std::string clusters_csv(const LinkInput& input, const PreparedView& view, const LinkResult& result) {
  std::string csv = "source,record,cluster\n";
  const std::vector<std::uint32_t> named_after = first_by_name(input, view, result);
  for (std::size_t record = 0; record < result.cluster_of.size(); ++record) {
    const std::size_t first = named_after[record];
    csv += source_letter(view, record);
    csv += ',';
    csv += csv_field(input.label(record));
    csv += ',';
    csv += csv_field((source_letter(view, first) + std::string(":")).append(input.label(first)));
    csv += '\n';
  }
  return csv;
}

std::string pairs_csv(const LinkInput& input, const PreparedView& view, const LinkResult& result) {
  std::string csv = "source_a,record_a,source_b,record_b,weight_bits,probability\n";
  for (const linkage::LinkedPair& pair : result.pairs)
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{:.3f},{:.6f}\n", source_letter(view, pair.a),
                   csv_field(input.label(pair.a)), source_letter(view, pair.b),
                   csv_field(input.label(pair.b)), pair.weight_bits, pair.probability);
  return csv;
}

Node to_node(const LinkResult& result) {
  Node node = Node::table();
  node.put("records", static_cast<std::int64_t>(result.cluster_of.size()));
  node.put("persons", static_cast<std::int64_t>(result.persons));
  node.put("compared_pairs", static_cast<std::int64_t>(result.compared_pairs));
  node.put("one_to_one", result.one_to_one);
  node.put("links_found", result.blocking_loss.links_found);
  node.put("links_lost_by_blocking_at_least", result.blocking_loss.links_lost_at_least);
  node.put("model_based", cli::to_node(linkage::expected_errors(result, {}, {})));
  Node passes = Node::list();
  for (std::size_t pass = 0; pass < result.pass_texts.size(); ++pass) {
    Node entry = Node::table();
    entry.put("pass", result.pass_texts[pass]);
    entry.put("links", result.blocking_loss.links_of_pass[pass]);
    entry.put("links_alone", result.blocking_loss.links_of_pass_alone[pass]);
    passes.add(std::move(entry));
  }
  node.put("passes", std::move(passes));
  Node findings = Node::list();
  for (const Finding& finding : result.findings) {
    Node entry = Node::table();
    entry.put("rule", finding.rule);
    entry.put("message", finding.message);
    findings.add(std::move(entry));
  }
  node.put("findings", std::move(findings));
  return node;
}

void say(const LinkResult& result, Console& console) {
  console.out << fmt::format("{} records, {} persons; {} pairs compared{}\n",
                             grouped(static_cast<std::int64_t>(result.cluster_of.size())),
                             grouped(static_cast<std::int64_t>(result.persons)),
                             grouped(static_cast<std::int64_t>(result.compared_pairs)),
                             result.one_to_one ? "; one to one between the files" : "");
  console.out << fmt::format(
      "{:.0f} links found; blocking lost at least {:.1f} (from the overlap of {} passes)\n",
      result.blocking_loss.links_found, result.blocking_loss.links_lost_at_least, result.passes.size());
  console.out << words(linkage::expected_errors(result, {}, {})) << '\n';
  for (const Finding& finding : result.findings)
    console.messages << finding.rule << ": " << finding.message << '\n';
}

Result<LinkInput> read_input(const std::vector<std::string>& names, const std::string& mapping_file,
                             std::size_t threads) {
  ZICHT_TRY(const std::string mapping_text, read_file(mapping_file));
  ZICHT_TRY(const linkage::LinkMapping mapping, linkage::LinkMapping::parse(mapping_text, mapping_file));
  std::vector<std::ifstream> streams;
  for (const std::string& name : names) {
    streams.emplace_back(name, std::ios::binary);
    if (!streams.back()) return fail(ErrorCode::not_found, "cannot open the file", name);
  }
  std::vector<linkage::NamedStream> files;
  for (std::size_t i = 0; i < streams.size(); ++i) files.push_back({streams[i], names[i]});
  return linkage::read_link_input(mapping, std::move(files), threads);
}

}  // namespace

Result<ExitCode> encode_for_linking(const LinkEncodeOptions& options, Console& console) {
  ZICHT_TRY(const std::string key_bytes, read_file(options.key));
  ZICHT_TRY(const linkage::EncodingKey key,
            linkage::EncodingKey::from_bytes(
                {reinterpret_cast<const std::uint8_t*>(key_bytes.data()), key_bytes.size()}));
  ZICHT_TRY(const LinkInput input, read_input({options.file}, options.mapping, hardware_threads()));
  const std::vector<std::string> encodings = linkage::encode_records(input.view, key, hardware_threads());
  std::string csv = "record,encoding\n";
  for (std::size_t record = 0; record < encodings.size(); ++record)
    csv += csv_field(input.label(record)) + "," + encodings[record] + "\n";
  ZICHT_CHECK(write_file(options.out, csv));
  console.messages << "Pseudonymous, not anonymous: send it as you would send names, and keep the key.\n";
  return ExitCode::ok;
}

Result<ExitCode> run_link(const LinkRunOptions& options, Console& console) {
  linkage::LinkOptions link_options;
  link_options.seed = options.seed;
  if (options.one_to_one != "auto") link_options.one_to_one = options.one_to_one == "yes";
  if (options.one_to_one == "yes" && options.files.size() != 2)
    return fail(ErrorCode::invalid_input, "linkage is one to one between two files, and one is named",
                "--one-to-one");
  link_options.threads = options.threads == 0 ? hardware_threads() : options.threads;
  ZICHT_TRY(LinkInput input, read_input(options.files, options.mapping, link_options.threads));
  ZICHT_TRY(const PreparedView view, PreparedView::prepare(input.view, link_options.threads));
  input.view = {};  // a large file leaves no room for both
  const LinkResult result = linkage::link(view, link_options);
  if (input.unreadable_rows > 0)
    console.messages << fmt::format("rows that cannot be read, left out: {}\n", input.unreadable_rows);
  ZICHT_CHECK(write_file(options.out, clusters_csv(input, view, result)));
  if (!options.pairs.empty()) ZICHT_CHECK(write_file(options.pairs, pairs_csv(input, view, result)));
  if (options.json)
    console.out << to_json(to_node(result), 2) << '\n';
  else
    say(result, console);
  return ExitCode::ok;
}

}  // namespace zicht::cli
