#include "services/alarm_desk.hpp"

#include <algorithm>
#include <utility>

namespace zicht::services {
namespace {

constexpr std::size_t kMostKept = 8;  // questions differ by length and last period of what is judged

bool is_same(const AlarmQuestion& a, const AlarmQuestion& b) {
  return a.every == b.every && a.until == b.until && a.periods == b.periods && a.as_of == b.as_of &&
         a.rules == b.rules && a.by == b.by && a.level == b.level;
}

}  // namespace

std::shared_ptr<const AlarmView> AlarmDesk::known(const AlarmQuestion& question) const {
  const auto found = std::ranges::find_if(made_, [&](const Made& one) {
    return is_same(one.question, question) && one.day == desk_.today() &&
           desk_.now().milliseconds - one.at.milliseconds < kStaleMilliseconds;
  });
  return found == made_.end() ? nullptr : found->view;
}

Result<std::shared_ptr<const AlarmView>> AlarmDesk::view(const AlarmQuestion& question) {
  const std::lock_guard guard(making_);
  if (auto there = known(question)) return there;
  Made made{question, desk_.today(), desk_.now(), nullptr};
  ZICHT_TRY(made.view, desk_.with_reader([&](Session& session) -> Result<std::shared_ptr<const AlarmView>> {
    auto view = std::make_shared<AlarmView>();
    ZICHT_TRY(view->texts, alarm_texts(session));
    ZICHT_TRY(view->list, register_alarms(session, question));
    return std::shared_ptr<const AlarmView>(std::move(view));
  }));
  std::erase_if(made_, [&](const Made& one) { return is_same(one.question, question); });
  made_.push_front(std::move(made));
  if (made_.size() > kMostKept) made_.pop_back();
  return made_.front().view;
}

Result<Sequence> AlarmDesk::explain(const AlarmQuestion& question, const AlarmAnswer& answer,
                                    const Actor& actor) {
  ZICHT_TRY(const auto seen, view(question));
  ZICHT_TRY(AlarmExplained explained, explanation_of(seen->list, answer));
  ZICHT_TRY(const auto receipts, desk_.append({{std::move(explained), to_text(actor), std::nullopt}}));
  const std::lock_guard guard(making_);
  made_.clear();
  return receipts.front().sequence;
}

}  // namespace zicht::services
