#include "proxy/wire/frame.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::wire {
namespace {

using test::message;

// Collects B (up to 4 bytes), streams S, skips the rest; what came out, with pieces joined.
struct reader {
  frame_splitter frames;
  std::vector<std::string> out;

  void read(std::string_view text) {
    auto bytes = core::as_bytes(text);
    while (true) {
      switch (frames.next(bytes)) {
        case frame_step::need_more:
          return;
        case frame_step::bad_length:
          out.emplace_back("bad");
          return;
        case frame_step::header:
          out.push_back(std::string(1, frames.type()) + std::to_string(frames.body_bytes()));
          if (frames.type() == 'B') frames.collect(4);
          if (frames.type() == 'S') frames.stream();
          break;
        case frame_step::body:
          out.back() +=
              " " + std::string{core::as_text(frames.body())} + (frames.body_is_cut() ? "…" : "");
          break;
        case frame_step::piece:
          out.back() += core::as_text(frames.piece());
          out.back() += frames.is_last_piece() ? "." : "";
          break;
      }
    }
  }
};

// wire-case: byte-by-byte
TEST(frame_splitter, the_cut_of_the_stream_does_not_matter) {
  const auto stream = message('K', "skipped") + message('B', "") + message('B', "abcd") +
                      message('B', "abcde") + message('S', "") + message('S', "stream") +
                      message('K', "") + message('Z', "I");
  const std::vector<std::string> expected{"K7",  "B0 ",       "B4 abcd", "B5 abcd…",
                                          "S0.", "S6stream.", "K0",      "Z1"};
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    reader in;
    for (std::size_t at = 0; at < stream.size(); at += size) in.read(stream.substr(at, size));
    EXPECT_EQ(in.out, expected) << size;
    EXPECT_TRUE(in.frames.at_boundary());
  }
}

TEST(frame_splitter, knows_whether_it_stands_between_messages) {
  reader in;
  EXPECT_TRUE(in.frames.at_boundary());
  in.read("K");
  EXPECT_FALSE(in.frames.at_boundary());
  in.read(test::u32(6) + "x");
  EXPECT_FALSE(in.frames.at_boundary());
  in.read("y");
  EXPECT_TRUE(in.frames.at_boundary());
}

// wire-case: bad-length
TEST(frame_splitter, lengths_that_cannot_be_break_it_for_good) {
  for (const std::uint32_t length : {0U, 3U, max_message_length + 1, 0x8000'0000U, 0xffff'ffffU}) {
    reader in;
    in.read("K" + test::u32(length));
    in.read(message('Z', "I"));
    EXPECT_EQ(in.out, (std::vector<std::string>{"bad", "bad"})) << length;
  }
}

TEST(frame_splitter, the_longest_message_is_one) {
  reader in;
  in.read("K" + test::u32(max_message_length) + "x");
  EXPECT_EQ(in.out, std::vector<std::string>{"K" + std::to_string(max_message_length - 4)});
}

}  // namespace
}  // namespace pgweir::wire
