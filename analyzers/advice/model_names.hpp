// What ORMs are likely to call a table's model and its relations. Guesses by convention, for advice
// only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

// "public.order_lines", "OrderLines", "orderLines" -> "order", "lines"
std::vector<std::string> words_of(std::string_view name);

// "blog_posts", "BlogPost" -> "BlogPost"
std::string model_of(std::string_view table);

// "public.posts" -> "posts"
std::string bare_table(std::string_view table);

// "BlogPost" -> "blogPost"
std::string lower_first(std::string name);

// "order_lines" -> "orderLines"
std::string camel_case(std::string_view name);

// What one of many is called, of a table: "order_line", "OrderLine" -> "orderLines"; "order_lines".
std::string camel_plural(std::string_view table);
std::string snake_plural(std::string_view table);

// What a column refers to: "author_id", "authorId" -> "author"; "order_line_id" -> "order_line" in
// snake case. `key`: the column that it refers to.
std::string referred_by(std::string_view column, std::string_view key);

}  // namespace pgweir::analyzers
