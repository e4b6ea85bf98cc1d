#include "config/auth_file.hpp"

#include "core/limits.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace pgweir::config {

namespace {

constexpr std::string_view blanks = " \t\r";

void skip_blanks(std::string_view& rest) {
  const auto at = rest.find_first_not_of(blanks);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at);
}

// The next "…" at the front of `rest`. None: there is none, or it does not end. It may be a
// password: growing would leave parts of it behind in memory.
std::optional<core::secret_text> take_quoted(std::string_view& rest) {
  skip_blanks(rest);
  if (!rest.starts_with('"')) return std::nullopt;
  rest.remove_prefix(1);
  std::string out;
  out.reserve(rest.size());
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '"') {
      out += c;
    } else if (rest.starts_with('"')) {
      out += '"';
      rest.remove_prefix(1);
    } else {
      return core::secret_text{std::move(out)};
    }
  }
  return std::nullopt;
}

bool is_md5(std::string_view text) {
  return text.size() == 35 && text.starts_with("md5") &&
         text.find_first_not_of("0123456789abcdef", 3) == std::string_view::npos;
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

}  // namespace

const core::secret_text* auth_file::find(std::string_view user) const {
  const auto found = users_.find(user);
  return found == users_.end() ? nullptr : &found->second;
}

core::result<auth_file> read_auth_file(std::string_view text, std::string_view source) {
  auth_file out;
  std::size_t number = 0;
  auto wrong = [&](std::string_view what) {
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("{}, line {}: {}", source, number, what)};
  };
  while (!text.empty()) {
    auto line = take_line(text);
    ++number;
    skip_blanks(line);
    if (line.empty() || line.starts_with(';')) continue;
    const auto user = take_quoted(line);
    auto password = user ? take_quoted(line) : std::nullopt;
    if (!user || !password || user->empty()) {
      return wrong("expected \"user\" \"password\", both in double quotes");
    }
    if (password->empty()) return wrong("the password is empty");
    if (is_md5(password->view())) {
      return wrong(
          "an MD5 hash cannot be used for SCRAM: put the role's SCRAM-SHA-256 secret or its "
          "password there");
    }
    if (out.users_.size() >= core::limits::auth_file_users) return wrong("too many users");
    out.users_.insert_or_assign(std::string{user->view()}, *std::move(password));
  }
  return out;
}

}  // namespace pgweir::config
