// Services of libpq (pg_service.conf): what one says, read by libpq itself; and the file that a
// command gets instead, in which the same name leads to the proxy. To libpq a service outweighs
// PGHOST and the like, so these alone would not lead there.
#pragma once

#include "cli/postgres_url.hpp"
#include "config/dsn.hpp"
#include "core/error.hpp"

#include <map>
#include <string>
#include <string_view>

namespace pgweir::cli {

struct libpq_service {
  std::string name;
  std::map<std::string, std::string, std::less<>> says;  // keyword, value; may hold a password
  // As keyword=value: what it does not say is for the reader's variables and defaults.
  [[nodiscard]] std::string dsn() const;
};

// PGSERVICEFILE, HOME and PGSYSCONFDIR of `variables` say where libpq looks. Precondition: no other
// thread, and no PG… variables in this process: some are set meanwhile. An unknown service or a
// file that cannot be read is wrong usage, in libpq's words.
core::result<libpq_service> read_service(const std::string& name,
                                         const config::environment& variables);

// What PGSERVICEFILE or ~/.pg_service.conf holds; empty: there is no such file.
std::string service_file_of(const config::environment& variables);

struct redirected_service {
  std::string section;         // "[shop]\nhost=…"
  bool tls_taken_out = false;  // a demand for TLS became its refusal
};
redirected_service redirect(const libpq_service& service, const endpoint& to);

// The text of a service file without the sections of that name; all else stays as it is.
std::string without_service(std::string_view file, std::string_view name);

}  // namespace pgweir::cli
