// What a proxy says of itself: live::process.
#include "proxy/net/proxy_parts.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace pgweir::net {

namespace {

// 0: the system does not say.
std::size_t resident_bytes() {
  std::ifstream file{"/proc/self/statm"};
  std::size_t size = 0;
  std::size_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void add(live::relay_counts& sum, const worker_counters& of) {
  sum.connections += of.connections.get();
  sum.refused += of.refused.get();
  sum.cancels += of.cancels.get();
  sum.queries += of.queries.get();
  sum.errors += of.errors.get();
  sum.round_trips += of.round_trips.get();
  sum.client_bytes += of.client_bytes.get();
  sum.server_bytes += of.server_bytes.get();
}

void add(live::relay_delay& sum, const delay_counters& of) {
  for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += of.counts[i].get();
  sum.sum += core::duration{of.nanoseconds.get()};
}

}  // namespace

live::identity proxy::who() const { return parts_->identity; }

bool proxy::ready() const { return parts_->drains.load() == 0; }

reports::health proxy::health() {
  const std::lock_guard held{parts_->lock};
  return {ready(), parts_->process.sessions.load(), parts_->configuration_error};
}

live::standing proxy::stand() {
  const parts& p = *parts_;
  live::standing out;
  out.health = health();
  auto analysis = p.analysis->stand();
  out.traffic = std::move(analysis.traffic);
  out.memory = std::move(analysis.memory);
  out.analysis_lag = analysis.lag;
  for (const auto& each : p.workers) {
    add(out.relay, each->counters());
    add(out.delay, each->counters().delay);
  }
  out.relay.refused += p.console->refused();
  out.resident_bytes = resident_bytes();
  out.sessions_at_most = p.process.sessions_that_fit;
  return out;
}

reports::report proxy::report() {
  auto made = parts_->analysis->report();
  const std::lock_guard held{parts_->lock};
  made.configuration_error = parts_->configuration_error;
  return made;
}

live::booking proxy::booked() { return parts_->analysis->booked(); }

std::optional<reports::booked_finding> proxy::finding(std::uint64_t id) {
  return parts_->analysis->finding(id);
}

std::shared_ptr<live::finding_stream> proxy::subscribe() { return parts_->analysis->subscribe(); }

live::seen_at<live::statement_list> proxy::statements() { return parts_->analysis->statements(); }

std::vector<analyzers::statement_totals> proxy::costliest(std::size_t most) {
  return parts_->analysis->costliest(most);
}

std::optional<live::seen_at<analyzers::statement_detail>> proxy::statement(
    std::uint64_t key, std::string_view database) {
  return parts_->analysis->statement(key, database);
}

live::seen_at<live::session_list> proxy::sessions() { return parts_->analysis->sessions(); }

live::seen_at<analyzers::traffic_second> proxy::last_second() {
  return parts_->analysis->last_second();
}

live::seen_at<analyzers::traffic_activity> proxy::activity() {
  return parts_->analysis->activity();
}

}  // namespace pgweir::net
