#include "proxy/net/side_connection.hpp"

#include "proxy/net/clock.hpp"
#include "proxy/net/waiters_query.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>
#include <variant>

namespace pgweir::net {

namespace {

config::adviser_settings decided(config::adviser_settings how) {
  if (how.verify == config::verification::automatic) how.verify = config::verification::plan;
  return how;
}

void say(side_schedule::news news, const std::string& database, const std::string& why) {
  switch (news) {
    case side_schedule::news::none:
      break;
    case side_schedule::news::troubled:
      spdlog::warn(
          "the catalogue of {} cannot be read, names decide which columns belong together and "
          "advice is structural only until it can: {}",
          database, why);
      break;
    case side_schedule::news::well_again:
      spdlog::info("the catalogue of {} can be read again", database);
      break;
  }
}

template <class Seen, class Answer>
core::event event_of(Answer&& answer) {
  using kept = typename Seen::answer;
  return Seen{now(), std::make_unique<const kept>(std::forward<Answer>(answer))};
}

}  // namespace

side_connection::side_connection(config::adviser_settings how, side_trials trials)
    : how_{decided(std::move(how))}, trials_{std::move(trials)}, schedule_{how_.refresh_every} {}

side_connection::~side_connection() { stop(); }

void side_connection::start(std::vector<sockaddr_storage> own) {
  if (!how_.enabled) return;
  if (how_.dsn.empty()) {
    spdlog::info(
        "advice is structural only, because upstream.dsn names no user: the catalogue is not read, "
        "no plan is asked for, and names decide which columns belong together (adviser.dsn says "
        "whom to log in as)");
    return;
  }
  own_ = std::move(own);
  threads_[0] = deep_thread{[this] { run(side_lane::sights); }};
  if (how_.verify != config::verification::off)
    threads_[1] = deep_thread{[this] { run(side_lane::trials); }};
}

void side_connection::stop() {
  {
    const std::lock_guard held{lock_};
    stopping_ = true;
  }
  asked_.notify_all();
  answered_.notify_all();
  stopped_.ring();
  const bool ran = threads_[0].joinable();
  for (auto& each : threads_) {
    if (each.joinable()) each.join();
  }
  if (ran && schedule_.dropped() > 0)
    spdlog::debug("{} questions to the server were not asked", schedule_.dropped());
}

bool side_connection::wanted(const core::side_question& question) const {
  if (std::holds_alternative<core::rewrite_question>(question))
    return trials_.rewrite && how_.verify == config::verification::execute;
  if (how_.verify == config::verification::off) {
    return std::holds_alternative<core::catalogue_question>(question) ||
           std::holds_alternative<core::waiters_question>(question);
  }
  if (std::holds_alternative<core::plan_question>(question)) return bool{trials_.plan};
  if (std::holds_alternative<core::index_question>(question)) return bool{trials_.indexes};
  return true;
}

void side_connection::ask(std::vector<core::side_question> questions) {
  if (questions.empty() || !threads_[0].joinable()) return;
  {
    const std::lock_guard held{lock_};
    for (auto& each : questions) {
      if (wanted(each)) schedule_.ask(std::move(each), now());
    }
  }
  asked_.notify_all();
}

std::vector<core::event> side_connection::take() {
  const std::lock_guard held{lock_};
  return std::exchange(done_, {});
}

void side_connection::settle(core::duration patience) {
  std::unique_lock held{lock_};
  if (!threads_[0].joinable()) return;
  schedule_.hurry();
  asked_.notify_all();
  answered_.wait_for(held, patience, [this] { return stopping_ || schedule_.settled(); });
}

void side_connection::run(side_lane lane) {
  ::pthread_setname_np(::pthread_self(),
                       lane == side_lane::sights ? "pgweir-sights" : "pgweir-trials");
  side_line line{how_, own_, stopped_.fd()};
  while (auto question = next(lane, line)) answer(lane, *std::move(question), line);
  line.close();
}

std::optional<core::side_question> side_connection::next(side_lane lane, side_line& line) {
  auto leave = line.rest();
  std::unique_lock held{lock_};
  while (!stopping_) {
    const auto time = now();
    if (auto question = schedule_.take(lane, time)) return question;
    if (leave && *leave <= time) {
      leave.reset();
      held.unlock();
      line.close();
      held.lock();
      continue;
    }
    const auto until = std::min(schedule_.next_time(lane), leave.value_or(core::time_point::max()));
    if (until == core::time_point::max())
      asked_.wait(held);
    else
      asked_.wait_for(held, until - time);
  }
  return std::nullopt;
}

void side_connection::answer(side_lane lane, core::side_question&& question, side_line& line) {
  const std::string database = database_of(question);
  auto server = line.to(database);
  outcome made;
  if (server) {
    {
      const std::lock_guard held{lock_};
      schedule_.begun(lane, now());
    }
    made = put_any(**server, question);
  }
  const std::lock_guard held{lock_};
  if (stopping_) return;
  std::ranges::move(made.events, std::back_inserter(done_));
  const auto what = [](const std::optional<side_failure>& failure) {
    return failure ? std::optional{failure->what} : std::nullopt;
  };
  const auto news = server
                        ? schedule_.done(lane, what(made.trouble), now())
                        : schedule_.put_back(lane, std::move(question), server.error().what, now());
  const auto& trouble = server ? made.trouble : std::optional{server.error()};
  say(news, database, trouble ? trouble->sentence : std::string{});
  answered_.notify_all();
}

side_connection::outcome side_connection::put_any(side_session& server,
                                                  const core::side_question& question) {
  auto made = std::visit([&](const auto& one) { return put(server, one); }, question);
  if (!made.trouble && !server.alive())
    made.trouble = {side_trouble::lost, "the connection to the server was lost", {}};
  return made;
}

side_connection::outcome side_connection::put(side_session& server,
                                              const core::catalogue_question&) {
  auto found = read_catalogue(server);
  if (!found) return {{}, found.error()};
  outcome made;
  using defaults = core::session_defaults;
  for (auto& role : found->defaults) {
    made.events.emplace_back(
        defaults{now(), std::make_unique<const defaults::description>(std::move(role))});
  }
  {
    const std::lock_guard held{lock_};
    found->catalogue.version = versions_[server.database()] = ++looks_;
  }
  made.events.emplace_back(core::catalogue_seen{
      now(), std::make_shared<const core::catalogue>(std::move(found->catalogue))});
  return made;
}

// That one statement was refused says nothing of the database.
side_connection::outcome side_connection::put(side_session& server,
                                              const core::waiters_question& question) const {
  outcome made;
  auto found = waiters_of(server, question);
  if (found) made.events.push_back(event_of<core::waiters_seen>(*std::move(found)));
  return made;
}

bool side_connection::may_try(const side_session& server, const core::asking_session& who) {
  if (server.may_run_texts_of(who)) return true;
  if (!std::exchange(warned_of_superuser_, true)) {
    spdlog::warn(
        "advice is structural for statements of {}: pgweir logs in to {} as a superuser, and with "
        "such rights no statement of others is planned (adviser.dsn names another login)",
        who.role.empty() ? "some users" : who.role, server.database());
  }
  return false;
}

side_connection::outcome side_connection::put(side_session& server,
                                              const core::plan_question& question) {
  if (!may_try(server, question.who)) return {};
  auto plan = trials_.plan(server, question);
  {
    const std::lock_guard held{lock_};
    plan.catalogue_version = versions_[server.database()];
  }
  outcome made;
  made.events.push_back(event_of<core::plan_seen>(std::move(plan)));
  return made;
}

// A standby builds no index; its planner may be asked nevertheless.
side_connection::outcome side_connection::put(side_session& server,
                                              const core::index_question& question) {
  outcome made;
  if (!may_try(server, question.who)) {
    // Said at once: who asked need not wait for more.
    core::indexes_tried::answer none;
    none.number = question.number;
    made.events.push_back(event_of<core::indexes_tried>(std::move(none)));
    return made;
  }
  const auto how = server.in_recovery() ? config::verification::plan : how_.verify;
  made.events.push_back(event_of<core::indexes_tried>(trials_.indexes(server, question, how)));
  return made;
}

side_connection::outcome side_connection::put(side_session& server,
                                              const core::rewrite_question& question) {
  if (!may_try(server, question.who)) return {};
  outcome made;
  made.events.push_back(event_of<core::rewrite_measured>(trials_.rewrite(server, question)));
  return made;
}

}  // namespace pgweir::net
