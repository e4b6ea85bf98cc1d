#include "analyzers/observed.hpp"

#include "analyzers/key_mix.hpp"

#include <string_view>

namespace pgweir::analyzers {

namespace {

std::string_view tag(const std::vector<core::request_tag>& tags, std::string_view key) {
  for (const auto& each : tags) {
    if (each.key == key) return each.value;
  }
  return {};
}

// W3C: version-traceid-parentid-flags. The trace is what a person can look up.
std::string_view trace_id(std::string_view traceparent) {
  constexpr std::size_t begin = 3;
  constexpr std::size_t length = 32;
  return traceparent.size() >= begin + length && traceparent[begin - 1] == '-'
             ? traceparent.substr(begin, length)
             : traceparent;
}

}  // namespace

void recognise(connection_context& context, const migration_settings& migrations) {
  const auto& login = context.login;
  context.application =
      key_mix({key_mix(login.user), key_mix(login.database), key_mix(login.application_name)});
  context.client_group = key_mix({context.application, key_mix(login.client_address)});
  context.purpose = purpose_of(login, migrations);
}

std::string route_of(const std::vector<core::request_tag>& tags) {
  if (auto route = tag(tags, "route"); !route.empty()) return std::string{route};
  auto controller = tag(tags, "controller");
  auto action = tag(tags, "action");
  if (controller.empty() || action.empty()) return std::string{controller};
  return std::string{controller}.append("#").append(action);
}

std::string trace_of(const std::vector<core::request_tag>& tags) {
  if (auto parent = tag(tags, "traceparent"); !parent.empty()) return std::string{trace_id(parent)};
  for (std::string_view key : {"trace_id", "traceId", "request_id", "requestId"}) {
    if (auto value = tag(tags, key); !value.empty()) return std::string{value};
  }
  return {};
}

std::string source_of(const std::vector<core::request_tag>& tags) {
  // Rails' query logs; marginalia, which appends the method: "app/x.rb:12:in `index'".
  for (std::string_view key : {"source_location", "line"}) {
    const auto value = tag(tags, key);
    if (value.find(':') != std::string_view::npos)
      return std::string{value.substr(0, value.find(":in "))};
  }
  const auto file = tag(tags, "file");
  const auto line = tag(tags, "line");
  if (file.empty() || line.empty()) return std::string{file};
  return std::string{file}.append(":").append(line);
}

core::place place_of(const connection_context& connection) {
  core::place where;
  where.database = connection.login.database;
  where.user = connection.login.user;
  where.application = connection.login.application_name;
  where.scope = connection.scope;
  where.connection = connection.id;
  where.backend_pid = connection.login.backend_pid;
  return where;
}

core::place place_of(const observed_execution& seen) {
  auto where = place_of(seen.connection);
  if (!seen.tags) return where;
  where.route = route_of(*seen.tags);
  where.trace = trace_of(*seen.tags);
  where.source = source_of(*seen.tags);
  return where;
}

bool is_backup_or_replication(const connection_context& connection) {
  return connection.purpose == client_purpose::backup;
}

}  // namespace pgweir::analyzers
