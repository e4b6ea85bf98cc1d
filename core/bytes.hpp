// Bytes in network order. The cursor never reads past the end: a read that does not fit returns
// nothing and moves nothing. The view must outlive the cursor; the cursor owns nothing.
#pragma once

#include <boost/endian/conversion.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pgweir::core {

using bytes_view = std::span<const std::byte>;

inline bytes_view as_bytes(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

inline std::string_view as_text(bytes_view bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(std::vector<std::byte>& to, bytes_view bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}
inline void append_u32(std::vector<std::byte>& to, std::uint32_t number) {
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    to.push_back(static_cast<std::byte>(number >> (shift - 8)));
  }
}
// Over four bytes that are there.
inline void put_u32(std::vector<std::byte>& into, std::size_t at, std::uint32_t number) {
  for (unsigned i = 0; i < 4; ++i) into[at + i] = static_cast<std::byte>(number >> (24U - 8U * i));
}

class bytes_cursor {
 public:
  explicit bytes_cursor(bytes_view bytes) : rest_{bytes} {}

  [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::optional<std::uint8_t> u8() { return unsigned_number<std::uint8_t>(); }
  std::optional<std::uint16_t> u16() { return unsigned_number<std::uint16_t>(); }
  std::optional<std::uint32_t> u32() { return unsigned_number<std::uint32_t>(); }
  std::optional<std::uint64_t> u64() { return unsigned_number<std::uint64_t>(); }
  std::optional<std::int32_t> i32() {
    auto n = u32();
    return n ? std::optional{static_cast<std::int32_t>(*n)} : std::nullopt;
  }

  // The next `size` bytes.
  std::optional<bytes_view> take(std::size_t size) {
    if (size > rest_.size()) return std::nullopt;
    auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  // A zero-terminated string without its zero (the manual's "String").
  std::optional<std::string_view> c_string() {
    auto text = as_text(rest_);
    // Most names are empty: of a portal, of a statement.
    auto end = text.starts_with('\0') ? 0 : text.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    rest_ = rest_.subspan(end + 1);
    return text.substr(0, end);
  }

 private:
  template <class T>
  std::optional<T> unsigned_number() {
    if (rest_.size() < sizeof(T)) return std::nullopt;
    std::array<unsigned char, sizeof(T)> bytes;
    std::memcpy(bytes.data(), rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return boost::endian::endian_load<T, sizeof(T), boost::endian::order::big>(bytes.data());
  }

  bytes_view rest_;
};

}  // namespace pgweir::core
