#include "cli/run_end.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

// Processes that the command left behind get so long to say goodbye; a pool of a daemon never does.
constexpr auto patience_for_sessions = 2s;
// Then whatever is idle ends at once, and what runs gets so long.
constexpr auto last_statements = 500ms;
// The end of the command and a signal that was meant for both of us come in any order.
constexpr auto signals_of_the_end = 300ms;

struct last_work {
  reports::report made;
  std::size_t left_open = 0;
  std::atomic<bool> done = false;
};

void end_on_a_thread(net::proxy& proxy, last_work& out) {
  const auto until = std::chrono::steady_clock::now() + patience_for_sessions;
  while (proxy.health().sessions > 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(5ms);
  }
  out.left_open = proxy.health().sessions;
  proxy.drain();
  proxy.wait_until_drained(last_statements);
  proxy.stop();
  out.made = proxy.report();
  out.done = true;
}

}  // namespace

end_of_run end_the_run(net::proxy& proxy, const signal_waiter& signals) {
  const auto begun = std::chrono::steady_clock::now();
  // Shared: when we do not wait for it, the thread outlives this call.
  const auto work = std::make_shared<last_work>();
  std::thread thread{[&proxy, work] { end_on_a_thread(proxy, *work); }};
  while (!work->done) {
    const auto caught = signals.wait(5ms);
    if (!caught || caught->number == SIGCHLD) continue;
    if (std::chrono::steady_clock::now() < begun + signals_of_the_end) continue;
    thread.detach();
    return {std::nullopt, caught->number, 0};
  }
  thread.join();
  return {std::move(work->made), 0, work->left_open};
}

}  // namespace pgweir::cli
