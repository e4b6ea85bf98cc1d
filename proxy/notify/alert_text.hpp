// An alert as the text that its destination's template makes of it. Pure: no clock, no I/O.
//
// What comes from the traffic (names of applications and routes, shapes) is made plain and cut: it
// breaks no line that the template does not break. In a text for Slack, or for what speaks its
// language, it mentions nobody and means nothing within <>. It may still look formatted, or be a
// link where Markdown is read: *, _, ~, `, [ and addresses stay, for a shape without them would be
// another one.
#pragma once

#include "config/notify.hpp"
#include "proxy/notify/alert.hpp"

#include <string>

namespace pgweir::notify {

// To the finding on pgweir's page; empty: nobody said where that is.
std::string link_to(const reports::booked_finding& finding, const config::notify_destination& to);

// Lines without a newline at the end, at most limits::alert_text_bytes.
std::string alert_text(const alert& what, const config::notify_destination& to, const sender& from);

}  // namespace pgweir::notify
