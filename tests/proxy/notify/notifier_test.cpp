#include "proxy/notify/notifier.hpp"

#include "proxy/notify/destination.hpp"
#include "tests/proxy/notify/findings.hpp"
#include "tests/proxy/notify/receiver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class notifier_test : public testing::Test {
 protected:
  static config::notify_destination webhook(const std::string& name, const std::string& url) {
    auto made = to(config::notify_kind::webhook);
    made.name = name;
    made.url = url;
    made.group_wait = 0s;
    return made;
  }
  void use(const std::vector<config::notify_destination>& all, core::duration patience = 1s) {
    auto opened = open_destinations({all, {}}, {});
    ASSERT_TRUE(opened) << opened.error().sentence;
    notifier_.use(*std::move(opened), patience);
  }
  void raise(std::uint64_t id) { stream_->push(booked({.id = id})); }

  std::shared_ptr<live::finding_stream> stream_ = std::make_shared<live::finding_stream>();
  notifier notifier_{{"0.1.0", "shop@db:5432"}, [this] { return stream_; }};
};

TEST_F(notifier_test, tells_every_destination) {
  receiver one{{receiver::status(200)}};
  receiver other{{receiver::status(200)}};
  use({webhook("one", one.url()), webhook("other", other.url())});
  raise(0xabc);
  EXPECT_THAT(one.requests(1)[0], HasSubstr("0000000000000abc"));
  EXPECT_THAT(other.requests(1)[0], HasSubstr("0000000000000abc"));
  notifier_.stop();
  EXPECT_EQ(notifier_.counts()[0].sums.alerts, 1U);
  EXPECT_EQ(notifier_.counts()[1].name, "other");
}

TEST_F(notifier_test, one_that_hangs_holds_up_no_other) {
  receiver hangs{{""}};
  receiver works{{receiver::status(200)}};
  use({webhook("hangs", hangs.url()), webhook("works", works.url())}, 50ms);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    raise(id);
    EXPECT_EQ(works.requests(id).size(), id);
  }
  const auto began = std::chrono::steady_clock::now();
  notifier_.stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 2s);
  EXPECT_EQ(notifier_.counts()[0].waiting, 3U);
}

TEST_F(notifier_test, tries_again_what_failed) {
  receiver there{{receiver::status(500), "x", receiver::status(200)}};
  use({webhook("there", there.url())});
  raise(1);
  const auto all = there.requests(3);
  const auto delivery_of = [](const std::string& request) {
    return request.substr(request.find("X-Pgweir-Delivery: "), 40);
  };
  EXPECT_EQ(delivery_of(all[0]), delivery_of(all[2])) << "the same delivery";
}

TEST_F(notifier_test, at_the_end_the_last_findings_are_told) {
  receiver there{{receiver::status(200)}};
  auto patient = webhook("there", there.url());
  patient.group_wait = 1h;
  use({patient});
  raise(1);
  stream_->end();
  notifier_.stop();
  EXPECT_EQ(there.requests(1).size(), 1U);
}

TEST_F(notifier_test, another_configuration_keeps_what_waits) {
  receiver hangs{{""}};
  receiver works{{receiver::status(200)}};
  use({webhook("there", hangs.url())});
  raise(1);
  EXPECT_EQ(hangs.requests(1).size(), 1U);
  use({webhook("there", works.url())});
  EXPECT_THAT(works.requests(1)[0], HasSubstr("0000000000000001"));
}

TEST_F(notifier_test, without_destinations_nobody_listens) {
  notifier_.use({}, 1s);
  EXPECT_EQ(stream_.use_count(), 1);
  notifier_.stop();
}

}  // namespace
}  // namespace pgweir::notify
