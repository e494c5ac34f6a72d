#include "oracle_names.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "linkage/name_keys.hpp"

namespace zicht::oracle {
namespace {

using simulate::NameDraw;
using simulate::NameOrigin;
using simulate::Rewrites;

struct Variant {
  std::string text;
  double chance = 1;
};

/// Every text that one rewrite makes of this one; each place and rewrite is as likely.
std::vector<Variant> rewritten(const std::string& text, const Rewrites& rewrites) {
  std::vector<Variant> variants;
  for (const auto& [from, to] : rewrites)
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
      variants.push_back({text.substr(0, at) + to + text.substr(at + from.size()), 1});
  for (Variant& variant : variants) variant.chance = 1.0 / static_cast<double>(variants.size());
  return variants;
}

std::string feminine(std::string family, const Rewrites& endings) {
  for (const auto& [from, to] : endings)
    if (family.ends_with(from)) return family.substr(0, family.size() - from.size()) + to;
  return family;
}
std::string masculine(const std::string& family, const Rewrites& endings) {
  for (const auto& [male, female] : endings)
    if (family.ends_with(female)) return family.substr(0, family.size() - female.size()) + male;
  return family;
}
std::string without_particle(const std::string& family, const std::vector<std::string>& particles) {
  for (const std::string& particle : particles)
    if (family.starts_with(particle)) return family.substr(particle.size());
  return family;
}

/// Texts that become `text` by one letter typed wrongly, with the chance that they do.
std::vector<Variant> before_typing(const std::string& text) {
  constexpr std::string_view kKeys = "qwertyuiop asdfghjkl zxcvbnm ";
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz ";
  constexpr std::string_view kAtTheEnd = "plm";
  std::vector<Variant> before;
  const auto add = [&](std::string typed) {
    if (typed.size() < 3) return;
    before.push_back({std::move(typed), 0});
    before.back().chance = 0.25 / static_cast<double>(before.back().text.size() - 1);
  };
  for (std::size_t at = 1; at <= text.size(); ++at)
    for (const char letter : kLetters) add(text.substr(0, at) + letter + text.substr(at));
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (at + 1 < text.size() && text[at] == text[at + 1]) add(text.substr(0, at) + text.substr(at + 1));
    std::string other = text;
    if (text[at] == 'e') {
      for (const char letter : kAtTheEnd) {
        other[at] = letter;
        add(other);
      }
    }
    const auto key = kKeys.find(text[at]);
    if (text[at] != ' ' && key != std::string_view::npos && key > 0 && kKeys[key - 1] != ' ') {
      other[at] = kKeys[key - 1];
      add(other);
    }
    if (at + 1 < text.size() && text[at] != text[at + 1]) {
      other = text;
      std::swap(other[at], other[at + 1]);
      add(other);
    }
  }
  return before;
}

}  // namespace

NameTable::NameTable(const simulate::NameBook& book) {
  for (std::size_t origin = 0; origin < book.origins().size(); ++origin)
    add_names(book, static_cast<std::uint8_t>(origin));
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    return std::tie(a.text, a.source.name) < std::tie(b.text, b.source.name);
  });
}

void NameTable::add_names(const simulate::NameBook& book, std::uint8_t position) {
  const NameOrigin& origin = book.origins()[position];
  const auto add_part = [&](NamePart part, const std::map<std::string, double>& share_of) {
    for (const auto& [text, share] : share_of) {
      Name name;
      name.origin = position;
      name.part = part;
      name.share = share;
      name.text = text;
      add(origin, std::move(name));
    }
  };
  const auto drawn = [&](const NameDraw& draw, bool make_feminine) {
    std::map<std::string, double> share_of;
    draw.for_each([&](const std::string& text, double share) {
      share_of[make_feminine ? feminine(text, origin.feminine_endings) : text] += share;
    });
    return share_of;
  };
  const auto even = [](std::span<const std::string> texts) {
    std::map<std::string, double> share_of;
    for (const std::string& text : texts) share_of[text] += 1.0 / static_cast<double>(texts.size());
    return share_of;
  };
  add_part(NamePart::female_given, drawn(origin.female, false));
  add_part(NamePart::male_given, drawn(origin.male, false));
  add_part(NamePart::male_family, drawn(origin.family, false));
  if (!origin.feminine_endings.empty()) add_part(NamePart::female_family, drawn(origin.family, true));
  if (origin.patronymic_share > 0) {
    add_part(NamePart::female_patronymic, even(origin.female_patronymics));
    add_part(NamePart::male_patronymic, even(origin.male_patronymics));
  }
  std::map<std::string, double> aliases;
  for (const bool male : {false, true})
    for (const std::string& text : book.working_names(male)) aliases[text] = 1;
  for (const auto& [full, shorter] : origin.short_forms) aliases[shorter] = 1;
  add_part(NamePart::alias, aliases);
}

void NameTable::add(const NameOrigin& origin, Name name) {
  static const linkage::Transliterator kTransliterator;
  const auto id = static_cast<std::uint32_t>(names_.size());
  const auto enter = [&](const Variant& variant, int rewrites, bool misheard, bool particle, bool ending) {
    Source source;
    source.name = id;
    source.rewritten = static_cast<std::uint8_t>(rewrites);
    source.misheard = misheard;
    source.without_particle = particle;
    source.masculine = ending;
    source.chance = static_cast<float>(variant.chance);
    entries_.push_back({linkage::stable_hash(kTransliterator.comparable(variant.text)), source});
  };
  const auto enter_all = [&](const std::string& text, bool particle, bool ending) {
    const auto heard = [&](const Variant& written, int rewrites) {
      enter(written, rewrites, false, particle, ending);
      for (const Variant& other : rewritten(written.text, origin.spelling))
        enter({other.text, other.chance * written.chance}, rewrites, true, particle, ending);
    };
    heard({text, 1}, 0);
    for (const Variant& once : rewritten(text, origin.transliteration)) {
      heard(once, 1);
      for (const Variant& twice : rewritten(once.text, origin.transliteration))
        if (twice.text != text) enter({twice.text, once.chance * twice.chance}, 2, false, particle, ending);
    }
  };
  const bool is_family = name.part == NamePart::male_family || name.part == NamePart::female_family;
  const std::string bare = is_family ? without_particle(name.text, origin.particles) : name.text;
  const std::string male_form =
      name.part == NamePart::female_family ? masculine(name.text, origin.feminine_endings) : name.text;
  name.has_particle = bare != name.text;
  name.has_masculine = male_form != name.text;
  name.rewritable = !rewritten(name.text, origin.transliteration).empty();
  name.mishearable = !rewritten(name.text, origin.spelling).empty();
  const std::string comparable = kTransliterator.comparable(name.text);
  name.initial = comparable.empty() ? '\0' : comparable.front();
  enter_all(name.text, false, false);
  if (name.has_particle) enter_all(bare, true, false);
  if (name.has_masculine) enter_all(male_form, false, true);
  names_.push_back(std::move(name));
}

void NameTable::set_shares(std::span<const double> shares) {
  for (std::size_t name = 0; name < names_.size(); ++name) names_[name].share = shares[name];
}

void NameTable::append(std::string_view comparable, double chance, bool mistyped,
                       std::vector<Source>& found) const {
  const std::uint64_t hash = linkage::stable_hash(comparable);
  for (auto entry = std::ranges::lower_bound(entries_, hash, {}, &Entry::text);
       entry != entries_.end() && entry->text == hash; ++entry) {
    found.push_back(entry->source);
    found.back().mistyped = mistyped;
    found.back().chance = static_cast<float>(found.back().chance * chance);
  }
}

std::vector<Source> NameTable::sources(std::string_view comparable) const {
  std::vector<Source> found;
  append(comparable, 1, false, found);
  for (const Variant& typed : before_typing(std::string(comparable)))
    append(typed.text, typed.chance, true, found);
  std::ranges::stable_sort(found, {}, &Source::name);
  return found;
}

}  // namespace zicht::oracle
