#include "proxy/notify/bodies.hpp"

#include "core/bytes.hpp"
#include "core/limits.hpp"
#include "proxy/login/crypto.hpp"
#include "proxy/notify/alert_text.hpp"
#include "reports/json_fields.hpp"
#include "reports/json_parts.hpp"
#include "reports/plain_text.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::notify {

namespace {

using reports::date_json;
using reports::dumped;
using reports::json;

std::string_view status_of(const alert& a) { return a.resolved ? "resolved" : "firing"; }

json alert_json(const alert& a, const letter& all) {
  json made{{"status", status_of(a)}, {"text", alert_text(a, *all.to, *all.from)}};
  if (const auto link = link_to(*a.finding, *all.to); !link.empty()) made["link"] = link;
  made["held_back"] = a.held_back;
  made["finding"] = reports::brief_finding_json(*a.finding);
  return made;
}

std::string sentence_of_lost(std::uint64_t lost) {
  return fmt::format("{} before this could not be told; the report has {}.",
                     reports::counted(lost, "finding"), lost == 1 ? "it" : "them");
}

std::string sentence_of_cut(std::size_t cut) {
  return fmt::format("{} more did not fit in here; the report has {}.",
                     reports::counted(cut, "finding"), cut == 1 ? "it" : "them");
}

// Not empty, plain, and of a length that labels may have.
void add(json& into, const char* name, std::string_view text, std::size_t most = 256) {
  if (text.empty()) return;
  into[name] = reports::cut_to_bytes(reports::plain_text(text), most);
}

// Labels tell alerts apart: only what a finding's id is made of, its severity, and what the
// configuration adds. All that changes from one incident to the next is an annotation.
json labels_of(const alert& a, const letter& all) {
  const auto& f = a.finding->latest;
  json made = json::object();
  for (const auto& [name, text] : all.to->labels) add(made, name.c_str(), text);
  add(made, "alertname", fmt::format("pgweir {}", core::name_of(f.rule)));
  add(made, "rule", core::name_of(f.rule));
  add(made, "severity", core::name_of(f.severity));
  add(made, "finding", core::hex(f.id));
  add(made, "database", f.where.database);
  add(made, "route", f.where.route);
  return made;
}

json annotations_of(const alert& a, const letter& all, std::uint64_t lost) {
  constexpr std::size_t most = core::limits::alert_text_bytes;
  const auto words = reports::words_of(a.finding->latest);
  json made = json::object();
  add(made, "summary", words.subject, most);
  add(made, "grade", core::name_of(a.finding->latest.grade));
  add(made, "where", words.where, most);
  add(made, "application", a.finding->latest.where.application);
  made["count"] = std::to_string(a.finding->count);
  made["description"] = alert_text(a, *all.to, *all.from);
  if (!words.fix.empty()) {
    const auto kept = reports::plain_text(words.fix, reports::line_breaks::kept);
    made["fix"] = reports::cut_to_bytes(kept, most);
  }
  add(made, "upstream", all.from->upstream);
  if (lost > 0) made["lost"] = sentence_of_lost(lost);
  return made;
}

json postable_alert(const alert& a, const letter& all, std::uint64_t lost) {
  const auto lasts = std::chrono::duration_cast<std::chrono::milliseconds>(all.to->resolve_after);
  json made{{"labels", labels_of(a, all)},
            {"annotations", annotations_of(a, all, lost)},
            {"startsAt", date_json(std::min(a.finding->first_seen, all.now))},
            {"endsAt", date_json(a.resolved ? all.now : all.now + lasts)}};
  if (const auto link = link_to(*a.finding, *all.to); !link.empty()) made["generatorURL"] = link;
  return made;
}

}  // namespace

std::string webhook_body(const letter& all) {
  json alerts = json::array();
  for (const auto& each : all.what->alerts) alerts.push_back(alert_json(each, all));
  return dumped({{"format", "pgweir-alerts"},
                 {"version", 1},
                 {"pgweir", all.from->version},
                 {"upstream", all.from->upstream},
                 {"delivery", core::hex(all.what->id)},
                 {"sent", date_json(all.now)},
                 {"dropped", all.what->dropped},
                 {"alerts", std::move(alerts)}});
}

std::string slack_body(const letter& all) {
  // Slack cuts at 40,000 characters.
  constexpr std::size_t most = 39'000;
  std::string text;
  if (all.what->dropped > 0) text = sentence_of_lost(all.what->dropped);
  auto left = all.what->alerts.size();
  for (const auto& each : all.what->alerts) {
    const auto next = alert_text(each, *all.to, *all.from);
    if (text.size() + next.size() > most) break;
    text += (text.empty() ? "" : "\n\n") + next;
    --left;
  }
  if (left > 0) text += "\n\n" + sentence_of_cut(left);
  return dumped({{"text", text}});
}

std::string alertmanager_body(const letter& all) {
  json made = json::array();
  auto lost = all.what->dropped;
  for (const auto& each : all.what->alerts) {
    made.push_back(postable_alert(each, all, std::exchange(lost, 0)));
  }
  return dumped(made);
}

std::string json_lines(const letter& all) {
  std::string out;
  auto lost = all.what->dropped;
  for (const auto& each : all.what->alerts) {
    json line{{"time", date_json(all.now)},
              {"upstream", all.from->upstream},
              {"dropped", std::exchange(lost, 0)}};
    line.update(alert_json(each, all));
    out += dumped(line) + "\n";
  }
  return out;
}

std::string http_body(const letter& all) {
  switch (all.to->kind) {
    case config::notify_kind::slack:
      return slack_body(all);
    case config::notify_kind::alertmanager:
      return alertmanager_body(all);
    case config::notify_kind::webhook:
    case config::notify_kind::file:
    case config::notify_kind::standard_error:
    case config::notify_kind::syslog:
      break;
  }
  return webhook_body(all);
}

std::vector<syslog_line> syslog_lines(const letter& all) {
  std::vector<syslog_line> out;
  for (const auto& each : all.what->alerts) {
    out.push_back(
        {each.finding->latest.severity, reports::plain_text(alert_text(each, *all.to, *all.from))});
  }
  if (all.what->dropped > 0) {
    out.push_back({core::severity::warning, sentence_of_lost(all.what->dropped)});
  }
  return out;
}

std::vector<std::string> signature_headers(std::string_view key, std::string_view body,
                                           core::wall_time now) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const auto signed_text = fmt::format("{}.{}", seconds, body);
  std::string digits;
  for (const auto byte : login::hmac_sha256(core::as_bytes(key), core::as_bytes(signed_text))) {
    digits += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  }
  return {fmt::format("X-Pgweir-Timestamp: {}", seconds),
          fmt::format("X-Pgweir-Signature: sha256={}", digits)};
}

}  // namespace pgweir::notify
