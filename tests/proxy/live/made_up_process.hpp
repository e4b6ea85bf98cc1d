// A live::process of made-up values: what a test sets is what it answers.
#pragma once

#include "proxy/live/process.hpp"

#include <cstddef>
#include <vector>

namespace pgweir::live {

class made_up_process : public process {
 public:
  identity who_it_is{"0.1.0", "shop@db:5432", "127.0.0.1:7432", {}};
  bool is_ready = true;
  standing stands;
  reports::report reported;
  statement_list listed;
  seen_at<session_list> open;

  [[nodiscard]] identity who() const override { return who_it_is; }
  [[nodiscard]] bool ready() const override { return is_ready; }
  reports::health health() override { return stands.health; }
  standing stand() override { return stands; }
  reports::report report() override { return reported; }
  booking booked() override { return {reported.findings, reported.findings_dropped, {}}; }
  std::optional<reports::booked_finding> finding(std::uint64_t id) override;
  std::shared_ptr<finding_stream> subscribe() override;
  seen_at<statement_list> statements() override { return {open.made, listed}; }
  std::vector<analyzers::statement_totals> costliest(std::size_t most) override;
  std::optional<seen_at<analyzers::statement_detail>> statement(std::uint64_t,
                                                                std::string_view) override {
    return std::nullopt;
  }
  seen_at<session_list> sessions() override { return open; }
  seen_at<analyzers::traffic_activity> activity() override { return {open.made, {}}; }
  seen_at<analyzers::traffic_second> last_second() override { return {open.made, {}}; }
};

// A shop at work: a loop found, two statements, a transaction that is open for 3 s.
void fill(made_up_process& shop);
// So many statements, and as many sessions and findings of applications with hostile names.
void fill_with_crowd(made_up_process& crowd, std::size_t statements, std::size_t clients);

}  // namespace pgweir::live
