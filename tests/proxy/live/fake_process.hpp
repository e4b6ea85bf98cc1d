// A running proxy that is none: answers what a test has put into it.
#pragma once

#include "proxy/live/process.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace pgweir::live {

class fake_process : public process {
 public:
  // Under `lock` when another thread asks.
  std::mutex lock;
  identity self{"0.1.0", "shop@db:5432", "127.0.0.1:7432", {}};
  standing stands;
  reports::report made;
  std::shared_ptr<finding_stream> stream = std::make_shared<finding_stream>();
  seen_at<statement_list> all_statements{};
  std::optional<seen_at<analyzers::statement_detail>> detail;
  seen_at<session_list> all_sessions{};
  seen_at<analyzers::traffic_activity> seconds{};
  std::atomic<bool> takes_clients{true};
  std::atomic<int> reports_made{0};
  std::string asked_database;

  [[nodiscard]] identity who() const override { return self; }
  [[nodiscard]] bool ready() const override { return takes_clients.load(); }
  reports::health health() override { return stands.health; }
  standing stand() override { return stands; }
  reports::report report() override {
    const std::lock_guard held{lock};
    ++reports_made;
    return made;
  }
  booking booked() override {
    const std::lock_guard held{lock};
    return {made.findings, made.findings_dropped, {}};
  }
  std::optional<reports::booked_finding> finding(std::uint64_t id) override {
    const std::lock_guard held{lock};
    const auto found =
        std::ranges::find(made.findings, id, [](const auto& each) { return each.latest.id; });
    if (found == made.findings.end()) return std::nullopt;
    return *found;
  }
  std::shared_ptr<finding_stream> subscribe() override { return stream; }
  seen_at<statement_list> statements() override { return all_statements; }
  std::vector<analyzers::statement_totals> costliest(std::size_t) override { return {}; }
  std::optional<seen_at<analyzers::statement_detail>> statement(
      std::uint64_t key, std::string_view database) override {
    asked_database = database;
    const bool known = detail && detail->what.statement.totals.statement.key == key;
    return known ? detail : std::nullopt;
  }
  seen_at<session_list> sessions() override { return all_sessions; }
  seen_at<analyzers::traffic_activity> activity() override { return seconds; }
  seen_at<analyzers::traffic_second> last_second() override { return {seconds.made, {}}; }
};

}  // namespace pgweir::live
