// Edits of a statement's shape for advice: finds words and parameters outside of quotes and
// parentheses, and replaces spans. Knows quotes and brackets, not SQL; what it is asked about has
// been parsed before (parser::statement).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

struct text_range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Where `word` (upper case) stands as a word of its own outside of parentheses, from `from` on.
std::optional<text_range> find_word(std::string_view text, std::string_view word,
                                    std::size_t from = 0);

// The next pair of parentheses from `from` on, with both.
std::optional<text_range> find_group(std::string_view text, std::size_t from);

// Every `$number` in the range, in order.
struct parameter_place {
  std::uint16_t number = 0;
  text_range at;
};
std::vector<parameter_place> parameters_in(std::string_view text, text_range where);

// Replacements of ranges that do not overlap, applied at once.
class sql_edit {
 public:
  explicit sql_edit(std::string_view text) : text_{text} {}
  void replace(text_range what, std::string with) { edits_.push_back({what, std::move(with)}); }
  void insert(std::size_t at, std::string what) { replace({at, at}, std::move(what)); }
  // Without a semicolon or blank at the end.
  [[nodiscard]] std::string text() const;

 private:
  struct edit {
    text_range what;
    std::string with;
  };

  std::string text_;
  std::vector<edit> edits_;
};

// An identifier as SQL has to write it: quoted only where that is needed.
std::string quoted_name(std::string_view name);

}  // namespace pgweir::analyzers
