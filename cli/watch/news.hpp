// What the stream of events says, as values. Events and fields of later versions are passed over.
#pragma once

#include "cli/event_stream.hpp"
#include "core/time.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace pgweir::cli::watch {

// The connection to pgweir itself.
struct link_begun {};
struct link_lost {
  std::string why;
};

// Who answers. Older servers do not say it, nor `present`, `gone` and `snapshot`.
struct hello {
  std::string version;
  std::string upstream;  // "shop@db:5432"
  std::string listen;    // for applications
};

// All findings that there were have come.
struct present {};

struct gone {
  std::uint64_t id = 0;
};

// A session whose transaction is open for a while.
struct open_transaction {
  std::uint64_t connection = 0;
  std::uint64_t backend_pid = 0;
  std::string application;
  std::string user;
  core::duration open_for{};
  core::duration idle_for{};
};

// The last second.
struct snapshot {
  std::uint64_t queries_per_s = 0;
  std::uint64_t errors_per_s = 0;
  core::duration p95{};
  double analysed = 1;  // share of the queries since the start
  std::uint64_t sessions = 0;
  std::vector<open_transaction> transactions;  // oldest first
};

struct not_understood {
  std::string why;
};

struct nothing {};

using news = std::variant<nothing, link_begun, link_lost, hello, present, gone, snapshot,
                          reports::booked_finding, not_understood>;

news news_from(const stream_event& event);

}  // namespace pgweir::cli::watch
