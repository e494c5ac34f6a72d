#include "registry/identity_reader.hpp"

#include "registry/payload.hpp"
#include "registry/sqlite/sqlite_store.hpp"

namespace zicht::registry {
namespace {

Result<bool> is_viewing(Database& database, Sequence event) {
  ZICHT_TRY(Statement kind, database.prepare("SELECT kind FROM log WHERE sequence = ?1"));
  ZICHT_TRY(const bool row, kind.bind(1, static_cast<std::int64_t>(event)).step());
  return row && static_cast<EventKind>(kind.integer(0)) == EventKind::viewed;
}

}  // namespace

Result<OpenIdentities> identities_in(LogStore& store, const Codebook& codebook) {
  OpenIdentitiesBuilder builder(codebook);
  ZICHT_CHECK(store.each_current([&](const CurrentReport& current) -> Result<void> {
    ReportContent content;
    ZICHT_TRY(content.report, decode_report(current.payload, codebook));
    ZICHT_TRY(const std::string_view submission, decode_submission(current.submission_payload));
    ZICHT_TRY(auto opened, store.open_secrets(current.content, current.content_kind, current.report));
    const bool erased = current.erased || (opened && opened->erased);
    if (opened) content.identity = std::move(opened->secrets.identity);
    builder.add(current.report, content, erased, submission);
    return {};
  }));
  return std::move(builder).finish();
}

Result<LinkageInput> read_linkage_input(const std::filesystem::path& registry, const Codebook& codebook,
                                        Sequence viewed) {
  ZICHT_TRY(Database database, SqliteStore::open_database(registry / "registry.db", Access::read));
  ZICHT_TRY(const bool is_known, is_viewing(database, viewed));
  if (!is_known)
    return fail(ErrorCode::conflict, "identities are opened after the viewing of them is recorded",
                std::to_string(viewed));
  SqliteStore store(std::move(database), codebook);
  ZICHT_TRY(KeyStore keys, KeyStore::open(registry / "keys", Access::read));
  ZICHT_CHECK(store.start_previewing(std::move(keys)));
  ZICHT_TRY(const auto one_view, store.view());
  LinkageInput input;
  ZICHT_TRY(input.in_force, store.links_in_force());
  ZICHT_TRY(input.opened, identities_in(store, codebook));
  return input;
}

}  // namespace zicht::registry
