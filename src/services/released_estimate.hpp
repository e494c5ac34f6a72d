#pragma once

#include <optional>
#include <span>

#include "base/result.hpp"
#include "figures/counting_rules.hpp"
#include "model/protected_table.hpp"
#include "services/earlier_years.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// What a release shows of the people whom nobody reported: the band of the last year, of all and of minors,
/// which no small count of the overlaps has a part in (disclosure::protected_band). A
/// year that an earlier release has stands as it does there. None: the registry has no definitions of it.
/// \param reports  as of the day of the release
/// \errors invalid_config: definitions that are wrong.  invalid_input: a table of an earlier release that
///         cannot be read.
Result<std::optional<ProtectedTable>> released_estimate(Session& session, const StatSnapshot& reports,
                                                        const figures::CountingRules& rules, int year,
                                                        const ProtectionRule& protection,
                                                        std::span<const EarlierRelease> earlier);

}  // namespace zicht::services
