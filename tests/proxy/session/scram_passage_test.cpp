#include "proxy/session/scram_passage.hpp"

#include "core/limits.hpp"
#include "tests/support/byte_builder.hpp"
#include "tests/support/chunker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;

std::string sasl(const std::vector<std::string>& mechanisms) {
  std::string body = test::u32(10);
  for (const auto& each : mechanisms) body += test::zero_ended(each);
  return test::message('R', body + std::string(1, '\0'));
}
std::string chosen(std::string_view mechanism) {
  return test::message('p', test::zero_ended(mechanism) + test::u32(11) + "p=x,,n=,r=y");
}

const std::string both = sasl({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"});
const std::string only_plain = sasl({"SCRAM-SHA-256"});
const std::string before = s::notice() + test::message('v', test::u32(0) + test::u32(0));
const std::string behind = test::message('R', test::u32(11) + "r=…") + s::authentication_ok();

std::string server_pieces(scram_passage& passage, const test::pieces& pieces) {
  std::string out;
  for (const auto piece : pieces) {
    out += core::as_text(passage.from_server(core::as_bytes(piece)));
  }
  return out;
}
std::string client_pieces(scram_passage& passage, const test::pieces& pieces) {
  std::string out;
  for (const auto piece : pieces) {
    out += core::as_text(passage.from_client(core::as_bytes(piece)));
  }
  return out;
}

// Every way to cut it.
std::vector<test::pieces> ways_to_cut(std::string_view bytes) {
  std::vector<test::pieces> out{test::whole(bytes), test::every_byte(bytes)};
  for (std::size_t at = 1; at < bytes.size(); ++at) out.push_back(test::cut_at(bytes, at));
  return out;
}

void expect_from_server(scram_rule how, const std::string& sent, const std::string& arrives) {
  for (const auto& pieces : ways_to_cut(sent)) {
    scram_passage passage{how};
    EXPECT_EQ(server_pieces(passage, pieces), arrives);
  }
}

TEST(scram_passage, which_rule_for_which_legs) {
  const auto rule = [](bool client, bool server, bool same) {
    return scram_rule_for({client, server, same});
  };
  EXPECT_EQ(rule(false, false, false), scram_rule::untouched);
  EXPECT_EQ(rule(true, false, false), scram_rule::untouched);
  EXPECT_EQ(rule(true, true, true), scram_rule::untouched);
  EXPECT_EQ(rule(true, true, false), scram_rule::watch_choice);
  EXPECT_EQ(rule(false, true, false), scram_rule::hide_plus);
}

TEST(scram_passage, hides_channel_binding_from_a_client_in_plain_text) {
  expect_from_server(scram_rule::hide_plus, before + both + behind, before + only_plain + behind);
  expect_from_server(scram_rule::hide_plus,
                     sasl({"SCRAM-SHA-256", "SCRAM-SHA-512-PLUS", "OAUTHBEARER"}),
                     sasl({"SCRAM-SHA-256", "OAUTHBEARER"}));
}

TEST(scram_passage, what_needs_no_rewriting_passes_as_it_is) {
  for (const auto& login :
       {only_plain, s::authentication_ok() + s::ready(), s::error("28000"),
        test::message('R', test::u32(5) + "salt"), sasl({"SCRAM-SHA-256-PLUS"}), sasl({})}) {
    expect_from_server(scram_rule::hide_plus, before + login, before + login);
    expect_from_server(scram_rule::watch_choice, before + login, before + login);
  }
  expect_from_server(scram_rule::watch_choice, before + both + behind, before + both + behind);
  expect_from_server(scram_rule::untouched, both, both);
}

TEST(scram_passage, only_the_first_authentication_message_counts) {
  const auto later = s::authentication_ok() + both;
  expect_from_server(scram_rule::hide_plus, later, later);
}

TEST(scram_passage, what_is_no_message_passes) {
  const std::string no_end = test::message('R', test::u32(10) + "SCRAM-SHA-256-PLUS");
  const std::string left_over = test::message('R', test::u32(10) + std::string(1, '\0') + "x");
  const std::string huge = "R" + test::u32(core::limits::authentication_bytes + 1) + test::u32(10) +
                           std::string(5'000, 'x');
  for (const auto& odd : {no_end, left_over, huge, "R" + test::u32(5) + "x",
                          "Z" + test::u32(0) + "zzz", std::string{"HTTP/1.1 400"}}) {
    expect_from_server(scram_rule::hide_plus, odd, odd);
  }
}

TEST(scram_passage, an_end_in_the_middle_loses_nothing) {
  for (std::size_t at = 0; at < both.size(); ++at) {
    scram_passage passage{scram_rule::hide_plus};
    auto arrived = server_pieces(passage, {std::string_view{both}.substr(0, at)});
    arrived += core::as_text(passage.rest_of_server());
    EXPECT_EQ(arrived, both.substr(0, at));
    EXPECT_EQ(core::as_text(passage.rest_of_server()), "");
  }
}

// A passage whose server has offered both.
scram_passage offered() {
  scram_passage passage{scram_rule::watch_choice};
  EXPECT_EQ(server_pieces(passage, {before + both}), before + both);
  EXPECT_FALSE(passage.is_over());
  return passage;
}

TEST(scram_passage, a_choice_that_must_fail_is_not_sent_on) {
  const auto choice = chosen("SCRAM-SHA-256-PLUS");
  for (const auto& pieces : ways_to_cut(choice)) {
    auto passage = offered();
    EXPECT_EQ(client_pieces(passage, pieces), "");
    EXPECT_TRUE(passage.is_doomed());
    EXPECT_FALSE(passage.is_over());
    EXPECT_EQ(core::as_text(passage.rest_of_client()), "");
  }
}

TEST(scram_passage, every_other_choice_passes) {
  for (const auto& choice :
       {chosen("SCRAM-SHA-256"), chosen("OAUTHBEARER"), c::terminate(), c::password("x"),
        c::password(std::string(50, 'p') + "-PLUS"), std::string{"p"} + test::u32(4),
        std::string{"p"} + test::u32(2) + "SCRAM-SHA-256-PLUS", c::query("select 1")}) {
    const auto sent = choice + "behind";
    for (const auto& pieces : ways_to_cut(sent)) {
      auto passage = offered();
      EXPECT_EQ(client_pieces(passage, pieces), sent);
      EXPECT_FALSE(passage.is_doomed());
      EXPECT_TRUE(passage.is_over());
    }
  }
}

TEST(scram_passage, a_client_that_ends_in_the_middle_of_its_choice_is_passed_on) {
  const auto choice = chosen("SCRAM-SHA-256-PLUS").substr(0, 12);
  auto passage = offered();
  EXPECT_EQ(client_pieces(passage, {choice}), "");
  EXPECT_EQ(core::as_text(passage.rest_of_client()), choice);
}

TEST(scram_passage, who_speaks_before_it_is_asked_is_let_through) {
  scram_passage passage{scram_rule::watch_choice};
  const auto early = chosen("SCRAM-SHA-256-PLUS");
  EXPECT_EQ(client_pieces(passage, {early}), early);
  EXPECT_EQ(server_pieces(passage, {both}), both);
  EXPECT_TRUE(passage.is_over());
}

TEST(scram_passage, is_over_as_soon_as_nothing_is_left_to_decide) {
  scram_passage hides{scram_rule::hide_plus};
  EXPECT_FALSE(hides.is_over());
  server_pieces(hides, {both});
  EXPECT_TRUE(hides.is_over());
  scram_passage watches{scram_rule::watch_choice};
  server_pieces(watches, {s::authentication_ok()});
  EXPECT_TRUE(watches.is_over());
  EXPECT_TRUE(scram_passage{scram_rule::untouched}.is_over());
}

}  // namespace
}  // namespace pgweir::session
