// Which question goes to the server next, and when. A machine without I/O, threads or clock: its
// owner asks for the next question of a lane, and says how that went.
//
// Two lanes, so that a long trial never delays who-waits: one for what is there (catalogues and
// waiters), one for plans and trials. Each has one question under way at most. A catalogue is read
// when it is asked for and again after a while; of everything else each question is asked once.
// Where a database cannot be asked, the pauses grow, for both lanes.
#pragma once

#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/side_failure.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace pgweir::net {

enum class side_lane : std::uint8_t {
  sights,  // catalogue, waiters
  trials,  // plans, indexes, rewrites
};

const std::string& database_of(const core::side_question& question);
std::size_t bytes_of(const core::side_question& question);

class side_schedule {
 public:
  explicit side_schedule(core::duration refresh_every) : refresh_every_{refresh_every} {}

  // A catalogue is read once, however often it is asked for meanwhile. Others beyond
  // limits::side_questions (or side_question_bytes) are dropped.
  void ask(core::side_question question, core::time_point now);

  // The question whose time has come; under way until done() or put_back(). None: see next_time().
  // Precondition: nothing is under way in this lane.
  std::optional<core::side_question> take(side_lane lane, core::time_point now);
  // When take() will have something, if nothing else happens; max(): then never.
  [[nodiscard]] core::time_point next_time(side_lane lane) const;

  // There is a way to its database: from now on it takes time. Else from take() on.
  void begun(side_lane lane, core::time_point now) { of(lane).now->since = now; }
  // What a lane's owner should say about a database.
  enum class news : std::uint8_t { none, troubled, well_again };
  // The server was asked. `trouble`: of the database, not of one statement only.
  news done(side_lane lane, std::optional<side_trouble> trouble, core::time_point now);
  // It was not asked, because there was no way to the database: later, unless that is hopeless.
  news put_back(side_lane lane, core::side_question question, side_trouble trouble,
                core::time_point now);

  // From now on there is no traffic that could be in the way: nothing waits for its pace.
  void hurry() { pace_ = pace::none; }
  // Nothing is under way, and nothing waits but for a database in trouble or the next refresh.
  [[nodiscard]] bool settled() const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  enum class pace : std::uint8_t { careful, none };
  enum class look : std::uint8_t { never_asked, asked, under_way, asked_while_under_way, refresh };

  struct database {
    look wanted = look::never_asked;
    core::time_point due{};         // of the next look
    core::time_point read{};        // at last
    core::duration pause{};         // after the last trouble; 0: it is well
    core::time_point not_before{};  // of any question
  };
  struct waiting {
    core::side_question question;
    core::time_point since{};
  };
  struct under_way {
    std::string database;
    bool is_look = false;
    core::time_point asked{};
    core::time_point since{};
  };
  struct lane_state {
    std::deque<waiting> queue;  // without catalogues
    std::optional<under_way> now;
    core::time_point not_before{};
  };

  lane_state& of(side_lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  [[nodiscard]] const lane_state& of(side_lane lane) const {
    return lanes_[static_cast<std::size_t>(lane)];
  }
  void ask_catalogue(database& one);
  std::optional<waiting> take_waiting(side_lane lane, core::time_point now);
  std::optional<waiting> take_look(core::time_point now);
  void forget(side_lane lane, const std::function<bool(const waiting&)>& which);
  void forget_old(side_lane lane, core::time_point now);
  void end_look(database& one, bool read, core::duration took, core::time_point now);
  news note(database& one, std::optional<side_trouble> trouble, core::time_point now);
  [[nodiscard]] core::time_point due(const database& one) const;

  core::duration refresh_every_;
  pace pace_ = pace::careful;
  std::map<std::string, database> databases_;  // at most limits::catalogue_databases
  std::array<lane_state, 2> lanes_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace pgweir::net
