#include "proxy/console/command.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace pgweir::console {

namespace {

struct entry {
  std::string_view text;  // in lower case, as normalised() gives it
  command_kind kind;
};

constexpr std::array<entry, 27> known{{
    {"", command_kind::nothing},
    {"show findings", command_kind::findings},
    {"show statements", command_kind::statements},
    {"show sessions", command_kind::sessions},
    {"show stats", command_kind::stats},
    {"show health", command_kind::health},
    {"show config", command_kind::config},
    {"show version", command_kind::version},
    {"show help", command_kind::help},
    {"show", command_kind::help},
    {"help", command_kind::help},
    {"begin", command_kind::begin},
    {"begin transaction", command_kind::begin},
    {"begin read only", command_kind::begin},
    {"begin transaction read only", command_kind::begin},
    {"start transaction", command_kind::begin},
    {"start transaction read only", command_kind::begin},
    {"commit", command_kind::commit},
    {"end", command_kind::commit},
    {"rollback", command_kind::rollback},
    {"abort", command_kind::rollback},
    {"select version()", command_kind::server_version},
    {"select pg_catalog.version()", command_kind::server_version},
    {"select 1", command_kind::one},
    {"select current_database()", command_kind::database},
    {"select pg_catalog.current_database()", command_kind::database},
    {"select current_catalog", command_kind::database},
}};

// Taken by their first word; the tag is what PostgreSQL answers.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> taken{{
    {"set", "SET"},
    {"reset", "RESET"},
    {"discard", "DISCARD ALL"},
    {"deallocate", "DEALLOCATE"},
    {"close", "CLOSE CURSOR"},
    {"listen", "LISTEN"},
    {"unlisten", "UNLISTEN"},
    {"savepoint", "SAVEPOINT"},
    {"release", "RELEASE"},
}};

// What a walk over the text stands in.
enum class part : std::uint8_t { plain, quoted, line_comment, block_comment };

// Walks over a text, character by character, and knows what is quoted or a comment.
class walk {
 public:
  explicit walk(std::string_view text) : text_{text} {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] char here() const { return text_[at_]; }
  // Of the character here.
  [[nodiscard]] part inside() const { return inside_; }

  void enter() {
    if (inside_ != part::plain) return;
    if (here() == '\'' || here() == '"') {
      inside_ = part::quoted;
      quote_ = here();
    } else if (text_.substr(at_, 2) == "--") {
      inside_ = part::line_comment;
    } else if (text_.substr(at_, 2) == "/*") {
      inside_ = part::block_comment;
      begun_ = at_;
    } else {
      return;
    }
    entered_ = at_;
  }
  // To the next character, out of what ends with this one.
  void leave() {
    const bool first = at_ == entered_;
    const bool ends =
        (inside_ == part::quoted && !first && here() == quote_) ||
        (inside_ == part::line_comment && here() == '\n') ||
        (inside_ == part::block_comment && at_ >= begun_ + 3 && text_.substr(at_ - 1, 2) == "*/");
    if (ends) inside_ = part::plain;
    ++at_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t entered_ = std::string_view::npos;
  std::size_t begun_ = 0;
  char quote_ = 0;
  part inside_ = part::plain;
};

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

// In lower case, without comments, words one space apart and parentheses none.
std::string normalised(std::string_view text) {
  std::string out;
  bool gap = false;
  for (walk at{text}; !at.at_end(); at.leave()) {
    at.enter();
    const bool skipped = at.inside() == part::line_comment || at.inside() == part::block_comment;
    if (skipped || (at.inside() == part::plain && is_space(at.here()))) {
      gap = true;
      continue;
    }
    const bool joins = at.here() == '(' || at.here() == ')' || out.ends_with('(');
    if (std::exchange(gap, false) && !out.empty() && !joins) out += ' ';
    const auto c = static_cast<unsigned char>(at.here());
    out += at.inside() == part::quoted ? at.here() : static_cast<char>(std::tolower(c));
  }
  return out;
}

// "show transaction isolation level" asks for transaction_isolation.
std::string setting_name(std::string_view asked) {
  if (asked == "transaction isolation level") return "transaction_isolation";
  if (asked == "time zone") return "timezone";
  return std::string{asked};
}

}  // namespace

std::optional<command> read_command(std::string_view text) {
  auto words = normalised(text);
  while (words.ends_with(';') || words.ends_with(' ')) words.pop_back();
  const auto exact = std::ranges::find(known, words, &entry::text);
  if (exact != known.end()) return command{exact->kind, {}};
  const auto first = std::string_view{words}.substr(0, words.find(' '));
  const auto tag = std::ranges::find(taken, first, [](const auto& each) { return each.first; });
  if (tag != taken.end()) return command{command_kind::taken, std::string{tag->second}};
  if (first == "begin" || words.starts_with("start transaction")) {
    return command{command_kind::begin, {}};
  }
  if (first == "show") return command{command_kind::setting, setting_name(words.substr(5))};
  return std::nullopt;
}

std::vector<std::string_view> commands_in(std::string_view query) {
  std::vector<std::string_view> all;
  std::size_t from = 0;
  for (walk at{query}; !at.at_end(); at.leave()) {
    at.enter();
    if (at.inside() != part::plain || at.here() != ';') continue;
    all.push_back(query.substr(from, at.position() - from));
    from = at.position() + 1;
  }
  const auto rest = query.substr(from);
  if (all.empty() || !normalised(rest).empty()) all.push_back(rest);
  return all;
}

std::vector<described_command> described_commands() {
  return {{"SHOW FINDINGS", "what was found, worst first"},
          {"SHOW STATEMENTS", "what ran, most calls first"},
          {"SHOW SESSIONS", "who is connected, and what they do"},
          {"SHOW STATS", "what has passed since the start"},
          {"SHOW HEALTH", "how pgweir itself stands"},
          {"SHOW CONFIG", "every setting as it is in force"},
          {"SHOW VERSION", "which pgweir this is, and what it stands before"},
          {"SHOW HELP", "this list"}};
}

}  // namespace pgweir::console
