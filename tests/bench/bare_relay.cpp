// The floor of the benchmark: what a relay costs that does nothing else. One thread, one epoll set,
// read and write on at once. No limits, no half-close, no back-pressure: not for real traffic.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>

namespace {

sockaddr_in loopback(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int tcp_socket() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // inherited by accepted sockets
  return fd;
}

// The system's socket calls take any address as a sockaddr.
template <class Call>
int with_address(Call call, int fd, const sockaddr_in& address) {
  return call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

class relay {
 public:
  relay(int listener, const sockaddr_in& upstream) : listener_{listener}, upstream_{upstream} {
    watch(listener);
  }

  void run() {
    std::array<epoll_event, 64> ready{};
    for (;;) {
      const int count = ::epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), -1);
      for (int i = 0; i < count; ++i) {
        const int fd = ready[static_cast<std::size_t>(i)].data.fd;
        fd == listener_ ? open() : forward(fd);
      }
    }
  }

 private:
  void watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void open() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = tcp_socket();
    if (client < 0 || with_address(::connect, server, upstream_) != 0) {
      ::close(client);
      ::close(server);
      return;
    }
    peer_[client] = server;
    peer_[server] = client;
    watch(client);
    watch(server);
  }

  void forward(int fd) {
    const auto found = peer_.find(fd);
    if (found == peer_.end()) return;  // closed earlier in this round
    const int to = found->second;
    const ssize_t size = ::recv(fd, scratch_.data(), scratch_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;  // a new connection with the number of a closed one
    if (size > 0 &&
        ::send(to, scratch_.data(), static_cast<std::size_t>(size), MSG_NOSIGNAL) == size)
      return;
    peer_.erase(fd);
    peer_.erase(to);
    ::close(fd);
    ::close(to);
  }

  int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int listener_;
  sockaddr_in upstream_;
  std::unordered_map<int, int> peer_;
  std::array<char, 64 * 1024> scratch_{};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bare_relay LISTEN_PORT UPSTREAM_PORT\n", stderr);
    return 2;
  }
  const int listener = tcp_socket();
  if (with_address(::bind, listener, loopback(argv[1])) != 0 || ::listen(listener, 128) != 0) {
    std::perror("bare_relay: cannot listen");
    return 1;
  }
  relay{listener, loopback(argv[2])}.run();
}
