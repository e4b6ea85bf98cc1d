#include "proxy/net/login_source.hpp"

#include "proxy/net/secret_file.hpp"
#include "proxy/net/secrets.hpp"

#include <string>
#include <utility>

namespace pgweir::net {

login_source::login_source() : key_{random_digest()} {}

core::result<void> login_source::load(const std::string& path) {
  if (path.empty()) {
    current_.give(nullptr);
    return {};
  }
  const auto text = read_secret_file(path, "login.auth_file");
  if (!text) return text.error();
  auto users = config::read_auth_file(text->view(), path);
  if (!users) return users.error();
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
