// A new report against a whole register: 1,000,000 persons of the profile `free` with all that it says of
// them.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/parallel.hpp"
#include "linkage/register_index.hpp"
#include "simulate/test_profile.hpp"

namespace zicht::linkage {
namespace {

constexpr std::int64_t kPersons = 1'000'000;
constexpr std::size_t kNewReports = 2'000;

simulate::SimulatedIdentities identities_of_years(std::int64_t people) {
  simulate::Profile profile = simulate::free_profile();
  profile.free->people = people;
  const auto country = simulate::draw_country(profile, shipped_codebook(), 1).value();
  return simulate::identities_of(country, profile, simulate::test_names(), shipped_codebook(), 1);
}

/// Adds a record of another view with the same columns.
void copy_record(const IdentityView& from, std::size_t record, IdentityViewBuilder& to) {
  to.add_record(from.source_of(record));
  for (std::size_t column = 0; column < from.columns().size(); ++column) {
    const ValueId value = from.columns()[column].value_of[record];
    if (value == kWithheldValue) to.set_withheld(column);
    if (value > kWithheldValue) to.set(column, from.columns()[column].text(value));
  }
}

/// Reports on just kPersons people, and as new ones later reports on some of them or on others.
struct Register {
  IdentityView known;
  IdentityView asked;
  LinkResult linked;
};

IdentityViewBuilder builder_for(const IdentityView& view) {
  std::vector<IdentityViewBuilder::Field> fields;
  for (const IdentityColumn& column : view.columns()) fields.push_back({column.name, column.kind});
  return IdentityViewBuilder(fields);
}

const Register& a_register() {
  static const Register made = [] {
    // About a fifth of people are reported, over five years.
    const simulate::SimulatedIdentities all = identities_of_years(kPersons * 21 / 20);
    IdentityViewBuilder known = builder_for(all.view);
    IdentityViewBuilder asked = builder_for(all.view);
    std::vector<bool> seen;
    std::int64_t persons = 0;
    std::size_t records = 0;
    for (std::size_t record = 0; record < all.view.record_count(); ++record) {
      const std::size_t person = all.person_of[record];
      if (person >= seen.size()) seen.resize(person + 1, false);
      if (persons < kPersons || records < kNewReports) {
        const bool is_known = persons < kPersons;
        copy_record(all.view, record, is_known ? known : asked);
        if (!is_known) ++records;
        if (is_known && !seen[person]) ++persons;
        seen[person] = true;
      }
    }
    IdentityView known_view = known.finish();
    LinkOptions options;
    options.threads = hardware_threads();
    LinkResult linked = link(known_view, options).value();
    return Register{std::move(known_view), asked.finish(), std::move(linked)};
  }();
  return made;
}

std::vector<std::string_view> texts_of(const IdentityView& view, std::size_t record) {
  std::vector<std::string_view> texts;
  for (const IdentityColumn& column : view.columns()) {
    const ValueId value = column.value_of[record];
    texts.push_back(value > kWithheldValue ? column.text(value) : std::string_view());
  }
  return texts;
}

double allocated_mebibytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1024.0 / 1024.0;
}

void index_of_1000000_persons(benchmark::State& state) {
  const Register& people = a_register();
  for (auto _ : state) {
    const double before = allocated_mebibytes();
    const RegisterIndex index =
        RegisterIndex::make(people.known, people.linked, people.linked.cluster_of, hardware_threads())
            .value();
    state.counters["index_MiB"] = allocated_mebibytes() - before;
  }
  state.counters["records"] = static_cast<double>(people.known.record_count());
}
BENCHMARK(index_of_1000000_persons)->Unit(benchmark::kSecond)->Iterations(1)->MeasureProcessCPUTime();

/// One query an iteration; the counters are of wall-clock times of single queries, in milliseconds.
void new_report_against_1000000_persons(benchmark::State& state) {
  const Register& people = a_register();
  static RegisterIndex index =
      RegisterIndex::make(people.known, people.linked, people.linked.cluster_of, hardware_threads()).value();
  std::vector<double> milliseconds;
  std::size_t next = 0;
  double found = 0;
  for (auto _ : state) {
    const auto texts = texts_of(people.asked, next++ % people.asked.record_count());
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = index.find(texts);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    milliseconds.push_back(took.count());
    found += answer.persons.empty() ? 0 : 1;
  }
  std::ranges::sort(milliseconds);
  const auto quantile = [&](double share) {
    return milliseconds[static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1))];
  };
  state.counters["p50_ms"] = quantile(0.5);
  state.counters["p99_ms"] = quantile(0.99);
  state.counters["slowest_ms"] = milliseconds.back();
  state.counters["with_candidates"] = found / static_cast<double>(milliseconds.size());
}
BENCHMARK(new_report_against_1000000_persons)->Unit(benchmark::kMillisecond)->Iterations(kNewReports);

}  // namespace
}  // namespace zicht::linkage
