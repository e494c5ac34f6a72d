#include "simulate/capture_model.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/contract.hpp"

namespace zicht::simulate {
namespace {

constexpr double kMostOdds = 1e6;

Result<std::size_t> list_named(const ProfileReader& reader, const Node& at, const CaptureModel& model,
                               const std::string& name) {
  for (std::size_t i = 0; i < model.lists.size(); ++i)
    if (model.lists[i].name == name) return i;
  return reader.wrong(at, "there is no list '" + name + "'");
}

Result<ReportingList> parse_list(const ProfileReader& reader, const Node& node, bool with_rates) {
  ZICHT_CHECK(reader.only_keys(node, {"name", "organisations", "rate", "leaning"}));
  ReportingList list;
  ZICHT_TRY(list.name, reader.text(node, "name"));
  if (list.name.empty() ||
      list.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
    return reader.wrong(node, "a list's name has small letters, digits and _ only");
  ZICHT_TRY(const auto weights, reader.shares(node, "organisations", reader.codebook().organisation()));
  for (std::size_t id = 0; id < weights.size(); ++id)
    if (weights[id] > 0) list.organisations[static_cast<CodeId>(id)] = weights[id];
  if (with_rates || node.find("rate") != nullptr) {
    ZICHT_TRY(list.rate, reader.number(node, "rate", 1e-6, 1 - 1e-6));
  }
  if (const Node* const leaning = node.find("leaning"); leaning != nullptr) {
    if (!leaning->is_table()) return reader.wrong(node, "leaning is a table of factors");
    for (const auto& [to, factor] : *leaning->as_table()) {
      ZICHT_TRY(const double odds, reader.number(*leaning, to, 1e-6, kMostOdds));
      if (to == "minor") {
        list.leaning_to_minors = odds;
        continue;
      }
      ZICHT_TRY(const CodeId form, reader.code(*leaning, reader.codebook().form(), to));
      list.leaning_to_form[form] = odds;
    }
  }
  return list;
}

Result<CaptureModel::LatentClass> parse_class(const ProfileReader& reader, const Node& node,
                                              const CaptureModel& model) {
  ZICHT_CHECK(reader.only_keys(node, {"name", "share", "odds"}));
  CaptureModel::LatentClass latent;
  ZICHT_TRY(latent.name, reader.text(node, "name"));
  ZICHT_TRY(latent.share, reader.number(node, "share", 1e-6, 1e9));
  latent.odds.assign(model.lists.size(), 1.0);
  const Node* const odds = node.find("odds");
  if (odds != nullptr && odds->is_table()) {
    for (const auto& [name, factor] : *odds->as_table()) {
      ZICHT_TRY(const std::size_t list, list_named(reader, node, model, name));
      ZICHT_TRY(latent.odds[list], reader.number(*odds, name, 1e-6, kMostOdds));
    }
  } else {
    ZICHT_TRY(const double all, reader.number(node, "odds", 1e-6, kMostOdds));
    latent.odds.assign(model.lists.size(), all);
  }
  return latent;
}

Result<void> parse_pairs(const ProfileReader& reader, const Node& document, CaptureModel& model) {
  ZICHT_TRY(const auto dependences, reader.tables(document, "dependence"));
  for (const Node* const node : dependences) {
    ZICHT_CHECK(reader.only_keys(*node, {"lists", "log_odds_ratio"}));
    ZICHT_TRY(const auto names, reader.some_texts(*node, "lists"));
    CaptureModel::Dependence& dependence = model.dependence.emplace_back();
    for (const std::string& name : names) {
      ZICHT_TRY(const std::size_t list, list_named(reader, *node, model, name));
      dependence.pair |= ListMask{1} << list;
    }
    if (names.size() != 2 || std::popcount(dependence.pair) != 2)
      return reader.wrong(*node, "a dependence is between two lists");
    if (std::ranges::count(model.dependence, dependence.pair, &CaptureModel::Dependence::pair) > 1)
      return reader.wrong(*node, "these two lists stand here twice");
    ZICHT_TRY(dependence.log_odds_ratio, reader.number(*node, "log_odds_ratio", -10, 10));
  }
  ZICHT_TRY(const auto referrals, reader.tables(document, "referral"));
  for (const Node* const node : referrals) {
    ZICHT_CHECK(reader.only_keys(*node, {"from", "to", "share"}));
    CaptureModel::Referral& referral = model.referrals.emplace_back();
    ZICHT_TRY(const std::string from, reader.text(*node, "from"));
    ZICHT_TRY(referral.from, list_named(reader, *node, model, from));
    ZICHT_TRY(const std::string to, reader.text(*node, "to"));
    ZICHT_TRY(referral.to, list_named(reader, *node, model, to));
    if (referral.from == referral.to) return reader.wrong(*node, "a list does not refer to itself");
    ZICHT_TRY(referral.share, reader.number(*node, "share", 0, 1));
  }
  return {};
}

}  // namespace

Result<CaptureModel> CaptureModel::parse(const ProfileReader& reader, const Node& document, bool with_rates) {
  CaptureModel model;
  ZICHT_TRY(const auto lists, reader.tables(document, "list"));
  for (const Node* const node : lists) {
    ZICHT_TRY(ReportingList list, parse_list(reader, *node, with_rates));
    for (const ReportingList& other : model.lists) {
      if (other.name == list.name) return reader.wrong(*node, "two lists have this name");
      for (const auto& [organisation, weight] : list.organisations)
        if (other.organisations.contains(organisation))
          return reader.wrong(*node, "an organisation is on two lists");
    }
    model.lists.push_back(std::move(list));
    if (model.lists.size() > kMostLists) return reader.wrong(*node, "there are more than 10 lists");
  }
  if (with_rates && model.lists.size() < 2) return reader.wrong(document, "there are fewer than two lists");
  if (const Node* const capture = document.find("capture"); capture != nullptr) {
    ZICHT_CHECK(reader.only_keys(*capture, {"odds", "ability_sd"}));
    ZICHT_TRY(model.odds, reader.number(*capture, "odds", 1e-6, kMostOdds, 1.0));
    ZICHT_TRY(model.ability_sd, reader.number(*capture, "ability_sd", 0, 10, 0.0));
  }
  ZICHT_TRY(const auto classes, reader.tables(document, "class"));
  for (const Node* const node : classes) {
    ZICHT_TRY(model.classes.emplace_back(), parse_class(reader, *node, model));
    if (model.classes.size() > 255) return reader.wrong(*node, "there are more than 255 classes");
  }
  ZICHT_CHECK(parse_pairs(reader, document, model));
  return model;
}

std::size_t CaptureModel::list_of(CodeId organisation) const {
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (lists[i].organisations.contains(organisation)) return i;
  return lists.size();
}

CaptureDraw::CaptureDraw(CaptureModel model) : model_(std::move(model)) {
  ZICHT_EXPECT(!model_.lists.empty() && model_.lists.size() <= kMostLists);
  for (const ReportingList& list : model_.lists) {
    ZICHT_EXPECT(list.rate > 0 && list.rate < 1);
    base_odds_.push_back(model_.odds * list.rate / (1 - list.rate));
  }
  joint_.assign(std::size_t{1} << model_.lists.size(), 1.0);
  for (std::size_t set = 0; set < joint_.size(); ++set)
    for (const CaptureModel::Dependence& dependence : model_.dependence)
      if ((set & dependence.pair) == dependence.pair) joint_[set] *= std::exp(dependence.log_odds_ratio);
  std::vector<double> shares;
  for (const CaptureModel::LatentClass& latent : model_.classes) shares.push_back(latent.share);
  if (shares.empty()) shares.push_back(1);
  classes_ = Picker(shares);
}

void CaptureDraw::weigh(const Victim& victim, std::size_t latent_class, double ability,
                        std::vector<double>& weights) const {
  weights.resize(joint_.size());
  weights[0] = 1;
  const double of_person = model_.ability_sd > 0 ? std::exp(model_.ability_sd * ability) : 1;
  for (std::size_t i = 0; i < model_.lists.size(); ++i) {
    const ReportingList& list = model_.lists[i];
    double odds = base_odds_[i] * of_person;
    if (!model_.classes.empty()) odds *= model_.classes[latent_class].odds[i];
    if (victim.minor) odds *= list.leaning_to_minors;
    if (const auto form = list.leaning_to_form.find(victim.form); form != list.leaning_to_form.end())
      odds *= form->second;
    const std::size_t bit = std::size_t{1} << i;
    for (std::size_t set = 0; set < bit; ++set) weights[set | bit] = weights[set] * odds;
  }
  for (std::size_t set = 0; set < weights.size(); ++set) weights[set] *= joint_[set];
}

std::vector<double> CaptureDraw::chances(const Victim& victim, std::size_t latent_class,
                                         double ability) const {
  std::vector<double> weights;
  weigh(victim, latent_class, ability, weights);
  double all = 0;
  for (const double weight : weights) all += weight;
  for (double& weight : weights) weight /= all;
  return weights;
}

Capture CaptureDraw::draw(const Victim& victim, Philox& random) const {
  Capture capture;
  if (classes_.size() > 1) capture.latent_class = static_cast<std::uint8_t>(classes_.pick(random));
  if (model_.ability_sd > 0) capture.ability = normal(random);
  thread_local std::vector<double> weights;
  weigh(victim, capture.latent_class, capture.ability, weights);
  const auto own = static_cast<ListMask>(random.weighted(weights));
  capture.lists = own;
  for (const CaptureModel::Referral& referral : model_.referrals)
    if ((own >> referral.from & 1) != 0 && random.chance(referral.share))
      capture.lists |= ListMask{1} << referral.to;
  capture.referred = capture.lists & ~own;
  return capture;
}

}  // namespace zicht::simulate
