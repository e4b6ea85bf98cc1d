#include "cli/event_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::Matcher;

constexpr std::string_view stream =
    ": hello\n\nevent: finding\r\ndata: {\"a\":1}\r\n\r\ndata:x\ndata: y\n\n";

Matcher<stream_event> event(const std::string& name, const std::string& data) {
  return AllOf(Field(&stream_event::name, name), Field(&stream_event::data, data));
}

TEST(event_stream_test, whole) {
  EXPECT_THAT(event_stream{}.feed(stream),
              ElementsAre(event("finding", "{\"a\":1}"), event("", "x\ny")));
}

TEST(event_stream_test, byte_by_byte) {
  event_stream events;
  std::vector<stream_event> all;
  for (char c : stream) {
    for (auto& each : events.feed({&c, 1})) all.push_back(each);
  }
  EXPECT_THAT(all, ElementsAre(event("finding", "{\"a\":1}"), event("", "x\ny")));
}

TEST(event_stream_test, a_line_without_end_is_given_up) {
  event_stream events;
  const std::string block(1024 * 1024, 'x');
  for (int i = 0; i < 6 && !events.overlong(); ++i) events.feed(block);
  EXPECT_TRUE(events.overlong());
}

}  // namespace
}  // namespace pgweir::cli
