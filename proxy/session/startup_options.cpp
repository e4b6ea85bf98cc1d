#include "proxy/session/startup_options.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace pgweir::session {
namespace {

constexpr std::string_view statement_setting = "statement_timeout";
constexpr std::string_view idle_setting = "idle_in_transaction_session_timeout";

// Names of settings are compared so; an option may also have - for _.
char folded(char c) {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_named(std::string_view written, std::string_view name) {
  return std::ranges::equal(written, name, {}, folded);
}

// The words of `options`: apart at blanks, a backslash keeps the next character.
class option_words {
 public:
  explicit option_words(std::string_view text) : text_{text} {}

  // Empty at the end; the server knows no empty words.
  std::string next() {
    std::string word;
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    while (at_ < text_.size() && text_[at_] != ' ') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      word.push_back(text_[at_++]);
    }
    return word;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

struct timeout_reader {
  core::session_timeouts found;

  void read(std::string_view name, std::string_view value) {
    if (is_named(name, statement_setting)) found.statement = !is_no_timeout(value);
    if (is_named(name, idle_setting)) found.idle_in_transaction = !is_no_timeout(value);
  }
  void read_assignment(std::string_view text) {
    auto equals = text.find('=');
    if (equals != std::string_view::npos) read(text.substr(0, equals), text.substr(equals + 1));
  }
  void read_command_line(std::string_view text) {
    option_words words{text};
    for (auto word = words.next(); !word.empty(); word = words.next()) {
      if (word == "-c") {
        read_assignment(words.next());
      } else if (word.starts_with("-c") || word.starts_with("--")) {
        read_assignment(std::string_view{word}.substr(2));
      }
    }
  }
};

}  // namespace

bool is_no_timeout(std::string_view value) {
  auto first = value.find_first_not_of(' ');
  if (first == std::string_view::npos) return false;
  value.remove_prefix(first);
  if (value.starts_with('-') || value.starts_with('+')) value.remove_prefix(1);
  auto end = std::ranges::find_if(value, [](char c) { return (c < '0' || c > '9') && c != '.'; });
  auto number = value.substr(0, static_cast<std::size_t>(end - value.begin()));
  return !number.empty() && number.find_first_not_of("0.") == std::string_view::npos;
}

core::session_timeouts timeouts_of(const startup_packet& startup) {
  timeout_reader reader;
  reader.read_command_line(startup.parameter("options"));
  for (const auto& [name, value] : startup.parameters) reader.read(name, value);
  return reader.found;
}

}  // namespace pgweir::session
