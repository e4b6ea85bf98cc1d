#include "core/ip_address.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace pgweir::core {

namespace {

constexpr std::size_t groups_of_six = 8;
constexpr std::size_t mapped_prefix_bytes = 12;  // ten zeros and 0xFFFF

using group_list = std::array<std::uint16_t, groups_of_six>;

template <class Number>
bool read_number(std::string_view text, int base, std::size_t most_digits, Number& into) {
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, into, base);
  return !text.empty() && text.size() <= most_digits && read.ec == std::errc{} && read.ptr == end;
}

std::optional<std::array<std::byte, 4>> four_from(std::string_view text) {
  std::array<std::byte, 4> out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto end = i + 1 < out.size() ? text.find('.') : text.size();
    if (end == std::string_view::npos) return std::nullopt;
    const auto part = text.substr(0, end);
    std::uint8_t number = 0;
    if (!read_number(part, 10, 3, number)) return std::nullopt;
    if (part.size() > 1 && part.front() == '0') return std::nullopt;
    out[i] = static_cast<std::byte>(number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Groups with colons between them; at the end of an address the last two may be written as an IPv4
// address. How many there are.
std::optional<std::size_t> groups_from(std::string_view text, bool at_end, group_list& into) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(':'), text.size());
    const auto part = text.substr(0, end);
    if (end + 1 == text.size() || count == into.size()) return std::nullopt;
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const auto four = at_end && text.empty() ? four_from(part) : std::nullopt) {
      if (count + 2 > into.size()) return std::nullopt;
      const auto number = [&](std::size_t i) { return std::to_integer<unsigned>((*four)[i]); };
      into[count++] = static_cast<std::uint16_t>(number(0) << 8U | number(1));
      into[count++] = static_cast<std::uint16_t>(number(2) << 8U | number(3));
    } else if (!read_number(part, 16, 4, into[count++])) {
      return std::nullopt;
    }
  }
  return count;
}

ip_address address_of(const group_list& groups) {
  ip_address out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    out.bytes[2 * i] = static_cast<std::byte>(groups[i] >> 8U);
    out.bytes[2 * i + 1] = static_cast<std::byte>(groups[i]);
  }
  return out;
}

std::string hexadecimal(unsigned number) {
  std::array<char, 4> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return {digits.data(), written.ptr};
}

std::string text_of_four(const ip_address& address) {
  std::string out;
  for (std::size_t i = mapped_prefix_bytes; i < address.bytes.size(); ++i) {
    if (!out.empty()) out += '.';
    out += std::to_string(std::to_integer<unsigned>(address.bytes[i]));
  }
  return out;
}

struct run {
  std::size_t begin = 0;
  std::size_t size = 0;
};

// The longest run of zero groups, the first of equally long ones; a single one is none.
run longest_zeros(const group_list& groups) {
  run best;
  for (std::size_t begin = 0; begin < groups.size(); ++begin) {
    const auto end = std::find_if(groups.begin() + static_cast<std::ptrdiff_t>(begin), groups.end(),
                                  [](auto group) { return group != 0; });
    const auto size = static_cast<std::size_t>(end - groups.begin()) - begin;
    if (size > best.size && size > 1) best = {begin, size};
  }
  return best;
}

}  // namespace

ip_address ip_address::mapped(const std::array<std::byte, 4>& bytes) {
  ip_address out;
  out.bytes[10] = out.bytes[11] = std::byte{0xFF};
  std::ranges::copy(bytes, out.bytes.begin() + mapped_prefix_bytes);
  return out;
}

ip_version ip_address::version() const {
  const auto prefix = mapped({}).bytes;
  const bool four = std::equal(prefix.begin(), prefix.begin() + mapped_prefix_bytes, bytes.begin());
  return four ? ip_version::four : ip_version::six;
}

bool ip_address::is_loopback() const {
  switch (version()) {
    case ip_version::four:
      return bytes[mapped_prefix_bytes] == std::byte{127};
    case ip_version::six:
      break;
  }
  ip_address one;
  one.bytes.back() = std::byte{1};
  return *this == one;
}

std::string ip_address::text() const {
  if (version() == ip_version::four) return text_of_four(*this);
  group_list groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[2 * i]) << 8U |
                                           std::to_integer<unsigned>(bytes[2 * i + 1]));
  }
  const auto zeros = longest_zeros(groups);
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (zeros.size > 0 && i == zeros.begin) {
      out += "::";
      i += zeros.size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += hexadecimal(groups[i]);
  }
  return out;
}

std::optional<ip_address> ip_from(std::string_view text) {
  if (const auto four = four_from(text)) return ip_address::mapped(*four);
  group_list front{};
  const auto gap = text.find("::");
  const auto before = groups_from(text.substr(0, gap), gap == text.npos, front);
  if (!before) return std::nullopt;
  if (gap == std::string_view::npos) {
    return *before == front.size() ? std::optional{address_of(front)} : std::nullopt;
  }
  group_list back{};
  const auto after = groups_from(text.substr(gap + 2), true, back);
  if (!after || *before + *after >= front.size()) return std::nullopt;
  std::copy_n(back.begin(), *after, std::prev(front.end(), static_cast<std::ptrdiff_t>(*after)));
  return address_of(front);
}

}  // namespace pgweir::core
