#include "proxy/net/login_source.hpp"

#include "core/secret_text.hpp"
#include "proxy/net/secrets.hpp"
#include "proxy/net/unique_fd.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string>
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
core::result<core::secret_text> content_of(const std::string& path) {
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
                         fmt::format("cannot read login.auth_file {}: {}", path, reason)};
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

login_source::login_source() : key_{random_digest()} {}

core::result<void> login_source::load(const std::string& path) {
  if (path.empty()) {
    current_.give(nullptr);
    return {};
  }
  const auto text = content_of(path);
  if (!text) return text.error();
  auto users = config::read_auth_file(text->view(), path);
  if (!users) return users.error();
  complain_about_rights(path);
  current_.give(std::make_shared<const config::auth_file>(*std::move(users)));
  return {};
}

login::credentials* login_desk::users() {
  auto now = source_.current();
  if (!now) {
    made_.reset();
    return nullptr;
  }
  const auto* entries = now.get();
  if (!made_ || !made_->are_of(entries)) made_.emplace(std::move(now), source_.key());
  return &*made_;
}

}  // namespace pgweir::net
