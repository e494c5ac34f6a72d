#include "intake/chain_columns.hpp"

#include <algorithm>

#include "base/contract.hpp"
#include "model/chain_fields.hpp"

namespace zicht::intake {
namespace {

using Use = ChainKeyColumn::Use;

template <class Object>
ChainColumns made(ObjectKind kind, std::string_view name, std::vector<ChainKeyColumn> keys) {
  ChainColumns columns{kind, name, {}, {}, std::move(keys)};
  Object object;
  for_each_field(object, [&](const ChainField& field, const auto&) {
    columns.names.push_back(field.name);
    if (field.required) columns.required.push_back(field.name);
  });
  for (const ChainKeyColumn& key : columns.keys) {
    columns.names.push_back(key.name);
    if (key.required) columns.required.push_back(key.name);
  }
  return columns;
}

}  // namespace

const std::vector<ChainColumns>& chain_columns() {
  static const std::vector<ChainColumns> all = {
      made<Concern>(ObjectKind::concern, "concern",
                    {{"own_reference", Use::own_reference},
                     {"site_name", Use::site_name},
                     {"report_references", Use::reports, Relation::became},
                     {"free_text", Use::text}}),
      made<FollowUp>(ObjectKind::follow_up, "follow_up",
                     {{"own_reference", Use::own_reference},
                      {"report_references", Use::reports, Relation::follows_up},
                      {"concern_references", Use::concerns, Relation::follows_up},
                      {"investigation_reference", Use::investigations, Relation::within},
                      {"note", Use::text}}),
      made<Investigation>(ObjectKind::investigation, "investigation",
                          {{"own_reference", Use::own_reference},
                           {"report_references", Use::reports, Relation::investigated_in},
                           {"concern_references", Use::concerns, Relation::investigated_in},
                           {"merged_into_reference", Use::investigations, Relation::merged_into},
                           {"note", Use::text}}),
      made<Suspect>(ObjectKind::suspect, "suspect",
                    {{"own_reference", Use::own_reference},
                     {"suspect_key", Use::suspect_key},
                     {"investigation_references", Use::investigations, Relation::names},
                     {"note", Use::text}}),
      made<Case>(ObjectKind::court_case, "case",
                 {{"case_key", Use::case_key, Relation::became, true},
                  {"suspect_key", Use::suspect_key},
                  {"investigation_references", Use::investigations, Relation::led_to},
                  {"joined_to_case_key", Use::cases, Relation::joined_to},
                  {"note", Use::text}}),
      made<Disposal>(ObjectKind::disposal, "disposal",
                     {{"case_key", Use::cases, Relation::of_case, true},
                      {"own_reference", Use::own_reference},
                      {"note", Use::text}}),
      made<Judgment>(ObjectKind::judgment, "judgment",
                     {{"case_key", Use::cases, Relation::of_case, true},
                      {"own_reference", Use::own_reference},
                      {"note", Use::text}})};
  return all;
}

const ChainColumns* find_chain_columns(std::string_view name) {
  const auto found = std::ranges::find(chain_columns(), name, &ChainColumns::name);
  return found == chain_columns().end() ? nullptr : &*found;
}

const ChainColumns& chain_columns_of(ObjectKind kind) {
  const auto found = std::ranges::find(chain_columns(), kind, &ChainColumns::kind);
  ZICHT_EXPECT(found != chain_columns().end());
  return *found;
}

std::string chain_template(ObjectKind kind) {
  std::string header;
  for (const std::string_view name : chain_columns_of(kind).names)
    header += (header.empty() ? "" : ",") + std::string(name);
  return header + "\n";
}

}  // namespace zicht::intake
