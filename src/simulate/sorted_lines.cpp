#include "simulate/sorted_lines.hpp"

#include <algorithm>
#include <istream>
#include <queue>

namespace zicht::simulate {
namespace {

constexpr std::size_t kMostAtOnce = 64;

std::unexpected<Error> lost() {
  return fail(ErrorCode::io, "a temporary file cannot be written or read back");
}

Result<void> write_entry(std::ostream& out, std::int64_t key, std::string_view line) {
  const auto size = static_cast<std::uint32_t>(line.size());
  out.write(reinterpret_cast<const char*>(&key), sizeof key);
  out.write(reinterpret_cast<const char*>(&size), sizeof size);
  out.write(line.data(), static_cast<std::streamsize>(line.size()));
  if (!out) return lost();
  return {};
}

}  // namespace

/// Reads one run, entry by entry.
class SortedLines::Run {
 public:
  explicit Run(std::iostream& in) : in_(&in) { in_->seekg(0); }
  /// False at the end.
  Result<bool> next() {
    std::uint32_t size = 0;
    if (!in_->read(reinterpret_cast<char*>(&key), sizeof key)) {
      if (in_->gcount() == 0 && in_->eof()) return false;
      return lost();
    }
    in_->read(reinterpret_cast<char*>(&size), sizeof size);
    line.resize(size);
    if (!in_->read(line.data(), static_cast<std::streamsize>(size))) return lost();
    return true;
  }
  std::int64_t key = 0;
  std::string line;

 private:
  std::iostream* in_;
};

SortedLines::SortedLines(MakeTemporary make_temporary, std::size_t run_bytes)
    : make_temporary_(std::move(make_temporary)), run_bytes_(run_bytes) {}
SortedLines::~SortedLines() = default;

Result<void> SortedLines::add(std::int64_t key, std::string_view line) {
  if (!entries_.empty() && bytes_.size() + line.size() + (entries_.size() + 1) * sizeof(Entry) > run_bytes_)
    ZICHT_CHECK(put_aside());
  entries_.push_back({key, bytes_.size(), line.size()});
  bytes_ += line;
  return {};
}

Result<void> SortedLines::put_aside() {
  ZICHT_TRY(auto run, make_temporary_());
  std::ranges::stable_sort(entries_, {}, &Entry::key);
  for (const Entry& entry : entries_)
    ZICHT_CHECK(write_entry(*run, entry.key, std::string_view(bytes_).substr(entry.begin, entry.size)));
  if (!run->flush()) return lost();
  runs_.push_back(std::move(run));
  entries_.clear();
  bytes_.clear();
  return {};
}

Result<void> SortedLines::merge(std::size_t first, std::size_t last, const Use& use) {
  std::vector<Run> runs;
  using Head = std::pair<std::int64_t, std::size_t>;  // key, run: the earlier run goes first
  std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
  for (std::size_t i = first; i < last; ++i) {
    runs.emplace_back(*runs_[i]);
    ZICHT_TRY(const bool more, runs.back().next());
    if (more) heads.emplace(runs.back().key, i - first);
  }
  while (!heads.empty()) {
    const std::size_t i = heads.top().second;
    heads.pop();
    ZICHT_CHECK(use(runs[i].key, runs[i].line));
    ZICHT_TRY(const bool more, runs[i].next());
    if (more) heads.emplace(runs[i].key, i);
  }
  return {};
}

Result<void> SortedLines::take(const std::function<Result<void>(std::string_view)>& use) {
  if (runs_.empty()) {
    std::ranges::stable_sort(entries_, {}, &Entry::key);
    for (const Entry& entry : entries_)
      ZICHT_CHECK(use(std::string_view(bytes_).substr(entry.begin, entry.size)));
    entries_.clear();
    bytes_.clear();
    return {};
  }
  if (!entries_.empty()) ZICHT_CHECK(put_aside());
  bytes_.shrink_to_fit();
  while (runs_.size() > kMostAtOnce) {
    std::vector<std::unique_ptr<std::iostream>> longer;
    for (std::size_t first = 0; first < runs_.size(); first += kMostAtOnce) {
      const std::size_t last = std::min(first + kMostAtOnce, runs_.size());
      ZICHT_TRY(auto run, make_temporary_());
      ZICHT_CHECK(merge(first, last, [&](std::int64_t key, std::string_view line) {
        return write_entry(*run, key, line);
      }));
      if (!run->flush()) return lost();
      for (std::size_t i = first; i < last; ++i) runs_[i].reset();
      longer.push_back(std::move(run));
    }
    runs_ = std::move(longer);
  }
  ZICHT_CHECK(merge(0, runs_.size(), [&](std::int64_t, std::string_view line) { return use(line); }));
  runs_.clear();
  return {};
}

}  // namespace zicht::simulate
