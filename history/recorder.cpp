#include "history/recorder.hpp"

#include <spdlog/spdlog.h>

#include <pthread.h>
#include <exception>
#include <system_error>
#include <utility>

namespace pgweir::history {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds tidy_every = 5min;

core::wall_time wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// A minute is a whole number of them, so that one of them ends with each minute.
core::wall_time next_look(core::wall_time now) {
  const auto passed = now.time_since_epoch() % recorder::look_every;
  return now - passed + recorder::look_every;
}

}  // namespace

core::result<std::unique_ptr<recorder>> recorder::open(const archive_place& where,
                                                       const retention& how) {
  auto opened = archive::open(where, how, wall_now());
  if (!opened) return opened.error();
  return std::unique_ptr<recorder>(new recorder(*std::move(opened)));
}

recorder::~recorder() { stop(); }

void recorder::start(recorder_sources sources) {
  sources_ = std::move(sources);
  try {
    thread_ = std::thread{[this] { run(); }};
  } catch (const std::system_error&) {
    spdlog::warn("the system gives no thread for the history: it is written at the end only");
  }
}

void recorder::stop() {
  {
    const std::lock_guard held{lock_};
    if (std::exchange(stopping_, true)) return;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (sources_.report) look(true);
}

void recorder::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-history");
  archive_.tidy(wall_now(), true);
  auto tidied = wall_now();
  while (true) {
    {
      const auto now = wall_now();
      std::unique_lock held{lock_};
      if (woken_.wait_for(held, next_look(now) - now, [this] { return stopping_; })) return;
    }
    look(false);
    const auto now = wall_now();
    if (now - tidied < tidy_every && now >= tidied) continue;
    archive_.tidy(now, false);
    tidied = now;
  }
}

void recorder::look(bool last) {
  process_look seen;
  seen.last = last;
  try {
    seen.report = sources_.report();
    seen.statements = sources_.statements();
    // After them: whoever finds a call in the statistics may rely on its being in what is usual.
    seen.changed = sources_.changed_usual_times();
  } catch (const std::exception& mistake) {
    spdlog::error("the history was not written: {}", mistake.what());
    return;
  }
  archive_.write(std::move(seen));
}

}  // namespace pgweir::history
