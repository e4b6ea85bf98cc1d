#include "proxy/console/extended_query.hpp"

#include "proxy/wire/sqlstate.hpp"

#include <algorithm>

namespace pgweir::console {

namespace {

constexpr error_words unknown_command{
    "42601", "the console does not know this command",
    "It knows SHOW FINDINGS, SHOW STATEMENTS, SHOW SESSIONS, SHOW STATS, SHOW HEALTH, SHOW CONFIG, "
    "SHOW VERSION and SHOW HELP. A real database of this name is reached with web.console = "
    "false."};
constexpr error_words unknown_setting{
    "42704", "there is no such setting here",
    "SHOW HELP lists the console's commands; SHOW CONFIG shows pgweir's settings."};
constexpr error_words no_such_statement{"26000", "there is no such prepared statement", {}};
constexpr error_words no_such_portal{"34000", "there is no such portal", {}};
constexpr error_words statement_exists{"42P05", "this prepared statement exists already", {}};
constexpr error_words portal_exists{"42P03", "this portal exists already", {}};
constexpr error_words too_many{"54000", "too many prepared statements or portals",
                               "Close some of them."};
constexpr error_words takes_no_parameters{
    wire::sqlstate::protocol_violation, "the console's commands take no parameters", {}};
constexpr error_words wrong_formats{wire::sqlstate::protocol_violation,
                                    "the number of result formats differs from that of columns",
                                    {}};

// The codes, as bytes of their own: those of a message live as long as it does.
std::vector<std::byte> owned(const wire::format_codes& formats) {
  std::vector<std::byte> codes;
  for (std::size_t i = 0; i < formats.count(); ++i) {
    codes.push_back(std::byte{0});
    codes.push_back(formats.is_binary(i) ? std::byte{1} : std::byte{0});
  }
  return codes;
}

}  // namespace

extended_query::outcome extended_query::parse(const wire::parse_message& asked,
                                              message_bytes& out) {
  const auto parts = commands_in(asked.text);
  auto read = parts.size() == 1 ? read_command(parts[0]) : std::nullopt;
  if (!read) return unknown_command;
  const std::string name{asked.statement};
  if (!name.empty() && statements_.contains(name)) return statement_exists;
  if (statements_.size() >= statements_at_most && !statements_.contains(name)) return too_many;
  statements_.insert_or_assign(name, *std::move(read));
  put(out, bare_message::parse_complete);
  return std::nullopt;
}

extended_query::outcome extended_query::bind(const wire::bind_message& asked, message_bytes& out) {
  const auto statement = statements_.find(asked.statement);
  if (statement == statements_.end()) return no_such_statement;
  if (asked.parameter_count > 0) return takes_no_parameters;
  const auto columns = columns_of(statement->second).size();
  const auto formats = asked.result_formats.count();
  if (formats > 1 && formats != columns) return wrong_formats;
  const std::string name{asked.portal};
  if (!name.empty() && portals_.contains(name)) return portal_exists;
  if (portals_.size() >= portals_at_most && !portals_.contains(name)) return too_many;
  portals_.insert_or_assign(name, portal{statement->second, owned(asked.result_formats), {}, 0});
  put(out, bare_message::bind_complete);
  return std::nullopt;
}

extended_query::outcome extended_query::describe(const wire::named_message& asked,
                                                 message_bytes& out) {
  const command* what = nullptr;
  wire::format_codes formats;
  if (asked.is_portal) {
    const auto found = portals_.find(asked.name);
    if (found == portals_.end()) return no_such_portal;
    what = &found->second.what;
    formats = wire::format_codes{found->second.formats};
  } else {
    const auto found = statements_.find(asked.name);
    if (found == statements_.end()) return no_such_statement;
    what = &found->second;
    put_parameter_description(out);
  }
  const auto columns = columns_of(*what);
  if (columns.empty()) {
    put(out, bare_message::no_data);
  } else {
    put_row_description(out, columns, formats);
  }
  return std::nullopt;
}

extended_query::outcome extended_query::execute(const wire::execute_message& asked,
                                                message_bytes& out) {
  const auto found = portals_.find(asked.portal);
  if (found == portals_.end()) return no_such_portal;
  auto& from = found->second;
  if (!from.answer) from.answer = answer_to(from.what, sources_);
  if (!from.answer) return unknown_setting;
  const auto& rows = from.answer->rows;
  const auto left = rows.size() - from.next;
  const auto count = asked.max_rows == 0 ? left : std::min<std::size_t>(asked.max_rows, left);
  const wire::format_codes formats{from.formats};
  for (std::size_t i = 0; i < count; ++i) put_data_row(out, rows[from.next++], formats);
  if (count < left) {
    put(out, bare_message::portal_suspended);
  } else {
    complete(from.what, count, out);
  }
  return std::nullopt;
}

extended_query::outcome extended_query::close(const wire::named_message& asked,
                                              message_bytes& out) {
  if (asked.is_portal) {
    if (const auto found = portals_.find(asked.name); found != portals_.end()) {
      portals_.erase(found);
    }
  } else if (const auto found = statements_.find(asked.name); found != statements_.end()) {
    statements_.erase(found);
  }
  put(out, bare_message::close_complete);
  return std::nullopt;
}

void extended_query::sync(message_bytes& out) {
  if (!in_transaction_) portals_.clear();
  put_ready_for_query(out, status());
}

extended_query::outcome extended_query::run(std::string_view text, message_bytes& out) {
  const auto asked = read_command(text);
  if (!asked) return unknown_command;
  const auto answer = answer_to(*asked, sources_);
  if (!answer) return unknown_setting;
  if (!answer->columns.empty()) put_row_description(out, answer->columns, {});
  for (const auto& each : answer->rows) put_data_row(out, each, {});
  complete(*asked, answer->rows.size(), out);
  return std::nullopt;
}

void extended_query::complete(const command& done, std::size_t rows, message_bytes& out) {
  switch (done.kind) {
    case command_kind::nothing:
      return put(out, bare_message::empty_query_response);
    case command_kind::begin:
      in_transaction_ = true;
      return put_command_complete(out, "BEGIN");
    case command_kind::commit:
      in_transaction_ = false;
      return put_command_complete(out, "COMMIT");
    case command_kind::rollback:
      in_transaction_ = false;
      return put_command_complete(out, "ROLLBACK");
    case command_kind::taken:
      return put_command_complete(out, done.word);
    case command_kind::server_version:
    case command_kind::one:
    case command_kind::database:
      return put_command_complete(out, "SELECT " + std::to_string(rows));
    case command_kind::findings:
    case command_kind::statements:
    case command_kind::sessions:
    case command_kind::stats:
    case command_kind::health:
    case command_kind::config:
    case command_kind::version:
    case command_kind::help:
    case command_kind::setting:
      return put_command_complete(out, "SHOW");
  }
}

}  // namespace pgweir::console
