#include "services/release_desk.hpp"

#include <algorithm>

#include "base/sha256.hpp"

namespace zicht::services {
namespace {

constexpr const char* kPreparing = "release";

bool is_release(const std::string& name) { return parse_release_name(name).has_value(); }

}  // namespace

ReleaseDesk::ReleaseDesk(ReportDesk& desk, WorkQueue& queue, FileTree* tree, std::string site,
                         std::string program)
    : desk_(desk), queue_(queue), tree_(tree), site_(std::move(site)), program_(std::move(program)) {}

Result<std::optional<WaitingRelease>> ReleaseDesk::waiting(const std::string& id) {
  if (tree_ == nullptr || !is_release(id)) return std::optional<WaitingRelease>{};
  const std::string place = waiting_room(site_) + "/" + id;
  ZICHT_TRY(const auto sums, tree_->read(place + "/" + kSums));
  if (!sums) return std::optional<WaitingRelease>{};
  ZICHT_TRY(const auto note, tree_->read(place + ".json"));
  WaitingRelease release;
  release.id = id;
  release.sums_sha256 = to_hex(sha256(*sums));
  if (note) {
    ZICHT_TRY(release.prepared, parse_preparation(*note, place + ".json"));
  }
  release.prepared_by = release.prepared.prepared_by;
  release.as_prepared = release.prepared.sums_sha256 == release.sums_sha256;
  return std::optional<WaitingRelease>(std::move(release));
}

Result<ReleaseList> ReleaseDesk::list() {
  ReleaseList list;
  if (tree_ == nullptr) return list;
  ZICHT_TRY(auto prepared, tree_->folders(waiting_room(site_)));
  for (const std::string& id : prepared) {
    ZICHT_TRY(auto release, waiting(id));
    if (release) list.waiting.push_back(*std::move(release));
  }
  ZICHT_TRY(const auto published, tree_->folders(site_));
  for (const std::string& id : published) {
    if (!is_release(id)) continue;
    ZICHT_TRY(const auto notice, tree_->read(site_ + "/" + id + "/" + kWithdrawn));
    list.published.push_back({id, notice.has_value()});
  }
  const auto newest_first = [](const auto& a, const auto& b) {
    return parse_release_name(b.id).value() < parse_release_name(a.id).value();
  };
  std::ranges::sort(list.waiting, newest_first);
  std::ranges::sort(list.published, newest_first);
  return list;
}

Result<std::optional<std::string>> ReleaseDesk::file(const std::string& id, const std::string& name) {
  const auto plain = [](const std::string& text) {  // nothing outside the folder
    return !text.empty() && text.front() != '/' && text.front() != '.' &&
           text.find("..") == std::string::npos && text.find('\\') == std::string::npos &&
           text.find('\0') == std::string::npos;
  };
  if (tree_ == nullptr || !is_release(id) || !plain(name)) return std::optional<std::string>{};
  const std::string place = waiting_room(site_) + "/" + id;
  ZICHT_TRY(const auto sums, tree_->read(place + "/" + kSums));
  // Only what the checksums name: nothing else was prepared.
  if (!sums || (name != kSums && sums->find("  " + name + "\n") == std::string::npos))
    return std::optional<std::string>{};
  return tree_->read(place + "/" + name);
}

bool ReleaseDesk::prepare(ReleaseQuestion question, const std::string& account) {
  if (tree_ == nullptr) return false;
  question.site = site_;
  question.actor = account;
  question.program = program_;
  return queue_.add(kPreparing, [this, question](const WorkQueue::Step& step) {
    step("release");
    const std::lock_guard one_at_a_time(changing_);
    const auto done =
        desk_.with_reader([&](Session& session) { return prepare_release(session, question, *tree_); });
    const std::lock_guard guard(mutex_);
    last_ = {};
    if (done)
      last_.id = done->id;
    else
      last_.error = done.error();
  });
}

PreparationState ReleaseDesk::preparation() const {
  const auto standing = queue_.standing(kPreparing);
  const std::lock_guard guard(mutex_);
  PreparationState state = last_;
  state.standing = standing;
  return state;
}

Result<ApprovedRelease> ReleaseDesk::approve(const std::string& id, const std::string& sums_sha256,
                                             const std::string& account, const registry::ReleaseKey& key) {
  if (tree_ == nullptr || !is_release(id)) return fail(ErrorCode::not_found, "there is no such release");
  const std::lock_guard one_at_a_time(changing_);
  return desk_.with_writer([&](Session& session) {
    return approve_release(session, {id, site_, sums_sha256, account, false}, key, *tree_);
  });
}

Result<Sequence> ReleaseDesk::withdraw(const std::string& id, const Label& reason,
                                       const std::string& account) {
  if (tree_ == nullptr || !is_release(id)) return fail(ErrorCode::not_found, "there is no such release");
  const std::lock_guard one_at_a_time(changing_);
  return desk_.with_writer(
      [&](Session& session) { return withdraw_release(session, {id, site_, account, reason}, *tree_); });
}

}  // namespace zicht::services
