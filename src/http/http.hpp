#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zicht::http {

enum class Method : std::uint8_t { get, head, post, put, patch, remove, other };

struct Field {
  std::string name;  ///< in lower case
  std::string value;
};

/// One request as it came; nothing in it is trusted.
struct Request {
  Method method = Method::get;
  std::string path;   ///< as sent: still percent-encoded, without the query
  std::string query;  ///< after '?', still encoded
  std::vector<Field> fields;
  std::string body;
  std::string peer;     ///< address of the other end of the connection
  bool secure = false;  ///< came over TLS

  /// The first field of this name (lower case); empty when there is none.
  std::string_view field(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<Field> fields;
  std::string body;
};

/// What a request may bring, decided when only its head is known.
struct Admission {
  std::uint64_t body_limit = 0;  ///< bytes
  std::optional<Response> refused;
};

/// What answers requests. Called by several threads at once.
class Application {
 public:
  Application() = default;
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  virtual ~Application() = default;

  /// In the thread of all connections, before the body is read: looks at memory only and never waits.
  virtual Admission admit(const Request& head) = 0;
  /// In a worker's thread; may wait for a disk.
  virtual Response handle(const Request& request) = 0;
};

}  // namespace zicht::http
