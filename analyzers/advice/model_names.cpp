#include "analyzers/advice/model_names.hpp"

#include "analyzers/advice/word_forms.hpp"

namespace pgweir::analyzers {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// A new word begins at `i`: "order|Line", "HTTP|Log".
bool is_hump(std::string_view name, std::size_t i) {
  if (i == 0 || !is_upper(name[i])) return false;
  bool ends_capitals = is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
  return !is_upper(name[i - 1]) || ends_capitals;
}

std::string capitalised(std::string word) {
  if (!word.empty()) word[0] = upper(word[0]);
  return word;
}

std::string in_camel_case(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += out.empty() ? word : capitalised(word);
  return out;
}

std::string in_snake_case(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : "_") + word;
  return out;
}

std::vector<std::string> words_of_many(std::string_view table) {
  auto words = words_of(table);
  if (!words.empty()) words.back() = plural_word(words.back());
  return words;
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::string bare = bare_table(name);
  std::vector<std::string> words;
  bool begins = true;
  for (std::size_t i = 0; i < bare.size(); ++i) {
    if (bare[i] == '_') {
      begins = true;
      continue;
    }
    if (begins || is_hump(bare, i)) words.emplace_back();
    begins = false;
    words.back() += lower(bare[i]);
  }
  return words;
}

std::string model_of(std::string_view table) {
  auto words = words_of(table);
  if (!words.empty()) words.back() = singular_word(words.back());
  return capitalised(in_camel_case(words));
}

std::string bare_table(std::string_view table) {
  auto dot = table.rfind('.');
  return std::string{dot == std::string_view::npos ? table : table.substr(dot + 1)};
}

std::string lower_first(std::string name) {
  if (!name.empty()) name[0] = lower(name[0]);
  return name;
}

std::string camel_case(std::string_view name) { return in_camel_case(words_of(name)); }

std::string camel_plural(std::string_view table) { return in_camel_case(words_of_many(table)); }

std::string snake_plural(std::string_view table) { return in_snake_case(words_of_many(table)); }

std::string referred_by(std::string_view column, std::string_view key) {
  auto words = words_of(column);
  auto key_words = words_of(key);
  bool ends_with_key = !key_words.empty() && words.size() > 1 && words.back() == key_words.back();
  if (ends_with_key) words.pop_back();
  return in_snake_case(words);
}

}  // namespace pgweir::analyzers
