#include "proxy/notify/line_writer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace pgweir::notify {

namespace {

using namespace std::chrono_literals;

class descriptor {
 public:
  explicit descriptor(int fd) : fd_{fd} {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

outcome failed(std::string_view where, int error) {
  return {outcome::kind::failed,
          fmt::format("{}: {}", where, std::generic_category().message(error)),
          {},
          {}};
}

outcome delivered(std::string_view where) {
  return {outcome::kind::delivered, fmt::format("{}: written", where), {}, {}};
}

// A pipe that polls as writable takes so much without blocking (POSIX's PIPE_BUF on Linux).
constexpr std::size_t chunk = 4'096;

// The errno; 0: all is written. `text` is what is not. Standard error may be shared and blocking,
// therefore poll.
int write_all(int fd, std::string_view& text, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!text.empty()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    pollfd one{fd, POLLOUT, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::max(left, 0ms).count()));
    if (ready == 0) return ETIMEDOUT;
    if (ready < 0 && errno != EINTR) return errno;
    if (ready < 0) continue;
    const auto written = ::write(fd, text.data(), std::min(text.size(), chunk));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int write_json(int fd, const letter& all, std::chrono::milliseconds patience, line_end& left) {
  const auto text = (left == line_end::broken ? "\n" : "") + json_lines(all);
  std::string_view rest = text;
  const int error = write_all(fd, rest, patience);
  const auto written = text.size() - rest.size();
  if (written > 0) left = text[written - 1] == '\n' ? line_end::whole : line_end::broken;
  return error;
}

outcome write_file(const letter& all, std::chrono::milliseconds patience, line_end& left) {
  const auto& path = all.to->path;
  const descriptor file{
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0640)};
  if (file.get() < 0) return failed(path, errno);
  const int error = write_json(file.get(), all, patience, left);
  return error == 0 ? delivered(path) : failed(path, error);
}

outcome write_error(const letter& all, std::chrono::milliseconds patience, line_end& left) {
  const int error = write_json(STDERR_FILENO, all, patience, left);
  return error == 0 ? delivered("standard error") : failed("standard error", error);
}

// Of the facility "daemon", as syslog(3) counts.
int priority_of(core::severity severity) {
  constexpr int daemon = 3 * 8;
  switch (severity) {
    case core::severity::error:
      return daemon + 3;
    case core::severity::warning:
      return daemon + 4;
    case core::severity::info:
      break;
  }
  return daemon + 6;
}

// What syslog(3) writes, but never waiting, and with its failures seen.
outcome write_syslog(const letter& all) {
  const auto& path = all.to->path;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return failed(path, ENAMETOOLONG);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (socket.get() < 0) return failed(path, errno);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return failed(path, errno);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(all.now);
  const auto local = fmt::localtime(std::chrono::system_clock::to_time_t(seconds));
  for (const auto& line : syslog_lines(all)) {
    const auto text = fmt::format("<{}>{:%b %e %H:%M:%S} pgweir[{}]: {}",
                                  priority_of(line.severity), local, ::getpid(), line.text);
    if (::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0)
      return failed(path, errno);
  }
  return delivered(path);
}

}  // namespace

outcome write_lines(const letter& all, std::chrono::milliseconds patience, line_end& left) {
  switch (all.to->kind) {
    case config::notify_kind::file:
      return write_file(all, patience, left);
    case config::notify_kind::syslog:
      return write_syslog(all);
    case config::notify_kind::standard_error:
    case config::notify_kind::webhook:
    case config::notify_kind::slack:
    case config::notify_kind::alertmanager:
      break;
  }
  return write_error(all, patience, left);
}

}  // namespace pgweir::notify
