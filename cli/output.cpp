#include "cli/output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <poll.h>

namespace pgweir::cli {

int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
    if (n >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) return errno;
    pollfd full{fd, POLLOUT, 0};
    ::poll(&full, 1, -1);
  }
  return 0;
}

}  // namespace pgweir::cli
