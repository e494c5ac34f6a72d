#include "registry/sqlite/log_queries.hpp"

#include <algorithm>
#include <optional>

#include "registry/sqlite/log_reader.hpp"
#include "registry/sqlite/projections.hpp"
#include "registry/vault.hpp"

namespace zicht::registry {
namespace {

/// The vault's texts in the order of their events, each looked at once.
class SealedTexts {
 public:
  static Result<SealedTexts> of(Database& database) {
    SealedTexts texts;
    ZICHT_TRY(texts.read_, database.prepare("SELECT sequence, sealed FROM vault ORDER BY sequence"));
    ZICHT_CHECK(texts.advance());
    return texts;
  }
  /// The event that the current text belongs to; nullopt after the last.
  std::optional<Sequence> event() const { return event_; }
  std::span<const std::uint8_t> sealed() const { return read_.bytes(1); }
  Result<void> advance() {
    ZICHT_TRY(const bool row, read_.step());
    event_ = row ? std::optional(static_cast<Sequence>(read_.integer(0))) : std::nullopt;
    return {};
  }

 private:
  Statement read_;
  std::optional<Sequence> event_;
};

class Verifier {
 public:
  Verifier(std::span<const TreeHead> heads, SealedTexts texts)
      : heads_(heads.begin(), heads.end()), texts_(std::move(texts)) {
    std::ranges::sort(heads_, {}, &TreeHead::size);
    check_heads();
  }

  Result<void> take(const LogEntry& entry) {
    if (entry.sequence != tree_.size() + 1) tell(entry.sequence, "an event is missing before this one");
    if (entry.recorded_at < last_recorded_at_ && entry.kind != EventKind::clock_corrected)
      tell(entry.sequence, "recorded before the event ahead of it");
    last_recorded_at_ = entry.recorded_at;
    ZICHT_CHECK(check_sealed(entry));
    tree_.append(leaf_hash_of(entry));
    check_heads();
    return {};
  }

  Result<Verification> finish(const Result<MerkleFrontier>& stored) {
    while (texts_.event()) ZICHT_CHECK(refuse_text());
    if (!stored || stored->size() != tree_.size() || stored->root() != tree_.root())
      tell(0, "the stored tree is not that of the log");
    for (; next_head_ < heads_.size(); ++next_head_)
      tell(0, "the log ends before a head of " + std::to_string(heads_[next_head_].size) +
                  " events: it was cut off");
    result_.head = {tree_.size(), tree_.root()};
    result_.heads = heads_.size();
    return std::move(result_);
  }

  void tell(Sequence event, std::string what) {
    if (result_.discrepancies.size() < Verification::kMostDiscrepancies)
      result_.discrepancies.push_back({event, std::move(what)});
  }

 private:
  void check_heads() {
    for (; next_head_ < heads_.size() && heads_[next_head_].size == tree_.size(); ++next_head_)
      if (heads_[next_head_].root != tree_.root())
        tell(tree_.size(), "the log up to here is not the one that a head of " +
                               std::to_string(tree_.size()) + " events was made of");
  }
  Result<void> refuse_text() {
    tell(*texts_.event(), "a sealed text that no event speaks of");
    return texts_.advance();
  }
  Result<void> check_sealed(const LogEntry& entry) {
    while (texts_.event() && *texts_.event() < entry.sequence) ZICHT_CHECK(refuse_text());
    const bool present = texts_.event() == entry.sequence;
    if (!present) {
      if (!entry.commitment.empty()) tell(entry.sequence, "its sealed text is missing");
      return {};
    }
    const Hash expected = commitment_to(texts_.sealed());
    if (entry.commitment.empty())
      tell(entry.sequence, "a sealed text that the event does not speak of");
    else if (!std::ranges::equal(entry.commitment, expected))
      tell(entry.sequence, "its sealed text was changed");
    else
      ++result_.sealed;
    return texts_.advance();
  }

  std::vector<TreeHead> heads_;
  std::size_t next_head_ = 0;
  SealedTexts texts_;
  MerkleFrontier tree_;
  Instant last_recorded_at_{INT64_MIN};
  Verification result_;
};

}  // namespace

Result<Verification> verify_log(Database& database, std::span<const TreeHead> heads,
                                const std::function<void(Sequence)>& progress) {
  ZICHT_TRY(SealedTexts texts, SealedTexts::of(database));
  Verifier verifier(heads, std::move(texts));
  ZICHT_TRY(LogReader log, LogReader::from(database, 0));
  for (Sequence read = 1;; ++read) {
    ZICHT_TRY(const std::optional<LogEntry> entry, log.next());
    if (!entry) break;
    ZICHT_CHECK(verifier.take(*entry));
    if (read % 65536 == 0 && progress) progress(read);
  }
  const auto differing = differing_projections(database);
  if (!differing)
    verifier.tell(0, "the log contradicts itself: " + differing.error().message +
                         (differing.error().where.empty() ? "" : " (" + differing.error().where + ")"));
  else
    for (const std::string& table : *differing)
      verifier.tell(0, "the table " + table + " is not what follows from the log");
  return verifier.finish(read_tree(database));
}

}  // namespace zicht::registry
