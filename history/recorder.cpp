#include "history/recorder.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <pthread.h>
#include <system_error>
#include <utility>

namespace pgweir::history {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds tidy_every = 5min;
constexpr auto between_interruptions = 20ms;

core::wall_time wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// A minute is a whole number of them, so that one of them ends with each minute.
core::wall_time next_look(core::wall_time now) {
  const auto passed = now.time_since_epoch() % recorder::look_every;
  return now - passed + recorder::look_every;
}

// What goes wrong costs what would have been written, never the process.
template <class Work>
void guarded(Work work) {
  try {
    work();
  } catch (const std::exception& mistake) {
    spdlog::error("the history was not written: {}", mistake.what());
  }
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
    thread_ = std::thread{[this] {
      run();
      const std::lock_guard held{lock_};
      state_ = state::ended;
      woken_.notify_all();
    }};
  } catch (const std::system_error&) {
    spdlog::warn("the system gives no thread for the history: it is written at the end only");
  }
}

void recorder::stop() {
  {
    std::unique_lock held{lock_};
    if (state_ != state::open) return;
    state_ = thread_.joinable() ? state::stopping : state::ended;
    woken_.notify_all();
    while (state_ != state::ended) {
      archive_.give_up_tidying();
      woken_.wait_for(held, between_interruptions, [this] { return state_ == state::ended; });
    }
  }
  if (thread_.joinable()) thread_.join();
  if (sources_.findings) look(true);
}

void recorder::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-history");
  tidy(true);
  auto tidied = wall_now();
  while (true) {
    {
      const auto now = wall_now();
      std::unique_lock held{lock_};
      const auto stopped = [this] { return state_ == state::stopping; };
      if (woken_.wait_for(held, next_look(now) - now, stopped)) return;
    }
    look(false);
    const auto now = wall_now();
    if (now - tidied < tidy_every && now >= tidied) continue;
    tidy(false);
    tidied = now;
  }
}

void recorder::look(bool last) {
  guarded([&] {
    process_look seen;
    seen.last = last;
    seen.book = sources_.findings();
    seen.statements = sources_.statements();
    // After them: whoever finds a call in the statistics may rely on its being in what is usual.
    seen.changed = sources_.changed_usual_times();
    archive_.write(std::move(seen));
  });
}

void recorder::tidy(bool thorough) {
  guarded([&] { archive_.tidy(wall_now(), thorough); });
}

}  // namespace pgweir::history
