#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace zicht::http {

/// "Not Found" for 404; "Status" for a number without a phrase here.
std::string_view reason_phrase(int status);

/// Status line and fields with date, length and connection. A field with a control character, which would
/// break the head, is left out.
std::string response_head(const Response& response, bool keep_alive);

/// A response that only says its status.
Response plain_response(int status);

}  // namespace zicht::http
