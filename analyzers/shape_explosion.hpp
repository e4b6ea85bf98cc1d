// shape-explosion: what is one statement to its author is fifty to the server, because lists in it
// have ever other lengths, or names or values in its text differ. Prepared under names, each lies
// in the memory of the server's process, with its text, tree and plan, for as long as the
// connection lives (warning). Without names each is a new one to pg_stat_statements and to every
// cache of plans or texts on its way (info).
//
// Counted by fingerprint over all connections of an application; the same text under ever new names
// on one connection, where nothing is ever given back. The second kind is silent for Prisma, whose
// lists are as long as they are.
#pragma once

#include "analyzers/incidents.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/settings.hpp"
#include "core/bounded_map.hpp"
#include "core/limits.hpp"

#include <bitset>
#include <cstdint>

namespace pgweir::analyzers {

class shape_explosion {
 public:
  static constexpr auto its_settings = &settings::shape_explosion;

  explicit shape_explosion(const shape_explosion_settings& how) : how_{how} {}
  void change(const shape_explosion_settings& how) { how_ = how; }

  void observe(const observed_execution& seen, findings_out& out);
  void observe(const observed_preparation& seen, findings_out& out);
  void forget(core::connection_id connection, findings_out&) { again_.erase(connection); }
  void advance(core::time_point now, findings_out& out) { incidents_.advance(now, out); }
  void finish(core::time_point, findings_out& out) { incidents_.finish(out); }

 private:
  // Texts of one fingerprint by one application, told apart by a bit of their hash.
  struct texts_of_shape {
    std::bitset<4'096> bits;
    std::uint64_t texts = 0;
    std::uint64_t prepared = 0;
    std::bitset<1'024> connections;  // by their number: at least so many
    std::uint64_t held = 0;
    std::uint64_t longest_bytes = 0;

    void add(std::uint64_t hash);
  };
  // The last statement that a connection prepared again and again while it gave nothing back.
  struct repetition {
    std::uint64_t text_hash = 0;
    std::uint64_t times = 0;
    std::uint64_t held = 0;
  };

  [[nodiscard]] std::uint64_t times_prepared(const observed_preparation& seen);
  void raise(const connection_context& connection, const statement_handle& statement,
             core::shape_explosion_evidence evidence, core::time_point at, findings_out& out);

  shape_explosion_settings how_;
  core::bounded_map<std::uint64_t, texts_of_shape> prepared_{core::limits::exploding_shapes};
  core::bounded_map<std::uint64_t, texts_of_shape> unnamed_{core::limits::exploding_shapes};
  core::bounded_map<core::connection_id, repetition> again_{core::limits::exploding_shapes};
  incidents incidents_;
};

}  // namespace pgweir::analyzers
