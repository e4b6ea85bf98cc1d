#include "proxy/net/shared_port.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <linux/filter.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <span>

namespace pgweir::net::shared_port {

namespace {

struct diagnosis_request {
  nlmsghdr header{};
  inet_diag_req_v2 body{};
};

diagnosis_request request_for(const socket_address& at) {
  diagnosis_request out;
  out.header.nlmsg_len = sizeof(out);
  out.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  out.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  out.body.sdiag_family = static_cast<std::uint8_t>(at.storage.ss_family);
  out.body.sdiag_protocol = IPPROTO_TCP;
  out.body.idiag_states = 1U << static_cast<unsigned>(TCP_LISTEN);
  out.body.id.idiag_sport = htons(at.port());
  return out;
}

bool is_on(const inet_diag_msg& found, const socket_address& at) {
  if (found.id.idiag_sport != htons(at.port())) return false;
  if (at.storage.ss_family == AF_INET) {
    const auto& mine = reinterpret_cast<const sockaddr_in*>(&at.storage)->sin_addr;
    return std::memcmp(&found.id.idiag_src, &mine, sizeof(mine)) == 0;
  }
  const auto& mine = reinterpret_cast<const sockaddr_in6*>(&at.storage)->sin6_addr;
  return std::memcmp(&found.id.idiag_src, &mine, sizeof(mine)) == 0;
}

// One datagram of the kernel's answer. False: it was the last.
bool count(std::span<const std::byte> answer, const socket_address& at, std::size_t& listeners) {
  nlmsghdr head{};
  inet_diag_msg found{};
  while (answer.size() >= sizeof(head)) {
    std::memcpy(&head, answer.data(), sizeof(head));
    if (head.nlmsg_type != SOCK_DIAG_BY_FAMILY || head.nlmsg_len > answer.size() ||
        head.nlmsg_len < sizeof(head) + sizeof(found)) {
      return false;
    }
    std::memcpy(&found, answer.data() + sizeof(head), sizeof(found));
    if (is_on(found, at)) ++listeners;
    const std::size_t aligned = (head.nlmsg_len + 3U) & ~std::size_t{3};
    answer = answer.subspan(std::min(aligned, answer.size()));
  }
  return true;
}

void attach(int fd, int option, std::span<sock_filter> code) {
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  static_cast<void>(::setsockopt(fd, SOL_SOCKET, option, &program, sizeof(program)));
}

}  // namespace

void allow(int fd) {
  const int on = 1;
  static_cast<void>(::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)));
}

std::size_t listeners_on(const socket_address& at) {
  const unique_fd kernel{::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)};
  const auto request = request_for(at);
  if (!kernel || ::send(kernel.get(), &request, sizeof(request), 0) < 0) return 0;
  std::array<std::byte, 16 * 1024> answer{};
  std::size_t listeners = 0;
  while (true) {
    const ssize_t size = ::recv(kernel.get(), answer.data(), answer.size(), 0);
    if (size <= 0) return 0;
    if (!count(std::span{answer}.first(static_cast<std::size_t>(size)), at, listeners)) {
      return listeners;
    }
  }
}

void send_all_to(int fd, std::size_t index) {
  std::array code{sock_filter{BPF_RET | BPF_K, 0, 0, static_cast<std::uint32_t>(index)}};
  attach(fd, SO_ATTACH_REUSEPORT_CBPF, code);
}

// The filter sees the segment from its TCP header on.
void turn_away_new(int fd) {
  constexpr std::uint32_t flags_at = 13;
  constexpr std::uint32_t syn = 0x02;
  constexpr std::uint32_t syn_or_ack = 0x12;
  constexpr std::uint32_t whole = 0xFFFF'FFFF;
  std::array code{
      sock_filter{BPF_LD | BPF_B | BPF_ABS, 0, 0, flags_at},
      sock_filter{BPF_ALU | BPF_AND | BPF_K, 0, 0, syn_or_ack},
      sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, syn},
      sock_filter{BPF_RET | BPF_K, 0, 0, 0},
      sock_filter{BPF_RET | BPF_K, 0, 0, whole},
  };
  attach(fd, SO_ATTACH_FILTER, code);
}

}  // namespace pgweir::net::shared_port
