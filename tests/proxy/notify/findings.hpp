// Findings as the tests of alerts need them: few fields, each named by what the test is about.
#pragma once

#include "config/notify.hpp"
#include "proxy/notify/alert.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

namespace pgweir::notify {

// The first millisecond of 2026-11-26.
inline constexpr core::wall_time some_day{std::chrono::milliseconds{1'795'651'200'000}};

struct sample {
  std::uint64_t id = 1;
  core::rule rule = core::rule::n_plus_one;
  core::severity severity = core::severity::error;
  core::grade grade = core::grade::proven;
  bool open = false;
  std::uint64_t count = 1;
};

inline reports::booked_finding booked(const sample& how) {
  reports::booked_finding made;
  core::slow_query_evidence evidence;
  evidence.statement.text = "SELECT id FROM posts WHERE author_id = $1";
  evidence.statement.tables = {"posts"};
  evidence.max = std::chrono::seconds{1};
  auto& f = made.latest;
  f.id = how.id;
  f.occurrence = 1;
  f.rule = how.rule;
  f.severity = how.severity;
  f.grade = how.grade;
  f.open = how.open;
  f.evidence = evidence;
  f.where.database = "shop";
  f.where.application = "web";
  f.where.route = "GET /authors";
  made.count = how.count;
  made.first_seen = some_day;
  made.last_seen = some_day;
  return made;
}

inline shared_finding shared(const sample& how = {}) {
  return std::make_shared<const reports::booked_finding>(booked(how));
}

inline config::notify_destination to(config::notify_kind kind) {
  config::notify_destination made;
  made.name = config::name_of(kind);
  made.kind = kind;
  made.text = *config::read_template(config::default_text(kind));
  return made;
}

}  // namespace pgweir::notify
