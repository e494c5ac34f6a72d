#include "cli/link_verb.hpp"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "base/csv.hpp"
#include "base/node.hpp"
#include "base/parallel.hpp"
#include "cli/expected_errors_text.hpp"
#include "cli/installation.hpp"
#include "linkage/encoding.hpp"
#include "linkage/link_input.hpp"
#include "linkage/link_mapping.hpp"
#include "services/link_json.hpp"
#include "services/linked_files.hpp"

namespace zicht::cli {
namespace {

using services::LinkedFiles;

/// "A" or "B": the file a record came from.
char source_letter(const LinkedFiles& linked, std::size_t record) {
  return static_cast<char>('A' + linked.source_of[record]);
}

std::string clusters_csv(const LinkedFiles& linked) {
  std::string csv = "source,record,cluster\n";
  for (std::size_t record = 0; record < linked.named_after.size(); ++record) {
    const std::size_t first = linked.named_after[record];
    csv += source_letter(linked, record);
    csv += ',';
    csv += csv_field(linked.input.label(record));
    csv += ',';
    csv += csv_field((source_letter(linked, first) + std::string(":")).append(linked.input.label(first)));
    csv += '\n';
  }
  return csv;
}

std::string pairs_csv(const LinkedFiles& linked) {
  std::string csv = "source_a,record_a,source_b,record_b,weight_bits,probability\n";
  for (const linkage::LinkedPair& pair : linked.result.pairs)
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{:.3f},{:.6f}\n", source_letter(linked, pair.a),
                   csv_field(linked.input.label(pair.a)), source_letter(linked, pair.b),
                   csv_field(linked.input.label(pair.b)), pair.weight_bits, pair.probability);
  return csv;
}

void say(const LinkedFiles& linked, Console& console) {
  const linkage::LinkResult& result = linked.result;
  console.out << fmt::format("{} records, {} persons; {} pairs compared{}\n",
                             grouped(static_cast<std::int64_t>(result.cluster_of.size())),
                             grouped(static_cast<std::int64_t>(result.persons)),
                             grouped(static_cast<std::int64_t>(result.compared_pairs)),
                             result.one_to_one ? "; one to one between the files" : "");
  console.out << fmt::format(
      "{:.0f} links found; blocking lost at least {:.1f} (from the overlap of {} passes)\n",
      result.blocking_loss.links_found, result.blocking_loss.links_lost_at_least, result.passes.size());
  console.out << words(linked.expected) << '\n';
  if (const std::uint64_t rows = linked.input.all_rows_left_out(); rows > 0)
    console.out << fmt::format("{} rows were left out; the links that they would have count as missed\n",
                               grouped(static_cast<std::int64_t>(rows)));
}

void say_findings(const std::vector<Finding>& findings, Console& console) {
  for (const Finding& finding : findings) console.messages << finding.rule << ": " << finding.message << '\n';
}

Result<linkage::LinkMapping> read_mapping(const std::string& file) {
  ZICHT_TRY(const std::string text, read_file(file));
  return linkage::LinkMapping::parse(text, file);
}

/// Files that are open to be read.
struct OpenFiles {
  std::vector<std::ifstream> streams;
  std::vector<linkage::NamedStream> named;
};

Result<OpenFiles> open_files(const std::vector<std::string>& names) {
  OpenFiles files;
  for (const std::string& name : names) {
    files.streams.emplace_back(name, std::ios::binary);
    if (!files.streams.back()) return fail(ErrorCode::not_found, "cannot open the file", name);
  }
  for (std::size_t i = 0; i < names.size(); ++i) files.named.push_back({files.streams[i], names[i]});
  return files;
}

}  // namespace

Result<ExitCode> encode_for_linking(const LinkEncodeOptions& options, Console& console) {
  ZICHT_TRY(const std::string key_bytes, read_file(options.key));
  ZICHT_TRY(const linkage::EncodingKey key,
            linkage::EncodingKey::from_bytes(
                {reinterpret_cast<const std::uint8_t*>(key_bytes.data()), key_bytes.size()}));
  ZICHT_TRY(const linkage::LinkMapping mapping, read_mapping(options.mapping));
  ZICHT_TRY(OpenFiles files, open_files({options.file}));
  ZICHT_TRY(const linkage::LinkInput input,
            linkage::read_link_input(mapping, std::move(files.named), hardware_threads()));
  say_findings(input.findings, console);
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
  link_options.threads = options.threads == 0 ? hardware_threads() : options.threads;
  if (options.one_to_one != "auto") link_options.one_to_one = options.one_to_one == "yes";
  ZICHT_TRY(const linkage::LinkMapping mapping, read_mapping(options.mapping));
  ZICHT_TRY(OpenFiles files, open_files(options.files));
  ZICHT_TRY(const LinkedFiles linked, services::link_files(mapping, std::move(files.named), link_options));
  ZICHT_CHECK(write_file(options.out, clusters_csv(linked)));
  if (!options.pairs.empty()) ZICHT_CHECK(write_file(options.pairs, pairs_csv(linked)));
  say_findings(linked.findings, console);
  if (options.json)
    console.out << to_json(services::to_node(linked), 2) << '\n';
  else
    say(linked, console);
  return ExitCode::ok;
}

}  // namespace zicht::cli
