#include "proxy/web/news_ring.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::web {
namespace {

piece_of_news of_size(std::size_t bytes) {
  const auto text = std::make_shared<const std::string>(bytes, 'x');
  return {text, text};
}

TEST(news_ring_test, an_event_is_two_lines_and_an_empty_one) {
  EXPECT_EQ(*event_of("gone", "{}"), "event: gone\ndata: {}\n\n");
}

TEST(news_ring_test, numbers_go_on_when_the_oldest_goes) {
  news_ring ring;
  for (std::size_t i = 0; i < news_ring::most_pieces + 3; ++i) ring.push(of_size(1));
  EXPECT_EQ(ring.begin(), 3U);
  EXPECT_EQ(ring.end(), news_ring::most_pieces + 3);
}

TEST(news_ring_test, bytes_are_bounded_but_the_newest_stays) {
  news_ring ring;
  for (int i = 0; i < 9; ++i) ring.push(of_size(news_ring::most_bytes / 8));
  EXPECT_EQ(ring.end() - ring.begin(), 8U);
  ring.push(of_size(2 * news_ring::most_bytes));
  EXPECT_EQ(ring.end() - ring.begin(), 1U);
  EXPECT_EQ(ring.at(ring.begin()).whole->size(), 2 * news_ring::most_bytes);
}

TEST(news_ring_test, after_a_break_everybody_has_missed_something) {
  news_ring ring;
  ring.push(of_size(1));
  const auto up_to_date = ring.end();
  ring.break_off();
  EXPECT_LT(up_to_date, ring.begin());
  EXPECT_EQ(ring.begin(), ring.end());
}

}  // namespace
}  // namespace pgweir::web
