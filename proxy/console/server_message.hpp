// The messages that a PostgreSQL server sends (manual: "Message Formats", those marked B), as far
// as the console says them. Each function puts one complete message behind `out`.
#pragma once

#include "proxy/console/table.hpp"
#include "proxy/wire/frontend_message.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace pgweir::console {

using message_bytes = std::vector<std::byte>;

// Messages without a body.
enum class bare_message : char {
  bind_complete = '2',
  close_complete = '3',
  empty_query_response = 'I',
  no_data = 'n',
  parse_complete = '1',
  portal_suspended = 's',
};
void put(message_bytes& out, bare_message which);

// `status`: 'I' or 'T'.
void put_ready_for_query(message_bytes& out, char status);
void put_parameter_status(message_bytes& out, std::string_view name, std::string_view value);
// Of a statement without parameters.
void put_parameter_description(message_bytes& out);
void put_row_description(message_bytes& out, std::span<const column> columns,
                         const wire::format_codes& formats);
void put_data_row(message_bytes& out, const row& cells, const wire::format_codes& formats);
void put_command_complete(message_bytes& out, std::string_view tag);

struct error_words {
  std::string_view sqlstate;
  std::string_view message;
  std::string_view hint;
};
// Severity ERROR: the session goes on. For FATAL see wire/error_response.hpp.
void put_error(message_bytes& out, const error_words& words);

// `extensions`: names of protocol extensions that the client asked for, none of which is known.
void put_negotiate_protocol_version(message_bytes& out,
                                    const std::vector<std::string_view>& extensions);

}  // namespace pgweir::console
