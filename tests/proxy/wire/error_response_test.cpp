#include "proxy/wire/error_response.hpp"

#include "core/bytes.hpp"
#include "proxy/wire/backend_message.hpp"
#include "proxy/wire/frame.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::wire {
namespace {

TEST(fatal_error_response, is_one_message_that_says_where_it_comes_from) {
  const auto message = fatal_error_response("57P03", "is starting", "wait");
  core::bytes_view bytes{message};
  frame_splitter frames;
  ASSERT_EQ(frames.next(bytes), frame_step::header);
  EXPECT_EQ(frames.type(), backend::error_response);
  frames.collect(1000);
  ASSERT_EQ(frames.next(bytes), frame_step::body);
  EXPECT_TRUE(bytes.empty());
  const auto fields = read_error_response(frames.body());
  EXPECT_EQ(fields.severity, "FATAL");
  EXPECT_EQ((std::string{fields.code.data(), 5}), "57P03");
  const auto text = core::as_text(frames.body());
  EXPECT_NE(text.find("Mpgweir: is starting"), std::string_view::npos);
  EXPECT_NE(text.find("Hwait"), std::string_view::npos);
}

TEST(fatal_error_response, has_no_hint_when_there_is_none) {
  const auto message = fatal_error_response("08006", std::string{"gone\0Hx", 7});
  const auto text = core::as_text(message);
  EXPECT_TRUE(text.ends_with(std::string("Mpgweir: gone\0\0", 15)));
}

TEST(error_response, of_severity_error_differs_in_nothing_else) {
  auto expected = std::string{core::as_text(fatal_error_response("42601", "no", "try"))};
  for (auto at = expected.find("FATAL"); at != std::string::npos; at = expected.find("FATAL")) {
    expected.replace(at, 5, "ERROR");
  }
  const auto message = error_response(error_severity::error, "42601", "no", "try");
  EXPECT_EQ(core::as_text(message), expected);
}

}  // namespace
}  // namespace pgweir::wire
