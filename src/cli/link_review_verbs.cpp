#include "cli/link_review_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>
#include <ostream>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/link_pair_text.hpp"
#include "cli/registry_access.hpp"
#include "cli/report_text.hpp"
#include "cli/report_verbs.hpp"
#include "linkage/explain.hpp"
#include "linkage/review_queue.hpp"
#include "model/report_number.hpp"

namespace zicht::cli {
namespace {

using linkage::ReviewItem;
using registry::Access;

Language language_of(const std::string& name) { return name == "nl" ? Language::nl : Language::en; }

std::string_view text_of(const services::LinkedRegister& linked, std::string_view column,
                         std::uint32_t record) {
  for (const IdentityColumn& one : linked.opened.view.columns())
    if (one.name == column) return one.text(one.value_of[record]);
  return {};
}

/// What one person more or less means to a reader: a figure of a year and a nationality with ten reports
/// changes by a tenth, so a question about it weighs twice as much as one that only touches a total.
class FigureWeight {
 public:
  explicit FigureWeight(const services::LinkedRegister& linked) : linked_(linked) {
    for (std::uint32_t record = 0; record < linked.opened.report_of.size(); ++record)
      ++reports_[cell(record)];
  }
  double operator()(std::uint32_t a, std::uint32_t b) const {
    const std::uint32_t later = linked_.opened.received_on[a] > linked_.opened.received_on[b] ? a : b;
    return 1.0 + 10.0 / static_cast<double>(reports_.at(cell(later)));
  }

 private:
  using Cell = std::pair<int, std::string>;
  Cell cell(std::uint32_t record) const {
    const Date day = linked_.opened.received_on[record];
    return {day == StatSnapshot::kNoDate ? 0 : year_of(day),
            std::string(text_of(linked_, "nationalities", record))};
  }
  const services::LinkedRegister& linked_;
  std::map<Cell, std::int64_t> reports_;
};

/// Whether decisions in force say already if these two are one person.
Result<bool> is_decided(registry::Registry& registry, ReportId a, ReportId b) {
  ZICHT_TRY(std::vector<registry::PairSaid> said, registry.links_in_force());
  std::erase_if(said, [](const registry::PairSaid& one) { return one.says > registry::Says::same; });
  std::vector<std::pair<ReportId, ReportId>> apart;
  for (const registry::PairSaid& one : said)
    if (one.says == registry::Says::different) apart.emplace_back(one.a, one.b);
  ZICHT_TRY(const registry::Partition blocks, registry::partition_of(std::move(said)));
  const PersonId of_a = blocks.person(a);
  const PersonId of_b = blocks.person(b);
  return of_a == of_b || std::ranges::any_of(apart, [&](const auto& pair) {
           const PersonId first = blocks.person(pair.first);
           const PersonId second = blocks.person(pair.second);
           return (first == of_a && second == of_b) || (first == of_b && second == of_a);
         });
}

/// A register whose open questions are being looked at.
class Review {
 public:
  Review(const ReviewOptions& options, Console& console, registry::Registry& registry,
         const services::LinkedRegister& linked, linkage::Explainer explainer)
      : options_(options),
        console_(console),
        registry_(registry),
        linked_(linked),
        explainer_(std::move(explainer)),
        text_(linked.opened, registry.codebook(), language_of(options.language)) {
    linkage::ReviewOptions asked;
    asked.weight = FigureWeight(linked);
    queue_ = services::open_questions(linked, asked);
    if (queue_.size() > options.limit) queue_.resize(options.limit);
  }

  /// All of them, for a script or a printer.
  Result<void> print() {
    std::vector<ReportId> shown_reports;
    for (const ReviewItem& item : queue_)
      shown_reports.insert(shown_reports.end(), {report(item.a), report(item.b)});
    std::ranges::sort(shown_reports);
    shown_reports.erase(std::ranges::unique(shown_reports).begin(), shown_reports.end());
    ZICHT_CHECK(viewed(std::move(shown_reports)));
    Node list = Node::list();
    for (std::size_t at = 0; at < queue_.size(); ++at) {
      if (!options_.json) {
        console_.out << question(at) << '\n';
        continue;
      }
      const ReviewItem& item = queue_[at];
      list.add(text_.to_node(item.a, item.b, explainer_.explain(item.a, item.b))
                   .put("reason", linkage::to_text(item.reason))
                   .put("joined", item.joined)
                   .put("expected_change", item.expected_change));
    }
    if (options_.json)
      console_.out << to_json(list, 1) << '\n';
    else if (queue_.empty())
      console_.out << in("Geen open vragen.", "No open questions.") << '\n';
    return {};
  }

  /// One after another, until the queue or the registrar is at an end.
  Result<void> ask() {
    for (std::size_t at = 0; at < queue_.size(); ++at) {
      const ReviewItem& item = queue_[at];
      ZICHT_TRY(const bool decided, is_decided(registry_, report(item.a), report(item.b)));
      if (decided) continue;
      ZICHT_CHECK(viewed({report(item.a), report(item.b)}));
      console_.out << '\n' << question(at) << std::flush;
      ZICHT_TRY(const bool more, answer(item));
      if (!more) break;
    }
    console_.out << fmt::format(
        fmt::runtime(in(
            "\n{} paren beslist: {} één persoon, {} verschillend. Draai zicht link run om ze mee te nemen.\n",
            "\n{} pairs decided: {} one person, {} different. Run zicht link run to build on them.\n")),
        same_ + different_, same_, different_);
    return {};
  }

 private:
  ReportId report(std::uint32_t record) const { return linked_.opened.report_of[record]; }
  const char* in(const char* dutch, const char* english) const {
    return options_.language == "nl" ? dutch : english;
  }

  Result<void> viewed(std::vector<ReportId> reports) {
    if (reports.empty()) return {};
    ZICHT_CHECK(
        registry_.append({{Viewed{std::move(reports), "link review"}, options_.actor, std::nullopt}}));
    return {};
  }

  std::string question(std::size_t at) {
    const ReviewItem& item = queue_[at];
    return fmt::format("[{}/{}] {}: {}. ", at + 1, queue_.size(),
                       item.joined ? in("Voorstel: één persoon", "Proposed: one person")
                                   : in("Voorstel: twee personen", "Proposed: two people"),
                       words(item.reason, language_of(options_.language))) +
           '\n' + text_.side_by_side(item.a, item.b, explainer_.explain(item.a, item.b));
  }

  /// False when the registrar stops.
  Result<bool> answer(const ReviewItem& item) {
    for (;;) {
      console_.out
          << in("\n  s = één persoon, d = verschillend, l = later, q = stoppen; een reden mag erachter: ",
                "\n  s = one person, d = different, l = later, q = stop; a reason may follow: ")
          << std::flush;
      std::string line;
      if (!std::getline(*console_.in, line)) return false;
      const std::string_view said = trimmed(line);
      const char letter = said.empty() ? ' ' : said.front();
      if (letter == 'q') return false;
      if (letter == 'l') return true;
      if (letter != 's' && letter != 'd') continue;
      const std::string_view why = trimmed(said.substr(1));
      ZICHT_CHECK(decide(item, letter == 's', why.empty() ? "link review" : std::string(why)));
      return true;
    }
  }

  Result<void> decide(const ReviewItem& item, bool same, std::string reason) {
    const ReportId a = report(item.a);
    const ReportId b = report(item.b);
    EventBody body = same ? EventBody(SamePerson{a, b, std::move(reason)})
                          : EventBody(DifferentPersons{a, b, std::move(reason)});
    const auto done = registry_.append({{std::move(body), options_.actor, std::nullopt}});
    if (!done && done.error().code != ErrorCode::conflict) return std::unexpected(done.error());
    if (!done) return print_error(console_, done.error()), Result<void>{};
    ++(same ? same_ : different_);
    console_.out << fmt::format(
        fmt::runtime(in("  Vastgelegd als gebeurtenis {}.\n", "  Recorded as event {}.\n")),
        done->front().sequence);
    return {};
  }

  const ReviewOptions& options_;
  Console& console_;
  registry::Registry& registry_;
  const services::LinkedRegister& linked_;
  linkage::Explainer explainer_;
  PairText text_;
  std::vector<ReviewItem> queue_;
  int same_ = 0;
  int different_ = 0;
};

struct Candidate {
  std::uint32_t record = 0;
  double probability = 0;
};

/// Who may be the same person, likeliest first.
std::vector<Candidate> candidates_of(const services::LinkedRegister& linked, std::uint32_t record) {
  constexpr std::size_t kMostCandidates = 10;
  std::vector<Candidate> candidates;
  for (const linkage::LinkedPair& pair : linked.result.pairs)
    if (pair.a == record || pair.b == record)
      candidates.push_back({pair.a == record ? pair.b : pair.a, pair.probability});
  std::ranges::stable_sort(candidates, std::greater{}, &Candidate::probability);
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);
  return candidates;
}

void print_candidates(const ExplainOptions& options, const services::LinkedRegister& linked,
                      std::uint32_t record, Console& console) {
  const Language language = language_of(options.language);
  Node list = Node::list();
  const std::vector<Candidate> candidates = candidates_of(linked, record);
  for (const Candidate& candidate : candidates) {
    const std::string name = report_number(linked.opened.report_of[candidate.record]);
    if (options.json)
      list.add(Node::table().put("report", name).put("probability", candidate.probability));
    else
      console.out << fmt::format("{:>10}  {}\n", name, verdict(candidate.probability, language));
  }
  if (options.json) console.out << to_json(list, 1) << '\n';
  if (!options.json && candidates.empty())
    console.out << (language == Language::nl ? "Niemand lijkt erop.\n" : "Nobody is like it.\n");
}

}  // namespace

Result<ExitCode> review_links(const ReviewOptions& options, Console& console) {
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(const auto linked,
            services::link_register(registry, {}, options.actor, "link review", options.engine));
  ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result,
                                                     linked->result.cluster_of, linked->options.threads));
  Review review(options, console, registry, *linked, std::move(explainer));
  if (console.in == nullptr || options.json)
    ZICHT_CHECK(review.print());
  else
    ZICHT_CHECK(review.ask());
  return ExitCode::ok;
}

Result<ExitCode> explain_link(const ExplainOptions& options, Console& console) {
  ZICHT_TRY(const ReportId a, report_named(options.a));
  std::vector<ReportId> reports{a};
  if (!options.b.empty()) {
    ZICHT_TRY(reports.emplace_back(), report_named(options.b));
    if (reports[1] == a)
      return fail(ErrorCode::invalid_input, "a report cannot be compared with itself", options.a);
  }
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(const auto linked,
            services::link_register(registry, reports, options.actor, "link explain", options.engine));
  ZICHT_TRY(const std::uint32_t record_a, linked->record_of(a));
  if (reports.size() == 1) {
    print_candidates(options, *linked, record_a, console);
    return ExitCode::ok;
  }
  ZICHT_TRY(const std::uint32_t record_b, linked->record_of(reports[1]));
  ZICHT_TRY(auto explainer, linkage::Explainer::make(linked->opened.view, linked->result,
                                                     linked->result.cluster_of, linked->options.threads));
  const PairText text(linked->opened, registry.codebook(), language_of(options.language));
  const linkage::Explanation explanation = explainer.explain(record_a, record_b);
  if (options.json)
    console.out << to_json(text.to_node(record_a, record_b, explanation), 1) << '\n';
  else
    console.out << text.side_by_side(record_a, record_b, explanation);
  return ExitCode::ok;
}

}  // namespace zicht::cli
