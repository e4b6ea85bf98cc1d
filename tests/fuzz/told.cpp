#include "tests/fuzz/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace pgweir::fuzz {
namespace {

std::string digests(std::span<const core::value_digest> values) {
  std::string out;
  for (const auto digest : values) {
    out += fmt::format(" {}:{}", static_cast<int>(digest.kind), digest.bits);
  }
  return out;
}

std::string text_of(const core::connection_opened& event) {
  const auto& login = *event.login;
  return fmt::format("opened {} {} {} {} {} {}", login.user, login.database, login.application_name,
                     login.client_encoding, login.replication, login.backend_pid);
}
std::string text_of(const core::connection_closed&) { return "closed"; }
std::string text_of(const core::session_labelled& event) {
  return fmt::format("labelled {} {}", static_cast<int>(event.what), *event.value);
}
// None of these is of a session: of pgweir's own connection.
std::string text_of(const core::session_defaults&) { return "defaults"; }
std::string text_of(const core::catalogue_seen&) { return "catalogue"; }
std::string text_of(const core::plan_seen&) { return "plan"; }
std::string text_of(const core::indexes_tried&) { return "indexes"; }
std::string text_of(const core::rewrite_measured&) { return "rewrite"; }
std::string text_of(const core::waiters_seen&) { return "waiters"; }
std::string text_of(const core::parameters_seen& event) {
  std::string out = fmt::format("parameters {}", event.statement.value());
  for (const auto& each : *event.values)
    out += fmt::format(" {}:{}", each.type_oid, each.null ? "null" : each.bytes);
  return out;
}
std::string text_of(const core::statement_prepared& event) {
  return fmt::format("prepared {} {} {}", event.text_hash, event.text_bytes, event.held);
}
std::string text_of(const core::connection_blind& event) {
  return fmt::format("blind {}", core::name_of(event.reason));
}
std::string text_of(const core::observation_gap& event) {
  return fmt::format("gap {}", event.dropped);
}
std::string text_of(const core::statement_seen& event) {
  return fmt::format("statement {} {} {} {} {}", event.id.value(), event.text->shape,
                     event.text->sample, event.text->first_literal_slot, event.text->truncated);
}
std::string text_of(const core::columns_seen& event) {
  auto out = fmt::format("columns {}", event.id.value());
  for (const auto& column : *event.columns) {
    out += fmt::format(" {}:{}:{}:{}", column.name, column.table_oid, column.column_number,
                       static_cast<std::uint32_t>(column.type));
  }
  return out;
}
std::string text_of(const core::tags_seen& event) {
  auto out = fmt::format("tags {}", event.id.value());
  for (const auto& tag : *event.tags) out += fmt::format(" {}={}", tag.key, tag.value);
  return out;
}
std::string text_of(const core::transaction_step& event) {
  return fmt::format("transaction {} {} {}", event.transaction, static_cast<int>(event.what),
                     event.committed);
}
std::string text_of(const core::execution& event) {
  auto out = fmt::format(
      "execution {} {} {} rows {} bytes {} trip {} transaction {} fetches {} hashes {} {} error {}",
      event.statement.value(), event.columns.value(), event.tags.value(), event.rows, event.bytes,
      event.round_trip, event.transaction, event.fetches, event.parameters_hash, event.result_hash,
      std::string_view{event.error.data(), event.error.size()});
  out += fmt::format(" {} {} {} {} {};", static_cast<int>(event.protocol),
                     static_cast<int>(event.outcome), static_cast<int>(event.status_after),
                     event.row_limited, event.ends_round_trip);
  out += digests(event.parameters.view());
  if (event.row_values) {
    out += fmt::format("; {};", fmt::join(event.row_values->columns, ","));
    out += digests(event.row_values->cells);
  }
  return out;
}

bool is_announcement(const core::event& event) {
  return std::holds_alternative<core::statement_seen>(event) ||
         std::holds_alternative<core::columns_seen>(event) ||
         std::holds_alternative<core::tags_seen>(event);
}

bool is_about_a_request(const core::event& event) {
  const auto* step = std::get_if<core::transaction_step>(&event);
  return step != nullptr && step->what == core::transaction_step::kind::request_sent;
}

std::string line_of(const core::event& event) {
  return std::visit([](const auto& each) { return text_of(each); }, event);
}

}  // namespace

told all_of(const std::vector<core::event>& events) {
  told out;
  for (const auto& event : events) out.push_back(line_of(event));
  return out;
}

told in_any_interleaving(const std::vector<core::event>& events) {
  told out;
  told announced;
  for (const auto& event : events) {
    if (is_about_a_request(event)) continue;
    (is_announcement(event) ? announced : out).push_back(line_of(event));
  }
  std::ranges::sort(announced);
  out.insert(out.end(), std::make_move_iterator(announced.begin()),
             std::make_move_iterator(announced.end()));
  return out;
}

}  // namespace pgweir::fuzz
