#pragma once

#include <stdexcept>

namespace zicht {

/// A bug of ours, never of the input. Caught only in cli/ and server/.
class ContractViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace zicht

#define ZICHT_TEXT_INNER(x) #x
#define ZICHT_TEXT(x) ZICHT_TEXT_INNER(x)

/// States what must hold here. Throws ContractViolation with the condition and its line.
#define ZICHT_EXPECT(condition)                                                            \
  do {                                                                                     \
    if (!(condition))                                                                      \
      throw ::zicht::ContractViolation("contract violated: " #condition " (" __FILE_NAME__ \
                                       ":" ZICHT_TEXT(__LINE__) ")");                      \
  } while (false)
