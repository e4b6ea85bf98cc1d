#include "proxy/net/secret_file.hpp"

#include "proxy/net/unique_fd.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

constexpr std::size_t first_read_bytes = 64 * 1024;

// Twice as large, and nothing is left where it was.
void grow(std::string& text) {
  std::string larger(2 * text.size(), '\0');
  text.copy(larger.data(), text.size());
  core::wipe(text.data(), text.size());
  text = std::move(larger);
}

// No stream: its buffer would keep a part of what it read.
core::result<core::secret_text> content_of(const std::string& path, std::string_view setting) {
  const unique_fd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string text(first_read_bytes, '\0');
  std::size_t size = 0;
  ssize_t count = file ? 1 : -1;
  while (count > 0) {
    if (size == text.size()) grow(text);
    count = ::read(file.get(), text.data() + size, text.size() - size);
    if (count > 0) size += static_cast<std::size_t>(count);
  }
  if (count < 0) {
    const auto reason = std::generic_category().message(errno);
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("cannot read {} {}: {}", setting, path, reason)};
  }
  text.resize(size);
  return core::secret_text{std::move(text)};
}

void complain_about_rights(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || (about.st_mode & S_IROTH) == 0) return;
  spdlog::warn("everybody on this machine may read {}: chmod o-r it", path);
}

}  // namespace

core::result<core::secret_text> read_secret_file(const std::string& path,
                                                 std::string_view setting) {
  auto text = content_of(path, setting);
  if (text) complain_about_rights(path);
  return text;
}

}  // namespace pgweir::net
