#include "server/problem.hpp"

#include "base/node.hpp"

namespace zicht::server {

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_input:
      return 422;
    case ErrorCode::not_found:
      return 404;
    case ErrorCode::already_exists:
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::no_permission:
      return 403;
    case ErrorCode::locked:
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::io:
      return 507;
    default:
      return 500;
  }
}

std::string without_quoted(std::string_view message) {
  const std::size_t first = message.find('\'');
  const std::size_t last = message.rfind('\'');
  if (first == last) return std::string(message);
  return std::string(message.substr(0, first)) + "the value" + std::string(message.substr(last + 1));
}

http::Response problem(int status, std::string_view title, std::string_view detail,
                       const std::vector<Finding>& findings) {
  Node body = Node::table();
  body.put("type", "about:blank").put("title", title).put("status", std::int64_t{status});
  if (!detail.empty()) body.put("detail", detail);
  if (!findings.empty()) {
    Node list = Node::list();
    for (const Finding& finding : findings) {
      Node one = Node::table();
      one.put("rule", finding.rule)
          .put("field", finding.column)
          .put("message", without_quoted(finding.message));
      if (!finding.suggestion.empty()) one.put("suggestion", finding.suggestion);
      if (finding.row != 0) one.put("row", static_cast<std::int64_t>(finding.row));
      one.put("severity", finding.severity == Severity::error ? "error" : "warning");
      list.add(one);
    }
    body.put("findings", list);
  }
  return {status, {{"content-type", "application/problem+json"}}, to_json(body) + "\n"};
}

http::Response problem(const Error& error) {
  // Where and advice may name files of the server; a partner's system needs the sentence.
  return problem(
      status_of(error.code), "the request was not carried out",
      error.code == ErrorCode::io ? "nothing was recorded: the disk cannot be written" : error.message);
}

http::Response json_response(int status, const std::string& body) {
  return {status, {{"content-type", "application/json"}}, body + "\n"};
}

}  // namespace zicht::server
