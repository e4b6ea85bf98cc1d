// The bodies of messages that a client sends, as far as an observer needs them (manual: "Message
// Formats", those marked F). Views into the body, no copies. A reader given a body of which only a
// prefix was kept (`cut`) reads what is there; what came behind it is empty.
#pragma once

#include "core/bytes.hpp"
#include "proxy/wire/wire_errc.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pgweir::wire {

namespace frontend {
inline constexpr char bind = 'B';
inline constexpr char close = 'C';
inline constexpr char copy_data = 'd';
inline constexpr char copy_done = 'c';
inline constexpr char copy_fail = 'f';
inline constexpr char describe = 'D';
inline constexpr char execute = 'E';
inline constexpr char flush = 'H';
inline constexpr char function_call = 'F';
inline constexpr char parse = 'P';
inline constexpr char password = 'p';  // and SASL and GSS answers: never looked at
inline constexpr char query = 'Q';
inline constexpr char sync = 'S';
inline constexpr char terminate = 'X';
}  // namespace frontend

struct query_message {
  std::string_view text;
};
result<query_message> read_query(core::bytes_view body, bool cut);

struct parse_message {
  std::string_view statement;
  std::string_view text;
  core::bytes_view types;  // 4 bytes each; 0: unspecified
};
result<parse_message> read_parse(core::bytes_view body, bool cut);

// Format codes of parameters or of result columns: none (all text), one for all, or one each.
class format_codes {
 public:
  format_codes() = default;
  explicit format_codes(core::bytes_view codes) : codes_{codes} {}

  [[nodiscard]] std::size_t count() const { return codes_.size() / 2; }
  [[nodiscard]] bool is_binary(std::size_t index) const {
    if (codes_.empty()) return false;
    const auto at = 2 * (codes_.size() == 2 ? 0 : index) + 1;
    return at < codes_.size() && codes_[at] == std::byte{1};
  }

 private:
  core::bytes_view codes_;
};

struct parameter_value {
  std::optional<core::bytes_view> value;  // none: NULL
  bool binary = false;
};

struct bind_message {
  std::string_view portal;
  std::string_view statement;
  format_codes parameter_formats;
  std::uint16_t parameter_count = 0;  // unsigned: up to 65,535
  core::bytes_view parameters;        // a length and a value each; of a cut body: whole ones only
  format_codes result_formats;
  bool result_formats_known = true;  // false: the body was cut before them
};
result<bind_message> read_bind(core::bytes_view body, bool cut);

// The parameters of a Bind that read_bind accepted, one by one. Ends early for a cut body.
class bind_parameters {
 public:
  explicit bind_parameters(const bind_message& bind)
      : in_{bind.parameters}, formats_{bind.parameter_formats} {}
  std::optional<parameter_value> next();

 private:
  core::bytes_cursor in_;
  format_codes formats_;
  std::size_t index_ = 0;
};

struct execute_message {
  std::string_view portal;
  std::uint32_t max_rows = 0;  // 0: no limit
};
result<execute_message> read_execute(core::bytes_view body);

// Describe and Close name either a prepared statement or a portal.
struct named_message {
  bool is_portal = false;
  std::string_view name;
};
result<named_message> read_named(core::bytes_view body);

}  // namespace pgweir::wire
