#include "parser/lexer.hpp"
#include "parser/token.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace pgweir::parser {
namespace {

std::string_view inside_quotes(std::string_view quoted) {
  auto open = quoted.find('\'');
  if (open == std::string_view::npos) return quoted;
  quoted.remove_prefix(open + 1);
  if (quoted.ends_with('\'')) quoted.remove_suffix(1);
  return quoted;
}

std::string_view inside_dollars(std::string_view quoted) {
  auto tag = quoted.substr(0, quoted.find('$', 1) + 1);
  quoted.remove_prefix(tag.size());
  if (quoted.ends_with(tag)) quoted.remove_suffix(tag.size());
  return quoted;
}

void append_utf8(std::uint32_t code, std::string& out) {
  auto byte = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0U | code >> 6U);
    byte(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    byte(0xe0U | code >> 12U);
    byte(0x80U | (code >> 6U & 0x3fU));
    byte(0x80U | (code & 0x3fU));
  } else {
    byte(0xf0U | (code >> 18U & 0x07U));
    byte(0x80U | (code >> 12U & 0x3fU));
    byte(0x80U | (code >> 6U & 0x3fU));
    byte(0x80U | (code & 0x3fU));
  }
}

// Walks over the inside of a quoted text and resolves what its kind allows.
class unquoter {
 public:
  unquoter(std::string_view rest, std::string& out) : rest_{rest}, out_{out} {}

  // `escape`: the byte that starts an escape; '\0': none. `unicode`: of U&'…', not of E'…'.
  void run(char escape, bool unicode) {
    while (!rest_.empty()) {
      char c = take();
      if (c == '\'') {
        quote();
      } else if (c == escape && escape != '\0' && !rest_.empty()) {
        if (unicode) {
          unicode_escape(escape);
        } else {
          c_escape();
        }
      } else {
        out_.push_back(c);
      }
    }
  }

 private:
  char take() {
    char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  // Doubled, or the end of one line of the string and the start of the next.
  void quote() {
    if (rest_.starts_with('\'')) {
      out_.push_back(take());
      return;
    }
    while (!rest_.empty() && rest_.front() != '\'') {
      bool comment = rest_.starts_with("--");
      rest_.remove_prefix(comment ? std::min(rest_.find_first_of("\r\n"), rest_.size()) : 1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
  }

  void c_escape() {
    char c = take();
    switch (c) {
      case 'b':
        return out_.push_back('\b');
      case 'f':
        return out_.push_back('\f');
      case 'n':
        return out_.push_back('\n');
      case 'r':
        return out_.push_back('\r');
      case 't':
        return out_.push_back('\t');
      case 'x':
        return byte_of(16, 2, c);
      case 'u':
        return code_of(4, c);
      case 'U':
        return code_of(8, c);
      default:
        if (c < '0' || c > '7') return out_.push_back(c);
        rest_ = {rest_.data() - 1, rest_.size() + 1};
        return byte_of(8, 3, c);
    }
  }

  void unicode_escape(char escape) {
    if (rest_.starts_with(escape)) return out_.push_back(take());
    if (!rest_.starts_with('+')) return code_of(4, escape);
    take();
    code_of(6, '+');
  }

  std::size_t number(int base, std::size_t at_most, std::uint32_t& value) {
    auto digits = rest_.substr(0, at_most);
    auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
    return static_cast<std::size_t>(end - digits.data());
  }

  void byte_of(int base, std::size_t at_most, char otherwise) {
    std::uint32_t value = 0;
    auto size = number(base, at_most, value);
    if (size == 0) return out_.push_back(otherwise);
    rest_.remove_prefix(size);
    out_.push_back(static_cast<char>(value));
  }

  void code_of(std::size_t digits, char otherwise) {
    std::uint32_t value = 0;
    if (number(16, digits, value) != digits) return out_.push_back(otherwise);
    rest_.remove_prefix(digits);
    if (value >= 0xd800 && value < 0xdc00) {
      high_surrogate_ = value;
      return;
    }
    bool pair = value >= 0xdc00 && value < 0xe000 && high_surrogate_ != 0;
    if (pair) value = 0x10000 + ((high_surrogate_ - 0xd800) << 10U) + (value - 0xdc00);
    high_surrogate_ = 0;
    append_utf8(value, out_);
  }

  std::string_view rest_;
  std::string& out_;
  std::uint32_t high_surrogate_ = 0;
};

// The character after UESCAPE, or a backslash; `source` loses that clause.
char take_uescape(std::string_view& source) {
  token_scanner scan{source};
  auto written = scan.next();
  auto clause = scan.next();
  auto escape = scan.next();
  source = source.substr(0, written.end);
  bool own = clause.kind == token_kind::word && escape.end - escape.begin == 3;
  return own ? scan.text_of(escape)[1] : '\\';
}

}  // namespace

std::string_view literal_value(const literal& written, std::string& into) {
  auto source = written.source;
  char escape = '\0';
  switch (written.kind) {
    case literal_kind::number:
    case literal_kind::folded_list:
    case literal_kind::bare_word:
      return source;
    case literal_kind::bit_string:
      return inside_quotes(source);
    case literal_kind::dollar_string:
      return inside_dollars(source);
    case literal_kind::string:
      break;
    case literal_kind::escape_string:
      escape = '\\';
      break;
    case literal_kind::unicode_string:
      escape = take_uescape(source);
      break;
  }
  auto inside = inside_quotes(source);
  bool plain = inside.find('\'') == std::string_view::npos &&
               (escape == '\0' || inside.find(escape) == std::string_view::npos);
  if (plain) return inside;
  into.clear();
  unquoter{inside, into}.run(escape, written.kind == literal_kind::unicode_string);
  return into;
}

}  // namespace pgweir::parser
