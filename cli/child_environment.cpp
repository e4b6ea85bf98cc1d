#include "cli/child_environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace pgweir::cli {

namespace {

constexpr std::string_view usual_variable = "DATABASE_URL";

std::string value_of(const config::environment& variables, std::string_view name) {
  const auto at = variables.find(name);
  return at == variables.end() ? std::string{} : at->second;
}

constexpr std::array<const char*, 4> of_libpq{"PGSERVICE", "PGHOSTADDR", "PGHOST", "PGPORT"};

// Where libpq connects when nothing but the environment tells it.
endpoint libpq_endpoint(const config::environment& variables) {
  endpoint out{value_of(variables, "PGHOSTADDR"), 5432};
  if (out.host.empty()) out.host = value_of(variables, "PGHOST");
  const auto port = value_of(variables, "PGPORT");
  std::from_chars(port.data(), port.data() + port.size(), out.port);
  return out;
}

bool leads_to(std::string_view url, const endpoint& otherwise, const endpoint& upstream) {
  const auto all = endpoints_of(url, otherwise);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& one) { return same_server(one, upstream); });
}

bool is_named(const redirection& how, const std::string& name) {
  return name == how.source ||
         std::find(how.always.begin(), how.always.end(), name) != how.always.end();
}

void redirect_urls(child_variables& out, const redirection& how, const endpoint& otherwise) {
  for (auto& [name, value] : out.variables) {
    if (!url_in(value)) continue;
    if (!is_named(how, name) && !leads_to(value, otherwise, how.upstream)) {
      if (name == usual_variable) {
        out.notes.push_back(
            fmt::format("{0} names another server than the upstream and stays as it is; --env {0} "
                        "leads it to the proxy",
                        name));
      }
      continue;
    }
    const auto now = redirect(value, how.proxy);
    if (now.tls_taken_out) note_tls(out, name);
    value = now.url;
    out.changed.push_back(name);
  }
}

bool is_of_libpq(std::string_view name) {
  return std::find(of_libpq.begin(), of_libpq.end(), name) != of_libpq.end();
}

// Named variables that hold no PostgreSQL URL. DATABASE_URL of another kind of database stays.
void set_missing(child_variables& out, const redirection& how) {
  auto set = [&](const std::string& name) {
    out.variables[name] = url_to(how.upstream_dsn, how.proxy);
    out.changed.push_back(name);
  };
  const std::string usual{usual_variable};
  if (value_of(out.variables, usual).empty() && !is_of_libpq(how.source)) set(usual);
  for (const auto& name : how.always) {
    if (!url_in(value_of(out.variables, name))) set(name);
  }
}

// PGHOST and PGPORT, with the demands for TLS that go with them.
void redirect_libpq(child_variables& out, const redirection& how, const endpoint& before) {
  if (!before.host.empty() && !is_of_libpq(how.source) && !same_server(before, how.upstream)) {
    out.notes.push_back("PGHOST names another server than the upstream and stays as it is");
    return;
  }
  out.libpq_changed = true;
  out.variables["PGHOST"] = how.proxy.host;
  out.variables["PGPORT"] = std::to_string(how.proxy.port);
  out.variables.erase("PGHOSTADDR");
  for (const std::string name : {"PGSSLMODE", "PGGSSENCMODE", "PGCHANNELBINDING"}) {
    if (!demands_tls(value_of(out.variables, name))) continue;
    out.variables[name] = "disable";
    note_tls(out, name);
  }
}

}  // namespace

std::optional<upstream_source> upstream_from(const config::environment& variables) {
  const auto usual = value_of(variables, usual_variable);
  if (const auto url = url_in(usual)) {
    return upstream_source{std::string{usual_variable}, std::string{*url}};
  }
  if (!value_of(variables, "PGSERVICE").empty()) return upstream_source{"PGSERVICE", ""};
  const auto address = value_of(variables, "PGHOSTADDR");
  if (!address.empty()) return upstream_source{"PGHOSTADDR", "hostaddr=" + address};
  for (const std::string name : {"PGHOST", "PGPORT"}) {
    // read_dsn takes both from the environment.
    if (!value_of(variables, name).empty()) return upstream_source{name, ""};
  }
  for (const auto& [name, value] : variables) {
    if (const auto url = url_in(value)) return upstream_source{name, std::string{*url}};
  }
  return std::nullopt;
}

void note_tls(child_variables& out, std::string_view what) {
  out.notes.push_back(fmt::format(
      "{} asks for TLS, and the way to the proxy has none: for the command it does not", what));
}

child_variables redirect(const config::environment& before, const redirection& how) {
  child_variables out{before, {}, false, {}};
  const auto libpq = libpq_endpoint(before);
  redirect_urls(out, how, how.service.value_or(libpq));
  set_missing(out, how);
  redirect_libpq(out, how, libpq);
  std::sort(out.changed.begin(), out.changed.end());
  out.changed.erase(std::unique(out.changed.begin(), out.changed.end()), out.changed.end());
  return out;
}

}  // namespace pgweir::cli
