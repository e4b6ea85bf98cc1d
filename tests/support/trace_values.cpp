#include "tests/support/trace_values.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>

namespace pgweir::support {

namespace {

// One value, from `at` to the comma behind it.
trace_value take_value(std::string_view text, std::size_t& at) {
  std::string value;
  bool quoted = false;
  for (; at < text.size() && text[at] != ','; ++at) {
    if (text[at] != '\'') {
      value += text[at];
      continue;
    }
    if (!quoted) value.clear();
    quoted = true;
    for (++at; at < text.size(); ++at) {
      bool is_quote = text[at] == '\'';
      bool doubled = is_quote && at + 1 < text.size() && text[at + 1] == '\'';
      if (is_quote && !doubled) break;
      value += text[at];
      if (doubled) ++at;
    }
  }
  ++at;
  if (quoted) return value;
  std::string bare{trim(value)};
  return bare == "NULL" ? trace_value{} : trace_value{bare};
}

std::string pad(std::string_view value, std::string_view width) {
  auto wanted = static_cast<std::size_t>(parse_integer(width).value_or(0));
  std::string padded(wanted > value.size() ? wanted - value.size() : 0, '0');
  return padded.append(value);
}

std::string calculate(std::string_view value, char operation, std::string_view operand) {
  auto left = parse_integer(value).value_or(0);
  auto right = parse_integer(operand).value_or(1);
  switch (operation) {
    case '+':
      return std::to_string(left + right);
    case '-':
      return std::to_string(left - right);
    case '*':
      return std::to_string(left * right);
    default:
      return std::to_string(right == 0 ? 0 : left % right);
  }
}

// The text for "{inner}", or nothing when it names no variable.
std::optional<std::string> resolve(std::string_view inner, const trace_variables& variables) {
  auto name_end = inner.find_first_of("+-*%:");
  auto known = variables.find(inner.substr(0, name_end));
  if (known == variables.end()) return std::nullopt;
  if (name_end == std::string_view::npos) return known->second;
  auto colon = inner.find(':');
  auto value =
      inner[name_end] == ':'
          ? known->second
          : calculate(known->second, inner[name_end],
                      inner.substr(name_end + 1,
                                   colon == std::string_view::npos ? colon : colon - name_end - 1));
  return colon == std::string_view::npos ? value : pad(value, inner.substr(colon + 1));
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string_view take_word(std::string_view& text) {
  text = trim(text);
  auto word = text.substr(0, text.find_first_of(" \t"));
  text = trim(text.substr(word.size()));
  return word;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<core::duration> parse_duration(std::string_view text) {
  std::string number{text};
  char* unit = nullptr;
  double amount = std::strtod(number.c_str(), &unit);
  std::string_view name{unit};
  double nanoseconds = name == "us" ? 1e3 : name == "ms" ? 1e6 : name == "s" ? 1e9 : 0.0;
  if (nanoseconds == 0.0 || unit == number.c_str()) return std::nullopt;
  return core::duration{static_cast<std::int64_t>(amount * nanoseconds + 0.5)};
}

std::vector<trace_value> parse_values(std::string_view text) {
  std::vector<trace_value> values;
  std::size_t at = 0;
  while (at < text.size()) values.push_back(take_value(text, at));
  return values;
}

std::optional<std::vector<std::string>> parse_range(std::string_view text) {
  std::vector<std::string> range;
  if (auto dots = text.find(".."); dots != std::string_view::npos) {
    auto first = parse_integer(trim(text.substr(0, dots)));
    auto last = parse_integer(trim(text.substr(dots + 2)));
    if (!first || !last) return std::nullopt;
    for (auto n = *first; n <= *last; ++n) range.push_back(std::to_string(n));
    return range;
  }
  for (const auto& value : parse_values(text)) range.push_back(value.value_or("NULL"));
  return range;
}

std::string substitute(std::string_view text, const trace_variables& variables) {
  std::string out;
  while (!text.empty()) {
    auto close = text.find('}');
    if (close == std::string_view::npos) break;
    auto open = text.rfind('{', close);
    if (open == std::string_view::npos) open = close;  // a lone brace stays
    out += text.substr(0, open);
    auto resolved =
        open == close ? std::nullopt : resolve(text.substr(open + 1, close - open - 1), variables);
    out += resolved ? *resolved : std::string{text.substr(open, close - open + 1)};
    text = text.substr(close + 1);
  }
  return out.append(text);
}

}  // namespace pgweir::support
