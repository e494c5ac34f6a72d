// Cuts the power under a registry at a point drawn at random, again and again, and looks at what is left:
// every acknowledged event is there, no request is there in part, the log proves itself, identities open, and
// what was erased does not. Arguments: how often, and the seed.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>

#include "lossy_disk.hpp"
#include "registry/test_registry.hpp"

namespace zicht::faults {
namespace {

namespace fs = std::filesystem;
using namespace registry;

/// What the senders know: sizes of the log at which a request may end, and what must be open or erased.
struct Known {
  Sequence acknowledged = 0;  ///< the log is at least this long
  std::set<Sequence> ends;    ///< and ends where a request ended
  std::map<ReportId, std::string> names;
  std::set<ReportId> erased;
};

class Workload {
 public:
  Workload(fs::path folder, std::uint64_t seed) : folder_(std::move(folder)), random_(seed) {}

  /// Ends early when something fails: the power is off.
  Result<void> run() {
    for (int session = 0; session < 2; ++session) {
      ZICHT_TRY(Registry registry, Registry::open(folder_, Access::write, clock_));
      for (int request = 0; request < 12; ++request) ZICHT_CHECK(one_request(registry));
      if (session == 0) ZICHT_CHECK(registry.rotate_master_key());
    }
    return {};
  }
  const Known& known() const { return known_; }
  void begin_at(Sequence size) { known_.ends.insert(known_.acknowledged = size); }

 private:
  std::size_t any(std::size_t below) { return random_() % below; }
  ReportId any_report() {
    auto at = known_.names.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(any(known_.names.size())));
    return at->first;
  }

  Result<void> one_request(Registry& registry) {
    const std::size_t kind = known_.names.size() < 4 ? 0 : any(10);
    if (kind == 8) {
      const ReportId report = any_report();
      known_.ends.insert(registry.next_sequence());  // it may be in the log without an answer
      known_.names.erase(report);
      ZICHT_CHECK(registry.erase({report}, "tester"));
      known_.erased.insert(report);
      known_.ends.insert(known_.acknowledged = registry.next_sequence() - 1);
      return {};
    }
    std::vector<NewEvent> events;
    if (kind < 6)
      for (std::size_t count = 1 + (kind == 5 ? any(300) : any(6)); count > 0; --count)
        events.push_back(made_up_report(next_++));
    else if (kind == 6)
      events.push_back({Corrected{any_report(), made_up_content(next_++), "better"}, "tester", {}});
    else if (kind == 7)
      events.push_back({SamePerson{any_report(), any_report(), "one file number"}, "tester", {}});
    else
      events.push_back({Viewed{{any_report()}, "a question"}, "tester", {}});
    known_.ends.insert(registry.next_sequence() - 1 + events.size());
    const auto receipts = registry.append(events);
    if (!receipts && receipts.error().code == ErrorCode::conflict) return {};  // the same report twice
    if (!receipts) return std::unexpected(receipts.error());
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (const auto* const sent = std::get_if<Submitted>(&events[i].body))
        known_.names[(*receipts)[i].sequence] = sent->content.identity.given_names[0];
      if (const auto* const sent = std::get_if<Corrected>(&events[i].body))
        known_.names[sent->report] = sent->content.identity.given_names[0];
    }
    known_.acknowledged = registry.next_sequence() - 1;
    return {};
  }

  fs::path folder_;
  std::mt19937_64 random_;
  Clock clock_ = test_clock();
  Known known_;
  int next_ = 0;
};

/// What is wrong with a registry after the power came back; empty = nothing.
std::string wrong_with(const fs::path& folder, const Known& known) {
  auto opened = Registry::open(folder, Access::write, test_clock());
  if (!opened) return "does not open: " + opened.error().message;
  const auto status = opened->status();
  if (!status) return "has no status: " + status.error().message;
  if (status->events < known.acknowledged)
    return fmt::format("lost acknowledged events: {} of {}", status->events, known.acknowledged);
  if (!known.ends.contains(status->events))
    return fmt::format("a request in part: {} events", status->events);
  const auto verified = opened->verify({}, [](Sequence) {});
  if (!verified) return "cannot be verified: " + verified.error().message;
  if (!verified->good()) return "does not verify: " + verified->discrepancies[0].what;
  for (const auto& [report, name] : known.names) {
    const auto secrets = opened->open_secrets({report}, "tester", "test");
    if (!secrets) return "an identity does not open: " + secrets.error().message;
    if (std::ranges::none_of(*secrets, [&](const OpenedSecrets& one) {
          return one.secrets.identity.given_names == std::vector{name};
        }))
      return fmt::format("R{} does not open as it was sent", report);
  }
  for (const ReportId report : known.erased) {
    const auto secrets = opened->open_secrets({report}, "tester", "test");
    if (!secrets || !std::ranges::all_of(*secrets, &OpenedSecrets::erased))
      return fmt::format("R{} was erased and opens", report);
  }
  if (!opened->append({made_up_report(1'000'000)})) return "takes no report any more";
  return "";
}

int run(std::int64_t wanted, std::uint64_t seed) {
  const TestFolder folder;
  const fs::path made = folder.path() / "made";
  Sequence begin = 0;
  {
    auto registry = Registry::create(made, shipped_definitions(), "tester", test_clock());
    begin = registry->next_sequence() - 1;
  }
  LossyDisk disk;
  std::mt19937_64 random(seed);
  std::int64_t cuts = 0;
  double slowest = 0;
  std::int64_t longest = 400;  // calls of a workload; more when one was longer
  for (std::int64_t round = 0; cuts < wanted; ++round) {
    const fs::path at = folder.path() / "round";
    fs::remove_all(at);
    fs::copy(made, at, fs::copy_options::recursive);
    Workload workload(at, seed + static_cast<std::uint64_t>(round));
    workload.begin_at(begin);
    disk.start(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(longest + 1)));
    const auto ended = workload.run();
    longest = std::max(longest, disk.used());
    cuts += disk.cut() ? 1 : 0;
    if (!ended && !disk.cut()) {
      fmt::print("round {}: failed with the power on: {}\n", round, ended.error().message);
      return EXIT_FAILURE;
    }
    disk.restore(random);
    const auto before = std::chrono::steady_clock::now();
    const std::string wrong = wrong_with(at, workload.known());
    slowest =
        std::max(slowest, std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
    if (!wrong.empty()) {
      fmt::print("round {} of seed {}: the registry {}\n", round, seed, wrong);
      return EXIT_FAILURE;
    }
  }
  fmt::print(
      "the power cut at {} points: nothing lost, nothing half done; opened and checked whole within {:.2f} "
      "s\n",
      cuts, slowest);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace zicht::faults

int main(int count, char** arguments) {
  return zicht::faults::run(count > 1 ? std::atoll(arguments[1]) : 500,
                            count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
}
