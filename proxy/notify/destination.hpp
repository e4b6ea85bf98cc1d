// One destination, ready for use: its settings, its secrets, and how a delivery is put into its
// form. The thread of the notifier owns it, or a command that tries it.
#pragma once

#include "config/dsn.hpp"
#include "config/notify.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "proxy/notify/alert.hpp"
#include "proxy/notify/credentials.hpp"
#include "proxy/notify/http_sender.hpp"
#include "proxy/notify/line_writer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::notify {

struct destination {
  config::notify_destination how;
  credentials secrets;
  line_end left = line_end::whole;  // of what post() has written so far, where it writes lines
};

// All of a configuration, or the sentence about the first that cannot be used.
core::result<std::vector<destination>> open_destinations(const config::notify_settings& how,
                                                         const config::environment& variables);

// Sends it off. Local ones have an outcome at once; of remote ones `by` gives it to `whom` later.
std::optional<outcome> post(destination& to, const delivery& what, const sender& from,
                            http_sender& by, std::size_t whom);

// Tries each with a finding that says that it is a test. Waits for all, each within its timeout.
// What a receiver answers is told only where nothing of the request is secret.
struct trial {
  std::string name;
  std::string kind;
  outcome came;
};
std::vector<trial> try_all(std::vector<destination> all, const sender& from);

}  // namespace pgweir::notify
