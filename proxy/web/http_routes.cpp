#include "proxy/web/http_server.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"

namespace pgweir::web {

namespace {

constexpr const char* json = "application/json";
constexpr const char* plain = "text/plain; charset=utf-8";

http_answer report_answer(std::string_view query, const http_sources& sources) {
  if (query.empty() || query == "format=json") {
    return {200, json, reports::report_json(sources.report())};
  }
  if (query == "format=text") {
    return {200, plain, reports::report_text(sources.report(), {})};
  }
  return {400, json,
          R"({"error":"unknown format","formats":["json","text"]})"
          "\n"};
}

}  // namespace

bool is_local_name(std::string_view host) {
  if (host.starts_with("[::1]")) return true;
  const auto name = host.substr(0, host.find(':'));
  return name.empty() || name == "localhost" ||
         (name.starts_with("127.") && name.find_first_not_of("0123456789.") == name.npos);
}

http_answer answer_to(std::string_view target, const http_sources& sources) {
  const auto mark = target.find('?');
  const auto path = target.substr(0, mark);
  const auto query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  if (path == "/healthz") return {200, plain, "ok\n"};
  if (path == "/readyz") {
    return sources.ready() ? http_answer{200, plain, "ready\n"}
                           : http_answer{503, plain, "draining\n"};
  }
  if (path == "/api/v1/health") return {200, json, reports::health_json(sources.health())};
  if (path == "/api/v1/report") return report_answer(query, sources);
  if (path == "/api/v1/findings") {
    return {200, json, reports::findings_json(sources.report())};
  }
  return {404, json,
          R"({"error":"no such page","pages":["/healthz","/readyz","/api/v1/health",)"
          R"("/api/v1/report?format=json","/api/v1/report?format=text","/api/v1/findings",)"
          R"("/api/v1/events"]})"
          "\n"};
}

}  // namespace pgweir::web
