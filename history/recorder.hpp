// The thread that writes the history: looks at the running process every some seconds, at the turn
// of each minute for sure, and once more at the end. Nobody waits for it but stop().
//
// open() before the process is looked at, start() when it runs, stop() when it has seen everything.
#pragma once

#include "analyzers/usual_times.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "history/archive.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::history {

// What it asks of the process, on its own thread; valid until stop() has returned.
struct recorder_sources {
  std::function<booked_findings()> findings;
  std::function<std::vector<analyzers::statement_totals>()> statements;
  std::function<std::vector<analyzers::usual_times>()> changed_usual_times;
};

class recorder {
 public:
  // What is lost when the process is killed.
  static constexpr std::chrono::seconds look_every{10};

  // The failure as archive::open has it.
  static core::result<std::unique_ptr<recorder>> open(const archive_place& where,
                                                      const retention& how);
  ~recorder();

  // What slow-query knew before.
  std::vector<analyzers::usual_times> usual_times() { return archive_.usual_times(); }
  [[nodiscard]] const std::string& path() const { return archive_.path(); }

  void start(recorder_sources sources);
  // Ends the thread, breaking off what only tidies the file, and looks a last time.
  void stop();

 private:
  explicit recorder(archive opened) : archive_{std::move(opened)} {}
  enum class state : std::uint8_t {
    open,      // nobody stops it; what start() has made goes on
    stopping,  // the thread is to end
    ended,
  };

  void run();
  void look(bool last);
  void tidy(bool thorough);

  archive archive_;  // of the thread, while there is one
  recorder_sources sources_;
  std::mutex lock_;
  std::condition_variable woken_;
  state state_ = state::open;
  std::thread thread_;
};

}  // namespace pgweir::history
