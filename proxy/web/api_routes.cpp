#include "proxy/web/api_routes.hpp"

#include "proxy/live/live_json.hpp"
#include "reports/formats.hpp"
#include "reports/json.hpp"
#include "reports/json_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>
#include <vector>

namespace pgweir::web {

namespace {

answer json_answer(std::string body) {
  answer out;
  out.body = std::move(body);
  return out;
}

answer plain_answer(unsigned status, std::string body) {
  answer out;
  out.status = status;
  out.content_type = plain_type;
  out.body = std::move(body);
  return out;
}

answer not_known() { return error_answer(404, "not known, or not any more"); }

std::optional<std::uint64_t> id_from(std::string_view text) {
  std::uint64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, id, 16);
  if (text.size() != 16 || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return id;
}

std::optional<detail> detail_from(const target& to) {
  const auto* said = to.parameter("evidence");
  if (said == nullptr || *said == "all") return detail::whole;
  if (*said == "none") return detail::brief;
  return std::nullopt;
}

answer unknown_detail() { return error_answer(400, "evidence is all or none"); }

answer healthz(const target&, live::process&) { return plain_answer(200, "ok\n"); }

answer readyz(const target&, live::process& of) {
  return of.ready() ? plain_answer(200, "ready\n") : plain_answer(503, "draining\n");
}

answer health(live::process& of, core::wall_time date) {
  return json_answer(live::health_json(of.who(), of.stand(), date));
}

answer rules(const target&, live::process&) { return json_answer(live::rules_json()); }

answer report(const target& to, live::process& of) {
  const auto* name = to.parameter("format");
  const auto as =
      name == nullptr ? reports::report_format::json : reports::report_format_named(*name);
  if (!as) {
    std::string known;
    for (const auto& each : reports::report_format_names()) known += " " + each;
    return error_answer(400, "there is no such format; known are" + known);
  }
  answer out;
  out.content_type = reports::content_type_of(*as);
  out.body = reports::formatted(of.report(), *as, {});
  if (*as == reports::report_format::html) {
    // It brings a policy of its own. As a stranger here, it could not even ask for another page.
    out.policy = "sandbox allow-scripts; frame-ancestors 'none'";
  }
  return out;
}

answer findings(const target& to, live::process& of) {
  const auto wanted = detail_from(to);
  if (!wanted) return unknown_detail();
  const auto made = of.report();
  if (*wanted == detail::whole) return json_answer(reports::findings_json(made));
  std::string out = "[";
  for (const auto& each : made.findings) {
    if (out.size() > 1) out += ',';
    out += live::brief_finding_json(each);
  }
  return json_answer(out + "]");
}

answer finding(std::string_view id, const target&, live::process& of) {
  const auto wanted = id_from(id);
  const auto found = wanted ? of.finding(*wanted) : std::nullopt;
  return found ? json_answer(reports::finding_json(*found)) : not_known();
}

answer statements(const target& to, live::process& of) {
  std::optional<core::wall_time> since;
  if (const auto* said = to.parameter("since")) {
    since = reports::read_date(*said);
    if (!since) return error_answer(400, "since is a date such as 2026-11-22T14:03:22.125Z");
  }
  return json_answer(live::statements_json(of.statements(), since));
}

answer statement(std::string_view key, const target& to, live::process& of) {
  const auto wanted = id_from(key);
  const auto* database = to.parameter("database");
  const auto found =
      wanted ? of.statement(*wanted, database == nullptr ? "" : *database) : std::nullopt;
  if (!found) return not_known();
  return json_answer(live::statement_json(*found, of.report().findings));
}

answer sessions(const target&, live::process& of) {
  return json_answer(live::sessions_json(of.sessions()));
}

answer activity(const target&, live::process& of) {
  return json_answer(live::activity_json(of.activity()));
}

struct page {
  std::string_view path;
  std::string_view parameter;  // the one that it knows; empty: none
  answer (*make)(const target&, live::process&);
};
// Below such a path there is one for each thing.
struct folder {
  std::string_view path;
  std::string_view parameter;
  answer (*make)(std::string_view, const target&, live::process&);
};

constexpr std::string_view health_path = "/api/v1/health";
constexpr std::array pages{
    page{"/healthz", "", healthz},
    page{"/readyz", "", readyz},
    page{"/api/v1/rules", "", rules},
    page{"/api/v1/report", "format", report},
    page{"/api/v1/findings", "evidence", findings},
    page{"/api/v1/statements", "since", statements},
    page{"/api/v1/sessions", "", sessions},
    page{"/api/v1/activity", "", activity},
};
constexpr std::array folders{
    folder{"/api/v1/findings/", "", finding},
    folder{"/api/v1/statements/", "database", statement},
};

bool knows_all(const target& to, std::string_view parameter) {
  return std::ranges::all_of(to.parameters,
                             [&](const auto& each) { return each.first == parameter; });
}

answer unknown_parameter() { return error_answer(400, "there is no such parameter here"); }

}  // namespace

std::optional<answer> api_answer(const target& to, live::process& of, core::wall_time date) {
  if (to.path == health_path) return knows_all(to, "") ? health(of, date) : unknown_parameter();
  for (const auto& each : pages) {
    if (to.path != each.path) continue;
    return knows_all(to, each.parameter) ? each.make(to, of) : unknown_parameter();
  }
  for (const auto& each : folders) {
    if (!to.path.starts_with(each.path)) continue;
    const auto rest = std::string_view{to.path}.substr(each.path.size());
    return knows_all(to, each.parameter) ? each.make(rest, to, of) : unknown_parameter();
  }
  return std::nullopt;
}

std::variant<answer, event_stream_wanted> events_wanted(const target& to) {
  if (!knows_all(to, "evidence")) return unknown_parameter();
  const auto wanted = detail_from(to);
  if (!wanted) return unknown_detail();
  return event_stream_wanted{*wanted};
}

}  // namespace pgweir::web
