// The analysis thread: takes events out of the workers' rings, runs the pipeline, keeps the book of
// findings, and answers other threads' questions about it (observer_questions.cpp): between two
// events, once all that had happened before the question has been taken.
//
// Workers never wake it and never wait for it. Its stack is large (limits::parser_stack_bytes),
// because libpg_query recurses. Locks exist only where a report or a finding is handed out.
#pragma once

#include "analyzers/pipeline.hpp"
#include "config/settings.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"
#include "proxy/live/finding_stream.hpp"
#include "proxy/live/process.hpp"
#include "proxy/net/deep_thread.hpp"
#include "proxy/net/side_connection.hpp"
#include "proxy/net/worker.hpp"
#include "reports/findings_book.hpp"
#include "reports/ignored_incidents.hpp"
#include "reports/report.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::net {

class observer {
 public:
  // All outlive the observer.
  observer(const config::settings& how, const core::value_digester& digester,
           core::unused_results& unused, std::vector<std::unique_ptr<worker>>& workers,
           side_connection& side);
  ~observer();

  // False when the system gives no thread.
  bool start();
  // Analyses what is left in the rings (the workers must have stopped), lets the rules finish, and
  // ends the thread. report() then gives the final report.
  void stop();

  // Other thresholds from now on.
  void reload(const config::settings& how);

  // What slow-query compares with: what was usual before this process (before start()), and what is
  // of the statements that ran since the last call.
  void recall(const std::vector<analyzers::usual_times>& known) { pipeline_.recall(known); }
  std::vector<analyzers::usual_times> changed_usual_times();

  // What live::process says of them.
  reports::report report();
  std::optional<reports::booked_finding> finding(std::uint64_t id);
  live::booking booked();
  live::seen_at<live::statement_list> statements();
  std::vector<analyzers::statement_totals> costliest(std::size_t most);
  std::optional<live::seen_at<analyzers::statement_detail>> statement(std::uint64_t key,
                                                                      std::string_view database);
  live::seen_at<live::session_list> sessions();
  live::seen_at<analyzers::traffic_activity> activity();
  live::seen_at<analyzers::traffic_second> last_second();

  // What it knows of the process as a whole.
  struct standing {
    reports::traffic_summary traffic;
    std::vector<analyzers::memory_share> memory;
    core::duration lag{};  // age of the oldest event that waited when it was asked
  };
  standing stand();
  std::shared_ptr<live::finding_stream> subscribe();

 private:
  // Of another thread, which waits for it.
  struct question {
    core::time_point asked{};
    const std::function<void()>& work;
    std::exception_ptr failure{};
    bool done = false;
  };
  // One worker's ring, and the time up to which it has been taken.
  struct source {
    event_ring* ring = nullptr;
    core::time_point reached{};
  };

  void run();
  // What happened before is in the rings, so that all of them can be taken in the order of time.
  [[nodiscard]] core::time_point settled(core::time_point now) const;
  // Wakes the workers that hold everything up with bytes they have put off. Whether there were any.
  bool look_up(core::time_point now);
  // Takes what happened before `horizon` out of all rings, in the order of time. How many it took.
  std::size_t drain(core::time_point horizon);
  source* oldest_source(core::time_point horizon);
  void observe(const core::event& happened);
  void advance(core::time_point now, core::time_point horizon);
  // Questions of the rules go to the server, its answers to the rules. How many there were.
  std::size_t exchange_questions();
  void ask_the_rest();
  void finish();
  void book(core::time_point now);
  void tell(const reports::booked_finding& finding);
  void take_settings();
  [[nodiscard]] core::duration age_of_waiting(core::time_point now);

  // The result of `work`, which runs while nothing else touches the pipeline and the book; it
  // should be short, for no event is taken meanwhile. What it throws is thrown here.
  template <class Work>
  auto ask(Work work) {
    std::optional<decltype(work())> result;
    run_between_events([&] { result.emplace(work()); });
    return *std::move(result);
  }
  void run_between_events(const std::function<void()>& work);
  void answer(core::time_point horizon);
  [[nodiscard]] bool questions_wait();
  static void answer_one(question& asked);
  // Now; after stop() the end of the analysis.
  [[nodiscard]] core::clock_anchor present() const;
  [[nodiscard]] reports::report make_report() const;
  [[nodiscard]] reports::traffic_summary summary() const;
  [[nodiscard]] std::vector<analyzers::memory_share> memory() const;
  void rest(std::chrono::microseconds pause);

  const config::settings& how_;
  std::vector<std::unique_ptr<worker>>& workers_;
  side_connection& side_;
  std::vector<source> sources_;
  core::time_point taken_until_{};
  analyzers::pipeline pipeline_;
  reports::findings_book book_;
  reports::ignored_incidents ignored_;
  analyzers::findings_out raised_;
  core::wall_time started_;
  core::time_point last_advance_{};
  std::uint64_t mistakes_ = 0;  // broken invariants of the rules
  std::atomic<core::duration> lag_{core::duration{}};

  std::mutex lock_;
  std::condition_variable asked_;
  std::condition_variable answered_;
  bool stopping_ = false;
  bool running_ = false;
  std::vector<question*> questions_;
  bool new_question_ = false;  // since the last rest
  std::optional<core::clock_anchor> ended_;
  std::optional<config::settings> new_settings_;
  std::vector<std::weak_ptr<live::finding_stream>> streams_;
  deep_thread thread_;
};

}  // namespace pgweir::net
