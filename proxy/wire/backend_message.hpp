// The bodies of messages that a server sends, as far as an observer needs them (manual: "Message
// Formats", those marked B). Views into the body, no copies. DataRow is not here: its body is read
// piece by piece, see proxy/session/row_digest.hpp.
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/wire/wire_errc.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgweir::wire {

namespace backend {
inline constexpr char authentication = 'R';  // never looked at
inline constexpr char backend_key_data = 'K';
inline constexpr char bind_complete = '2';
inline constexpr char close_complete = '3';
inline constexpr char command_complete = 'C';
inline constexpr char copy_both_response = 'W';
inline constexpr char copy_data = 'd';
inline constexpr char copy_done = 'c';
inline constexpr char copy_in_response = 'G';
inline constexpr char copy_out_response = 'H';
inline constexpr char data_row = 'D';
inline constexpr char empty_query_response = 'I';
inline constexpr char error_response = 'E';
inline constexpr char function_call_response = 'V';
inline constexpr char negotiate_protocol_version = 'v';
inline constexpr char no_data = 'n';
inline constexpr char notice_response = 'N';
inline constexpr char notification_response = 'A';
inline constexpr char parameter_description = 't';
inline constexpr char parameter_status = 'S';
inline constexpr char parse_complete = '1';
inline constexpr char portal_suspended = 's';
inline constexpr char ready_for_query = 'Z';
inline constexpr char row_description = 'T';
}  // namespace backend

result<core::transaction_status> read_ready_for_query(core::bytes_view body);

// "INSERT 0 5": the command's words and its last number.
struct command_tag {
  std::string_view command;
  std::optional<std::uint64_t> count;
};
result<command_tag> read_command_complete(core::bytes_view body);

// Every field is optional: poolers leave out what they like. Reads as far as it can.
struct error_fields {
  std::string_view severity;  // never translated (V), or else as shown (S)
  core::sqlstate code{};      // zeros: absent or not five characters
};
error_fields read_error_response(core::bytes_view body);

struct parameter_status {
  std::string_view name;
  std::string_view value;
};
result<parameter_status> read_parameter_status(core::bytes_view body);

// The process id; the key behind it is not looked at.
result<std::uint32_t> read_backend_key_data(core::bytes_view body);

struct field_description {
  std::string_view name;
  std::uint32_t table_oid = 0;
  std::uint16_t column_number = 0;
  std::uint32_t type = 0;
  bool binary = false;
};

// The fields of a RowDescription, one by one.
class row_description {
 public:
  static result<row_description> open(core::bytes_view body);

  [[nodiscard]] std::uint16_t count() const { return count_; }
  // None after the last field. Bytes left over behind it are an error of the last one.
  result<std::optional<field_description>> next();

 private:
  row_description(core::bytes_cursor in, std::uint16_t count) : in_{in}, count_{count} {}
  core::bytes_cursor in_;
  std::uint16_t count_;
  std::uint16_t read_ = 0;
};

// Type OIDs of a ParameterDescription, 4 bytes each; of a cut body, as many as are there.
result<core::bytes_view> read_parameter_description(core::bytes_view body, bool cut);

}  // namespace pgweir::wire
