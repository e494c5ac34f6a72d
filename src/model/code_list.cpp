#include "model/code_list.hpp"

#include <algorithm>
#include <sstream>

#include "base/contract.hpp"
#include "base/table_reader.hpp"
#include "base/text.hpp"

namespace zicht {
namespace {

constexpr std::string_view kColumns[] = {"code",       "label_nl", "label_en", "parent",
                                         "valid_from", "valid_to", "aliases"};

std::unexpected<Error> wrong(std::string_view name, std::uint64_t line, std::string message) {
  return fail(ErrorCode::invalid_config, std::move(message), std::string(name) + ':' + std::to_string(line));
}

Result<std::optional<Date>> optional_date(std::string_view text) {
  if (text.empty()) return std::nullopt;
  ZICHT_TRY(const Date day, parse_iso_date(text));
  return day;
}

}  // namespace

Result<CodeList> CodeList::parse(std::string id, Label label, std::string parent_list, std::string_view csv,
                                 std::string_view name) {
  CodeList list;
  list.id_ = std::move(id);
  list.label_ = std::move(label);
  list.parent_list_ = std::move(parent_list);
  std::istringstream in{std::string(csv)};
  TableReader reader(in);
  const auto header = reader.read_header();
  if (!header || !std::ranges::equal(*header, kColumns))
    return wrong(name, 1, "the header is not code,label_nl,label_en,parent,valid_from,valid_to,aliases");
  while (reader.next()) {
    const auto fields = reader.cells();
    const auto line = reader.line();
    if (!reader.is_as_wide_as_header()) return wrong(name, line, "not a record of 7 fields");
    Code code{std::string(fields[0]),
              {std::string(fields[1]), std::string(fields[2])},
              std::string(fields[3]),
              {},
              {},
              {}};
    const auto from = optional_date(fields[4]);
    const auto to = optional_date(fields[5]);
    if (!from || !to) return wrong(name, line, "valid_from or valid_to is not a date as YYYY-MM-DD");
    code.valid_from = *from;
    code.valid_to = *to;
    if (code.valid_from && code.valid_to && *code.valid_to < *code.valid_from)
      return wrong(name, line, "valid_to lies before valid_from");
    if (code.code.empty() || code.label.nl.empty() || code.label.en.empty())
      return wrong(name, line, "code and both labels must be there");
    if (!code.parent.empty() && list.parent_list_.empty())
      return wrong(name, line, "a parent in a list without parents");
    if (!fields[6].empty())
      for (const auto alias : split(fields[6], '|')) code.aliases.emplace_back(trimmed(alias));

    const auto position = static_cast<CodeId>(list.codes_.size());
    if (position == 0 && code.code != "unknown") return wrong(name, line, "the first code must be unknown");
    if (list.codes_.size() >= 0xFFFF) return wrong(name, line, "more than 65,535 codes");
    if (!list.by_code_.emplace(code.code, position).second)
      return wrong(name, line, "the code '" + code.code + "' stands twice");
    std::vector<std::string_view> spellings{code.code, code.label.nl, code.label.en};
    spellings.insert(spellings.end(), code.aliases.begin(), code.aliases.end());
    for (const auto spelling : spellings) {
      const auto [at, added] = list.by_spelling_.emplace(folded(spelling), position);
      if (!added && at->second != position)
        return wrong(name, line,
                     "'" + std::string(spelling) + "' means both '" + list.codes_[at->second].code +
                         "' and '" + code.code + "'");
    }
    list.codes_.push_back(std::move(code));
  }
  if (list.codes_.empty()) return wrong(name, 1, "the list holds no code");
  return list;
}

CodeList CodeList::only_unknown(std::string id) {
  CodeList list;
  list.label_ = {id, id};
  list.id_ = std::move(id);
  list.codes_.push_back({"unknown", {"onbekend", "unknown"}, {}, {}, {}, {}});
  list.by_code_.emplace("unknown", kUnknown);
  list.by_spelling_.emplace("unknown", kUnknown);
  return list;
}

std::optional<CodeId> CodeList::find(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<CodeId> CodeList::find_spelling(std::string_view text) const {
  if (const auto exact = find(text)) return exact;
  const auto found = by_spelling_.find(folded(text));
  return found == by_spelling_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<CodeId> CodeList::nearest(std::string_view text) const {
  std::vector<std::string_view> spellings;
  std::vector<CodeId> ids;
  for (std::size_t i = 0; i < codes_.size(); ++i) {
    const Code& code = codes_[i];
    std::vector<std::string_view> own{code.code, code.label.nl, code.label.en};
    own.insert(own.end(), code.aliases.begin(), code.aliases.end());
    for (const auto spelling : own) {
      spellings.push_back(spelling);
      ids.push_back(static_cast<CodeId>(i));
    }
  }
  const std::string_view found = zicht::nearest(text, spellings);
  for (std::size_t i = 0; i < spellings.size(); ++i)
    if (!found.empty() && spellings[i].data() == found.data()) return ids[i];
  return std::nullopt;
}

bool CodeList::valid_on(CodeId id, Date day) const {
  const Code& code = (*this)[id];
  return (!code.valid_from || *code.valid_from <= day) && (!code.valid_to || day <= *code.valid_to);
}

}  // namespace zicht
