// The registry's hot paths. Reports are made up, with about 300 bytes to seal each. A report on disk is
// compared with a bare fdatasync of 4096 bytes in the same run; so is an import with SQLite's shell by
// bench/import.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <thread>

#include "registry/registry.hpp"
#include "registry/test_registry.hpp"

namespace zicht::registry {
namespace {

NewEvent report_with_row(std::int64_t number) {
  NewEvent event = made_up_report(static_cast<int>(number % 3000));
  auto& submitted = std::get<Submitted>(event.body);
  submitted.once = OnceKey{"bench", std::to_string(number)};
  submitted.content.identity.raw = std::string(300, 'x') + std::to_string(number);
  return event;
}

std::vector<NewEvent> batch_of(std::int64_t first, std::int64_t count) {
  std::vector<NewEvent> events;
  for (std::int64_t i = 0; i < count; ++i) events.push_back(report_with_row(first + i));
  return events;
}

void fill(Registry& registry, std::int64_t reports) {
  for (std::int64_t i = 0; i < reports; i += 5000)
    if (!registry.append(batch_of(i, std::min<std::int64_t>(5000, reports - i)))) std::abort();
}

Registry made_in(const TestFolder& folder) {
  return Registry::create(folder.path() / "r", shipped_definitions(), "bench", test_clock()).value();
}

/// One registry of this many reports, made once.
Registry& filled(std::int64_t reports) {
  static std::map<std::int64_t, std::pair<std::unique_ptr<TestFolder>, std::unique_ptr<Registry>>> made;
  auto& [folder, registry] = made[reports];
  if (!registry) {
    folder = std::make_unique<TestFolder>();
    registry = std::make_unique<Registry>(made_in(*folder));
    fill(*registry, reports);
  }
  return *registry;
}

void append_in_batches(benchmark::State& state) {
  for (auto _ : state) {
    const TestFolder folder;
    Registry registry = made_in(folder);
    fill(registry, state.range(0));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(append_in_batches)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();

void bare_fdatasync(benchmark::State& state) {
  const TestFolder folder;
  const int file = ::open((folder.path() / "file").c_str(), O_RDWR | O_CREAT, 0600);
  const std::string page(4096, 'x');
  for (auto _ : state)
    if (::pwrite(file, page.data(), page.size(), 0) != 4096 || ::fdatasync(file) != 0) std::abort();
  ::close(file);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bare_fdatasync)->Unit(benchmark::kMicrosecond)->UseRealTime();

void one_report_on_disk(benchmark::State& state) {
  const TestFolder folder;
  Registry registry = made_in(folder);
  std::int64_t number = 0;
  for (auto _ : state)
    if (!registry.append({report_with_row(++number)})) std::abort();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(one_report_on_disk)->Unit(benchmark::kMicrosecond)->UseRealTime();

void senders_at_once(benchmark::State& state) {
  constexpr std::int64_t kEach = 100;
  const TestFolder folder;
  Registry registry = made_in(folder);
  std::int64_t first = 0;
  for (auto _ : state) {
    std::vector<std::thread> senders;
    for (std::int64_t sender = 0; sender < state.range(0); ++sender, first += kEach)
      senders.emplace_back([&registry, first] {
        for (std::int64_t i = 0; i < kEach; ++i)
          if (!registry.append({report_with_row(first + i)})) std::abort();
      });
    for (std::thread& sender : senders) sender.join();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kEach);
}
BENCHMARK(senders_at_once)->Arg(32)->Unit(benchmark::kMillisecond)->UseRealTime();

void verify(benchmark::State& state) {
  Registry& registry = filled(state.range(0));
  for (auto _ : state)
    if (!registry.verify({}, {}).value().good()) std::abort();
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(verify)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void view_as_of(benchmark::State& state) {
  Registry& registry = filled(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(registry.snapshot(make_date(2025, 1, 2).value()).value());
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(view_as_of)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace zicht::registry
