#include "services/link_review.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "registry/partition.hpp"

namespace zicht::services {
namespace {

const IdentityColumn* column_called(const LinkedRegister& linked, std::string_view name) {
  const auto columns = linked.opened.view.columns();
  const auto found = std::ranges::find(columns, name, &IdentityColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

/// What one person more or less means to a reader.
class FigureWeight {
 public:
  explicit FigureWeight(const LinkedRegister& linked)
      : linked_(linked), nationalities_(column_called(linked, "nationalities")) {
    for (std::uint32_t record = 0; record < linked.opened.report_of.size(); ++record)
      ++reports_[cell(record)];
  }
  double operator()(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t later = linked_.opened.received_on[a] > linked_.opened.received_on[b] ? a : b;
    return 1.0 + 10.0 / static_cast<double>(reports_.at(cell(later)));
  }

 private:
  using Cell = std::pair<int, ValueId>;
  Cell cell(std::uint32_t record) const {
    const Date day = linked_.opened.received_on[record];
    return {day == StatSnapshot::kNoDate ? 0 : year_of(day),
            nationalities_ == nullptr ? kMissingValue : nationalities_->value_of[record]};
  }
  const LinkedRegister& linked_;
  const IdentityColumn* nationalities_;
  std::map<Cell, std::int64_t> reports_;
};

const CodeList* list_of(std::string_view field, const Codebook& book) {
  if (field == "sex") return &book.sex();
  if (field == "nationalities") return &book.country();
  if (field == "organisation") return &book.organisation();
  return nullptr;
}

std::string label_of(const CodeList& list, std::string_view code, Language language) {
  const auto id = list.find(code);
  return id ? list[*id].label.in(language) : std::string(code);
}

}  // namespace

std::vector<std::string> shown_values(const LinkedRegister& linked, const Codebook& codebook,
                                      std::string_view field, std::uint32_t record, Language language) {
  std::vector<std::string> parts;
  if (field == "reporting") {
    for (const std::string_view of : {"organisation", "received_on", "submission"})
      for (std::string& part : shown_values(linked, codebook, of, record, language))
        parts.push_back(std::move(part));
    return parts;
  }
  const IdentityColumn* const column = column_called(linked, field);
  if (column == nullptr) return parts;
  const std::string_view text = column->text(column->value_of[record]);
  if (text.empty()) return parts;
  const CodeList* const list = list_of(field, codebook);
  for (const std::string_view part : split(text, kValueSeparator)) {
    const CodeList& places =
        codebook.country().find(part).has_value() ? codebook.country() : codebook.region();
    parts.push_back(list != nullptr    ? label_of(*list, part, language)
                    : field == "place" ? label_of(places, part, language)
                                       : std::string(part));
  }
  return parts;
}

struct ReviewDesk::State {
  registry::Registry& registry;
  std::string actor;
  std::string reason;
  bool is_viewing_recorded;  ///< opening named the reports that will be looked at
  std::unique_ptr<const LinkedRegister> linked;
  linkage::Explainer explainer;

  ReportId report(std::uint32_t record) const { return linked->opened.report_of[record]; }

  Result<void> record_viewing(std::vector<ReportId> reports) {
    if (reports.empty() || is_viewing_recorded) return {};
    std::ranges::sort(reports);
    reports.erase(std::ranges::unique(reports).begin(), reports.end());
    ZICHT_CHECK(registry.append({{Viewed{std::move(reports), reason}, actor, std::nullopt}}));
    return {};
  }

  PairSideBySide side_by_side(std::uint32_t a, std::uint32_t b, Language language) {
    PairSideBySide pair{report(a), report(b), {}, explainer.explain(a, b)};
    for (const linkage::FieldEvidence& field : pair.explanation.fields)
      pair.fields.push_back({field, shown_values(*linked, registry.codebook(), field.field, a, language),
                             shown_values(*linked, registry.codebook(), field.field, b, language)});
    return pair;
  }
};

ReviewDesk::ReviewDesk(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReviewDesk::ReviewDesk(ReviewDesk&&) noexcept = default;
ReviewDesk& ReviewDesk::operator=(ReviewDesk&&) noexcept = default;
ReviewDesk::~ReviewDesk() = default;

Result<ReviewDesk> ReviewDesk::open(registry::Registry& registry, const std::vector<ReportId>& shown,
                                    std::string actor, std::string reason, const EngineOptions& engine) {
  ZICHT_TRY(auto linked, link_register(registry, shown, actor, reason, engine));
  ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result,
                                                     linked->result.cluster_of, linked->options.threads));
  return ReviewDesk(
      std::unique_ptr<State>(new State{registry, std::move(actor), std::move(reason), !shown.empty(),
                                       std::move(linked), std::move(explainer)}));
}

const LinkedRegister& ReviewDesk::linked() const { return *state_->linked; }

std::vector<linkage::ReviewItem> ReviewDesk::questions(std::size_t most) const {
  linkage::ReviewOptions asked;
  asked.weight = FigureWeight(*state_->linked);
  std::vector<linkage::ReviewItem> items = open_questions(*state_->linked, asked);
  if (items.size() > most) items.resize(most);
  return items;
}

Result<bool> ReviewDesk::is_decided(const linkage::ReviewItem& item) const {
  ZICHT_TRY(std::vector<registry::PairSaid> said, state_->registry.links_in_force());
  std::erase_if(said, [](const registry::PairSaid& one) { return one.says > registry::Says::same; });
  std::vector<std::pair<ReportId, ReportId>> apart;
  for (const registry::PairSaid& one : said)
    if (one.says == registry::Says::different) apart.emplace_back(one.a, one.b);
  ZICHT_TRY(const registry::Partition blocks, registry::partition_of(std::move(said)));
  const PersonId of_a = blocks.person(state_->report(item.a));
  const PersonId of_b = blocks.person(state_->report(item.b));
  return of_a == of_b || std::ranges::any_of(apart, [&](const auto& pair) {
           const PersonId first = blocks.person(pair.first);
           const PersonId second = blocks.person(pair.second);
           return (first == of_a && second == of_b) || (first == of_b && second == of_a);
         });
}

Result<PairSideBySide> ReviewDesk::look_at(ReportId a, ReportId b, Language language) {
  if (a == b) return fail(ErrorCode::invalid_input, "a report cannot be compared with itself");
  ZICHT_TRY(const std::uint32_t record_a, state_->linked->record_of(a));
  ZICHT_TRY(const std::uint32_t record_b, state_->linked->record_of(b));
  ZICHT_CHECK(state_->record_viewing({a, b}));
  return state_->side_by_side(record_a, record_b, language);
}

Result<std::vector<ReviewQuestion>> ReviewDesk::look_at(std::span<const linkage::ReviewItem> items,
                                                        Language language) {
  std::vector<ReportId> reports;
  for (const linkage::ReviewItem& item : items)
    reports.insert(reports.end(), {state_->report(item.a), state_->report(item.b)});
  ZICHT_CHECK(state_->record_viewing(std::move(reports)));
  std::vector<ReviewQuestion> questions;
  for (const linkage::ReviewItem& item : items)
    questions.push_back({item, state_->side_by_side(item.a, item.b, language)});
  return questions;
}

Result<Sequence> ReviewDesk::decide(const linkage::ReviewItem& item, bool same, std::string reason) {
  const ReportId a = state_->report(item.a);
  const ReportId b = state_->report(item.b);
  EventBody body = same ? EventBody(SamePerson{a, b, std::move(reason)})
                        : EventBody(DifferentPersons{a, b, std::move(reason)});
  ZICHT_TRY(const auto receipts, state_->registry.append({{std::move(body), state_->actor, std::nullopt}}));
  return receipts.front().sequence;
}

}  // namespace zicht::services
