// literal-sql: one query arrives in ever new texts, because values are written into it. The server
// parses and plans each anew; and where a program put them there, so can whoever supplies a value.
//
// A literal alone proves no such program: psycopg2, pg-promise and several ORMs put the values in
// by themselves. So: nothing is said of the ORMs that do. Where the ORM, or the same connection,
// sends parameters apart from the text, a literal in another text was put there by the program:
// one finding for each query. A text of Sequelize's in which no name is quoted is a raw query,
// whose values the program may have written in: LIKELY. Where nothing is known to be bound, it may
// be either: only on request (settings.suspects) one SUSPECT for the whole application says what is
// true in any case.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <bitset>
#include <cstdint>

namespace pgweir::analyzers {

class literal_sql {
 public:
  static constexpr auto its_settings = &settings::literal_sql;

  explicit literal_sql(const literal_sql_settings& how) : how_{how} {}
  void change(const literal_sql_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  using origin = core::literal_sql_evidence::origin;

  // The texts of one shape, told apart by a bit of a hash of their values: at least so many.
  struct texts_of_shape {
    std::bitset<4'096> bits;
    std::uint64_t texts = 0;
    core::time_point first{};
    core::cost untold;
    bool counted = false;  // among the shapes of its application
  };

  void raise(const observed_execution& seen, origin from, texts_of_shape& texts, findings_out& out);

  literal_sql_settings how_;
  core::bounded_map<std::uint64_t, texts_of_shape> texts_{core::limits::spliced_statements};
  core::bounded_map<std::uint64_t, std::uint64_t> shapes_{core::limits::followed_applications};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
