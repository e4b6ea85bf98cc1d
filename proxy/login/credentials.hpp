// Who may log in through pgweir when it logs in on behalf of its clients, and with what: the
// entries of an auth_file, ready for SCRAM. One per worker: what a password's hash costs is paid
// once for each user, and nothing is shared. No I/O.
#pragma once

#include "config/auth_file.hpp"
#include "core/secret_text.hpp"
#include "proxy/login/scram_secret.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pgweir::login {

// Random numbers of a process, given in: makes the salts that do not come from a server.
using salt_key = digest;

class credentials {
 public:
  // `key`: random, the same for all workers of a process.
  credentials(std::shared_ptr<const config::auth_file> entries, const salt_key& key);

  // Made of these.
  [[nodiscard]] bool are_of(const config::auth_file* entries) const {
    return entries_.get() == entries;
  }

  // What a client that calls itself `user` is checked against. For a user without an entry it is a
  // secret that no password has, with a salt that is always the same, as the others' is.
  [[nodiscard]] scram_secret secret_for(std::string_view user);

  // What a server may be shown of a user; empty: only what the client proves, as with a stored
  // secret.
  [[nodiscard]] core::secret_text password_of(std::string_view user) const;

 private:
  [[nodiscard]] std::vector<std::byte> salt_for(std::string_view user) const;

  std::shared_ptr<const config::auth_file> entries_;
  salt_key key_;
  std::unordered_map<std::string, scram_secret> made_;  // of plain passwords; one per entry at most
};

}  // namespace pgweir::login
