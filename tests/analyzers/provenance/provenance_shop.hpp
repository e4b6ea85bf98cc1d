// The shop of the corpus: its statements, its rows, and its users.
#pragma once

#include "tests/analyzers/provenance/provenance_world.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace pgweir::analyzers::corpus {

struct web_traffic {
  int users = 50;
  core::duration pause = std::chrono::milliseconds{10};  // between a user's queries
  core::duration most = std::chrono::seconds{5};
  bool hot = false;             // few ids are asked for most of the time
  bool in_transaction = false;  // each request in one transaction on one connection
  bool tagged = false;          // each page's queries carry its trace id
};

struct shop {
  static constexpr std::int64_t authors_count = 500;
  static constexpr std::int64_t posts_count = 2'000;

  sql authors = select({"authors", {"id", "name"}, "", " ORDER BY id LIMIT 500"});
  sql posts = select({"posts", {"id", "author_id", "title"}, "", " ORDER BY id LIMIT 50"});
  sql posts_of = select({"posts", {"id", "author_id"}, "author_id", ""});
  sql comments_of = select({"comments", {"id", "post_id"}, "post_id", ""});
  sql badges_of = select({"badges", {"id", "author_id"}, "author_id", ""});
  sql author_by_id = select({"authors", {"id", "name"}, "id", ""});
  sql post_by_id = select({"posts", {"id", "author_id", "title"}, "id", ""});
  sql items = select({"items", {"sku", "label"}, "", ""});
  sql stock_of = select({"stock", {"item_sku", "amount"}, "item_sku", ""});
  sql products = select({"products", {"id", "name"}, "", ""});
  sql product_by_id = select({"products", {"id", "category_id", "name"}, "id", ""});
  sql offers = select({"offers", {"product_id", "region_id", "title"}, "", ""});
  sql price_of =
      with_second_key(select({"prices", {"product_id", "amount"}, "product_id", ""}), "region_id");
  sql update_author = write_of(select({"authors", {}, "id", " /* update */"}));

  static const shop& get();

  static std::vector<row> author_rows(std::int64_t from, int count);
  static std::vector<row> post_rows(std::int64_t from, int count);
  [[nodiscard]] request ask_posts_of(std::int64_t author) const;
  [[nodiscard]] request ask_author(std::int64_t id) const;
  [[nodiscard]] request ask_post(std::int64_t id) const;
  [[nodiscard]] request ask_comments_of(std::int64_t post) const;

  // People who open pages: lists of 20, single rows by id, the posts of one author; over shared
  // connections, a different one for each query unless in a transaction.
  void add_web_users(world& app, const std::vector<std::size_t>& connections,
                     const web_traffic& how) const;

 private:
  static sql write_of(sql statement);
};

}  // namespace pgweir::analyzers::corpus
