// What is written to each kind of destination: pure functions of a delivery and the time.
//
// No value, literal or password is in any of them, for none is in a finding; nor is anything of the
// destination's secrets.
#pragma once

#include "config/notify.hpp"
#include "core/time.hpp"
#include "proxy/notify/alert.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::notify {

struct letter {
  const delivery* what = nullptr;
  const config::notify_destination* to = nullptr;
  const sender* from = nullptr;
  core::wall_time now{};
};

// "pgweir-alerts", version 1 (docs/alerts.md). Fields may be added, never removed.
std::string webhook_body(const letter& all);
// {"text": …}, as incoming webhooks of Slack take it.
std::string slack_body(const letter& all);
// An array of postableAlert, Alertmanager's API v2. `endsAt` is always said: in the future, by
// resolve_after, for what fires.
std::string alertmanager_body(const letter& all);
// One object for each alert, each on a line with its newline.
std::string json_lines(const letter& all);

// The body for a kind that is_remote().
std::string http_body(const letter& all);

struct syslog_line {
  core::severity severity{};
  std::string text;  // without a line break
};
std::vector<syslog_line> syslog_lines(const letter& all);

// The headers that prove where a body comes from: HMAC-SHA256 over "<seconds>.<body>".
std::vector<std::string> signature_headers(std::string_view key, std::string_view body,
                                           core::wall_time now);

}  // namespace pgweir::notify
