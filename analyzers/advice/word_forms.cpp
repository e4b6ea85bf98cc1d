#include "analyzers/advice/word_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::analyzers {
namespace {

using forms = std::pair<std::string_view, std::string_view>;

constexpr std::array<forms, 16> irregular{{{"people", "person"},
                                           {"children", "child"},
                                           {"men", "man"},
                                           {"women", "woman"},
                                           {"indices", "index"},
                                           {"vertices", "vertex"},
                                           {"matrices", "matrix"},
                                           {"analyses", "analysis"},
                                           {"quizzes", "quiz"},
                                           {"shelves", "shelf"},
                                           {"movies", "movie"},
                                           {"cookies", "cookie"},
                                           {"caches", "cache"},
                                           {"menus", "menu"},
                                           {"shoes", "shoe"},
                                           {"heroes", "hero"}}};

constexpr std::array<std::string_view, 14> without_plural{
    "data",  "metadata", "media", "news",      "series",   "species",  "information",
    "money", "staff",    "sheep", "equipment", "feedback", "software", "hardware"};

bool is_without_plural(std::string_view word) {
  return std::ranges::find(without_plural, word) != without_plural.end();
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings,
                             [&](std::string_view ending) { return word.ends_with(ending); });
}

bool is_vowel(char c) { return std::string_view{"aeiou"}.find(c) != std::string_view::npos; }

}  // namespace

std::string singular_word(std::string_view word) {
  auto known = std::ranges::find(irregular, word, &forms::first);
  if (known != irregular.end()) return std::string{known->second};
  auto cut = [&](std::size_t end) { return std::string{word.substr(0, word.size() - end)}; };
  bool singular = word.size() <= 2 || !word.ends_with('s') ||
                  ends_with_any(word, {"ss", "us", "sis"}) || is_without_plural(word);
  if (singular) return std::string{word};
  if (word.size() > 4 && word.ends_with("ies")) return cut(3) + 'y';
  if (ends_with_any(word, {"ouses", "auses"})) return cut(1);
  return cut(ends_with_any(word, {"sses", "xes", "ches", "shes", "uses"}) ? 2 : 1);
}

std::string plural_word(std::string_view word) {
  auto known = std::ranges::find(irregular, word, &forms::second);
  if (known != irregular.end()) return std::string{known->first};
  std::string plural{word};
  if (word.empty() || is_without_plural(word) || singular_word(word) != word) return plural;
  bool after_consonant = word.size() > 1 && !is_vowel(word[word.size() - 2]);
  if (word.ends_with('y') && after_consonant) {
    plural.back() = 'i';
    return plural + "es";
  }
  return plural + (ends_with_any(word, {"s", "x", "z", "ch", "sh"}) ? "es" : "s");
}

}  // namespace pgweir::analyzers
