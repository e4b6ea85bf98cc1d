#include "proxy/net/listener.hpp"

#include "proxy/net/shared_port.hpp"

#include <netinet/in.h>
#include <spdlog/fmt/fmt.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

// The kernel's own bound is net.core.somaxconn, 4,096.
constexpr int backlog = 4'096;

std::string reason_of(int error) { return std::generic_category().message(error); }

bool turn_on(int fd, int level, int option) {
  const int on = 1;
  return ::setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

std::string path_of(const socket_address& at) {
  return reinterpret_cast<const sockaddr_un*>(&at.storage)->sun_path;
}

// A full queue is somebody's, too.
bool somebody_listens(const socket_address& at) {
  const auto probe = new_socket(at);
  return probe && (::connect(probe.get(), at.get(), at.size) == 0 || errno == EAGAIN);
}

// Why the file that stands where a Unix socket shall be may not be replaced; empty: it may.
std::string objection(const std::string& path, const socket_address& at, bool take_over) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) return path + " is no socket";
  return take_over || !somebody_listens(at) ? std::string{} : "the socket " + path + " is in use";
}

}  // namespace

core::result<std::vector<listener>> listener::open(const config::tcp_address& at, const manner& how,
                                                   const words& say) {
  auto refused = [&](const std::string& host, const std::string& reason,
                     core::exit_code code = core::exit_code::wrong_usage) {
    return core::failure{code, fmt::format("cannot listen on {}:{} for {}: {}; {}", host, at.port,
                                           say.purpose, reason, say.remedy)};
  };
  const auto found = resolve(at.host, at.port);
  if (!found) return refused(at.host, found.error());
  std::vector<listener> all;
  if (at.is_unix()) {
    auto bound = bind_unix(found->front(), how);
    if (!bound) return refused(at.host, bound.error());
    all.push_back(*std::move(bound));
    return all;
  }
  int why = 0;
  for (const auto& address : *found) {
    // With port 0 each address would get its own port.
    if (at.port == 0 && !all.empty()) break;
    auto bound = bind_tcp(address, how);
    why = errno;
    if (bound.is_open()) {
      all.push_back(std::move(bound));
    } else if (why == EADDRINUSE) {
      // Not for ever: to try again may help.
      return refused(address.host(), "the port is in use", core::exit_code::not_judged);
    }
  }
  if (all.empty()) return refused(at.host, reason_of(why));
  return all;
}

// Bound without sharing first, so that a second pgweir on the port is a mistake unless it was told
// to take over; shared from then on.
listener listener::bind_tcp(const socket_address& at, const manner& how) {
  listener out;
  auto fd = new_socket(at);
  if (!fd) return out;
  turn_on(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  if (at.storage.ss_family == AF_INET6) turn_on(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  if (how.take_over) shared_port::allow(fd.get());
  if (::bind(fd.get(), at.get(), at.size) != 0) return out;
  shared_port::allow(fd.get());
  out.at_ = bound_address(fd.get());
  const auto others = how.take_over ? shared_port::listeners_on(out.at_) : 0;
  if (::listen(fd.get(), backlog) != 0) return out;
  if (others > 0) shared_port::send_all_to(fd.get(), others);
  out.fd_ = std::move(fd);
  return out;
}

// Under another name first: at its own it appears as a whole, in the place of what was there.
core::result<listener, std::string> listener::bind_unix(const socket_address& at,
                                                        const manner& how) {
  listener out;
  out.at_ = at;
  out.path_ = path_of(at);
  if (auto why = objection(out.path_, at, how.take_over); !why.empty()) return why;
  const auto made = fmt::format("{}.{}", out.path_, ::getpid());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (made.size() >= sizeof(name.sun_path)) return out.path_ + " is too long a path";
  std::memcpy(name.sun_path, made.c_str(), made.size() + 1);
  ::unlink(made.c_str());
  out.fd_ = new_socket(at);
  struct stat mine {};
  const bool done =
      out.fd_ &&
      ::bind(out.fd_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0 &&
      ::chmod(made.c_str(), how.socket_permissions) == 0 && ::listen(out.fd_.get(), backlog) == 0 &&
      ::lstat(made.c_str(), &mine) == 0 && std::rename(made.c_str(), out.path_.c_str()) == 0;
  if (!done) {
    const auto why = reason_of(errno);
    ::unlink(made.c_str());
    return why;
  }
  out.device_ = mine.st_dev;
  out.inode_ = mine.st_ino;
  return out;
}

listener& listener::operator=(listener&& other) noexcept {
  close();
  fd_ = std::move(other.fd_);
  at_ = other.at_;
  path_ = std::move(other.path_);
  device_ = other.device_;
  inode_ = other.inode_;
  return *this;
}

bool listener::has_successor() const {
  if (!is_open()) return false;
  if (!is_unix()) return shared_port::listeners_on(at_) > 1;
  struct stat found {};
  return ::lstat(path_.c_str(), &found) == 0 && (found.st_dev != device_ || found.st_ino != inode_);
}

void listener::turn_away_new() const {
  if (!is_unix()) shared_port::turn_away_new(fd_.get());
}

void listener::close() {
  if (!is_open()) return;
  struct stat found {};
  const bool mine = is_unix() && inode_ != 0 && ::lstat(path_.c_str(), &found) == 0 &&
                    found.st_dev == device_ && found.st_ino == inode_;
  if (mine) ::unlink(path_.c_str());
  fd_.reset();
}

}  // namespace pgweir::net
