#include "model/judged_outcome.hpp"

namespace zicht {

CodeId judged_outcome(const Judgment& judgment, Convicted rule, const Codebook& codebook) {
  const bool of_other = codebook.yes_no()[judgment.convicted_of_other].code == "yes";
  if (rule == Convicted::of_trafficking || !of_other) return judgment.outcome;
  const CodeList& outcomes = codebook.list("outcome");
  const bool guilty = outcomes[judgment.outcome].code.starts_with("convicted");
  return guilty ? judgment.outcome : outcomes.find("convicted").value_or(kUnknown);
}

}  // namespace zicht
