#include "parser/comment_tags.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace pgweir::parser {
namespace {

using core::limits::tag_bytes;
using core::limits::tags_per_request;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '%';
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= tag_bytes && std::ranges::all_of(text, is_key_byte);
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// %2F is a slash; what is no such escape stays.
std::string url_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size() && out.size() < tag_bytes; ++i) {
    auto high = i + 2 < text.size() && text[i] == '%' ? hex_digit(text[i + 1]) : std::nullopt;
    auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) {
      out.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// The rest of a list of pairs, read from its front.
class pair_reader {
 public:
  explicit pair_reader(std::string_view rest) : rest_{trimmed(rest)} {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  // `key='value'` with \' for a quote inside, as sqlcommenter writes it.
  bool quoted(core::request_tag& into) {
    auto equals = rest_.find('=');
    if (equals == std::string_view::npos) return false;
    auto key = trimmed(rest_.substr(0, equals));
    auto after = trimmed(rest_.substr(equals + 1));
    if (!is_key(key) || !after.starts_with('\'')) return false;
    std::string value;
    std::size_t at = 1;
    while (at < after.size() && after[at] != '\'') {
      if (after[at] == '\\' && at + 1 < after.size()) ++at;
      if (value.size() < 3 * tag_bytes) value.push_back(after[at]);
      ++at;
    }
    if (at >= after.size()) return false;
    into = {url_decoded(key), url_decoded(value)};
    rest_ = trimmed(after.substr(at + 1));
    return next();
  }

  // `key:value`, as marginalia writes it; the value has no comma.
  bool plain(core::request_tag& into) {
    auto colon = rest_.find(':');
    if (colon == std::string_view::npos) return false;
    auto comma = std::min(rest_.find(',', colon), rest_.size());
    auto key = trimmed(rest_.substr(0, colon));
    auto value = trimmed(rest_.substr(colon + 1, comma - colon - 1));
    bool sentence = std::ranges::any_of(value, is_blank);
    if (!is_key(key) || value.empty() || sentence) return false;
    into = {std::string{key}, std::string{value.substr(0, tag_bytes)}};
    rest_ = rest_.substr(comma);
    return next();
  }

 private:
  // Over a comma; false: something else follows.
  bool next() {
    if (rest_.empty()) return true;
    if (!rest_.starts_with(',')) return false;
    rest_ = trimmed(rest_.substr(1));
    return true;
  }

  std::string_view rest_;
};

// All pairs of the comment, or none: a comment that is only partly tags is prose.
template <class Read>
bool read_all(std::string_view comment, Read read, std::vector<core::request_tag>& out) {
  auto before = out.size();
  pair_reader pairs{comment};
  while (!pairs.at_end()) {
    core::request_tag tag;
    if (!read(pairs, tag)) {
      out.resize(before);
      return false;
    }
    if (out.size() < tags_per_request) out.push_back(std::move(tag));
  }
  return out.size() != before;
}

}  // namespace

void read_tags(std::string_view comment, std::vector<core::request_tag>& out) {
  auto quoted = [](pair_reader& pairs, core::request_tag& tag) { return pairs.quoted(tag); };
  auto plain = [](pair_reader& pairs, core::request_tag& tag) { return pairs.plain(tag); };
  if (read_all(comment, quoted, out)) return;
  read_all(comment, plain, out);
}

}  // namespace pgweir::parser
