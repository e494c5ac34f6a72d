#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"
#include "figures/figure_book.hpp"
#include "publish/sentences.hpp"
#include "registry/registry.hpp"

namespace zicht::services {

/// The definition file that says that the people of a registry do not exist.
inline constexpr const char* kMadeUpFile = "made-up.txt";

/// A registry that is open, its definitions parsed at most once, and the clock: what every service works on.
/// For one thread at a time.
class Session {
 public:
  /// \param shipped  definitions that came with the program: the registry takes from them what it lacks
  /// \errors as registry::Registry::open.
  static Result<Session> open(const std::filesystem::path& folder, registry::Access access,
                              registry::Clock clock, const registry::DefinitionFiles& shipped = {});

  registry::Registry& registry() { return registry_; }
  const registry::DefinitionFiles& definitions() const { return registry_.definitions(); }
  const Codebook& codebook() const { return registry_.codebook(); }

  Instant now() const { return clock_(); }
  Date today() const { return day_in_amsterdam(clock_()); }
  /// The day as of which something is asked: today when none is named.
  /// \errors invalid_input: a day later than today, which nobody knows yet.
  Result<Date> as_of(std::optional<Date> asked) const;

  /// Tables, breakdowns and rules. \errors invalid_config: a definition is wrong.
  Result<const figures::FigureBook*> figure_book();
  /// \errors invalid_config: the registry lacks the book, or it is wrong.
  Result<const publish::SentenceBook*> sentence_book();
  /// A definition file by its name. \errors invalid_config: the registry has it not; says how to get it.
  Result<const std::string*> definition(std::string_view name) const;
  /// Whether the people in the register do not exist.
  bool is_made_up() const;

 private:
  Session(registry::Registry registry, registry::Clock clock)
      : registry_(std::move(registry)), clock_(std::move(clock)) {}

  registry::Registry registry_;
  registry::Clock clock_;
  std::optional<figures::FigureBook> figure_book_;
  std::optional<publish::SentenceBook> sentence_book_;
};

/// The files of one folder of a set of definitions, by the rest of their names: "codelists/form.csv" ->
/// "form.csv".
std::map<std::string, std::string> in_folder(const std::map<std::string, std::string>& files,
                                             std::string_view folder);

}  // namespace zicht::services
