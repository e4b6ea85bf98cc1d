// What ORMs are likely to call a table's model. Guesses by convention, for advice only.
#pragma once

#include <string>
#include <string_view>

namespace pgweir::analyzers {

// "blog_posts" -> "BlogPost"
std::string model_of(std::string_view table);

// "public.posts" -> "posts"
std::string bare_table(std::string_view table);

// "BlogPost" -> "blogPost"
std::string lower_first(std::string name);

}  // namespace pgweir::analyzers
