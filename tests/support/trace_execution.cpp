#include "tests/support/trace_execution.hpp"

#include "core/bytes.hpp"
#include "core/limits.hpp"
#include "parser/comment_tags.hpp"
#include "parser/lexer.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

namespace pgweir::support {

namespace {

std::uint64_t hash(std::string_view text, std::uint64_t seed = 0) {
  return trace_digester().hash(core::as_bytes(text), seed);
}

std::uint64_t hash_cell(const trace_value& value, std::uint64_t seed) {
  return value ? hash(*value, seed) : hash({}, seed + 1);
}

void add_parameters(core::execution& event, const trace_request& request,
                    const parser::reduced_statement& reduced) {
  std::uint64_t all = 1;
  const auto none = std::vector<trace_value>{};
  if (request.parameters)
    event.bound_parameters = static_cast<std::uint16_t>(request.parameters->size());
  for (const auto& value : request.parameters ? *request.parameters : none) {
    event.parameters.push_back(value ? trace_digester().text(*value, core::type_oid::unknown_to_us)
                                     : core::value_digest{});
    all = hash_cell(value, all);
  }
  std::string buffer;
  for (const auto& literal : reduced.literals) {
    auto value = parser::literal_value(literal, buffer);
    event.parameters.push_back(trace_digester().text(value, core::type_oid::unknown_to_us));
    all = hash(value, all);
  }
  event.parameters_hash = all;
}

std::optional<core::row_digests> digest_rows(const trace_request& request) {
  std::optional<core::row_digests> digests{std::in_place};
  for (std::size_t i = 0; i < request.columns.size(); ++i) {
    bool room = digests->columns.size() < core::limits::digested_columns;
    if (room && core::is_key_like(request.columns[i].type))
      digests->columns.push_back(static_cast<std::uint16_t>(i));
  }
  if (digests->columns.empty() || request.rows.empty()) return std::nullopt;
  auto kept = std::min(request.rows.size(), core::limits::digested_rows);
  for (std::size_t row = 0; row < kept; ++row) {
    for (auto column : digests->columns) {
      auto value = column < request.rows[row].size() ? request.rows[row][column] : trace_value{};
      digests->cells.push_back(value ? trace_digester().text(*value, request.columns[column].type)
                                     : core::value_digest{});
    }
  }
  return digests;
}

void add_result(core::execution& event, const trace_request& request) {
  event.rows = request.row_count.value_or(request.rows.size());
  event.bytes = event.rows * request.row_bytes;
  event.result_hash = event.rows;
  if (!request.rows.empty()) event.bytes = 0;
  for (const auto& row : request.rows) {
    event.bytes += 7;
    for (const auto& cell : row) {
      event.bytes += 4 + (cell ? cell->size() : 0);
      event.result_hash = hash_cell(cell, event.result_hash);
    }
  }
  event.row_values = digest_rows(request);
  event.row_limited = request.limited || request.suspended;
  if (request.suspended) event.outcome = core::execution_outcome::suspended;
  if (request.error.size() != event.error.size()) return;
  event.outcome = core::execution_outcome::failed;
  std::copy(request.error.begin(), request.error.end(), event.error.begin());
}

std::string upper_shape(std::string_view shape) {
  std::string upper{shape};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

transaction_word word_of(const std::string& shape) {
  if (shape.starts_with("BEGIN") || shape.starts_with("START TRANSACTION"))
    return transaction_word::begin;
  if (shape.starts_with("COMMIT") || shape == "END") return transaction_word::commit;
  bool rollback = shape.starts_with("ROLLBACK") || shape.starts_with("ABORT");
  bool to_savepoint = shape.find(" TO ") != std::string::npos;
  return rollback && !to_savepoint ? transaction_word::rollback : transaction_word::none;
}

// The values themselves, in text form.
void add_values(made_execution& made, const trace_request& request) {
  if (!request.parameters || request.parameters->empty()) return;
  auto values = std::make_unique<std::vector<core::sample_value>>();
  for (const auto& each : *request.parameters) {
    auto& value = values->emplace_back();
    value.bytes = each.value_or("");
    value.null = !each;
  }
  made.parameters = core::parameters_seen{made.event.statement, std::move(values)};
}

void add_columns(made_execution& made, const trace_request& request) {
  if (request.columns.empty()) return;
  std::uint64_t id = 2;
  for (const auto& column : request.columns) {
    id = hash(column.name, id);
    id = hash(std::to_string(column.table_oid) + '.' + std::to_string(column.column_number) + ':' +
                  std::to_string(static_cast<std::uint32_t>(column.type)),
              id);
  }
  made.event.columns = core::columns_id{id};
  made.columns =
      core::columns_seen{core::columns_id{id},
                         std::make_unique<const std::vector<core::result_column>>(request.columns)};
}

void add_tags(made_execution& made, const parser::reduced_statement& reduced) {
  std::vector<core::request_tag> tags;
  for (auto comment : reduced.comments) parser::read_tags(comment, tags);
  if (tags.empty()) return;
  std::uint64_t id = 3;
  for (const auto& tag : tags) id = hash(tag.value, hash(tag.key, id));
  made.event.tags = core::tags_id{id};
  made.tags = core::tags_seen{
      core::tags_id{id}, std::make_unique<const std::vector<core::request_tag>>(std::move(tags))};
}

}  // namespace

std::uint64_t hash_of_text(std::string_view text) { return hash(text, 4); }

std::vector<made_execution> make_executions(const trace_request& request) {
  std::vector<parser::reduced_statement> statements;
  parser::reduce(request.sql, {}, statements);
  std::vector<made_execution> executions;
  for (const auto& reduced : statements) {
    made_execution made;
    auto id = core::statement_id{hash(reduced.shape)};
    made.event.statement = id;
    made.statement = core::statement_seen{
        id, std::make_unique<const core::statement_seen::texts>(
                core::statement_seen::texts{.shape = reduced.shape,
                                            .sample = std::string{reduced.source},
                                            .first_literal_slot = reduced.first_literal_slot,
                                            .truncated = false})};
    made.event.protocol =
        request.parameters ? core::query_protocol::extended : core::query_protocol::simple;
    add_parameters(made.event, request, reduced);
    add_values(made, request);
    add_columns(made, request);
    add_result(made.event, request);
    if (!request.cached) add_tags(made, reduced);
    auto upper = upper_shape(reduced.shape);
    made.word = word_of(upper);
    made.chain = upper.find("AND CHAIN") != std::string::npos;
    executions.push_back(std::move(made));
  }
  return executions;
}

}  // namespace pgweir::support
