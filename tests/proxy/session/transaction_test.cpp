#include "proxy/session/transaction.hpp"

#include "proxy/session/round_trip.hpp"
#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::ElementsAre;

watched_conversation logged_in() { return watched_conversation{}.login(); }
const std::string selected = s::complete("SELECT 0");

TEST(transaction, steps_of_a_block) {
  const auto talk = logged_in()
                        .asks("begin", s::complete("BEGIN") + s::ready('T'))
                        .asks("select a", selected + s::ready('T'))
                        .asks("commit", s::complete("COMMIT") + s::ready())
                        .asks("select b", selected + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("begin: completed, transaction 1, trip 1 ends", "transaction 1 opened",
                          "transaction 1 ready", "transaction 1 asked",
                          "select a: completed, transaction 1, trip 2 ends", "transaction 1 ready",
                          "transaction 1 asked", "commit: completed, transaction 1, trip 3 ends",
                          "transaction 1 closed by commit", "select b: completed, trip 4 ends"));
}

TEST(transaction, a_failed_block_ends_with_rollback) {
  const auto talk =
      logged_in()
          .asks("begin; select 1/0", s::complete("BEGIN") + s::error("22012") + s::ready('E'))
          .asks("commit", s::complete("ROLLBACK") + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("begin: completed, transaction 1, trip 1",
                          "select $1/$2: failed 22012, transaction 1, trip 1 ends",
                          "transaction 1 opened", "transaction 1 failed", "transaction 1 asked",
                          "commit: completed, transaction 1, trip 2 ends", "transaction 1 closed"));
}

TEST(transaction, and_chain_begins_another) {
  const auto talk =
      logged_in()
          .asks("/* why */ START TRANSACTION", s::complete("START TRANSACTION") + s::ready('T'))
          .asks("COMMIT AND CHAIN", s::complete("COMMIT") + s::ready('T'))
          .asks("rollback to savepoint x", s::complete("ROLLBACK") + s::ready('T'));
  EXPECT_THAT(talk.seen(),
              ElementsAre("START TRANSACTION: completed, transaction 1, trip 1 ends",
                          "transaction 1 opened", "transaction 1 ready", "transaction 1 asked",
                          "COMMIT AND CHAIN: completed, transaction 1, trip 2 ends",
                          "transaction 1 closed by commit", "transaction 2 opened",
                          "transaction 2 ready", "transaction 2 asked",
                          "rollback to savepoint x: completed, transaction 2, trip 3 ends",
                          "transaction 2 ready"));
}

TEST(transaction, a_block_within_one_round_trip_has_a_number_and_no_steps) {
  const auto talk = logged_in().asks(
      "begin; select a; commit; select b",
      s::complete("BEGIN") + selected + s::complete("COMMIT") + selected + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("begin: completed, transaction 1, trip 1",
                                       "select a: completed, transaction 1, trip 1",
                                       "commit: completed, transaction 1, trip 1",
                                       "select b: completed, trip 1 ends"));
}

TEST(transaction, the_status_says_what_tags_do_not) {
  const auto talk = logged_in()
                        .asks("call p()", s::complete("CALL") + s::ready('T'))
                        .asks("call q()", s::complete("CALL") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("call p(): completed, trip 1 ends", "transaction 1 opened",
                                       "transaction 1 ready", "transaction 1 asked",
                                       "call q(): completed, transaction 1, trip 2 ends",
                                       "transaction 1 closed"));
}

TEST(transaction, ends_with_the_connection) {
  const auto talk = logged_in().asks("begin", s::complete("BEGIN") + s::ready('T')).closes();
  EXPECT_THAT(talk.seen(),
              ElementsAre("begin: completed, transaction 1, trip 1 ends", "transaction 1 opened",
                          "transaction 1 ready", "transaction 1 closed", "closed"));
}

}  // namespace
}  // namespace pgweir::session
