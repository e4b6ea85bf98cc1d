#include "proxy/web/routes.hpp"

#include "proxy/web/api_routes.hpp"
#include "proxy/web/history_routes.hpp"

#include <utility>

namespace pgweir::web {

namespace {

constexpr std::string_view login_path = "/login";
constexpr std::string_view metrics_path = "/metrics";

bool is_probe(std::string_view path) { return path == "/healthz" || path == "/readyz"; }

bool reads(verb method) { return method == verb::get || method == verb::head; }

answer not_allowed(std::string_view allowed) {
  auto out = error_answer(405, "this method is not understood here");
  out.headers.emplace_back("Allow", allowed);
  return out;
}

bool wants_a_page(const request& asked) {
  return asked.method == verb::get && asked.accept.find("text/html") != std::string::npos &&
         !asked.to.path.starts_with("/api/");
}

}  // namespace

std::variant<answer, event_stream_wanted> routes::serve(const request& asked, const sender& who,
                                                        core::clock_anchor now) {
  const auto& path = asked.to.path;
  const auto admitted = door_.judge(
      {who.from, who.has_certificate, is_probe(path), asked.host, asked.origin, asked.fetch_site,
       asked.fetch_mode, asked.fetch_dest, asked.authorization, asked.cookie},
      now.monotonic_at);
  const bool open = admitted == admission::token_needed && files_.is_open(path);
  if (admitted != admission::granted && !open) return refused(admitted, asked);
  if (asked.method == verb::post && path == login_path) return log_in(asked, now.monotonic_at);
  if (!reads(asked.method)) {
    return not_allowed(path == login_path ? "GET, HEAD, POST" : "GET, HEAD");
  }
  if (asked.has_body) return error_answer(413, "no request here has a body");
  if (path == events_path) return events_wanted(asked.to);
  if (path == metrics_path) return metrics_answer(asked);
  if (auto known = api_answer(asked.to, of_, now.wall_at)) return *std::move(known);
  if (auto past = history_answer(asked.to, past_, now.wall_at)) return *std::move(past);
  if (auto file = files_.find(asked)) return *std::move(file);
  return error_answer(404, "there is no such page");
}

answer routes::metrics_answer(const request& asked) {
  const auto form = live::exposition_for(asked.accept);
  return {200, live::content_type_of(form), metrics_.text(form)};
}

answer routes::log_in(const request& asked, core::time_point now) const {
  if (asked.has_body) return error_answer(413, "no request here has a body");
  // A cookie does not prolong itself, and a certificate needs none.
  if (!door_.shown_token(asked.authorization)) return refused(admission::token_needed, asked);
  answer out;
  out.status = 204;
  out.headers.emplace_back("Set-Cookie", door_.cookie(now));
  return out;
}

answer routes::refused(admission why, const request& asked) const {
  switch (why) {
    case admission::granted:
      break;
    case admission::foreign_host:
      return error_answer(403, "this address does not go by that name; see web.hosts");
    case admission::foreign_site:
      return error_answer(403, "pages of other sites are not answered");
    case admission::token_needed: {
      if (door_.asks_for_tokens() && wants_a_page(asked)) return files_.login_page();
      auto out = error_answer(401, "show a token: Authorization: Bearer ...; see web.token_file");
      out.headers.emplace_back("WWW-Authenticate", "Bearer");
      return out;
    }
    case admission::token_wrong: {
      auto out = error_answer(401, "this is not one of the tokens of web.token_file");
      out.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      return out;
    }
    case admission::too_many_failures: {
      auto out = error_answer(429, "too many wrong tokens; wait a minute");
      out.headers.emplace_back("Retry-After", "60");
      return out;
    }
  }
  return error_answer(403, "not allowed");
}

}  // namespace pgweir::web
