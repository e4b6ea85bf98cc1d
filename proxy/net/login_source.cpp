#include "proxy/net/login_source.hpp"

#include "core/secret_text.hpp"
#include "proxy/net/secrets.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace pgweir::net {

namespace {

core::result<core::secret_text> content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!file.good() && !file.eof()) {
    const auto reason = std::generic_category().message(errno);
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("cannot read login.auth_file {}: {}", path, reason)};
  }
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
