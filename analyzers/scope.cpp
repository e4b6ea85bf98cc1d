#include "analyzers/scope.hpp"

#include "analyzers/key_mix.hpp"

#include <string_view>

namespace pgweir::analyzers {
namespace {

// W3C traceparent: version-trace id-parent id-flags. The parent id differs from query to query.
std::string_view trace_of(std::string_view traceparent) {
  constexpr std::size_t begin = 3;
  constexpr std::size_t length = 32;
  return traceparent.size() >= begin + length ? traceparent.substr(begin, length) : traceparent;
}

std::string_view id_of_request(const std::vector<core::request_tag>& tags) {
  for (const auto& tag : tags) {
    if (tag.key == "traceparent") return trace_of(tag.value);
    for (std::string_view key : {"trace_id", "traceId", "request_id", "requestId"}) {
      if (tag.key == key) return tag.value;
    }
  }
  return {};
}

}  // namespace

std::uint64_t request_of(const std::vector<core::request_tag>& tags) {
  auto id = id_of_request(tags);
  return id.empty() ? 0 : key_mix(id) | 1U;
}

std::uint64_t pool_of(const connection_context& connection) {
  if (connection.scope.empty()) return connection.client_group;
  return key_mix({connection.client_group, key_mix(connection.scope)});
}

work_scope work_scope_of(const observed_execution& seen) {
  if (seen.tags) {
    if (auto request = request_of(*seen.tags); request != 0) {
      return {work_kind::trace, key_mix({1, seen.connection.client_group, request}), 0};
    }
  }
  auto connection = seen.event.connection.value();
  if (!seen.connection.scope.empty()) {
    return {work_kind::labelled, key_mix({2, connection}),
            key_mix({key_mix(seen.connection.scope), seen.connection.scopes})};
  }
  if (seen.event.transaction != 0) {
    return {work_kind::transaction, key_mix({3, connection}), seen.event.transaction};
  }
  return {work_kind::connection, key_mix({4, connection}), 0};
}

}  // namespace pgweir::analyzers
