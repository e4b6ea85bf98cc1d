#include "proxy/wire/backend_message.hpp"

#include <algorithm>
#include <charconv>

namespace pgweir::wire {
namespace {

bool is_digit_or_blank(char c) { return c == ' ' || (c >= '0' && c <= '9'); }

}  // namespace

result<core::transaction_status> read_ready_for_query(core::bytes_view body) {
  if (body.size() != 1) return wire_errc::bad_length;
  switch (static_cast<char>(body[0])) {
    case 'I':
      return core::transaction_status::idle;
    case 'T':
      return core::transaction_status::in_transaction;
    case 'E':
      return core::transaction_status::failed;
    default:
      return wire_errc::bad_value;
  }
}

result<command_tag> read_command_complete(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto text = in.c_string();
  if (!text) return wire_errc::missing_string;
  if (!in.at_end()) return wire_errc::left_over;
  command_tag tag;
  tag.command = *text;
  while (!tag.command.empty() && is_digit_or_blank(tag.command.back()))
    tag.command.remove_suffix(1);
  const auto numbers = text->substr(tag.command.size());
  const auto blank = numbers.rfind(' ');
  if (blank == std::string_view::npos) return tag;
  const auto digits = numbers.substr(blank + 1);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error == std::errc{} && end == digits.data() + digits.size()) tag.count = count;
  return tag;
}

error_fields read_error_response(core::bytes_view body) {
  error_fields fields;
  core::bytes_cursor in{body};
  while (true) {
    const auto type = in.u8();
    if (!type || *type == 0) return fields;
    const auto value = in.c_string();
    if (!value) return fields;
    if (*type == 'V' || (*type == 'S' && fields.severity.empty())) fields.severity = *value;
    if (*type == 'C' && value->size() == fields.code.size()) {
      std::copy(value->begin(), value->end(), fields.code.begin());
    }
  }
}

result<parameter_status> read_parameter_status(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto name = in.c_string();
  const auto value = name ? in.c_string() : std::nullopt;
  if (!value) return wire_errc::missing_string;
  if (!in.at_end()) return wire_errc::left_over;
  return parameter_status{*name, *value};
}

result<std::uint32_t> read_backend_key_data(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto process = in.u32();
  if (!process) return wire_errc::cut_short;
  return *process;
}

result<row_description> row_description::open(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto count = in.u16();
  if (!count) return wire_errc::cut_short;
  if (*count == 0 && !in.at_end()) return wire_errc::left_over;
  return row_description{in, *count};
}

result<std::optional<field_description>> row_description::next() {
  if (read_ == count_) return std::optional<field_description>{};
  field_description field;
  const auto name = in_.c_string();
  if (!name) return wire_errc::missing_string;
  field.name = *name;
  // Table, column, type; size (2) and modifier (4), which nobody needs; format.
  const auto numbers = in_.take(18);
  if (!numbers) return wire_errc::cut_short;
  core::bytes_cursor in{*numbers};
  field.table_oid = *in.u32();
  field.column_number = *in.u16();
  field.type = *in.u32();
  in.take(6);
  field.binary = *in.u16() == 1;
  if (++read_ == count_ && !in_.at_end()) return wire_errc::left_over;
  return std::optional{field};
}

result<core::bytes_view> read_parameter_description(core::bytes_view body, bool cut) {
  core::bytes_cursor in{body};
  const auto count = in.u16();
  if (!count) return wire_errc::cut_short;
  const auto size = std::size_t{4} * *count;
  if (cut) return *in.take(std::min(size, in.remaining() / 4 * 4));
  if (in.remaining() != size) return wire_errc::bad_length;
  return *in.take(size);
}

}  // namespace pgweir::wire
