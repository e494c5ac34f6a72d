#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/http.hpp"
#include "model/finding.hpp"

namespace zicht::server {

/// The status that an error is answered with.
int status_of(ErrorCode code);

/// The message of a finding without what was sent, which it quotes.
std::string without_quoted(std::string_view message);

/// RFC 9457: an answer to a machine that says what is wrong, by rule and field and never with a value.
http::Response problem(int status, std::string_view title, std::string_view detail = {},
                       const std::vector<Finding>& findings = {});
http::Response problem(const Error& error);

http::Response json_response(int status, const std::string& body);

}  // namespace zicht::server
