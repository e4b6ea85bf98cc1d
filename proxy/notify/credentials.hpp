// A destination's secrets, read from where the configuration says that they are: the address of a
// webhook (whoever knows it may write there), the key of its signature, a token.
//
// Moved, never copied; no message holds anything of what was read.
#pragma once

#include "config/dsn.hpp"
#include "config/notify.hpp"
#include "core/error.hpp"
#include "core/secret_text.hpp"

#include <string>

namespace pgweir::notify {

struct credentials {
  core::secret_text url;
  std::string host;  // of the URL, for people: "hooks.slack.com"
  core::secret_text signing_key;
  core::secret_text token;
};

// For a destination that is not remote they are empty. The failure is one sentence with the
// destination's name: a file that cannot be read, a variable that is not set, a URL that is none.
core::result<credentials> read_credentials(const config::notify_destination& of,
                                           const config::environment& variables);

// The variables that the destinations name, as this process has them.
config::environment named_variables(const config::notify_settings& how);

}  // namespace pgweir::notify
