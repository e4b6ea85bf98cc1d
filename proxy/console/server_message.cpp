#include "proxy/console/server_message.hpp"

#include "core/bytes.hpp"
#include "proxy/wire/error_response.hpp"
#include "proxy/wire/frame.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <string>
#include <variant>

namespace pgweir::console {

namespace {

// Begins a message behind `out`, and puts its length in when it goes.
class message {
 public:
  message(message_bytes& out, char type) : out_{out}, at_{out.size()} {
    out_.resize(at_ + wire::message_head_bytes);
    out_[at_] = static_cast<std::byte>(type);
  }
  message(const message&) = delete;
  message& operator=(const message&) = delete;
  ~message() { core::put_u32(out_, at_ + 1, static_cast<std::uint32_t>(out_.size() - at_ - 1)); }

  message& u8(char value) {
    out_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  message& u16(std::size_t value) {
    out_.push_back(static_cast<std::byte>(value >> 8U));
    out_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  message& u32(std::uint32_t value) {
    core::append_u32(out_, value);
    return *this;
  }
  message& string(std::string_view text) {
    core::append(out_, core::as_bytes(text.substr(0, text.find('\0'))));
    return u8('\0');
  }
  message& value(core::bytes_view bytes) {
    u32(static_cast<std::uint32_t>(bytes.size()));
    core::append(out_, bytes);
    return *this;
  }
  message& value(std::uint64_t number) {
    u32(8).u32(static_cast<std::uint32_t>(number >> 32U));
    return u32(static_cast<std::uint32_t>(number));
  }

 private:
  message_bytes& out_;
  std::size_t at_;
};

struct type_entry {
  std::uint32_t oid;
  std::size_t bytes;  // -1 as a number of 16 bits: of any length
};

constexpr type_entry entry_of(column_type type) {
  switch (type) {
    case column_type::text:
      return {25, 0xffff};
    case column_type::int8:
      return {20, 8};
    case column_type::float8:
      return {701, 8};
  }
  return {};
}

void put_cell(message& into, const cell& what, bool binary) {
  if (std::holds_alternative<std::monostate>(what)) {
    into.u32(0xffff'ffff);
  } else if (const auto* text = std::get_if<std::string>(&what)) {
    into.value(core::as_bytes(std::string_view{*text}.substr(0, text->find('\0'))));
  } else if (const auto* number = std::get_if<std::int64_t>(&what)) {
    if (binary) {
      into.value(static_cast<std::uint64_t>(*number));
    } else {
      into.value(core::as_bytes(fmt::format_int{*number}.c_str()));
    }
  } else {
    const auto real = std::get<double>(what);
    if (binary) {
      into.value(std::bit_cast<std::uint64_t>(real));
    } else {
      into.value(core::as_bytes(fmt::format("{}", real)));
    }
  }
}

}  // namespace

void put(message_bytes& out, bare_message which) { message{out, static_cast<char>(which)}; }

void put_ready_for_query(message_bytes& out, char status) { message{out, 'Z'}.u8(status); }

void put_parameter_status(message_bytes& out, std::string_view name, std::string_view value) {
  message{out, 'S'}.string(name).string(value);
}

void put_parameter_description(message_bytes& out) { message{out, 't'}.u16(0); }

void put_row_description(message_bytes& out, std::span<const column> columns,
                         const wire::format_codes& formats) {
  message made{out, 'T'};
  made.u16(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto [oid, bytes] = entry_of(columns[i].type);
    made.string(columns[i].name).u32(0).u16(0).u32(oid).u16(bytes).u32(0xffff'ffff);
    made.u16(formats.is_binary(i) ? 1 : 0);
  }
}

void put_data_row(message_bytes& out, const row& cells, const wire::format_codes& formats) {
  message made{out, 'D'};
  made.u16(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) put_cell(made, cells[i], formats.is_binary(i));
}

void put_command_complete(message_bytes& out, std::string_view tag) {
  message{out, 'C'}.string(tag);
}

void put_error(message_bytes& out, const error_words& words) {
  core::append(out, wire::error_response(wire::error_severity::error, words.sqlstate, words.message,
                                         words.hint));
}

void put_negotiate_protocol_version(message_bytes& out,
                                    const std::vector<std::string_view>& extensions) {
  message made{out, 'v'};
  made.u32(3U << 16U).u32(static_cast<std::uint32_t>(extensions.size()));
  for (const auto name : extensions) made.string(name);
}

}  // namespace pgweir::console
