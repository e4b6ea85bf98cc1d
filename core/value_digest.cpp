#include "core/value_digest.hpp"

#include "core/limits.hpp"
#include "core/xxhash.hpp"

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>

namespace pgweir::core {
namespace {

using namespace std::string_view_literals;

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Four digits at once: numbers are most of what rows hold.
std::optional<std::int64_t> four_digits(const char* text) {
  std::array<unsigned char, 4> bytes;
  std::memcpy(bytes.data(), text, bytes.size());
  // The first digit is in the lowest byte; each byte is 0 to 9, or has its highest bit here.
  auto digits = boost::endian::load_little_u32(bytes.data()) ^ 0x30303030U;
  if ((((digits + 0x76767676U) | digits) & 0x80808080U) != 0) return std::nullopt;
  digits = (digits * 10 + (digits >> 8)) & 0x00ff00ffU;  // two numbers of two
  return (digits * 100 + (digits >> 16)) & 0xffffU;
}

// "7" and "-7", as the server and most drivers spell integers: the value of most keys.
std::optional<std::int64_t> plain_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > std::numeric_limits<std::int64_t>::digits10) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::size_t at = 0;
  for (; at < text.size() % 4; ++at) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    value = value * 10 + (text[at] - '0');
  }
  for (; at < text.size(); at += 4) {
    const auto four = four_digits(text.data() + at);
    if (!four) return std::nullopt;
    value = value * 10'000 + *four;
  }
  return negative ? -value : value;
}

// Also "+7", "7.000" as numeric prints it, and the longest ones.
std::optional<std::int64_t> integer_spelled(std::string_view text) {
  if (auto dot = text.find('.'); dot != std::string_view::npos) {
    auto fraction = text.substr(dot + 1);
    if (fraction.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    text = text.substr(0, dot);
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  auto digits = text.starts_with('-') ? text.substr(1) : text;
  if (!all_digits(digits)) return std::nullopt;
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

using uuid_bytes = std::array<std::byte, 16>;

// As uuid_in reads it: a hyphen may stand behind any four digits, or none anywhere (peewee).
std::optional<uuid_bytes> uuid_spelled(std::string_view text) {
  constexpr std::size_t nibbles = 32;
  if (text.size() < nibbles) return std::nullopt;
  uuid_bytes out{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool dash = text[i] == '-' && nibble % 4 == 0 && i > 0 && text[i - 1] != '-';
    if (dash && nibble < nibbles) continue;
    int digit = hex_digit(text[i]);
    if (digit < 0 || nibble == nibbles) return std::nullopt;
    auto value = static_cast<std::byte>(digit);
    out[nibble / 2] |= nibble % 2 == 0 ? value << 4 : value;
    ++nibble;
  }
  return nibble == nibbles ? std::optional{out} : std::nullopt;
}

bool date_spelled(std::string_view text) {
  return text.size() == 10 && all_digits(text.substr(0, 4)) && text[4] == '-' &&
         all_digits(text.substr(5, 2)) && text[7] == '-' && all_digits(text.substr(8, 2));
}

std::optional<type_oid> element_type(type_oid array) {
  switch (array) {
    case type_oid::int2_array:
      return type_oid::int2;
    case type_oid::int4_array:
      return type_oid::int4;
    case type_oid::int8_array:
      return type_oid::int8;
    case type_oid::text_array:
      return type_oid::text;
    case type_oid::varchar_array:
      return type_oid::varchar;
    case type_oid::uuid_array:
      return type_oid::uuid;
    default:
      return std::nullopt;
  }
}

bool has_no_key(type_oid type) {
  switch (type) {
    case type_oid::boolean:
    case type_oid::bytea:
      return true;
    default:
      return false;
  }
}

// Binary array (src/backend/utils/adt/arrayfuncs.c, array_send): dimensions, has-null flag, element
// type, then per dimension size and lower bound, then length-prefixed elements.
std::optional<bytes_view> sole_element(bytes_view array) {
  bytes_cursor in{array};
  auto dimensions = in.u32();
  if (!dimensions || *dimensions != 1 || !in.take(8)) return std::nullopt;
  auto size = in.u32();
  if (!size || *size != 1 || !in.take(4)) return std::nullopt;
  auto length = in.u32();
  return length ? in.take(*length) : std::nullopt;
}

// numeric as binary (numeric_send): digit count, weight, sign, display scale, base-10000 digits.
std::optional<std::int64_t> integer_of_numeric(bytes_view value) {
  bytes_cursor in{value};
  auto digits = in.u16();
  auto weight_bits = in.u16();
  auto sign = in.u16();
  if (!digits || !weight_bits || !sign || !in.u16()) return std::nullopt;
  auto weight = static_cast<std::int16_t>(*weight_bits);
  if (*digits == 0) return 0;
  if (weight < 0 || weight > 3 || *digits > weight + 1 || (*sign != 0 && *sign != 0x4000)) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  for (int i = 0; i <= weight; ++i) {
    std::uint16_t digit = 0;
    if (i < *digits) {
      auto read = in.u16();
      if (!read) return std::nullopt;
      digit = *read;
    }
    number = number * 10'000 + digit;
  }
  return *sign == 0x4000 ? -number : number;
}

}  // namespace

bool is_key_like(type_oid type) {
  switch (type) {
    case type_oid::int2:
    case type_oid::int4:
    case type_oid::int8:
    case type_oid::oid:
    case type_oid::uuid:
    case type_oid::text:
    case type_oid::varchar:
    case type_oid::bpchar:
    case type_oid::name:
    case type_oid::numeric:
    case type_oid::date:
      return true;
    default:
      return false;
  }
}

value_digest value_digester::text(std::string_view value, type_oid type) const {
  if (has_no_key(type) || value.size() > limits::key_text_bytes) return {};
  if (const auto number = plain_integer(value)) return integer(*number);
  value = trimmed(value);
  if (value.empty()) return {};
  if (value.starts_with('{') && value.ends_with('}')) {
    auto element = value.substr(1, value.size() - 2);
    if (element.starts_with('"') && element.ends_with('"') && element.size() >= 2) {
      element = element.substr(1, element.size() - 2);
    }
    bool single = !element.empty() && element.find_first_of(",{\"\\"sv) == std::string_view::npos;
    return single ? text(element, element_type(type).value_or(type_oid::unknown_to_us))
                  : value_digest{};
  }
  if (auto number = integer_spelled(value)) return integer(*number);
  if (auto uuid = uuid_spelled(value)) return {hash(*uuid, 1), value_kind::uuid};
  if (date_spelled(value)) return {hash(as_bytes(value), 2), value_kind::date};
  std::array<char, limits::key_text_bytes> folded{};
  std::ranges::transform(value, folded.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return {hash(as_bytes({folded.data(), value.size()}), 3), value_kind::text};
}

value_digest value_digester::binary(bytes_view value, type_oid type) const {
  if (auto element = element_type(type)) {
    auto sole = sole_element(value);
    return sole ? binary(*sole, *element) : value_digest{};
  }
  bytes_cursor in{value};
  switch (type) {
    case type_oid::int2:
      if (auto n = in.u16(); n && in.at_end()) return integer(static_cast<std::int16_t>(*n));
      return {};
    case type_oid::int4:
      if (auto n = in.u32(); n && in.at_end()) return integer(static_cast<std::int32_t>(*n));
      return {};
    case type_oid::oid:
      if (auto n = in.u32(); n && in.at_end()) return integer(*n);
      return {};
    case type_oid::int8:
      if (auto n = in.u64(); n && in.at_end()) return integer(static_cast<std::int64_t>(*n));
      return {};
    case type_oid::numeric:
      if (auto n = integer_of_numeric(value)) return integer(*n);
      return {};
    case type_oid::uuid:
      return value.size() == 16 ? value_digest{hash(value, 1), value_kind::uuid} : value_digest{};
    case type_oid::text:
    case type_oid::varchar:
    case type_oid::bpchar:
    case type_oid::name:
    case type_oid::unknown:
      return text(as_text(value), type);
    default:
      return {};
  }
}

std::uint64_t value_digester::hash(bytes_view bytes, std::uint64_t seed) const {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(),
                              hash_secret_ ^ (seed * 0x9E3779B97F4A7C15U));
}

}  // namespace pgweir::core
