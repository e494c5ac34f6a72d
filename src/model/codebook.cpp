#include "base/contract.hpp"
#include "base/node.hpp"
#include "model/code_list.hpp"

namespace zicht {
namespace {

/// The lists that objects of the chain are written in, besides those of reports.
constexpr const char* kChainLists[] = {"concern_kind",
                                       "concern_about",
                                       "why_no_report",
                                       "reception_site_type",
                                       "follow_up_group",
                                       "follow_up_kind",
                                       "no_action_reason",
                                       "investigation_origin",
                                       "investigation_state",
                                       "scope",
                                       "suspect_role",
                                       "office",
                                       "offence",
                                       "iccs",
                                       "disposal_kind",
                                       "dismissal_ground",
                                       "disposal_of",
                                       "instance",
                                       "outcome"};

std::unexpected<Error> wrong(std::string message, std::string where) {
  return fail(ErrorCode::invalid_config, std::move(message), std::move(where));
}

std::string text_of(const Node* node) {
  return node != nullptr && node->as_text() != nullptr ? *node->as_text() : "";
}

Result<CodeList> parse_list(const Node& entry, const std::map<std::string, std::string>& files) {
  const std::string where = "index.toml:" + std::to_string(entry.line);
  const std::string id = text_of(entry.find("id"));
  const Node* const label = entry.find("label");
  if (id.empty() || label == nullptr || text_of(label->find("nl")).empty() ||
      text_of(label->find("en")).empty())
    return wrong("a list needs id and label = { nl = …, en = … }", where);
  const std::string file = id + ".csv";
  const auto content = files.find(file);
  if (content == files.end()) return wrong("the list '" + id + "' has no file " + file, where);
  return CodeList::parse(id, {text_of(label->find("nl")), text_of(label->find("en"))},
                         text_of(entry.find("parents")), content->second, file);
}

}  // namespace

Result<Codebook> Codebook::parse(const std::map<std::string, std::string>& files) {
  const auto index = files.find("index.toml");
  if (index == files.end()) return wrong("no index.toml among the code lists", "index.toml");
  ZICHT_TRY(const Node document, parse_toml(index->second, "index.toml"));
  const Node* const entries = document.find("list");
  if (entries == nullptr || !entries->is_list()) return wrong("no [[list]] in it", "index.toml");

  Codebook book;
  for (const Node& entry : *entries->as_list()) {
    ZICHT_TRY(CodeList list, parse_list(entry, files));
    if (book.find_list(list.id()) != nullptr)
      return wrong("the list '" + list.id() + "' stands twice", "index.toml");
    book.lists_.push_back(std::move(list));
  }
  for (const char* const id : kChainLists)
    if (book.find_list(id) == nullptr) book.lists_.push_back(CodeList::only_unknown(id));
  const std::pair<const CodeList**, const char*> named[] = {
      {&book.organisation_, "organisation"},
      {&book.channel_, "channel"},
      {&book.legal_basis_, "legal_basis"},
      {&book.dossier_type_, "dossier_type"},
      {&book.sex_, "sex"},
      {&book.country_, "country"},
      {&book.residence_status_, "residence_status"},
      {&book.yes_no_, "yes_no"},
      {&book.form_, "form"},
      {&book.sub_form_, "sub_form"},
      {&book.place_, "place"},
      {&book.region_, "region"},
      {&book.means_of_control_, "means_of_control"},
      {&book.recruiter_relation_, "recruiter_relation"},
      {&book.sector_, "sector"},
      {&book.indicator_, "indicator"},
      {&book.scope_, "scope"},
  };
  for (const auto& [member, id] : named) {
    *member = book.find_list(id);
    if (*member == nullptr) return wrong("the list '" + std::string(id) + "' is missing", "index.toml");
  }
  ZICHT_CHECK(book.check_parents());
  return book;
}

Result<void> Codebook::check_parents() const {
  for (const CodeList& list : lists_) {
    if (list.parent_list().empty()) continue;
    const CodeList* const parents = find_list(list.parent_list());
    if (parents == nullptr)
      return wrong("the parent list '" + list.parent_list() + "' does not exist", list.id() + ".csv");
    for (std::size_t i = 0; i < list.size(); ++i) {
      const Code& code = list[static_cast<CodeId>(i)];
      if (!code.parent.empty() && !parents->find(code.parent))
        return wrong(
            "the parent '" + code.parent + "' of '" + code.code + "' is not in " + parents->id() + ".csv",
            list.id() + ".csv");
      // A circle never ends; no honest hierarchy is this deep.
      const CodeList* at_list = &list;
      const Code* at = &code;
      int depth = 0;
      while (!at->parent.empty() && ++depth < 32) {
        const CodeList* const up = find_list(at_list->parent_list());
        const auto id = up == nullptr ? std::nullopt : up->find(at->parent);
        if (!id) break;  // reported for its own list
        at_list = up;
        at = &(*up)[*id];
      }
      if (depth == 32) return wrong("the parents of '" + code.code + "' go in a circle", list.id() + ".csv");
    }
  }
  return {};
}

const CodeList* Codebook::find_list(std::string_view id) const {
  for (const CodeList& list : lists_)
    if (list.id() == id) return &list;
  return nullptr;
}

const CodeList& Codebook::list(std::string_view id) const {
  const CodeList* const found = find_list(id);
  ZICHT_EXPECT(found != nullptr);
  return *found;
}

std::vector<std::pair<const CodeList*, CodeId>> Codebook::lineage(const CodeList& list, CodeId id) const {
  std::vector<std::pair<const CodeList*, CodeId>> line{{&list, id}};
  while (!(*line.back().first)[line.back().second].parent.empty()) {
    const auto& [at_list, at] = line.back();
    const CodeList& parents = this->list(at_list->parent_list());
    line.emplace_back(&parents, parents.find((*at_list)[at].parent).value());
  }
  return line;
}

}  // namespace zicht
