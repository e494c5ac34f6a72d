#include "services/chain_desk.hpp"

#include <algorithm>

#include "intake/chain_parser.hpp"

namespace zicht::services {
namespace {

template <class Object>
const Numbered<Object>* find_in(const std::vector<Numbered<Object>>& objects, ObjectNumber number) {
  const auto found = std::ranges::lower_bound(objects, number, {}, &Numbered<Object>::number);
  return found == objects.end() || found->number != number ? nullptr : &*found;
}

Result<std::shared_ptr<const ChainView>> made(Session& session) {
  auto view = std::make_shared<ChainView>();
  ZICHT_TRY(view->chain, session.registry().chain(session.today()));
  ZICHT_TRY(view->never, never_followed_up(session, session.today(), 0));
  for (const Tie& tie : view->chain.ties) {
    if (tie.relation == Relation::follows_up) view->follow_ups_of[tie.to].push_back(tie.from);
    if (tie.relation == Relation::became) view->reports_of[tie.from].push_back(tie.to);
  }
  return std::shared_ptr<const ChainView>(std::move(view));
}

/// What was recorded already that says the same: somebody pressed the button twice.
ObjectNumber recorded_already(const ChainView& view, const FollowUpQuestion& question, const Codebook& book) {
  const auto column = [&](const char* name) {
    const auto found = question.columns.find(name);
    return found == question.columns.end() ? std::string{} : found->second;
  };
  for (const NamedObject subject : question.subjects) {
    const auto known = view.follow_ups_of.find(subject.number);
    if (known == view.follow_ups_of.end()) return 0;
    const auto same = std::ranges::find_if(known->second, [&](ObjectNumber number) {
      const Numbered<FollowUp>* const there = view.follow_up(number);
      return there != nullptr && there->object.on && to_iso(*there->object.on) == column("on") &&
             book.list("follow_up_kind")[there->object.kind].code == column("kind") &&
             book.organisation()[there->object.organisation].code == column("organisation");
    });
    if (same == known->second.end()) return 0;
    if (subject == question.subjects.back()) return *same;
  }
  return 0;
}

}  // namespace

const Numbered<Concern>* ChainView::concern(ObjectNumber number) const {
  return find_in(chain.concerns, number);
}
const Numbered<FollowUp>* ChainView::follow_up(ObjectNumber number) const {
  return find_in(chain.follow_ups, number);
}

bool ChainDesk::is_current(const MadeFrom& now) const {
  if (!view_ || made_from_.day != now.day || made_from_.change.of_chain < now.change.of_chain) return false;
  return made_from_.change.any >= now.change.any ||
         now.at.milliseconds - made_from_.at.milliseconds < kStaleMilliseconds;
}

Result<std::shared_ptr<const ChainView>> ChainDesk::view() {
  ZICHT_TRY(const registry::LastChange change, desk_.last_change());
  const MadeFrom now{change, desk_.today(), desk_.now()};
  std::unique_lock making(making_, std::defer_lock);
  {
    const std::lock_guard guard(mutex_);
    if (is_current(now)) return view_;
    const bool serves =
        view_ && made_from_.day == now.day && made_from_.change.of_chain >= now.change.of_chain;
    if (serves && !making.try_lock()) return view_;  // somebody else makes it anew
  }
  if (!making.owns_lock()) making.lock();
  {
    const std::lock_guard guard(mutex_);
    if (is_current(now)) return view_;
  }
  ZICHT_TRY(auto view, desk_.with_reader(made));
  const std::lock_guard guard(mutex_);
  view_ = std::move(view);
  made_from_ = now;
  return view_;
}

Result<ConcernAnswer> ChainDesk::submit_concern(const Cells& cells, const Actor& actor, const OnceKey& once,
                                                Language language) {
  ConcernAnswer answer;
  std::optional<ChainContent> content;
  const auto read = [&](Session& session) -> Result<bool> {
    ZICHT_TRY(const intake::ChainRules rules, chain_rules(session));
    intake::ChainParser parser(session.codebook(), rules, language, session.today());
    intake::ChainCells row;
    for (const auto& [name, text] : cells) row.emplace(name, text);
    content = parser.parse(intake::chain_columns_of(ObjectKind::concern), row, answer.findings);
    return content.has_value();
  };
  ZICHT_TRY(const bool right, desk_.with_reader(read));
  if (!right) return answer;
  const OnceKey key =
      content->known_as ? OnceKey{content->known_as->source, content->known_as->reference} : once;
  ZICHT_TRY(const auto receipts,
            desk_.append({{intake::entering(*std::move(content), key, ""), to_text(actor), std::nullopt}}));
  if (receipts.at(0).outcome == Receipt::Outcome::differing_content)
    return fail(ErrorCode::conflict, "this concern was sent before, with other content",
                object_number(ObjectKind::concern, receipts.at(0).sequence));
  answer.receipt = receipts.at(0);
  return answer;
}

Result<FollowUpAnswer> ChainDesk::record_follow_up(const FollowUpQuestion& question, const Actor& actor,
                                                   Language language) {
  const std::lock_guard one_at_a_time(recording_);
  ZICHT_TRY(const auto before, view());
  if (const ObjectNumber there = recorded_already(*before, question, desk_.codebook()); there != 0)
    return FollowUpAnswer{there, {}};
  return desk_.with_writer([&](Session& session) {
    return services::record_follow_up(session, question, {to_text(actor), language});
  });
}

}  // namespace zicht::services
