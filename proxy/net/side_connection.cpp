#include "proxy/net/side_connection.hpp"

#include "core/limits.hpp"
#include "proxy/net/catalogue_query.hpp"
#include "proxy/net/clock.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace pgweir::net {

namespace {

using namespace std::chrono_literals;

// A migration of many steps is read a few times, not at every step.
constexpr core::duration between_looks = 1s;
constexpr core::duration first_pause = 10s;

}  // namespace

side_connection::side_connection(config::adviser_settings how) : how_{std::move(how)} {}

side_connection::~side_connection() { stop(); }

void side_connection::start() {
  if (!how_.enabled) return;
  if (how_.dsn.empty()) {
    spdlog::info(
        "the catalogue is not read, because upstream.dsn names no user: which columns belong "
        "together is told by their names (adviser.dsn says whom to log in as)");
    return;
  }
  thread_ = std::thread{[this] { run(); }};
}

void side_connection::stop() {
  {
    const std::lock_guard held{lock_};
    stopping_ = true;
  }
  asked_.notify_all();
  stopped_.ring();
  if (thread_.joinable()) thread_.join();
}

void side_connection::ask(std::vector<core::side_question> questions) {
  if (questions.empty() || !thread_.joinable()) return;
  {
    const std::lock_guard held{lock_};
    for (const auto& each : questions) {
      if (const auto* look = std::get_if<core::catalogue_question>(&each)) read(look->database);
    }
  }
  asked_.notify_all();
}

void side_connection::read(const std::string& database) {
  const bool room = databases_.size() < core::limits::catalogue_databases;
  if (!room && !databases_.contains(database)) return;
  auto& one = databases_[database];
  if (one.pause == core::duration{}) one.due = one.read + between_looks;
}

std::vector<core::event> side_connection::take() {
  const std::lock_guard held{lock_};
  return std::exchange(done_, {});
}

void side_connection::settle(core::duration patience) {
  std::unique_lock held{lock_};
  if (!thread_.joinable()) return;
  const auto was_read = [](const auto& entry) { return entry.second.read != core::time_point{}; };
  looked_.wait_for(held, patience, [&] { return std::ranges::all_of(databases_, was_read); });
}

void side_connection::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-side");
  while (const auto database = next()) look_at(*database);
}

std::optional<std::string> side_connection::next() {
  std::unique_lock held{lock_};
  while (!stopping_) {
    const auto first = std::ranges::min_element(databases_, {},
                                                [](const auto& entry) { return entry.second.due; });
    if (first == databases_.end()) {
      asked_.wait(held);
      continue;
    }
    const auto wait = first->second.due - now();
    if (wait <= core::duration{}) return first->first;
    asked_.wait_for(held, wait);
  }
  return std::nullopt;
}

void side_connection::look_at(const std::string& database) {
  auto found = read_catalogue({how_.dsn, database, stopped_.fd()});
  const std::lock_guard held{lock_};
  if (stopping_) return;
  looked_.notify_all();
  auto& one = databases_[database];
  one.read = now();
  if (found) {
    one.pause = {};
    one.due = one.read + how_.refresh_every;
    hand_over(*std::move(found), one.read);
    return;
  }
  if (one.pause == core::duration{}) {
    spdlog::warn(
        "the catalogue of {} cannot be read, names decide which columns belong together: {}",
        database, found.error().sentence);
  }
  one.pause = std::min(std::max(2 * one.pause, first_pause), how_.refresh_every);
  one.due = one.read + one.pause;
}

void side_connection::hand_over(read_database&& found, core::time_point now) {
  using defaults = core::session_defaults;
  for (auto& role : found.defaults) {
    done_.emplace_back(
        defaults{now, std::make_unique<const defaults::description>(std::move(role))});
  }
  done_.emplace_back(core::catalogue_seen{
      now, std::make_shared<const core::catalogue>(std::move(found.catalogue))});
}

}  // namespace pgweir::net
