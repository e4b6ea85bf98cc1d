#include "cli/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::cli {
namespace {

using testing::ElementsAre;

constexpr std::string_view stream =
    ": hello\n\nevent: finding\r\ndata: {\"a\":1}\r\n\r\ndata:x\ndata: y\n\n";

TEST(event_stream_test, whole) {
  EXPECT_THAT(event_stream{}.feed(stream), ElementsAre("{\"a\":1}", "x\ny"));
}

TEST(event_stream_test, byte_by_byte) {
  event_stream events;
  std::vector<std::string> all;
  for (char c : stream) {
    for (auto& data : events.feed({&c, 1})) all.push_back(data);
  }
  EXPECT_THAT(all, ElementsAre("{\"a\":1}", "x\ny"));
}

TEST(event_stream_test, a_line_without_end_is_given_up) {
  event_stream events;
  const std::string block(1024 * 1024, 'x');
  for (int i = 0; i < 6 && !events.overlong(); ++i) events.feed(block);
  EXPECT_TRUE(events.overlong());
}

}  // namespace
}  // namespace pgweir::cli
