// Clients that each send a report to the service and wait for the receipt, over and over: one thread for all,
// so that the load takes little of the machine that is measured.
// usage: send_reports PORT KEY CLIENTS SECONDS; the body is read from standard input. Prints the seconds of
// each request.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  int socket = -1;
  long sent = 0;
  std::string answer;
  Clock::time_point began;
};

struct Load {
  std::string head;  ///< with everything but the key that counts once
  std::string body;
};

int connected(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    std::cerr << "cannot connect\n";
    std::exit(69);
  }
  return socket;
}

void send_next(Client& client, std::size_t number, const Load& load) {
  const std::string text = load.head + "Idempotency-Key: " + std::to_string(::getpid()) + "-" +
                           std::to_string(number) + "-" + std::to_string(client.sent++) + "\r\n\r\n" +
                           load.body;
  client.began = Clock::now();
  client.answer.clear();
  if (::send(client.socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) {
    std::cerr << "cannot send\n";
    std::exit(69);
  }
}

/// Whether the head and the body that it announces are there.
bool is_whole(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  static constexpr std::string_view kLength = "content-length: ";
  const std::size_t at = answer.find(kLength);
  if (at >= end) return true;
  return answer.size() >= end + 4 + std::strtoul(answer.c_str() + at + kLength.size(), nullptr, 10);
}

/// Takes what came. \return whether the answer is whole
bool receive(Client& client) {
  char bytes[4096];
  const ssize_t got = ::recv(client.socket, bytes, sizeof bytes, 0);
  if (got <= 0) {
    std::cerr << "the service closed a connection\n";
    std::exit(69);
  }
  client.answer.append(bytes, static_cast<std::size_t>(got));
  if (!is_whole(client.answer)) return false;
  if (client.answer.compare(0, 12, "HTTP/1.1 201") != 0) {
    std::cerr << client.answer << '\n';
    std::exit(70);
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::cerr << "usage: send_reports PORT KEY CLIENTS SECONDS < BODY\n";
    return 64;
  }
  const std::string body((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  const Load load{"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1:" + std::string(arguments[1]) +
                      "\r\nAuthorization: Bearer " + arguments[2] +
                      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n",
                  body};
  std::vector<Client> clients(std::strtoul(arguments[3], nullptr, 10));
  std::vector<pollfd> polled;
  for (Client& client : clients) {
    client.socket = connected(static_cast<int>(std::strtol(arguments[1], nullptr, 10)));
    polled.push_back({client.socket, POLLIN, 0});
  }
  std::vector<double> times;
  const auto until = Clock::now() + std::chrono::duration<double>(std::strtod(arguments[4], nullptr));
  for (std::size_t i = 0; i < clients.size(); ++i) send_next(clients[i], i, load);
  std::size_t at_work = clients.size();
  while (at_work > 0) {
    ::poll(polled.data(), polled.size(), -1);
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if ((polled[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || !receive(clients[i])) continue;
      times.push_back(std::chrono::duration<double>(Clock::now() - clients[i].began).count());
      if (Clock::now() < until) {
        send_next(clients[i], i, load);
      } else {
        polled[i].fd = -1;
        --at_work;
      }
    }
  }
  for (const double time : times) std::cout << time << '\n';
}
