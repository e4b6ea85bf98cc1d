#include "reports/markdown_text.hpp"

#include "reports/plain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgweir::reports {

namespace {

// Stands where two characters would be more together, or one at the beginning: seen by nobody.
constexpr std::string_view apart = "&#8203;";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string entity(char c) { return fmt::format("&#{};", static_cast<unsigned char>(c)); }

class writer {
 public:
  explicit writer(std::string_view text) : text_{text} {}

  std::string written() {
    begin();
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  // A line may begin a paragraph: it is no list, no heading and no indented code.
  void begin() {
    at_ = std::min(text_.find_first_not_of(' '), text_.size());
    const auto end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
    if (end == text_.size()) return;
    const char c = text_[end];
    const char next = end + 1 < text_.size() ? text_[end + 1] : ' ';
    const bool bullet =
        end == at_ && std::string_view{"-+="}.find(c) != text_.npos && (next == ' ' || next == c);
    const bool numbered = end > at_ && (c == '.' || c == ')') && next == ' ';
    if (bullet || numbered) out_ += apart;
  }

  [[nodiscard]] char before() const { return at_ == 0 ? ' ' : text_[at_ - 1]; }
  [[nodiscard]] char after() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : ' '; }
  [[nodiscard]] bool ahead(std::string_view word) const {
    const auto here = text_.substr(at_, word.size());
    return std::equal(here.begin(), here.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
  }

  void take(std::string_view as) {
    out_ += as;
    ++at_;
  }

  void parameter() {
    auto end = at_ + 1;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    out_ += fmt::format("<code>{}</code>", text_.substr(at_, end - at_));
    at_ = end;
  }

  void step() {
    const char c = text_[at_];
    switch (c) {
      case '&':
      case '<':
      case '>':
      case '"':
      case '`':
      case '*':
      case '[':
      case ']':
      case '|':
      case '~':
      case '\\':
        return take(entity(c));
      case '_':
        return take(is_word(before()) && is_word(after()) ? "_" : entity(c));
      case '$':
        return is_digit(after()) ? parameter() : take("<span>$</span>");
      case '@':  // a mention, a mail address
      case '#':  // an issue
      case '!':  // a merge request
        return take(c + std::string{apart});
      case ':':  // an address, an emoji
        return take(after() == ' ' ? ":" : ":" + std::string{apart});
      default:
        return other(c);
    }
  }

  void other(char c) {
    if (!is_word(before()) && (ahead("www.") || ahead("gh-"))) {
      return take(c + std::string{apart});
    }
    take(std::string_view{&c, 1});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

std::string markdown_line(std::string_view text, std::size_t bytes) {
  const auto plain = cut_to_bytes(plain_text(text), bytes);
  return writer{plain}.written();
}

std::string markdown_block(std::string_view language, std::string_view text, std::size_t bytes) {
  const auto plain = plain_text(text, line_breaks::kept);
  const auto fence = fence_for(plain);
  auto out = fmt::format("{}{}\n{}\n{}\n", fence, language, cut_to_bytes(plain, bytes), fence);
  if (plain.size() > bytes) {
    out += fmt::format("\nThis is the front of {} bytes; the report as JSON has them all.\n",
                       plain.size());
  }
  return out;
}

}  // namespace pgweir::reports
