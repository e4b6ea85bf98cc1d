// PostgreSQL messages as bytes, for tests: what a client or a server would send. Messages of one
// conversation are strings and are joined with +.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::test {

inline std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
  return out;
}
inline std::string u16(std::uint64_t value) { return number(value, 2); }
inline std::string u32(std::uint64_t value) { return number(value, 4); }
inline std::string zero_ended(std::string_view text) {
  return std::string{text} + std::string(1, '\0');
}
inline std::string message(char type, std::string_view body) {
  return std::string(1, type) + u32(body.size() + 4) + std::string{body};
}
// A length and a value; none: NULL.
inline std::string field(const std::optional<std::string>& value) {
  return value ? u32(value->size()) + *value : u32(0xffff'ffff);
}

using values = std::vector<std::optional<std::string>>;
using formats = std::vector<int>;

inline std::string codes(const formats& all) {
  std::string out = u16(all.size());
  for (int code : all) out += u16(static_cast<std::uint64_t>(code));
  return out;
}

namespace client {

inline std::string startup(std::vector<std::pair<std::string, std::string>> parameters,
                           std::uint32_t protocol = 0x0003'0000) {
  std::string body = u32(protocol);
  for (const auto& [name, value] : parameters) body += zero_ended(name) + zero_ended(value);
  body.push_back('\0');
  return u32(body.size() + 4) + body;
}
inline std::string request(std::uint32_t code, std::string_view rest = {}) {
  return u32(8 + rest.size()) + u32(code) + std::string{rest};
}
inline std::string query(std::string_view text) { return message('Q', zero_ended(text)); }
inline std::string parse(std::string_view name, std::string_view text,
                         const std::vector<std::uint32_t>& types = {}) {
  std::string body = zero_ended(name) + zero_ended(text) + u16(types.size());
  for (auto type : types) body += u32(type);
  return message('P', body);
}
struct binding {
  std::string portal;
  std::string statement;
  values parameters;
  formats parameter_formats;
  formats result_formats;
};
inline std::string bind(const binding& b) {
  std::string body = zero_ended(b.portal) + zero_ended(b.statement) + codes(b.parameter_formats) +
                     u16(b.parameters.size());
  for (const auto& value : b.parameters) body += field(value);
  return message('B', body + codes(b.result_formats));
}
inline std::string execute(std::string_view portal = {}, std::uint32_t max_rows = 0) {
  return message('E', zero_ended(portal) + u32(max_rows));
}
inline std::string describe(char kind, std::string_view name = {}) {
  return message('D', kind + zero_ended(name));
}
inline std::string close(char kind, std::string_view name = {}) {
  return message('C', kind + zero_ended(name));
}
inline std::string sync() { return message('S', {}); }
inline std::string flush() { return message('H', {}); }
inline std::string function_call() { return message('F', u32(1) + u16(0) + u16(0) + u16(0)); }
inline std::string copy_data(std::string_view bytes) { return message('d', bytes); }
inline std::string copy_done() { return message('c', {}); }
inline std::string copy_fail() { return message('f', zero_ended("no")); }
inline std::string password(std::string_view secret) { return message('p', zero_ended(secret)); }
inline std::string terminate() { return message('X', {}); }

}  // namespace client

namespace server {

struct column {
  std::string name;
  std::uint32_t type = 23;
  std::uint32_t table = 16'400;
  int format = 0;
};
inline std::string row_description(const std::vector<column>& columns) {
  std::string body = u16(columns.size());
  std::uint64_t position = 0;
  for (const auto& c : columns) {
    body += zero_ended(c.name) + u32(c.table) + u16(++position) + u32(c.type) + u16(4) +
            u32(0xffff'ffff) + u16(static_cast<std::uint64_t>(c.format));
  }
  return message('T', body);
}
inline std::string row(const values& fields) {
  std::string body = u16(fields.size());
  for (const auto& value : fields) body += field(value);
  return message('D', body);
}
inline std::string complete(std::string_view tag) { return message('C', zero_ended(tag)); }
inline std::string ready(char status = 'I') { return message('Z', std::string(1, status)); }
inline std::string error(std::string_view code) {
  return message('E', "SERROR" + std::string(1, '\0') + "VERROR" + std::string(1, '\0') + "C" +
                          zero_ended(code) + "Mno" + std::string(2, '\0'));
}
inline std::string notice() { return message('N', "SNOTICE" + std::string(2, '\0')); }
inline std::string notification() {
  return message('A', u32(7) + zero_ended("channel") + zero_ended(""));
}
inline std::string status(std::string_view name, std::string_view value) {
  return message('S', zero_ended(name) + zero_ended(value));
}
inline std::string parameters(const std::vector<std::uint32_t>& types) {
  std::string body = u16(types.size());
  for (auto type : types) body += u32(type);
  return message('t', body);
}
inline std::string key_data(std::uint32_t process) { return message('K', u32(process) + u32(99)); }
inline std::string authentication_ok() { return message('R', u32(0)); }
inline std::string parse_complete() { return message('1', {}); }
inline std::string bind_complete() { return message('2', {}); }
inline std::string close_complete() { return message('3', {}); }
inline std::string no_data() { return message('n', {}); }
inline std::string empty_query() { return message('I', {}); }
inline std::string suspended() { return message('s', {}); }
inline std::string copy_in() { return message('G', std::string(1, '\0') + u16(1) + u16(0)); }
inline std::string copy_out() { return message('H', std::string(1, '\0') + u16(1) + u16(0)); }
inline std::string copy_both() { return message('W', std::string(1, '\0') + u16(0)); }
inline std::string copy_data(std::string_view bytes) { return message('d', bytes); }
inline std::string copy_done() { return message('c', {}); }
inline std::string function_result() { return message('V', u32(0xffff'ffff)); }

}  // namespace server

}  // namespace pgweir::test
