#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/figure.hpp"

namespace zicht::publish {

/// A sentence, and the figure that it stands for.
struct Sentence {
  std::string id;
  std::string text;
  std::string definition;            ///< of the table, id@hash; empty = it rests on no figure
  std::vector<std::string> classes;  ///< codes; empty = the total
  std::map<std::string, std::string> rules;
  std::optional<LinkageRange> linkage = {};  ///< of the figure; without changes when it has none to tell
};

/// What can be said about figures, in both languages: definitions/sentences.toml.
class SentenceBook {
 public:
  /// \errors invalid_config: a text that a language lacks, a sentence without a text; `where` is name:line.
  static Result<SentenceBook> parse(std::string_view toml, std::string_view name);

  /// The tables that sentences rest on, each once.
  std::vector<std::string> tables() const;

  /// Every sentence whose table is there, in the order of the book. Words follow the weaker of the tests of a
  /// change; without two years of reports there is no word of a change. A class that nobody stands in counts
  /// 0. Where a table has ranges, they are said; a change that they leave open is not said to be one.
  /// \param estimates  what is said of an estimate, by its id, instead of the text of a sentence that names
  /// it
  /// \errors invalid_config: a class or a name between braces that does not exist.
  Result<std::vector<Sentence>> write(std::span<const FigureTable> tables, int year, Language language,
                                      const std::map<std::string, std::string>& estimates = {}) const;

  /// What the ranges in sentences are, for readers who are no statisticians.
  std::string about_linkage(const LinkageDraws& draws, Language language) const;

 private:
  struct Entry {
    std::string id;
    std::string table;
    std::string estimate;  ///< of which this sentence tells; its text is for when there is none
    std::string parts;     ///< the table whose total the change is split by
    std::vector<std::string> classes;
    Label text;          ///< empty = by `one` and `several`
    Label one, several;  ///< who is counted
  };
  friend class SentenceWriter;

  std::string name_;
  std::map<std::string, Label, std::less<>> patterns_;  ///< of [change] and of [linkage]
  std::vector<Entry> entries_;
};

}  // namespace zicht::publish
