#include "cli/child_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pgweir::cli {

namespace {

constexpr std::string_view usual_variable = "DATABASE_URL";

std::string value_of(const config::environment& variables, std::string_view name) {
  const auto at = variables.find(name);
  return at == variables.end() ? std::string{} : at->second;
}

bool leads_to(std::string_view url, const endpoint& upstream) {
  const auto all = endpoints_of(url);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return same_server(one, upstream); });
}

bool is_named(const redirection& how, const std::string& name) {
  return name == usual_variable ||
         std::find(how.always.begin(), how.always.end(), name) != how.always.end();
}

void note_tls(child_variables& out, std::string_view name) {
  out.notes.push_back(fmt::format(
      "{} asks for TLS, and the way to the proxy has none: for the command it is sslmode=disable",
      name));
}

void redirect_urls(child_variables& out, const redirection& how) {
  for (auto& [name, value] : out.variables) {
    if (!config::is_postgres_url(value)) continue;
    if (!is_named(how, name) && !leads_to(value, how.upstream)) continue;
    const auto now = redirect(value, how.proxy);
    if (now.tls_taken_out) note_tls(out, name);
    value = now.url;
    out.changed.push_back(name);
  }
}

// Named variables that hold no PostgreSQL URL. DATABASE_URL of another kind of database stays.
void set_missing(child_variables& out, const redirection& how) {
  auto set = [&](const std::string& name) {
    const auto now = value_of(out.variables, name);
    if (config::is_postgres_url(now) || (name == usual_variable && !now.empty())) return;
    out.variables[name] = url_to(how.upstream_dsn, how.proxy);
    out.changed.push_back(name);
  };
  set(std::string{usual_variable});
  for (const auto& name : how.always) set(name);
}

}  // namespace

std::optional<upstream_source> upstream_from(const config::environment& variables) {
  const auto usual = value_of(variables, usual_variable);
  if (config::is_postgres_url(usual)) return upstream_source{std::string{usual_variable}, usual};
  for (const auto& [name, value] : variables) {
    if (config::is_postgres_url(value)) return upstream_source{name, value};
  }
  const auto address = value_of(variables, "PGHOSTADDR");
  if (!address.empty()) return upstream_source{"PGHOSTADDR", "hostaddr=" + address};
  for (const std::string name : {"PGHOST", "PGPORT"}) {
    // read_dsn takes both from the environment.
    if (!value_of(variables, name).empty()) return upstream_source{name, ""};
  }
  return std::nullopt;
}

child_variables redirect(const config::environment& before, const redirection& how) {
  child_variables out{before, {}, {}};
  redirect_urls(out, how);
  set_missing(out, how);
  out.variables["PGHOST"] = how.proxy.host;
  out.variables["PGPORT"] = std::to_string(how.proxy.port);
  out.variables.erase("PGHOSTADDR");
  if (demands_tls(value_of(before, "PGSSLMODE"))) {
    out.variables["PGSSLMODE"] = "disable";
    note_tls(out, "PGSSLMODE");
  }
  std::sort(out.changed.begin(), out.changed.end());
  return out;
}

}  // namespace pgweir::cli
