#include "analyzers/provenance/provenance_source.hpp"

#include <gtest/gtest.h>

namespace pgweir::analyzers {
namespace {

core::value_digest number(std::uint64_t n) { return {n, core::value_kind::integer}; }

core::row_digests column_of(const std::vector<std::uint64_t>& values) {
  core::row_digests rows;
  rows.columns = {0};
  for (auto n : values) rows.cells.push_back(n == 0 ? core::value_digest{} : number(n));
  return rows;
}

std::shared_ptr<source> source_of(const std::vector<std::uint64_t>& values) {
  auto made = std::make_shared<source>();
  made->columns.emplace_back(column_of(values), 0);
  return made;
}

TEST(provenance_source, a_column_knows_rows_and_ordinals) {
  source_column column{column_of({5, 7, 5, 0, 9}), 0};
  EXPECT_EQ(column.distinct(), 3U);
  EXPECT_EQ(column.find(number(7)), 1U);
  EXPECT_EQ(column.in_row(2), 0U);
  EXPECT_EQ(column.in_row(3), source_column::no_value);
  EXPECT_EQ(column.first_row(2), 4U);
  EXPECT_EQ(column.find(number(8)), source_column::no_value);
}

TEST(provenance_source, a_shelf_finds_holders_newest_first) {
  source_shelf shelf;
  auto older = source_of({1, 2, 3});
  auto newer = source_of({3, 4});
  shelf.put(older);
  shelf.put(newer);
  std::vector<const source*> found;
  shelf.visit_holders(number(3),
                      [&](const auto& one, const auto&, auto) { found.push_back(one.get()); });
  EXPECT_EQ(found, (std::vector<const source*>{newer.get(), older.get()}));
  EXPECT_FALSE(shelf.may_hold(number(99)));
}

TEST(provenance_source, a_shelf_goes_on_where_its_only_source_gives_way) {
  source_shelf shelf;
  auto first = source_of({1, 2});
  shelf.put(first);
  for (std::size_t i = 1; i < source_shelf::capacity; ++i) {
    auto passing = source_of({7, 8});
    shelf.put(passing);
    shelf.remove(*passing);
  }
  shelf.put(source_of({3, 4}));
  EXPECT_FALSE(shelf.may_hold(number(1)));
  EXPECT_TRUE(shelf.may_hold(number(3)));
}

TEST(provenance_source, a_shelf_forgets_what_it_must) {
  source_shelf shelf;
  auto first = source_of({1, 2});
  shelf.put(first);
  for (std::uint64_t i = 0; i < source_shelf::capacity; ++i)
    shelf.put(source_of({100 + 2 * i, 101 + 2 * i}));
  EXPECT_EQ(first.use_count(), 1);
  auto last = source_of({7, 8});
  shelf.put(last);
  shelf.remove(*last);
  int found = 0;
  shelf.visit_holders(number(7), [&](const auto&, const auto&, auto) { ++found; });
  EXPECT_EQ(found, 0);
}

}  // namespace
}  // namespace pgweir::analyzers
