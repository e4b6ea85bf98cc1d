#include "analyzers/advice/word_forms.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::analyzers {
namespace {

TEST(word_forms, one_and_many) {
  using forms = std::pair<const char*, const char*>;
  for (auto [one, many] :
       {forms{"author", "authors"}, forms{"category", "categories"}, forms{"day", "days"},
        forms{"address", "addresses"}, forms{"box", "boxes"}, forms{"match", "matches"},
        forms{"status", "statuses"}, forms{"bus", "buses"}, forms{"house", "houses"},
        forms{"clause", "clauses"}, forms{"person", "people"}, forms{"child", "children"},
        forms{"analysis", "analyses"}, forms{"movie", "movies"}, forms{"series", "series"},
        forms{"data", "data"}}) {
    EXPECT_EQ(plural_word(one), many);
    EXPECT_EQ(singular_word(many), one);
    EXPECT_EQ(singular_word(one), one);
    EXPECT_EQ(plural_word(many), many);
  }
}

TEST(word_forms, what_is_no_word_stays) {
  EXPECT_EQ(singular_word(""), "");
  EXPECT_EQ(plural_word(""), "");
  EXPECT_EQ(singular_word("as"), "as");
}

}  // namespace
}  // namespace pgweir::analyzers
