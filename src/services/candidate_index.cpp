#include "services/candidate_index.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "linkage/register_index.hpp"
#include "registry/partition.hpp"
#include "services/thread_turns.hpp"

namespace zicht::services {
namespace {

constexpr std::size_t kMostCandidates = 10;
constexpr std::chrono::seconds kBetweenLinkings{20};

/// A register that was linked, and what answers from it.
struct LinkedIndex {
  std::unique_ptr<const LinkedRegister> linked;
  registry::Partition held;
  std::vector<std::uint32_t> person_of;
  linkage::RegisterIndex index;
  linkage::Explainer explainer;
  std::map<std::uint32_t, std::vector<ReportId>> reports_of;  ///< by person

  static Result<std::unique_ptr<LinkedIndex>> make(OpenedRegister opened) {
    ZICHT_TRY(auto linked, link_opened(std::move(opened), {.seed = 1, .threads = 1}));
    ZICHT_TRY(registry::Partition held, registry::partition_of(linked->in_force));
    std::vector<std::uint32_t> person_of = persons_held(*linked, held);
    ZICHT_TRY(auto index, linkage::RegisterIndex::make(linked->opened.view, linked->result, person_of, 1));
    ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result, person_of, 1));
    auto made = std::make_unique<LinkedIndex>(LinkedIndex{std::move(linked),
                                                          std::move(held),
                                                          std::move(person_of),
                                                          std::move(index),
                                                          std::move(explainer),
                                                          {}});
    for (std::uint32_t record = 0; record < made->person_of.size(); ++record)
      made->reports_of[made->person_of[record]].push_back(made->linked->opened.report_of[record]);
    return made;
  }

  bool kept_apart(std::uint32_t record, std::uint32_t person) const {
    const PersonId ours = held.person(linked->opened.report_of[record]);
    const PersonId theirs = held.person(linked->opened.report_of[person]);
    return std::ranges::any_of(linked->binding.different, [&](const ReportPair& pair) {
      const PersonId a = held.person(pair.a);
      const PersonId b = held.person(pair.b);
      return (a == ours && b == theirs) || (a == theirs && b == ours);
    });
  }

  CandidateAnswer find(std::uint32_t record) {
    const linkage::FoundPersons found = index.find(record, kMostCandidates);
    CandidateAnswer answer;
    answer.ready = true;
    answer.says_who = found.says_who;
    for (const linkage::FoundPerson& person : found.persons) {
      Candidate candidate;
      candidate.person = held.person(linked->opened.report_of[person.person]);
      candidate.reports = reports_of.at(person.person).size();
      candidate.compared = linked->opened.report_of[person.record];
      candidate.probability = person.probability;
      candidate.held_same = person_of[record] == person.person;
      candidate.held_different = kept_apart(record, person.person);
      candidate.evidence = explainer.explain(record, person.record).fields;
      answer.candidates.push_back(std::move(candidate));
    }
    return answer;
  }
};

}  // namespace

struct CandidateIndex::State {
  explicit State(ReportDesk& reports) : desk(reports), linking([this] { run(); }) {}

  /// Links, then waits until somebody asks for a report that the index lacks.
  void run() {
    std::unique_lock guard(mutex);
    while (!stopping) {
      if (!wanted) {
        changed.wait(guard);
        continue;
      }
      working = true;
      guard.unlock();
      const auto before = desk.last_change();
      std::unique_ptr<LinkedIndex> made = linked_behind_pages(desk);
      guard.lock();
      working = false;
      // Only a report that came after the identities were opened can still be missing.
      if (!before || *wanted <= before->any) wanted.reset();
      if (made) {
        const std::lock_guard index_guard(index_mutex);
        index = std::move(made);
      }
      changed.wait_for(guard, kBetweenLinkings, [this] { return stopping; });
    }
  }

  /// In a thread that lets whoever waits for a page go first. Nobody waits for it, also while it opens
  /// identities.
  static std::unique_ptr<LinkedIndex> linked_behind_pages(ReportDesk& desk) {
    std::unique_ptr<LinkedIndex> made;
    std::thread([&] {
      go_behind_pages();
      auto opened = desk.open_for_linkage({"service", "", "", "", ""}, "linkage for candidates");
      if (!opened) return;
      if (auto linked = LinkedIndex::make(*std::move(opened))) made = *std::move(linked);
    }).join();
    return made;
  }

  void want(ReportId report) {
    const std::lock_guard guard(mutex);
    wanted = std::max(wanted.value_or(0), report);
    changed.notify_all();
  }

  ReportDesk& desk;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<ReportId> wanted = 0;  ///< a report that the index lacks; 0 = there is no index yet
  bool working = false;
  bool stopping = false;
  std::mutex index_mutex;  ///< a query writes into the index while it lasts
  std::unique_ptr<LinkedIndex> index;
  std::thread linking;
};

CandidateIndex::CandidateIndex(ReportDesk& desk) : state_(std::make_unique<State>(desk)) {}

CandidateIndex::~CandidateIndex() {
  {
    const std::lock_guard guard(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->linking.join();
}

bool CandidateIndex::is_linking() const {
  const std::lock_guard guard(state_->mutex);
  return state_->working;
}

void CandidateIndex::prepare(ReportId report) {
  {
    const std::unique_lock guard(state_->index_mutex, std::try_to_lock);
    if (!guard || (state_->index && state_->index->linked->record_of(report))) return;
  }
  state_->want(report);
}

Result<CandidateAnswer> CandidateIndex::find(ReportId report, const Actor& actor) {
  CandidateAnswer answer;
  std::vector<ReportId> seen{report};
  {
    const std::lock_guard guard(state_->index_mutex);
    if (state_->index)
      if (const auto record = state_->index->linked->record_of(report)) answer = state_->index->find(*record);
  }
  if (!answer.ready) {
    state_->want(report);
    return answer;
  }
  for (const Candidate& candidate : answer.candidates) seen.push_back(candidate.compared);
  std::ranges::sort(seen);
  seen.erase(std::ranges::unique(seen).begin(), seen.end());
  ZICHT_CHECK(state_->desk.record_viewing(seen, actor, "candidates"));
  return answer;
}

}  // namespace zicht::services
