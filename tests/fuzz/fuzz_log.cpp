// Any rows as the log of a registry: everything that reads a log answers or refuses, and a log that verifies
// gives a view of it.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstdlib>

#include "model/shipped_definitions.hpp"
#include "registry/sqlite/log_queries.hpp"
#include "registry/sqlite/projections.hpp"
#include "registry/sqlite/schema.hpp"
#include "registry/sqlite/snapshot.hpp"

namespace {

using namespace zicht::registry;

zicht::Date last_day() { return zicht::make_date(2100, 1, 1).value(); }

void fill(Database& database, FuzzedDataProvider& data) {
  Statement add =
      database.prepare("INSERT OR REPLACE INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)").value();
  Statement seal = database.prepare("INSERT OR REPLACE INTO vault VALUES (?1, ?2)").value();
  std::int64_t sequence = 0;
  while (data.remaining_bytes() > 0) {
    sequence += data.ConsumeBool() ? 1 : data.ConsumeIntegralInRange<std::int64_t>(-2, 5);
    const auto recorded_at = data.ConsumeBool() ? sequence : data.ConsumeIntegral<std::int64_t>();
    const std::string actor = data.ConsumeRandomLengthString(8);
    const auto subject = data.ConsumeBool() ? sequence : data.ConsumeIntegralInRange<std::int64_t>(-1, 20);
    const auto kind = data.ConsumeIntegralInRange<std::int64_t>(-1, 12);
    const auto version = data.ConsumeIntegralInRange<std::int64_t>(0, 3);
    const auto payload = data.ConsumeBytes<std::uint8_t>(data.ConsumeIntegralInRange<std::size_t>(0, 200));
    const auto commitment = data.ConsumeBytes<std::uint8_t>(data.ConsumeBool() ? 0 : 32);
    if (!add.bind(1, sequence)
             .bind(2, recorded_at)
             .bind(3, recorded_at)
             .bind(4, actor)
             .bind(5, subject)
             .bind(6, kind)
             .bind(7, version)
             .bind(8, payload)
             .bind(9, commitment)
             .run())
      std::abort();
    if (data.ConsumeBool() && !seal.bind(1, sequence).bind(2, payload).run()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  FuzzedDataProvider data(bytes, size);
  const zicht::Codebook& book = zicht::shipped_codebook();
  Database database = Database::in_memory().value();
  if (!migrate(database)) std::abort();
  fill(database, data);
  static_cast<void>(rebuild_projections(database));
  const auto verified = verify_log(database, {}, [](zicht::Sequence) {});
  static_cast<void>(events_between(database, book, 0, 1000));
  for (zicht::ReportId report = 0; report < 4; ++report)
    static_cast<void>(events_about(database, book, report));
  const auto view = snapshot_of(database, book, last_day());
  if (verified && verified->good() && !view && view.error().code == zicht::ErrorCode::io) std::abort();
  return 0;
}
