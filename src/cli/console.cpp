#include "cli/console.hpp"

#include <fmt/format.h>

#include <ostream>

namespace zicht::cli {

void print_error(Console& console, const Error& error) {
  console.messages << "zicht: " << error.message;
  if (!error.where.empty()) console.messages << " (" << error.where << ')';
  console.messages << '\n';
  if (!error.advice.empty()) console.messages << "       " << error.advice << '\n';
}

std::string grouped(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

Progress::Progress(Console& console, std::string_view step)
    : console_(console), step_(step), began_(Clock::now()), shown_(began_) {}

Progress::~Progress() {
  if (!any_) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
  to_terminal() << fmt::format("{}{}: done in {:.1f} s{}\n", console_.live ? "\r" : "", step_, seconds,
                               console_.live ? "\x1b[K" : "");
}

std::ostream& Progress::to_terminal() {
  if (!console_.live || console_.terminal == nullptr) return console_.messages;
  console_.messages.flush();
  return *console_.terminal;
}

void Progress::update(std::int64_t done, std::string_view unit) {
  const auto now = Clock::now();
  if (now - shown_ < std::chrono::seconds(1)) return;
  shown_ = now;
  any_ = true;
  to_terminal() << (console_.live ? "\r" : "") << step_ << ": " << grouped(done) << ' ' << unit
                << (console_.live ? "\x1b[K" : "\n") << std::flush;
}

}  // namespace zicht::cli
