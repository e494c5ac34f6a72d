#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace zicht::cli {

/// Where a verb prints: answers to `out`, messages and progress to `messages`.
struct Console {
  std::ostream& out;
  std::ostream& messages;
  bool live = false;           ///< messages go to a terminal, so a line may be written over
  std::istream* in = nullptr;  ///< somebody at a terminal who can be asked; null = nobody
  /// The terminal itself, for a line that is written over; null = messages, which let no control character
  /// through.
  std::ostream* terminal = nullptr;
};

/// "zicht: what is wrong (where)" and, on a line of its own, what to do about it.
void print_error(Console& console, const Error& error);

/// 1234567 as "1,234,567".
std::string grouped(std::int64_t number);

/// One line that says how far a step is; nothing is shown for a step of under a second.
class Progress {
 public:
  Progress(Console& console, std::string_view step);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// \param done  how many of `unit` so far, for example 40000 "rows"
  void update(std::int64_t done, std::string_view unit);

 private:
  using Clock = std::chrono::steady_clock;
  std::ostream& to_terminal();
  Console& console_;
  std::string step_;
  Clock::time_point began_;
  Clock::time_point shown_;
  bool any_ = false;
};

}  // namespace zicht::cli
