#include "tests/proxy/notify/receiver.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace pgweir::notify {

receiver::receiver(std::deque<std::string> answers) : answers_{std::move(answers)} {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* place = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (::bind(socket_, place, size) != 0 || ::listen(socket_, 16) != 0 ||
      ::getsockname(socket_, place, &size) != 0) {
    throw std::runtime_error{"no port to receive on"};
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { serve(); }};
}

receiver::~receiver() {
  ::shutdown(socket_, SHUT_RDWR);
  thread_.join();
  ::close(socket_);
  for (const int each : held_) ::close(each);
}

std::string receiver::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/in"; }

std::vector<std::string> receiver::requests(std::size_t wanted) {
  std::unique_lock held{lock_};
  came_.wait(held, [&] { return requests_.size() >= wanted; });
  return requests_;
}

std::string receiver::status(int code, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(code) + " So\r\nConnection: close\r\n" + headers +
         "Content-Length: 2\r\n\r\nok";
}

void receiver::serve() {
  while (true) {
    const int client = ::accept(socket_, nullptr, nullptr);
    if (client < 0) return;
    if (take_one(client)) {
      ::close(client);
    } else {
      held_.push_back(client);
    }
  }
}

// False: the client waits for an answer that never comes.
bool receiver::take_one(int client) {
  std::string text;
  std::size_t whole = std::string::npos;
  char buffer[4096];
  while (text.size() < whole) {
    const auto got = ::recv(client, buffer, sizeof buffer, 0);
    if (got <= 0) return true;
    text.append(buffer, static_cast<std::size_t>(got));
    const auto body = text.find("\r\n\r\n");
    const auto length = text.find("Content-Length: ");
    if (body == std::string::npos || length == std::string::npos) continue;
    whole = body + 4 + std::stoul(text.substr(length + 16));
  }
  std::string answer;
  {
    const std::lock_guard held{lock_};
    requests_.push_back(std::move(text));
    answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
  }
  came_.notify_all();
  if (answer.empty()) return false;
  ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
  return true;
}

}  // namespace pgweir::notify
