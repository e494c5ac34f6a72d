#include "services/session.hpp"

namespace zicht::services {

Result<Session> Session::open(const std::filesystem::path& folder, registry::Access access,
                              registry::Clock clock, const registry::DefinitionFiles& shipped) {
  ZICHT_TRY(auto registry, registry::Registry::open(folder, access, clock, shipped));
  return Session(std::move(registry), std::move(clock));
}

Result<Date> Session::as_of(std::optional<Date> asked) const {
  if (!asked) return today();
  if (*asked > today())
    return fail(ErrorCode::invalid_input, "the as-of date lies in the future", to_iso(*asked),
                "Leave it out for today.");
  return *asked;
}

Result<const figures::FigureBook*> Session::figure_book() {
  if (!figure_book_) {
    auto book = figures::FigureBook::parse(definitions(), codebook());
    if (!book && !registry_.lacking_definitions().empty()) {
      // A table that came with the program may need a rule that the registry's own file does not have.
      registry::DefinitionFiles own = definitions();
      for (const std::string& name : registry_.lacking_definitions()) own.erase(name);
      book = figures::FigureBook::parse(own, codebook());
    }
    if (!book) return std::unexpected(book.error());
    figure_book_.emplace(*std::move(book));
  }
  return &*figure_book_;
}

Result<const publish::SentenceBook*> Session::sentence_book() {
  constexpr const char* kName = "sentences.toml";
  if (!sentence_book_) {
    ZICHT_TRY(const std::string* const file, definition(kName));
    ZICHT_TRY(auto book, publish::SentenceBook::parse(*file, kName));
    sentence_book_.emplace(std::move(book));
  }
  return &*sentence_book_;
}

Result<const std::string*> Session::definition(std::string_view name) const {
  const auto found = definitions().find(std::string(name));
  if (found == definitions().end())
    return fail(ErrorCode::invalid_config, "the registry lacks a definition", std::string(name),
                "The definitions are of an earlier version: zicht adopt takes those of this one.");
  return &found->second;
}

bool Session::is_made_up() const { return definitions().contains(kMadeUpFile); }

std::map<std::string, std::string> in_folder(const std::map<std::string, std::string>& files,
                                             std::string_view folder) {
  const std::string prefix = std::string(folder) + '/';
  std::map<std::string, std::string> found;
  for (auto at = files.lower_bound(prefix); at != files.end() && at->first.starts_with(prefix); ++at)
    found.emplace(at->first.substr(prefix.size()), at->second);
  return found;
}

}  // namespace zicht::services
