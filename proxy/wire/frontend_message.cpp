#include "proxy/wire/frontend_message.hpp"

#include <algorithm>

namespace pgweir::wire {
namespace {

constexpr std::uint32_t null_length = 0xffff'ffff;

std::string_view rest_as_text(core::bytes_cursor& in) {
  return core::as_text(*in.take(in.remaining()));
}

// The format codes of a Bind: a count and 2 bytes each.
result<format_codes> read_formats(core::bytes_cursor& in) {
  const auto count = in.u16();
  if (!count) return wire_errc::cut_short;
  const auto codes = in.take(std::size_t{2} * *count);
  if (!codes) return wire_errc::cut_short;
  return format_codes{*codes};
}

// Whole values at the front of `values`; their bytes. Less than `count` only where they are cut.
result<std::size_t> bytes_of_parameters(core::bytes_view values, std::size_t count, bool cut) {
  core::bytes_cursor in{values};
  for (std::size_t i = 0; i < count; ++i) {
    const auto whole = values.size() - in.remaining();
    const auto length = in.u32();
    if (!length) return cut ? result<std::size_t>{whole} : wire_errc::cut_short;
    if (*length == null_length) continue;
    if (*length > 0x7fff'ffff) return wire_errc::bad_length;
    if (!in.take(*length)) return cut ? result<std::size_t>{whole} : wire_errc::bad_length;
  }
  return values.size() - in.remaining();
}

}  // namespace

result<query_message> read_query(core::bytes_view body, bool cut) {
  core::bytes_cursor in{body};
  if (const auto text = in.c_string()) {
    if (!in.at_end()) return wire_errc::left_over;
    return query_message{*text};
  }
  if (!cut) return wire_errc::missing_string;
  return query_message{rest_as_text(in)};
}

result<parse_message> read_parse(core::bytes_view body, bool cut) {
  core::bytes_cursor in{body};
  parse_message parse;
  const auto name = in.c_string();
  if (!name) return wire_errc::missing_string;
  parse.statement = *name;
  const auto text = in.c_string();
  if (!text && !cut) return wire_errc::missing_string;
  parse.text = text ? *text : rest_as_text(in);
  if (cut) return parse;
  const auto count = in.u16();
  if (!count) return wire_errc::cut_short;
  const auto types = in.take(std::size_t{4} * *count);
  if (!types) return wire_errc::cut_short;
  if (!in.at_end()) return wire_errc::left_over;
  parse.types = *types;
  return parse;
}

result<bind_message> read_bind(core::bytes_view body, bool cut) {
  core::bytes_cursor in{body};
  bind_message bind;
  const auto portal = in.c_string();
  const auto statement = portal ? in.c_string() : std::nullopt;
  if (!statement) return wire_errc::missing_string;
  bind.portal = *portal;
  bind.statement = *statement;
  bind.result_formats_known = !cut;

  const auto formats = read_formats(in);
  const auto count = formats ? in.u16() : std::nullopt;
  if (!count) return cut ? result<bind_message>{bind} : wire_errc::cut_short;
  bind.parameter_formats = *formats;
  bind.parameter_count = *count;
  if (formats->count() > 1 && formats->count() != *count) return wire_errc::bad_count;

  const auto values = core::bytes_view{body}.last(in.remaining());
  const auto size = bytes_of_parameters(values, *count, cut);
  if (!size) return size.error();
  bind.parameters = *in.take(*size);
  if (cut) return bind;

  const auto result_formats = read_formats(in);
  if (!result_formats) return result_formats.error();
  if (!in.at_end()) return wire_errc::left_over;
  bind.result_formats = *result_formats;
  return bind;
}

std::optional<parameter_value> bind_parameters::next() {
  const auto length = in_.u32();
  if (!length) return std::nullopt;
  parameter_value out;
  out.binary = formats_.is_binary(index_++);
  if (*length != null_length) out.value = in_.take(*length);
  return out;
}

result<execute_message> read_execute(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto portal = in.c_string();
  if (!portal) return wire_errc::missing_string;
  const auto max_rows = in.i32();
  if (!max_rows) return wire_errc::cut_short;
  if (!in.at_end()) return wire_errc::left_over;
  // The server takes a negative limit for none.
  return execute_message{*portal, static_cast<std::uint32_t>(std::max(*max_rows, 0))};
}

result<named_message> read_named(core::bytes_view body) {
  core::bytes_cursor in{body};
  const auto kind = in.u8();
  if (!kind) return wire_errc::cut_short;
  if (*kind != 'S' && *kind != 'P') return wire_errc::bad_value;
  const auto name = in.c_string();
  if (!name) return wire_errc::missing_string;
  if (!in.at_end()) return wire_errc::left_over;
  return named_message{*kind == 'P', *name};
}

}  // namespace pgweir::wire
