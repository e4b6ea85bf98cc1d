#include "parser/plain_literals.hpp"

#include <algorithm>
#include <cstring>

namespace pgweir::parser {
namespace {

enum class byte_kind : std::uint8_t {
  name,   // of a name, and not a digit
  digit,  // the last that is part of a name
  other,
  quote,
  name_quote,
  dash,
  slash,
  unclear,  // $, and control characters, of which two are our marks
};

constexpr char number_mark = '\x01';
constexpr char string_mark = '\x02';

constexpr std::array<byte_kind, 256> make_kinds() {
  std::array<byte_kind, 256> kinds{};
  kinds.fill(byte_kind::other);
  const auto set = [&](std::size_t first, std::size_t last, byte_kind kind) {
    std::fill(kinds.begin() + first, kinds.begin() + last + 1, kind);
  };
  set(0, ' ' - 1, byte_kind::unclear);
  set('\t', '\r', byte_kind::other);
  set('a', 'z', byte_kind::name);
  set('A', 'Z', byte_kind::name);
  set('_', '_', byte_kind::name);
  set(0x80, 0xff, byte_kind::name);
  set('0', '9', byte_kind::digit);
  set('\'', '\'', byte_kind::quote);
  set('"', '"', byte_kind::name_quote);
  set('-', '-', byte_kind::dash);
  set('/', '/', byte_kind::slash);
  set('$', '$', byte_kind::unclear);
  return kinds;
}

constexpr auto kinds = make_kinds();
// What the ends below say of a text that is not plain.
constexpr std::size_t unclear = std::string_view::npos;

// One text, piece by piece.
class plain_text {
 public:
  explicit plain_text(std::string_view text) : text_{text} {}

  [[nodiscard]] byte_kind kind(std::size_t at) const {
    return at < text_.size() ? kinds[static_cast<unsigned char>(text_[at])] : byte_kind::other;
  }

  // Of the piece that begins at `at`, or unclear.
  [[nodiscard]] std::size_t end_of(byte_kind kind, std::size_t at) const {
    switch (kind) {
      case byte_kind::other:
        return at + 1;
      case byte_kind::name:
        return end_of_name(at);
      case byte_kind::digit:
        return end_of_number(at);
      case byte_kind::quote:
        return end_of_string(at);
      case byte_kind::name_quote:
        return end_of_quoted_name(at);
      case byte_kind::dash:
        return has(at + 1, '-') ? unclear : at + 1;
      case byte_kind::slash:
        return has(at + 1, '*') ? unclear : at + 1;
      case byte_kind::unclear:
        return unclear;
    }
    return unclear;
  }

 private:
  [[nodiscard]] bool has(std::size_t at, char c) const {
    return at < text_.size() && text_[at] == c;
  }

  [[nodiscard]] std::size_t end_of_name(std::size_t at) const {
    while (kind(at) <= byte_kind::digit) ++at;
    return kind(at) == byte_kind::quote ? unclear : at;  // E'…'
  }

  [[nodiscard]] std::size_t end_of_digits(std::size_t at) const {
    while (kind(at) == byte_kind::digit) ++at;
    return at;
  }

  [[nodiscard]] std::size_t end_of_number(std::size_t at) const {
    if (at > 0 && text_[at - 1] == '.') return unclear;
    at = end_of_digits(at);
    if (has(at, '.')) {
      if (kind(at + 1) != byte_kind::digit) return unclear;
      at = end_of_digits(at + 1);
    }
    return has(at, '.') || kind(at) == byte_kind::name ? unclear : at;
  }

  [[nodiscard]] std::size_t end_of_string(std::size_t at) const {
    if (at > 0 && text_[at - 1] == '&') return unclear;  // U&'…'
    auto close = text_.find('\'', at + 1);
    while (close != std::string_view::npos && has(close + 1, '\''))
      close = text_.find('\'', close + 2);
    if (close == std::string_view::npos) return unclear;
    const auto next = text_.find_first_not_of(" \t\n\r\f\v", close + 1);
    const bool may_go_on = next != std::string_view::npos && text_[next] == '\'';
    return may_go_on ? unclear : close + 1;
  }

  [[nodiscard]] std::size_t end_of_quoted_name(std::size_t at) const {
    const auto close = text_.find('"', at + 1);
    return close == std::string_view::npos ? unclear : close + 1;
  }

  std::string_view text_;
};

}  // namespace

bool plain_literals::cut(std::string_view text) {
  rest_size_ = count_ = 0;
  if (text.size() > most_bytes) return false;
  const plain_text plain{text};
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto kind = plain.kind(at);
    const auto end = plain.end_of(kind, at);
    if (end == unclear) return false;
    const bool number = kind == byte_kind::digit;
    if (number || kind == byte_kind::quote) {
      if (count_ == most_literals) return false;
      keep(text.substr(kept, at - kept));
      keep({number ? &number_mark : &string_mark, 1});
      literals_[count_++] = {number ? literal_kind::number : literal_kind::string,
                             text.substr(at, end - at)};
      kept = end;
    }
    at = end;
  }
  keep(text.substr(kept));
  return true;
}

// It fits: no literal is shorter than its mark.
void plain_literals::keep(std::string_view piece) {
  if (piece.empty()) return;  // and may be nowhere
  std::memcpy(rest_.data() + rest_size_, piece.data(), piece.size());
  rest_size_ += piece.size();
}

std::optional<literal_signs> plain_literals::signs_in(const reduced_statement& read) const {
  if (read.literals.size() != count_) return std::nullopt;
  literal_signs signs = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& [kind, source] = literals_[i];
    const auto& other = read.literals[i];
    const auto more = source.data() - other.source.data();
    const bool same_end =
        source.data() + source.size() == other.source.data() + other.source.size();
    if (kind != other.kind || !same_end || (more != 0 && more != 1)) return std::nullopt;
    if (more == 1) signs |= literal_signs{1} << i;
  }
  return signs;
}

void plain_literals::put_signs(literal_signs signs) {
  for (std::size_t i = 0; i < count_; ++i) {
    auto& source = literals_[i].source;
    if ((signs >> i & 1U) != 0) source = {source.data() - 1, source.size() + 1};
  }
}

}  // namespace pgweir::parser
