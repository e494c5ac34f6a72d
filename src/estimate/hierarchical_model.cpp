#include "estimate/hierarchical_model.hpp"

#include <algorithm>
#include <bit>

#include "base/contract.hpp"

namespace zicht::estimate {
namespace {

ListMask all_lists(int list_count) { return (ListMask{1} << list_count) - 1; }

/// Calls visit with each set that is `lists` without one of its members.
template <class Visit>
void for_each_facet(ListMask lists, Visit visit) {
  for (ListMask left = lists; left != 0; left &= left - 1) visit(lists & ~(left & -left));
}

/// Whether generator a stands before b in a name.
bool stands_before(ListMask a, ListMask b) {
  if (std::popcount(a) != std::popcount(b)) return std::popcount(a) > std::popcount(b);
  const ListMask only_one = a ^ b;
  return (a & (only_one & -only_one)) != 0;  // who has the lowest list that the other lacks
}

std::unexpected<Error> no_model(std::string_view name) {
  return fail(ErrorCode::invalid_input, "not the name of a model", std::string(name),
              "Write its largest terms by list number, for example [12,23,4]; not the term of all lists.");
}

}  // namespace

HierarchicalModel::HierarchicalModel(int list_count) : terms_(list_count) {
  ZICHT_EXPECT(list_count >= kFewestLists && list_count <= kMostLists);
  terms_.insert(0);
  for (int list = 0; list < list_count; ++list) terms_.insert(ListMask{1} << list);
}

Result<HierarchicalModel> HierarchicalModel::parse(std::string_view name, int list_count) {
  if (name.size() < 2 || name.front() != '[' || name.back() != ']') return no_model(name);
  HierarchicalModel model(list_count);
  ListMask term = 0;
  std::string generators(name.substr(1));
  generators.back() = ',';  // each ends in one
  for (const char letter : generators) {
    if (letter >= '0' && letter <= '9') {
      const int list = letter == '0' ? 9 : letter - '1';
      if (list >= list_count || (term >> list & 1U) != 0) return no_model(name);
      term |= ListMask{1} << list;
    } else if (letter == ',' && term != 0 && term != all_lists(list_count)) {
      for (ListMask subset = term; subset != 0; subset = (subset - 1) & term) model.terms_.insert(subset);
      term = 0;
    } else {
      return no_model(name);
    }
  }
  return model;
}

HierarchicalModel HierarchicalModel::largest_without(const SetFamily& terms) {
  HierarchicalModel model(terms.list_count());
  SetFamily left_out = terms.supersets();
  left_out.insert(all_lists(terms.list_count()));
  for (ListMask term = 1; term < all_lists(terms.list_count()); ++term)
    if (!left_out.contains(term))
      model.terms_.insert(term);
    else
      ZICHT_EXPECT(std::popcount(term) >= 2);
  return model;
}

bool HierarchicalModel::can_add(ListMask term) const {
  if (contains(term) || term == all_lists(list_count())) return false;
  bool facets_in = true;
  for_each_facet(term, [&](ListMask facet) { facets_in = facets_in && contains(facet); });
  return facets_in;
}

HierarchicalModel HierarchicalModel::with(ListMask term) const {
  ZICHT_EXPECT(can_add(term));
  HierarchicalModel larger = *this;
  larger.terms_.insert(term);
  return larger;
}

HierarchicalModel HierarchicalModel::without(ListMask generator) const {
  ZICHT_EXPECT(contains(generator) && std::popcount(generator) >= 2);
  SetFamily above(list_count());
  above.insert(generator);
  ZICHT_EXPECT((above.supersets() & terms_).size() == 1);
  HierarchicalModel smaller = *this;
  smaller.terms_.erase(generator);
  return smaller;
}

std::vector<ListMask> HierarchicalModel::generators() const {
  SetFamily covered(list_count());
  terms_.for_each(
      [&](ListMask term) { for_each_facet(term, [&](ListMask facet) { covered.insert(facet); }); });
  std::vector<ListMask> maximal;
  (terms_ - covered).for_each([&](ListMask term) { maximal.push_back(term); });
  std::ranges::sort(maximal, stands_before);
  return maximal;
}

std::vector<ListMask> HierarchicalModel::addable() const {
  std::vector<ListMask> terms;
  for (ListMask term = 1; term < all_lists(list_count()); ++term)
    if (can_add(term)) terms.push_back(term);
  return terms;
}

std::string HierarchicalModel::name() const {
  std::string text = "[";
  for (const ListMask generator : generators()) {
    if (text.size() > 1) text += ',';
    for (int list = 0; list < list_count(); ++list)
      if ((generator >> list & 1U) != 0) text += static_cast<char>(list == 9 ? '0' : '1' + list);
  }
  return text + "]";
}

}  // namespace zicht::estimate
