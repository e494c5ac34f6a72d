#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "linkage/link.hpp"
#include "linkage/review_queue.hpp"
#include "registry/linkage_change.hpp"
#include "registry/partition.hpp"
#include "registry/registry.hpp"

namespace zicht::services {

/// The definition file in which `zicht link train` keeps what it learned. It holds no value of a report.
inline constexpr const char* kLinkageModelFile = "linkage/model.json";

struct EngineOptions {
  std::uint64_t seed = 1;
  std::size_t threads = 0;  ///< 0 = as many as the machine has
};

/// A register with its identities open, and what linkage makes of it. Stays where it is: parts of it refer to
/// others.
struct LinkedRegister {
  registry::OpenIdentities opened;
  std::vector<registry::PairSaid> in_force;
  registry::BindingPairs binding;
  linkage::LinkOptions options;  ///< the model it began with, and the decisions
  linkage::LinkResult result;
  std::vector<ReportId> person_of;  ///< by record: proposed
  LinkageApplied change;            ///< from the register's persons to those; empty = they are the same

  /// \errors not_found: no active report of this number.
  Result<std::uint32_t> record_of(ReportId report) const;
};

/// What linking reads of a register: whoever has it needs the registry no more.
struct OpenedRegister {
  registry::OpenIdentities opened;
  std::vector<registry::PairSaid> in_force;
  linkage::StoredModel model;
};
/// Opens the identities of a register. \errors as link_register.
Result<OpenedRegister> open_register(registry::Registry& registry, const std::vector<ReportId>& shown,
                                     const std::string& actor, const std::string& reason);
/// Links what was opened. \errors as linkage::link.
Result<std::unique_ptr<const LinkedRegister>> link_opened(OpenedRegister opened, const EngineOptions& engine);

/// Opens the identities of a register and links them; decisions in force bind.
/// \param shown  the reports that somebody will see; none = all
/// \errors as Registry::open_identities; invalid_config: a model that cannot be read.
Result<std::unique_ptr<const LinkedRegister>> link_register(registry::Registry& registry,
                                                            const std::vector<ReportId>& shown,
                                                            const std::string& actor,
                                                            const std::string& reason,
                                                            const EngineOptions& engine);

/// Persons by record, named after their oldest report, from clusters of records. Whoever says nothing about
/// itself is a person of its own unless something binds it, whatever attributes it shares.
std::vector<ReportId> persons_of(const LinkedRegister& linked, std::span<const std::uint32_t> cluster_of);

/// By record: the lowest record of the person that the register holds it to be about.
std::vector<std::uint32_t> persons_held(const LinkedRegister& linked, const registry::Partition& held);

/// What a registrar may decide, the most weighty first. Whoever says nothing about itself cannot be judged,
/// and is left out.
std::vector<linkage::ReviewItem> open_questions(const LinkedRegister& linked, linkage::ReviewOptions options);

}  // namespace zicht::services
