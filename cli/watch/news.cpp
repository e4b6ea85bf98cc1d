#include "cli/watch/news.hpp"

#include "reports/json.hpp"
#include "reports/json_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace pgweir::cli::watch {

namespace {

using reports::json;

hello hello_from(const json& j) {
  return {j.at("pgweir").get<std::string>(), j.at("upstream").get<std::string>(),
          j.at("listen").get<std::string>()};
}

open_transaction transaction_from(const json& session) {
  const auto& open = session.at("transaction");
  return {session.at("connection").get<std::uint64_t>(),
          session.at("backend_pid").get<std::uint64_t>(),
          session.at("application").get<std::string>(),
          session.at("user").get<std::string>(),
          reports::duration_from(open.at("open_for_us")),
          reports::duration_from(open.at("idle_for_us"))};
}

snapshot snapshot_from(const json& j) {
  constexpr std::size_t most_transactions = 8;  // as the API has it
  snapshot out;
  out.queries_per_s = j.at("queries_per_s").get<std::uint64_t>();
  out.errors_per_s = j.at("errors_per_s").get<std::uint64_t>();
  out.p95 = reports::duration_from(j.at("p95_us"));
  out.analysed = j.at("analysed").get<double>();
  out.sessions = j.at("sessions").get<std::uint64_t>();
  for (const auto& session : j.at("transactions")) {
    if (out.transactions.size() == most_transactions) break;
    if (session.at("transaction").is_null()) continue;
    out.transactions.push_back(transaction_from(session));
  }
  return out;
}

news finding_from(const std::string& data) {
  auto finding = reports::read_finding(data, "an event");
  if (!finding) return not_understood{finding.error().sentence};
  return *std::move(finding);
}

}  // namespace

news news_from(const stream_event& event) {
  if (event.name == "finding") return finding_from(event.data);
  if (event.name == "present") return present{};
  try {
    if (event.name == "hello") return hello_from(json::parse(event.data));
    if (event.name == "snapshot") return snapshot_from(json::parse(event.data));
    if (event.name == "gone") return gone{reports::id_from(json::parse(event.data).at("id"))};
  } catch (const std::exception& error) {
    return not_understood{
        fmt::format("an event \"{}\" does not fit: {}", event.name, reports::reason_of(error))};
  }
  return nothing{};
}

}  // namespace pgweir::cli::watch
