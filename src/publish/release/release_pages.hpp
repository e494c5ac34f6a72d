#pragma once

#include <string>
#include <utility>
#include <vector>

#include "publish/release/figure_view.hpp"

namespace zicht::publish {

/// What changed since the last release, as its page and data/changes.csv say.
struct ReleaseChanges {
  struct Definition {
    std::string figure, before, now;
  };
  struct Code {
    std::string dimension, code;
    bool came = true;
  };
  struct Count {
    std::string figure, key, before, now;
    int year = 0;
    std::vector<std::uint16_t> classes = {};
  };
  std::vector<Definition> definitions;
  std::vector<std::string> new_figures, stopped;
  std::vector<Code> codes;
  std::vector<Count> counts;
};

/// Compares tables with the last release; nothing when there is none.
ReleaseChanges changes_since(const ReleaseContext& context, std::span<const ProtectedTable> tables);
std::string changes_csv(const ReleaseContext& context, const ReleaseChanges& changes);

/// The pages of one language, by their names within the language's folder.
/// \errors invalid_config: a template that does not close what it opens.
Result<FilesByName> release_pages(const ReleaseDesign& design, const ReleaseContext& context,
                                  std::span<const ProtectedTable> tables, const ShownChanges& changes,
                                  const AttackSummary& attack, Language language);

/// A page around a body. \param view  filled in beside the texts: page_title, page, home, other, style,
/// site_root, menu, footer …
Result<std::string> in_layout(const ReleaseDesign& design, Language language,
                              const std::string& body_template, Node view,
                              const std::string& given_body = {});

}  // namespace zicht::publish
