// Where alerts go besides standard error: the entries [[notify]] of the file (docs/alerts.md).
//
// No secret is in here, only where it is to be had: settings are copied, compared and printed.
// proxy/notify reads them.
#pragma once

#include "config/alert_template.hpp"
#include "core/rule.hpp"
#include "core/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::config {

enum class notify_kind : std::uint8_t {
  webhook,         // JSON of our own, signed where there is a secret
  slack,           // what Slack's incoming webhooks take, and Mattermost's and Rocket.Chat's
  alertmanager,    // Prometheus' Alertmanager, API v2
  file,            // JSON lines
  standard_error,  // the same
  syslog,          // one line of text each
};

inline constexpr std::array<std::pair<std::string_view, notify_kind>, 6> notify_kinds{{
    {"webhook", notify_kind::webhook},
    {"slack", notify_kind::slack},
    {"alertmanager", notify_kind::alertmanager},
    {"file", notify_kind::file},
    {"stderr", notify_kind::standard_error},
    {"syslog", notify_kind::syslog},
}};

std::string_view name_of(notify_kind kind);
// By HTTP.
bool is_remote(notify_kind kind);

// Where something that may be secret is to be had; at most one is set.
struct secret_place {
  std::string file;
  std::string variable;  // of the environment

  [[nodiscard]] bool empty() const { return file.empty() && variable.empty(); }
  bool operator==(const secret_place&) const = default;
};

struct notify_destination {
  std::string name;  // no two have the same
  notify_kind kind = notify_kind::webhook;

  std::string url;  // as it stands in the file; empty: `secret_url` knows it
  secret_place secret_url;
  secret_place signing_key;  // webhook: for the signature
  secret_place token;        // sent as "Authorization: Bearer …"
  std::string ca;            // PEM; empty: the system's authorities
  std::string proxy;         // of HTTP; empty: none, whatever the environment says
  std::string path;          // of the file, or of syslog's socket

  core::severity severity = core::severity::warning;  // at least
  core::grade grade = core::grade::likely;            // at least
  std::vector<core::rule> rules;                      // empty: all
  std::vector<core::rule> except;

  core::duration cooldown = std::chrono::minutes{10};  // between two alerts about one finding
  core::duration group_wait = std::chrono::seconds{2};
  std::size_t group_most = 20;  // findings of one delivery
  std::size_t queue = 500;      // findings that wait; the oldest is dropped and counted
  core::duration timeout = std::chrono::seconds{10};  // of one attempt
  core::duration retry_for = std::chrono::hours{1};   // then a delivery is given up
  // alertmanager: an alert not said again for so long is over.
  core::duration resolve_after = std::chrono::minutes{15};

  std::string link;  // where people reach pgweir's page, for {link}
  alert_template text;
  std::map<std::string, std::string> labels;  // alertmanager: added to each alert

  bool operator==(const notify_destination&) const = default;
};

struct notify_settings {
  std::vector<notify_destination> destinations;
  // When pgweir ends, what waits gets so long to leave; no key: who waits for the end is few
  // seconds from killing it.
  core::duration patience_at_end = std::chrono::seconds{1};
};

// What a destination's text is when nothing else is said.
std::string_view default_text(notify_kind kind);

}  // namespace pgweir::config
