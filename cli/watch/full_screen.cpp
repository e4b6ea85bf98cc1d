#include "cli/watch/full_screen.hpp"

#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/watch/export.hpp"
#include "cli/watch/follower.hpp"
#include "cli/watch/keys.hpp"
#include "cli/watch/layout.hpp"
#include "cli/watch/terminal_signals.hpp"
#include "cli/watch/watched_server.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <poll.h>
#include <string>
#include <utility>

namespace pgweir::cli::watch {

namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr auto ages_change_after = 1'000ms;
constexpr auto between_frames = 40ms;  // however much news there is

core::wall_time wall_now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

enum class outcome : std::uint8_t { going_on, enough, never_connected, cannot_draw };

class viewing {
 public:
  viewing(const web_address& from, colours wanted) : from_{from}, wanted_{wanted} {}

  outcome run() {
    auto how = outcome::going_on;
    while (how == outcome::going_on && ended_by_ == 0) how = step();
    screen_.reset();
    return how;
  }
  [[nodiscard]] int ended_by() const { return ended_by_; }
  void end() { signals_.end_by(ended_by_); }
  [[nodiscard]] const std::string& why_lost() const { return model_.link.why; }

 private:
  outcome step() {
    wait();
    take_signals();
    if (ended_by_ != 0) return outcome::going_on;
    if (take_news() && screen_ == nullptr) {
      if (model_.link.now == link::state::lost) return outcome::never_connected;
      screen_ = screen::open(wanted_);
      if (screen_ == nullptr) return outcome::cannot_draw;
      model_.size = screen_->extent();
    }
    if (screen_ == nullptr) return outcome::going_on;
    if (terminal_gone_) return outcome::enough;
    if (take_keys() == wish::quit) return outcome::enough;
    settle(model_, wall_now());
    show_if_due();
    return outcome::going_on;
  }

  // For a key, news, a signal, the next frame, or a second.
  void wait() {
    auto patience = std::chrono::milliseconds{ages_change_after};
    if (screen_ != nullptr && has_changed_) {
      const auto since = std::chrono::floor<std::chrono::milliseconds>(steady::now() - shown_at_);
      patience = std::clamp(between_frames - since, 0ms, std::chrono::milliseconds{between_frames});
    }
    const short keys = screen_ != nullptr ? POLLIN : short{0};
    std::array<pollfd, 3> all{{{signals_.descriptor(), POLLIN, 0},
                               {follower_.descriptor(), POLLIN, 0},
                               {screen_ != nullptr ? STDIN_FILENO : -1, keys, 0}}};
    if (::poll(all.data(), all.size(), static_cast<int>(patience.count())) == 0) {
      has_changed_ = true;  // ages have
    }
    terminal_gone_ = (all[2].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
  }

  void take_signals() {
    while (const auto number = signals_.next()) {
      switch (*number) {
        case SIGWINCH:
          if (screen_ != nullptr) take_size();
          break;
        case SIGTSTP:
          step_aside();
          break;
        case SIGCONT:
          if (screen_ != nullptr) screen_->step_in();
          if (screen_ != nullptr) take_size();
          break;
        default:
          ended_by_ = *number;
      }
    }
  }

  void take_size() {
    screen_->resize();
    model_.size = screen_->extent();
    show_now();
  }

  void step_aside() {
    if (screen_ != nullptr) screen_->step_out();
    signals_.stop_here();
    if (screen_ == nullptr) return;
    screen_->step_in();
    take_size();
  }

  bool take_news() {
    const auto all = follower_.take();
    for (const auto& each : all) take(model_, each, wall_now());
    has_changed_ = has_changed_ || !all.empty();
    return !all.empty();
  }

  wish take_keys() {
    while (const auto pressed = screen_->next_key()) {
      const auto wanted = press(model_, *pressed);
      if (wanted == wish::quit) return wanted;
      if (wanted == wish::redraw) screen_->redraw();
      if (wanted == wish::write_file) write_file();
      // Before the next key: it may depend on what a page is.
      show_now();
    }
    return wish::nothing;
  }

  void write_file() {
    const auto asked = *model_.prompt;
    const auto content = file_text(model_, asked);
    if (content.findings == 0) return not_written(model_, "it is no longer there");
    const auto done = create_whole(asked.text, content.text);
    if (!done) return not_written(model_, done.error().sentence);
    written(model_,
            fmt::format("{} written to {}, {}", reports::counted(content.findings, "finding"),
                        asked.text, reports::bytes_text(content.text.size())));
  }

  void show_if_due() {
    if (has_changed_ && steady::now() - shown_at_ >= between_frames) show_now();
  }

  void show_now() {
    const auto drawn = layout(model_, wall_now());
    model_.scroll_most = drawn.scroll_most;
    model_.page = drawn.page;
    screen_->show(drawn);
    shown_at_ = steady::now();
    has_changed_ = false;
  }

  web_address from_;
  colours wanted_;
  terminal_signals signals_;  // before the follower's thread
  follower follower_{from_};
  model model_;
  std::unique_ptr<screen> screen_;
  steady::time_point shown_at_{};
  bool has_changed_ = true;
  bool terminal_gone_ = false;
  int ended_by_ = 0;
};

}  // namespace

bool has_terminal() {
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDOUT_FILENO) != 1) return false;
  // A job in the background would be stopped as soon as it touches the terminal.
  return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

std::optional<int> full_screen(const web_address& from, colours wanted) {
  int ended_by = 0;
  {
    viewing all{from, wanted};
    const auto how = all.run();
    ended_by = all.ended_by();
    if (how == outcome::cannot_draw) return std::nullopt;
    if (how == outcome::never_connected) {
      return fail(nothing_to_watch(from, all.why_lost()));
    }
    if (ended_by != 0) all.end();
  }
  return ended_by == 0 ? 0 : 128 + ended_by;
}

}  // namespace pgweir::cli::watch
