#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "model/code_list.hpp"
#include "model/event.hpp"
#include "registry/open_identities.hpp"
#include "registry/partition.hpp"

namespace zicht::registry {

class LogStore;

/// The identities of every active report, of one view of a store that has its keys. \errors corrupt, io.
Result<OpenIdentities> identities_in(LogStore& store, const Codebook& codebook);

/// What a linkage reads of a registry, all of one moment of its log.
struct LinkageInput {
  OpenIdentities opened;
  std::vector<PairSaid> in_force;  ///< as Registry::links_in_force
};

/// Opens who all active reports are about, as Registry::open_identities, beside whoever writes: with a
/// connection and keys of its own, which end with the call.
/// \param viewed  the viewed event that says so, which its caller appended before
/// \errors conflict: no viewed event has that number, and nothing is opened.  not_found: no registry is
/// there, or its keys are lost.  corrupt: a sealed text was changed.  io.
Result<LinkageInput> read_linkage_input(const std::filesystem::path& registry, const Codebook& codebook,
                                        Sequence viewed);

}  // namespace zicht::registry
