#include "proxy/net/poller.hpp"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <system_error>

namespace pgweir::net {

namespace {

unique_fd checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return unique_fd{fd};
}

// Rounded up, so that the deadline has passed when epoll_wait returns for it.
int milliseconds_until(std::optional<core::time_point> deadline, core::time_point now) {
  if (!deadline) return -1;
  if (*deadline <= now) return 0;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now).count();
  return static_cast<int>(std::min<std::int64_t>(rest, std::numeric_limits<int>::max()));
}

}  // namespace

poller::poller() : epoll_{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")} {}

bool poller::watch(watched_fd& what, std::uint32_t interest) {
  if (what.interest == interest) return true;
  int operation = EPOLL_CTL_MOD;
  if (interest == 0) operation = EPOLL_CTL_DEL;
  if (what.interest == 0) operation = EPOLL_CTL_ADD;
  epoll_event wanted{};
  wanted.events = interest;
  wanted.data.ptr = &what;
  if (::epoll_ctl(epoll_.get(), operation, what.fd, &wanted) != 0) return false;
  what.interest = interest;
  return true;
}

std::span<const epoll_event> poller::wait(std::optional<core::time_point> deadline,
                                          core::time_point now) {
  const int count = ::epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()),
                                 milliseconds_until(deadline, now));
  return {ready_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

wake_bell::wake_bell() : fd_{checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")} {}

void wake_bell::ring() const {
  const std::uint64_t one = 1;
  // Fails only when the counter is full: then it rings already.
  if (::write(fd_.get(), &one, sizeof(one)) < 0) return;
}

void wake_bell::silence() const {
  std::uint64_t count = 0;
  // Fails only when nobody rang.
  if (::read(fd_.get(), &count, sizeof(count)) < 0) return;
}

}  // namespace pgweir::net
