#include "services/linked_files.hpp"

#include <numeric>
#include <utility>

#include "linkage/prepared_view.hpp"

namespace zicht::services {
namespace {

std::vector<std::uint32_t> first_by_name(const LinkedFiles& linked) {
  const std::vector<std::uint32_t>& cluster_of = linked.result.cluster_of;
  std::vector<std::uint32_t> first(cluster_of.size());
  std::iota(first.begin(), first.end(), 0U);
  const auto name = [&](std::uint32_t record) {
    return std::pair(linked.source_of[record], linked.input.label(record));
  };
  for (std::uint32_t record = 0; record < first.size(); ++record)
    if (std::uint32_t& of_cluster = first[cluster_of[record]]; name(record) < name(of_cluster))
      of_cluster = record;
  for (std::uint32_t record = 0; record < first.size(); ++record)
    if (cluster_of[record] != record) first[record] = first[cluster_of[record]];
  return first;
}

}  // namespace

Result<LinkedFiles> link_files(const linkage::LinkMapping& mapping, std::vector<linkage::NamedStream> files,
                               const linkage::LinkOptions& options) {
  if (options.one_to_one.value_or(false) && files.size() != 2)
    return fail(ErrorCode::invalid_input, "linkage is one to one between two files, and one is named", "",
                "Name the second file, or leave out --one-to-one.");
  ZICHT_TRY(linkage::LinkInput input, linkage::read_link_input(mapping, std::move(files), options.threads));
  ZICHT_TRY(const linkage::PreparedView view, linkage::PreparedView::prepare(input.view, options.threads));
  input.view = {};
  LinkedFiles linked{std::move(input), {}, linkage::link(view, options), {}, {}, {}};
  linked.source_of.assign(view.sources().begin(), view.sources().end());
  linked.named_after = first_by_name(linked);
  linked.expected = linkage::expected_errors(linked.result, {}, {}, linked.input.share_of_pairs_read());
  linked.findings = linked.input.findings;
  linked.findings.insert(linked.findings.end(), linked.result.findings.begin(), linked.result.findings.end());
  return linked;
}

}  // namespace zicht::services
