#include "proxy/web/event_hub.hpp"

#include "tests/proxy/live/fake_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::web {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct event_hub_test : testing::Test {
  live::fake_process proxy;
  event_hub hub{proxy};
  core::time_point now{1h};

  static reports::booked_finding finding(std::uint64_t id) {
    reports::booked_finding out;
    out.latest.evidence = core::slow_query_evidence{};
    out.latest.rule = core::rule::slow_query;
    out.latest.id = id;
    return out;
  }
  void present(std::uint64_t id) { proxy.made.findings.push_back(finding(id)); }
  void raise(std::uint64_t id) { proxy.stream->push(finding(id)); }

  bool step(core::duration passes = 100ms) {
    now += passes;
    return hub.step(now);
  }
  // All that is there for it now, as one text.
  std::string heard(event_hub::listener& who) {
    std::string out;
    while (const auto text = hub.next(who, now)) out += *text;
    return out;
  }
  // "hello", "finding feed", …
  std::vector<std::string> kinds(event_hub::listener& who) {
    std::vector<std::string> out;
    const auto text = heard(who);
    for (std::size_t at = 0; (at = text.find("event: ", at)) != std::string::npos; ++at) {
      const auto line = text.find('\n', at);
      auto kind = text.substr(at + 7, line - at - 7);
      const auto id = text.find("\"id\":\"", line);
      if (kind == "finding" || kind == "gone") kind += " " + text.substr(id + 18, 4);
      out.push_back(kind);
    }
    return out;
  }
};

TEST_F(event_hub_test, hello_then_what_is_there_then_present) {
  present(0xaaaa);
  present(0xbbbb);
  auto me = hub.join(detail::whole);
  EXPECT_THAT(kinds(me), ElementsAre("hello", "finding aaaa", "finding bbbb", "present"));
  EXPECT_EQ(heard(me), "");
}

TEST_F(event_hub_test, then_news_as_they_come) {
  auto me = hub.join(detail::whole);
  step();
  heard(me);
  raise(0xcccc);
  EXPECT_TRUE(step());
  EXPECT_THAT(kinds(me), ElementsAre("finding cccc"));
  EXPECT_FALSE(step());
}

TEST_F(event_hub_test, what_is_taken_for_a_list_is_news_to_those_who_follow) {
  auto follows = hub.join(detail::whole);
  step();
  heard(follows);
  raise(0xcccc);
  auto comes = hub.join(detail::brief);
  heard(comes);
  EXPECT_TRUE(step(1ms)) << "nobody else wakes the first one";
  EXPECT_FALSE(step(1ms));
  EXPECT_THAT(kinds(follows), ElementsAre("finding cccc"));
}

TEST_F(event_hub_test, a_snapshot_each_second) {
  auto me = hub.join(detail::brief);
  step();
  heard(me);
  std::vector<std::string> all;
  for (int i = 0; i < 20; ++i) {
    step();
    for (auto& each : kinds(me)) all.push_back(std::move(each));
  }
  EXPECT_THAT(all, ElementsAre("snapshot", "snapshot"));
}

TEST_F(event_hub_test, who_was_busy_gets_the_newest_snapshot_only) {
  auto me = hub.join(detail::brief);
  step();
  heard(me);
  for (int i = 0; i < 50; ++i) step();
  raise(0xcccc);
  step();
  EXPECT_THAT(kinds(me), ElementsAre("finding cccc", "snapshot"));
}

TEST_F(event_hub_test, a_brief_listener_hears_no_evidence) {
  present(0xaaaa);
  auto brief = hub.join(detail::brief);
  auto whole = hub.join(detail::whole);
  EXPECT_THAT(heard(brief), Not(HasSubstr("evidence")));
  EXPECT_THAT(heard(whole), HasSubstr("evidence"));
  raise(0xbbbb);
  step();
  EXPECT_THAT(heard(brief), Not(HasSubstr("evidence")));
  EXPECT_THAT(heard(whole), HasSubstr("evidence"));
}

TEST_F(event_hub_test, what_is_no_longer_in_the_report_is_gone) {
  present(0xaaaa);
  present(0xbbbb);
  auto me = hub.join(detail::whole);
  step();
  heard(me);
  proxy.made.findings.erase(proxy.made.findings.begin());
  step(5s);
  EXPECT_THAT(kinds(me), ElementsAre("gone aaaa", "snapshot"));
  step(5s);
  EXPECT_THAT(kinds(me), ElementsAre("snapshot"));
}

TEST_F(event_hub_test, a_text_is_made_once_for_all) {
  present(0xaaaa);
  auto first = hub.join(detail::whole);
  auto second = hub.join(detail::whole);
  for (auto* each : {&first, &second}) hub.next(*each, now);  // hello
  EXPECT_EQ(hub.next(first, now), hub.next(second, now));
  heard(first);
  heard(second);
  raise(0xbbbb);
  step();
  const auto made = proxy.reports_made.load();
  EXPECT_EQ(hub.next(first, now), hub.next(second, now));
  EXPECT_EQ(proxy.reports_made, made);
}

TEST_F(event_hub_test, a_thousand_who_come_at_once_cost_one_report) {
  present(0xaaaa);
  std::vector<event_hub::listener> all;
  for (int i = 0; i < 1'000; ++i) {
    all.push_back(hub.join(detail::brief));
    heard(all.back());
  }
  EXPECT_EQ(proxy.reports_made, 1);
}

TEST_F(event_hub_test, one_too_slow_gets_all_findings_once_more) {
  auto me = hub.join(detail::whole);
  heard(me);
  for (std::size_t round = 0; round < 8; ++round) {
    for (std::size_t i = 0; i < 600; ++i) raise(0xdddd);
    step(1ms);
  }
  present(0xdddd);
  EXPECT_EQ(heard(me), "") << "the list that there is cannot be continued any more";
  now += event_hub::list_pause;
  const auto all = kinds(me);
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all[0], "finding dddd");
  EXPECT_EQ(all[1], "present");
}

TEST_F(event_hub_test, a_storm_does_not_ask_for_one_report_after_another) {
  auto me = hub.join(detail::whole);
  heard(me);
  proxy.reports_made = 0;
  for (int i = 0; i < 50; ++i) {
    for (std::size_t each = 0; each <= live::finding_stream::capacity; ++each) raise(0xffff);
    step(100ms);
    heard(me);
  }
  EXPECT_LE(proxy.reports_made, 8);
}

TEST_F(event_hub_test, so_does_everybody_when_news_were_lost_on_the_way) {
  auto me = hub.join(detail::whole);
  heard(me);
  present(0xeeee);
  for (std::size_t i = 0; i <= live::finding_stream::capacity; ++i) raise(0xffff);
  step(event_hub::list_pause);
  EXPECT_THAT(kinds(me), ElementsAre("finding eeee", "present", "snapshot"));
}

TEST_F(event_hub_test, lists_that_slow_readers_hold_are_bounded) {
  for (std::uint64_t i = 0; i < 500; ++i) present(i);
  auto slow = hub.join(detail::whole);
  hub.next(slow, now);  // hello
  hub.next(slow, now);  // the first block
  for (std::size_t i = 0; i < event_hub::lists_kept; ++i) {
    now += event_hub::list_serves;
    auto next = hub.join(detail::whole);
    hub.next(next, now);  // hello
    hub.next(next, now);
    hub.leave(next);
  }
  proxy.made.findings.resize(1);
  now += event_hub::list_serves;
  const auto begun_anew = heard(slow);
  EXPECT_THAT(begun_anew, HasSubstr("event: present"));
  EXPECT_EQ(begun_anew.find("event: finding"), begun_anew.rfind("event: finding"));
}

TEST_F(event_hub_test, nobody_listens_nothing_is_made) {
  auto me = hub.join(detail::whole);
  hub.leave(me);
  proxy.reports_made = 0;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(step());
  EXPECT_EQ(proxy.reports_made, 0);
}

TEST_F(event_hub_test, the_end_of_the_proxy_is_the_end_after_the_last_news) {
  auto me = hub.join(detail::whole);
  heard(me);
  raise(0xaaaa);
  proxy.stream->end();
  EXPECT_TRUE(step());
  EXPECT_TRUE(hub.ended());
  EXPECT_THAT(kinds(me), ElementsAre("finding aaaa"));
}

}  // namespace
}  // namespace pgweir::web
