#include "proxy/wire/proxy_header.hpp"

#include "core/limits.hpp"
#include "tests/support/byte_builder.hpp"
#include "tests/support/chunker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace pgweir::wire {
namespace {

using namespace std::string_literals;
using step = proxy_header_step;

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;

std::string binary(int command, int family, const std::string& behind_head) {
  return signature + test::number(static_cast<unsigned>(command), 1) +
         test::number(static_cast<unsigned>(family), 1) + test::u16(behind_head.size()) +
         behind_head;
}
std::string ipv4(const char* dotted) {
  return std::string{core::as_text(core::ip_from(dotted)->bytes)}.substr(12);
}
std::string ipv6(const char* text) {
  return std::string{core::as_text(core::ip_from(text)->bytes)};
}
std::string tcp4_block() {
  return ipv4("192.0.2.7") + ipv4("10.0.0.1") + test::u16(56'324) + test::u16(5'432);
}

struct outcome {
  step last = step::need_more;
  std::string left;    // not consumed
  std::string client;  // "192.0.2.7:56324"; empty: none
  bool operator==(const outcome&) const = default;
};

std::string text_of(const std::optional<proxied_client>& client) {
  if (!client) return {};
  return client->ip ? client->ip->text() + ":" + std::to_string(client->port) : "unix";
}

outcome played(const test::pieces& pieces) {
  proxy_header header;
  outcome out;
  for (const auto piece : pieces) {
    auto bytes = core::as_bytes(piece);
    if (out.last == step::need_more) out.last = header.read(bytes);
    out.left += core::as_text(bytes);
  }
  if (out.last == step::complete) out.client = text_of(header.client());
  if (out.last == step::malformed) out.left.clear();
  return out;
}

// Whole, byte by byte and cut at every point: always the same.
outcome read(const std::string& bytes) {
  const auto whole = played(test::whole(bytes));
  EXPECT_EQ(played(test::every_byte(bytes)), whole);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    EXPECT_EQ(played(test::cut_at(bytes, at)), whole) << "cut at " << at;
  }
  return whole;
}
outcome complete(std::string client, std::string left = {}) {
  return {step::complete, std::move(left), std::move(client)};
}

TEST(proxy_header, version_1) {
  EXPECT_EQ(read("PROXY TCP4 192.0.2.7 10.0.0.1 56324 5432\r\nbehind"),
            complete("192.0.2.7:56324", "behind"));
  EXPECT_EQ(read("PROXY TCP6 2001:db8::7 ::1 1 65535\r\n"), complete("2001:db8::7:1"));
  EXPECT_EQ(read("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n\0"s),
            complete("255.255.255.255:65535", "\0"s));
}

TEST(proxy_header, version_1_of_the_longest_kind) {
  const auto line = "PROXY UNKNOWN " + std::string(107 - 14 - 2, 'f') + "\r\n";
  ASSERT_EQ(line.size(), 107U);
  EXPECT_EQ(read(line), complete(""));
  EXPECT_EQ(read("PROXY UNKNOWN " + std::string(107 - 14 - 1, 'f') + "\r\n").last, step::malformed);
}

TEST(proxy_header, version_1_without_a_client) {
  EXPECT_EQ(read("PROXY UNKNOWN\r\nrest"), complete("", "rest"));
  EXPECT_EQ(read("PROXY UNKNOWN who knows\r\n"), complete(""));
}

TEST(proxy_header, version_1_that_is_none) {
  for (const auto* line :
       {"PROXY TCP4 192.0.2.7 10.0.0.1 56324\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 1 2 3\r\n",
        "PROXY TCP4 192.0.2.777 10.0.0.1 1 2\r\n", "PROXY TCP4 192.0.2.7 ::1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 10.0.0.1 1 2\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 65536 1\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 -1 1\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 01 1\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 1 \r\n", "PROXY  TCP4 192.0.2.7 10.0.0.1 1 2\r\n",
        "PROXY UDP4 192.0.2.7 10.0.0.1 1 2\r\n", "PROXY \r\n", "PROXY TCP4\r\n", "PROXI",
        "POST / HTTP/1.1\r\n"}) {
    EXPECT_EQ(read(line).last, step::malformed) << line;
  }
}

TEST(proxy_header, version_2) {
  EXPECT_EQ(read(binary(0x21, 0x11, tcp4_block()) + "behind"),
            complete("192.0.2.7:56324", "behind"));
  EXPECT_EQ(read(binary(0x21, 0x21, ipv6("2001:db8::7") + ipv6("::1") + "\1\2\3\4") + "\0"s),
            complete("2001:db8::7:258", "\0"s));
  EXPECT_EQ(read(binary(0x21, 0x31, std::string(216, 'x')) + "b"), complete("unix", "b"));
}

TEST(proxy_header, version_2_with_tlvs) {
  const auto tlv = "\x04"s + test::u16(5) + "12345";
  EXPECT_EQ(read(binary(0x21, 0x11, tcp4_block() + tlv + tlv) + "behind"),
            complete("192.0.2.7:56324", "behind"));
}

TEST(proxy_header, version_2_without_a_client) {
  EXPECT_EQ(read(binary(0x20, 0x00, "") + "behind"), complete("", "behind"));
  EXPECT_EQ(read(binary(0x20, 0x11, tcp4_block()) + "behind"), complete("", "behind"));
  EXPECT_EQ(read(binary(0x21, 0x00, "whatever") + "behind"), complete("", "behind"));
  EXPECT_EQ(read(binary(0x21, 0x12, tcp4_block())), complete(""));  // datagrams
}

TEST(proxy_header, version_2_that_is_none) {
  EXPECT_EQ(read(binary(0x11, 0x11, tcp4_block())).last, step::malformed);
  EXPECT_EQ(read(binary(0x22, 0x11, tcp4_block())).last, step::malformed);
  EXPECT_EQ(read(binary(0x21, 0x41, tcp4_block())).last, step::malformed);
  EXPECT_EQ(read(binary(0x21, 0x13, tcp4_block())).last, step::malformed);
  EXPECT_EQ(read(binary(0x21, 0x11, "too short")).last, step::malformed);
  EXPECT_EQ(read("\r\n\r\n\1\r\nQUIT\n"s).last, step::malformed);
}

TEST(proxy_header, version_2_is_bounded) {
  const std::size_t most = core::limits::proxy_header_bytes - 16;
  const auto at = [&](std::size_t bytes) {
    const auto block = tcp4_block();
    return played(
        test::every_byte(binary(0x21, 0x11, block + std::string(bytes - block.size(), '\0'))));
  };
  EXPECT_EQ(at(most), complete("192.0.2.7:56324"));
  EXPECT_EQ(at(most + 1).last, step::malformed);
}

TEST(proxy_header, anything_else_is_left_alone) {
  for (const auto& bytes : {"\0\0\0\x08"s, "\x16\x03\x01"s, "GET /"s, "\n"s}) {
    EXPECT_EQ(read(bytes), (outcome{step::absent, bytes, ""}));
  }
}

TEST(proxy_header, an_unfinished_one_waits) {
  EXPECT_EQ(read("PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r").last, step::need_more);
  EXPECT_EQ(read(binary(0x21, 0x11, tcp4_block()).substr(0, 27)).last, step::need_more);
  EXPECT_EQ(read("").last, step::need_more);
}

}  // namespace
}  // namespace pgweir::wire
