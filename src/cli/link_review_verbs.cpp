#include "cli/link_review_verbs.hpp"

#include <fmt/format.h>

#include <istream>
#include <ostream>
#include <span>

#include "base/node.hpp"
#include "base/text.hpp"
#include "cli/link_candidates_verb.hpp"
#include "cli/link_pair_text.hpp"
#include "cli/registry_access.hpp"
#include "services/link_json.hpp"
#include "services/link_review.hpp"
#include "services/link_words.hpp"
#include "services/report_decisions.hpp"

namespace zicht::cli {
namespace {

using linkage::ReviewItem;
using registry::Access;
using services::ReviewDesk;
using services::ReviewQuestion;

/// A register whose open questions are being looked at.
class Review {
 public:
  Review(const ReviewOptions& options, Console& console, ReviewDesk& desk)
      : options_(options),
        console_(console),
        desk_(desk),
        language_(options.language),
        queue_(desk.questions(options.limit)) {}

  /// All of them, for a script or a printer.
  Result<void> print() {
    ZICHT_TRY(const std::vector<ReviewQuestion> questions, desk_.look_at(queue_, language_));
    Node list = Node::list();
    for (std::size_t at = 0; at < questions.size(); ++at) {
      if (!options_.json) {
        console_.out << question(at, questions[at]) << '\n';
        continue;
      }
      list.add(services::to_node(questions[at], language_));
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
      ZICHT_TRY(const bool decided, desk_.is_decided(item));
      if (decided) continue;
      ZICHT_TRY(const std::vector<ReviewQuestion> one, desk_.look_at(std::span(&item, 1), language_));
      console_.out << '\n' << question(at, one.front()) << std::flush;
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
  const char* in(const char* dutch, const char* english) const {
    return options_.language == Language::nl ? dutch : english;
  }

  std::string question(std::size_t at, const ReviewQuestion& asked) const {
    return fmt::format("[{}/{}] {}: {}. ", at + 1, queue_.size(),
                       asked.item.joined ? in("Voorstel: één persoon", "Proposed: one person")
                                         : in("Voorstel: twee personen", "Proposed: two people"),
                       services::words(asked.item.reason, language_)) +
           '\n' + side_by_side_text(asked.pair, language_);
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
    const auto event = desk_.decide(item, same, std::move(reason));
    if (!event && event.error().code != ErrorCode::conflict) return std::unexpected(event.error());
    if (!event) return print_error(console_, event.error()), Result<void>{};
    ++(same ? same_ : different_);
    console_.out << fmt::format(
        fmt::runtime(in("  Vastgelegd als gebeurtenis {}.\n", "  Recorded as event {}.\n")), *event);
    return {};
  }

  const ReviewOptions& options_;
  Console& console_;
  ReviewDesk& desk_;
  Language language_;
  std::vector<ReviewItem> queue_;
  int same_ = 0;
  int different_ = 0;
};

}  // namespace

Result<ExitCode> review_links(const ReviewOptions& options, Console& console) {
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(auto desk, ReviewDesk::open(registry, {}, options.actor, "link review", options.engine));
  Review review(options, console, desk);
  ZICHT_CHECK(console.in == nullptr || options.json ? review.print() : review.ask());
  return ExitCode::ok;
}

Result<ExitCode> explain_link(const ExplainOptions& options, Console& console) {
  if (options.b.empty())
    return find_candidates(
        {{options.a}, options.registry, options.actor, options.engine, options.language, options.json},
        console);
  ZICHT_TRY(const ReportId a, services::report_named(options.a));
  ZICHT_TRY(const ReportId b, services::report_named(options.b));
  if (a == b) return fail(ErrorCode::invalid_input, "a report cannot be compared with itself", options.a);
  ZICHT_TRY(auto registry, open_registry(options.registry, Access::write));
  ZICHT_TRY(auto desk, ReviewDesk::open(registry, {a, b}, options.actor, "link explain", options.engine));
  const Language language = options.language;
  ZICHT_TRY(const services::PairSideBySide pair, desk.look_at(a, b, language));
  if (options.json)
    console.out << to_json(services::to_node(pair, language), 1) << '\n';
  else
    console.out << side_by_side_text(pair, language);
  return ExitCode::ok;
}

}  // namespace zicht::cli
