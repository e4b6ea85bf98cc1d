#include "proxy/session/statement_effect.hpp"

#include "core/limits.hpp"

#include <algorithm>
#include <charconv>

namespace pgweir::session {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word_char(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || c == '$' ||
         c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

// The words and signs of a shape, one by one; empty at its end.
class word_reader {
 public:
  explicit word_reader(std::string_view shape) : shape_{shape} {}

  std::string_view next() {
    while (at_ < shape_.size() && shape_[at_] == ' ') ++at_;
    const auto begin = at_;
    if (at_ == shape_.size()) return {};
    if (shape_[at_] == '"') {
      skip_quoted();
    } else if (!is_word_char(shape_[at_])) {
      ++at_;
    } else {
      while (at_ < shape_.size() && is_word_char(shape_[at_])) ++at_;
    }
    return shape_.substr(begin, at_ - begin);
  }
  [[nodiscard]] std::size_t position() const { return at_; }

 private:
  void skip_quoted() {
    do {
      at_ = std::min(shape_.find('"', at_ + 1), shape_.size() - 1) + 1;
    } while (at_ < shape_.size() && shape_[at_] == '"');
  }

  std::string_view shape_;
  std::size_t at_ = 0;
};

bool is(std::string_view word, std::string_view lower_case) {
  return std::ranges::equal(word, lower_case, {}, lower);
}

// As the server folds it.
std::string identifier(std::string_view word) {
  std::string name;
  if (word.starts_with('"')) {
    for (std::size_t i = 1; i + 1 < word.size(); ++i) {
      if (word[i] == '"') ++i;
      name.push_back(word[i]);
    }
  } else {
    std::ranges::transform(word, std::back_inserter(name), lower);
  }
  name.resize(std::min(name.size(), core::limits::name_bytes));
  return name;
}

// "$7" with $5 the first literal is the third one.
std::optional<std::size_t> literal_index(std::string_view word, std::uint16_t first_slot) {
  if (!word.starts_with('$') || first_slot == 0) return std::nullopt;
  std::size_t slot = 0;
  const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), slot);
  if (error != std::errc{} || end != word.data() + word.size() || slot < first_slot) {
    return std::nullopt;
  }
  return slot - first_slot;
}

std::optional<statement_effect> prepare_effect(word_reader words) {
  statement_effect effect;
  effect.what = statement_effect::kind::prepare;
  effect.name = identifier(words.next());
  auto word = words.next();
  if (word == "(") {
    for (int depth = 1; depth > 0 && !word.empty();) {
      word = words.next();
      depth += word == "(" ? 1 : word == ")" ? -1 : 0;
    }
    word = words.next();
  }
  if (!is(word, "as")) return std::nullopt;
  effect.inner_begin = words.position();
  return effect;
}

// The arguments of EXECUTE name(…): one digest each. Only a lone literal, with or without a cast,
// has one; of an expression nothing is known.
std::optional<statement_effect> execute_effect(word_reader words,
                                               const parser::reduced_statement& written,
                                               std::span<const core::value_digest> digests) {
  statement_effect effect;
  effect.what = statement_effect::kind::execute;
  effect.name = identifier(words.next());
  if (words.next() != "(") return effect;
  core::value_digest argument;
  bool is_first_word = true;
  for (int depth = 1; depth > 0;) {
    const auto word = words.next();
    if (word.empty()) break;
    depth += word == "(" ? 1 : word == ")" ? -1 : 0;
    const bool ends = depth == 0 || (depth == 1 && word == ",");
    if (ends) {
      if (effect.arguments.size() < core::limits::digested_parameters) {
        effect.arguments.push_back(argument);
      }
      argument = {};
      is_first_word = true;
      continue;
    }
    if (is_first_word) {
      const auto index = literal_index(word, written.first_literal_slot);
      if (index && *index < digests.size()) argument = digests[*index];
    } else if (word != ":" && !is_word_char(word.front())) {
      argument = {};
    }
    is_first_word = false;
  }
  return effect;
}

std::optional<statement_effect> scope_effect(word_reader words,
                                             const parser::reduced_statement& written) {
  auto word = words.next();
  if (is(word, "session") || is(word, "local")) word = words.next();
  if (!is(word, "pgweir.scope")) return std::nullopt;
  word = words.next();
  if (word != "=" && !is(word, "to")) return std::nullopt;
  statement_effect effect;
  effect.what = statement_effect::kind::set_scope;
  const auto value = words.next();
  const auto index = literal_index(value, written.first_literal_slot);
  if (index && *index < written.literals.size()) {
    std::string unescaped;
    effect.name = parser::literal_value(written.literals[*index], unescaped);
  } else if (!is(value, "default")) {
    effect.name = identifier(value);
  }
  effect.name.resize(std::min(effect.name.size(), core::limits::tag_bytes));
  return effect;
}

std::optional<statement_effect> deallocate_effect(word_reader words) {
  auto word = words.next();
  if (is(word, "prepare")) word = words.next();
  if (is(word, "all")) return std::nullopt;  // its tag says so
  statement_effect effect;
  effect.what = statement_effect::kind::deallocate;
  effect.name = identifier(word);
  return effect;
}

}  // namespace

transaction_words transaction_words_of(std::string_view shape) {
  word_reader words{shape};
  const auto first = words.next();
  const bool ends_block =
      is(first, "commit") || is(first, "end") || is(first, "rollback") || is(first, "abort");
  if (!ends_block) return transaction_words::none;
  std::string_view before;
  for (auto word = words.next(); !word.empty(); word = words.next()) {
    if (is(word, "to")) return transaction_words::to_savepoint;
    if (is(word, "chain") && is(before, "and")) return transaction_words::and_chain;
    before = word;
  }
  return transaction_words::none;
}

std::optional<statement_effect> effect_of(const parser::reduced_statement& written,
                                          std::span<const core::value_digest> digests) {
  word_reader words{written.shape};
  const auto first = words.next();
  if (is(first, "prepare")) return prepare_effect(words);
  if (is(first, "execute")) return execute_effect(words, written, digests);
  if (is(first, "deallocate")) return deallocate_effect(words);
  if (is(first, "set")) return scope_effect(words, written);
  const bool resets = is(first, "reset") || is(first, "discard");
  if (!resets) return std::nullopt;
  const auto what = words.next();
  if (!is(what, "pgweir.scope") && !is(what, "all")) return std::nullopt;
  statement_effect effect;
  effect.what = statement_effect::kind::set_scope;
  return effect;
}

}  // namespace pgweir::session
