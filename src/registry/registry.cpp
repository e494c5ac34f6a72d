#include "registry/registry.hpp"

#include <algorithm>
#include <optional>

#include "base/contract.hpp"
#include "registry/durable_file.hpp"
#include "registry/key_check.hpp"
#include "registry/registry_state.hpp"
#include "registry/sqlite/schema.hpp"

namespace zicht::registry {
namespace {

namespace fs = std::filesystem;

constexpr Sequence kEventsBetweenHeads = 10000;

}  // namespace

Registry::State::~State() {
  // A head that could not be written is made at the next occasion; the log does not depend on it.
  if (!signing_key || store.next_sequence() - 1 <= signed_size) return;
  try {
    static_cast<void>(sign_head());
  } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): as above
  }
}

Registry::Registry(std::unique_ptr<State> state) : state_(std::move(state)) {}
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;
Registry::~Registry() = default;

Result<Registry> Registry::create(const fs::path& folder, const DefinitionFiles& definitions,
                                  const std::string& actor, Clock clock) {
  ZICHT_CHECK(Codebook::parse(code_list_files(definitions)));
  std::error_code failed;
  if (fs::exists(folder, failed) && !(fs::is_directory(folder, failed) && fs::is_empty(folder, failed)))
    return fail(ErrorCode::already_exists, "there is something in this folder already", folder.string(),
                "Name a folder that is new or empty.");
  fs::create_directories(folder, failed);
  if (failed) return fail(ErrorCode::io, "cannot make the folder: " + failed.message(), folder.string());
  ZICHT_CHECK(close_to_others(folder));
  ZICHT_CHECK(write_definitions(folder / "definitions", definitions));
  ZICHT_CHECK(KeyStore::create(folder / "keys"));
  {
    ZICHT_TRY(Database database, Database::create(folder / "registry.db"));
    ZICHT_CHECK(migrate(database));
    ZICHT_CHECK(close_to_others(folder / "registry.db"));
  }
  ZICHT_TRY(Registry registry, open(folder, Access::write, std::move(clock)));
  std::vector<NewEvent> adopted;
  // Definitions hold for an imported history too, so they are recorded at the beginning of time.
  for (const auto& [name, content] : definitions)
    adopted.push_back({Adopted{name, sha256(content)}, actor, Instant{0}});
  ZICHT_CHECK(registry.append(adopted));
  ZICHT_CHECK(sync_all(folder));
  return registry;
}

Result<Registry> Registry::open(const fs::path& folder, Access access, Clock clock,
                                const DefinitionFiles& shipped) {
  std::error_code failed;
  if (!fs::exists(folder / "registry.db", failed))
    return fail(ErrorCode::not_found, "there is no registry here", folder.string(),
                "Make one with zicht init.");
  std::optional<WriteLock> lock;
  if (access == Access::write) {
    ZICHT_TRY(WriteLock taken, WriteLock::take(folder));
    lock.emplace(std::move(taken));
  }
  ZICHT_TRY(Database database, SqliteStore::open_database(folder / "registry.db", access));
  ZICHT_TRY(DefinitionFiles definitions, read_definitions(folder / "definitions"));
  std::vector<std::string> lacking;
  for (const auto& [name, content] : shipped)
    if (definitions.emplace(name, content).second) lacking.push_back(name);
  ZICHT_TRY(Codebook codebook, Codebook::parse(code_list_files(definitions)));
  auto state = std::make_unique<State>(std::move(lock), std::move(database), std::move(definitions),
                                       std::move(codebook), std::move(clock), folder);
  state->lacking = std::move(lacking);
  if (access == Access::write) ZICHT_CHECK(state->start_writing());
  return Registry(std::move(state));
}

Result<void> Registry::State::start_writing() {
  ZICHT_TRY(KeyStore keys, KeyStore::open(folder / "keys", Access::write));
  ZICHT_CHECK(check_keys(sqlite.database(), keys, folder / "keys", heads_file(), KeysTried::newest));
  ZICHT_CHECK(sqlite.start_writing(std::move(keys)));
  writes = true;
  if (const auto kept = read_heads(heads_file())) {
    if (!kept->heads.empty()) signed_size = kept->heads.back().head.size;
  } else if (kept.error().code != ErrorCode::not_found) {
    return std::unexpected(kept.error());
  }
  if (signed_size >= store.next_sequence())
    return fail(ErrorCode::corrupt, "the log is shorter than it was when its last head was signed",
                heads_file().string(),
                "Run zicht verify; a backup may have been put back without its heads.");
  ZICHT_TRY(signing_key, SigningKey::open_or_create(folder / "keys" / "signing.key"));
  return {};
}

Result<SignedHead> Registry::State::sign_head() {
  ZICHT_TRY(const MerkleFrontier tree, store.tree());
  const SignedHead head = signing_key->sign({tree.size(), tree.root()});
  ZICHT_CHECK(add_head(heads_file(), signing_key->public_key(), head));
  signed_size = tree.size();
  return head;
}

void Registry::State::write(std::span<AppendRequest* const> requests) {
  store.append(requests, clock);
  if (store.next_sequence() > signed_size + kEventsBetweenHeads) static_cast<void>(sign_head());
}

Result<void> Registry::State::open_keys() {
  if (writes || sqlite.previews()) return {};
  ZICHT_TRY(KeyStore keys, KeyStore::open(folder / "keys", Access::read));
  return sqlite.start_previewing(std::move(keys));
}

Result<std::vector<Receipt>> Registry::preview(const std::vector<NewEvent>& events) {
  ZICHT_CHECK(state_->open_keys());
  std::vector<EncodedEvent> encoded;
  encoded.reserve(events.size());
  for (const NewEvent& event : events) encoded.push_back(state_->store.encode(event));
  return state_->store.preview(encoded);
}

Result<std::vector<Receipt>> Registry::append(const std::vector<NewEvent>& events) {
  ZICHT_EXPECT(state_->writes);
  if (events.empty()) return std::vector<Receipt>{};
  std::vector<EncodedEvent> encoded;
  encoded.reserve(events.size());
  for (const NewEvent& event : events) encoded.push_back(state_->store.encode(event));
  return state_->queue.append(encoded);
}

std::shared_ptr<const PreparedEvents> Registry::prepare(std::vector<NewEvent> events) const {
  ZICHT_EXPECT(state_->writes);
  auto prepared = std::make_shared<PreparedEvents>();
  prepared->events = std::move(events);
  prepared->encoded.reserve(prepared->events.size());
  for (const NewEvent& event : prepared->events) prepared->encoded.push_back(state_->store.encode(event));
  return prepared;
}

Result<std::vector<Receipt>> Registry::append_prepared(const PreparedEvents& events) {
  ZICHT_EXPECT(state_->writes);
  if (events.events.empty()) return std::vector<Receipt>{};
  return state_->queue.append(events.encoded);
}

Sequence Registry::next_sequence() const {
  ZICHT_EXPECT(state_->writes);
  return state_->store.next_sequence();
}

Result<void> Registry::erase(const std::vector<ReportId>& reports, const std::string& actor) {
  std::vector<NewEvent> events;
  for (const ReportId report : reports) events.push_back({Erased{report}, actor, {}});
  ZICHT_CHECK(append(events));
  return state_->store.apply_erasures();
}

Result<void> Registry::rotate_master_key() {
  ZICHT_EXPECT(state_->writes);
  return state_->store.rotate_master_key();
}

Result<SignedHead> Registry::sign_head() {
  ZICHT_EXPECT(state_->writes);
  return state_->sign_head();
}

Result<std::vector<std::string>> Registry::adopt(const DefinitionFiles& files, const std::string& actor) {
  ZICHT_EXPECT(state_->writes);
  DefinitionFiles merged = state_->definitions;
  std::vector<NewEvent> events;
  std::vector<std::string> changed;
  for (const auto& [name, content] : files) {
    const auto [at, is_new] = merged.try_emplace(name, content);
    const bool is_own = !is_new && std::ranges::find(state_->lacking, name) == state_->lacking.end();
    if (is_own && at->second == content) continue;
    at->second = content;
    changed.push_back(name);
    events.push_back({Adopted{name, sha256(content)}, actor, {}});
  }
  if (changed.empty()) return changed;
  ZICHT_TRY(const Codebook codebook, Codebook::parse(code_list_files(merged)));
  ZICHT_CHECK(check_that_no_code_is_lost(state_->codebook, codebook));
  // Events first: cut short, it is done again, for the files differ still.
  ZICHT_CHECK(append(events));
  for (const std::string& name : changed)
    ZICHT_CHECK(replace_definition(state_->folder / "definitions" / name, files.at(name)));
  state_->definitions = std::move(merged);
  std::erase_if(state_->lacking, [&](const std::string& name) { return files.contains(name); });
  return changed;
}

Result<void> Registry::rebuild() {
  ZICHT_EXPECT(state_->writes);
  return state_->store.rebuild();
}

const Codebook& Registry::codebook() const { return state_->codebook; }
const DefinitionFiles& Registry::definitions() const { return state_->definitions; }
const std::vector<std::string>& Registry::lacking_definitions() const { return state_->lacking; }

}  // namespace zicht::registry
