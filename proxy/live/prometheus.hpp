// The running proxy as metrics, for Prometheus to scrape (docs/metrics.md). No value of the traffic
// is in them: names, shapes and counts.
//
// What clients decide on is bounded: so many statements, databases and applications have series of
// their own, all others share one ("other"). Everything is asked of the process anew each time.
#pragma once

#include "proxy/live/metric_writer.hpp"
#include "proxy/live/process.hpp"
#include "proxy/live/statement_ranking.hpp"
#include "reports/report.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace pgweir::live {

// With series of their own: enough for a dashboard, few enough for every Prometheus.
inline constexpr std::size_t metric_statements = 20;
inline constexpr std::size_t metric_databases = 20;
inline constexpr std::size_t metric_applications = 20;
// Bytes of a statement in a label.
inline constexpr std::size_t metric_statement_bytes = 100;

// All that the metrics are made of, at about one moment.
struct metric_values {
  identity who;
  bool ready = true;
  standing how;
  std::vector<reports::booked_finding> findings;
  std::uint64_t findings_dropped = 0;
  std::vector<analyzers::statement_totals> statements;
  seen_at<session_list> sessions;
};

metric_values metric_values_of(process& asked);
std::string prometheus_text(const metric_values& values, statement_ranking& ranking,
                            exposition form);

// What a web server keeps: may be asked from any thread.
class metrics_page {
 public:
  // `of` outlives the page.
  explicit metrics_page(process& of) : of_{of} {}

  std::string text(exposition form);

 private:
  process& of_;
  std::mutex lock_;  // for ranking_
  statement_ranking ranking_{metric_statements};
};

}  // namespace pgweir::live
