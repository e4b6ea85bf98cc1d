// The users of an auth_file, for logins on behalf of clients (docs/tls.md): read from their file,
// and as each worker has them. Nothing of them is logged.
#pragma once

#include "config/auth_file.hpp"
#include "core/error.hpp"
#include "proxy/login/credentials.hpp"
#include "proxy/net/handed_over.hpp"

#include <memory>
#include <optional>
#include <string>

namespace pgweir::net {

class login_source {
 public:
  // Throws std::system_error when the system has no randomness to give.
  login_source();

  // Reads the file; empty: logins pass through. On failure what was loaded before stays.
  // From one thread at a time; current() from any.
  core::result<void> load(const std::string& path);
  // Null: logins pass through.
  [[nodiscard]] std::shared_ptr<const config::auth_file> current() const {
    return current_.current();
  }
  [[nodiscard]] const login::salt_key& key() const { return key_; }

 private:
  login::salt_key key_;
  handed_over<config::auth_file> current_;
};

// One worker's.
class login_desk {
 public:
  // `source` outlives it.
  explicit login_desk(const login_source& source) : source_{source} {}
  // The users as they are now; null: logins pass through. Valid until the next call.
  login::credentials* users();

 private:
  const login_source& source_;
  std::optional<login::credentials> made_;
};

}  // namespace pgweir::net
