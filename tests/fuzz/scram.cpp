// SCRAM's way between two different legs, whole and byte by byte: the same bytes must come out, and
// what is no login must come out as it went in.
#include "core/ensure.hpp"
#include "proxy/session/scram_passage.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;
using session::scram_passage;
using session::scram_rule;

struct outcome {
  std::vector<std::byte> bytes;
  bool doomed = false;
};

void append(std::vector<std::byte>& to, bytes_view more) {
  to.insert(to.end(), more.begin(), more.end());
}

// A server that offers channel binding, so that the client has a choice.
void offer(scram_passage& passage) {
  constexpr std::string_view mechanisms{"SCRAM-SHA-256-PLUS\0\0", 20};
  std::vector<std::byte> message{std::byte{'R'}, {}, {}, {}, std::byte{8 + 20}};
  append(message, std::vector{std::byte{}, std::byte{}, std::byte{}, std::byte{10}});
  append(message, core::as_bytes(mechanisms));
  passage.from_server(message);
}

outcome play(scram_rule how, bool of_client, bytes_view bytes, std::size_t size) {
  scram_passage passage{how};
  if (of_client) offer(passage);
  outcome out;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(size, bytes.size()));
    bytes = bytes.subspan(piece.size());
    append(out.bytes, of_client ? passage.from_client(piece) : passage.from_server(piece));
  }
  append(out.bytes, of_client ? passage.rest_of_client() : passage.rest_of_server());
  out.doomed = passage.is_doomed();
  return out;
}

}  // namespace

void scram(bytes_view input) {
  if (input.empty()) return;
  const auto flags = std::to_integer<unsigned>(input.front());
  const auto how = (flags & 1U) != 0 ? scram_rule::watch_choice : scram_rule::hide_plus;
  const bool of_client = (flags & 2U) != 0;
  const auto bytes = input.subspan(1);
  const auto whole = play(how, of_client, bytes, bytes.size());
  const auto slow = play(how, of_client, bytes, 1);
  ensure(whole.doomed == slow.doomed);
  ensure(std::ranges::equal(whole.bytes, slow.bytes));
  ensure(whole.doomed || whole.bytes.size() <= bytes.size());
  const bool unchanged = how == scram_rule::watch_choice && !whole.doomed;
  ensure(!unchanged || std::ranges::equal(whole.bytes, bytes));
}

}  // namespace pgweir::fuzz
