#pragma once

#include <string_view>

namespace zicht::linkage {

/// Dice similarity of two bit strings written as hexadecimal digits: 2 |a and b| / (|a| + |b|). 1 when both
/// are empty; 0 when their lengths differ. A character that is no digit counts as 0.
double dice_of_hexadecimal(std::string_view a, std::string_view b);

}  // namespace zicht::linkage
