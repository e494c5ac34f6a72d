#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/protected_yearbook.hpp"
#include "services/release_protection.hpp"
#include "services/release_site.hpp"
#include "services/session.hpp"

namespace zicht::services {

/// Which release is asked for.
struct ReleaseQuestion {
  int year = 0;               ///< the last one
  Date as_of;                 ///< what the register knew at the end of this day
  Date date;                  ///< the day that it comes out
  std::string site;           ///< folder of the site within the tree
  std::string preview = {};   ///< folder for a copy with a banner on each page; empty = none
  std::string corrects = {};  ///< id of the release that this one corrects
  Label correction = {};      ///< what was wrong in it
  bool accept_definitions =
      false;            ///< figures that are new, or defined otherwise than in the last release, are meant
  std::string actor;    ///< who prepares it; somebody else approves it
  std::string program;  ///< "zicht 0.1.0"
};

/// What whoever approves has to look at.
struct PreparedRelease {
  std::string id;
  std::string sums_sha256;  ///< what an approval binds to
  std::size_t figures = 0;
  std::size_t files = 0;
  std::size_t bytes = 0;
  std::size_t cells = 0;
  std::size_t hidden = 0;
  std::vector<std::pair<std::string, std::size_t>> hidden_by_figure;
  disclosure::ReleasesReport attack;  ///< on the files as read back, with all earlier releases
  std::vector<YearbookYear> years;    ///< how each came about
  std::vector<ProtectionCost> costs;  ///< for the publisher's eyes only
  std::vector<TopTotal> revisions;    ///< totals that are shown as known now
  std::vector<std::string> earlier;   ///< releases that the attack knew
};

/// What the note beside a release that waits says of it, for whoever approves: it stands outside the release,
/// and is never published.
struct PreparationReport {
  std::string prepared_by;
  std::string sums_sha256;
  std::int64_t year = 0;
  std::string as_of;
  std::int64_t figures = 0, files = 0, bytes = 0, cells = 0, hidden = 0;
  std::int64_t attacked_cells = 0;  ///< hidden rows that the attack tried, with all earlier releases
  std::vector<std::string> earlier;
  std::vector<std::pair<std::string, std::int64_t>> hidden_by_figure;
  struct Year {
    std::int64_t year = 0;
    std::string origin;  ///< "first", "as_before", "all_new"
    std::string release;
    std::int64_t small = 0, secondary = 0, secondary_persons = 0;  ///< for the publisher's eyes only
  };
  std::vector<Year> years;
};
/// A note of an earlier version has the first two only; the rest is 0. \errors corrupt: no such note.
Result<PreparationReport> parse_preparation(std::string_view note, const std::string& where);

/// Makes a release in the folder beside the site where it waits for approval. It is written under another
/// name, read back from the tree, attacked together with all earlier releases, and only then gets its name:
/// an unfinished release is never there. The site itself stays as it is.
/// \errors conflict: a release of that day exists; an as-of date, year or day before the last release; a
///         figure that is new or defined otherwise; a leak, an unresolved cell or a contradiction; tables
///         that do not agree with themselves.  corrupt: an earlier release is not as it was
///         published.  not_found: the release to be corrected.  Those of protected_yearbook.  io.
Result<PreparedRelease> prepare_release(Session& session, const ReleaseQuestion& question, FileTree& tree);

}  // namespace zicht::services
