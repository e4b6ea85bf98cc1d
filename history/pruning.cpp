#include "history/pruning.hpp"

#include <array>
#include <string>

namespace pgweir::history {

namespace {

std::int64_t seconds_before(core::wall_time now, std::chrono::days age) {
  return std::chrono::floor<std::chrono::seconds>(now - age).time_since_epoch().count();
}

std::uint64_t used_bytes(database& in) {
  const auto pages = in.number("PRAGMA page_count") - in.number("PRAGMA freelist_count");
  return static_cast<std::uint64_t>(pages * in.number("PRAGMA page_size"));
}

constexpr const char* unnamed_statements =
    "DELETE FROM statements WHERE id NOT IN (SELECT statement FROM days) AND "
    "id NOT IN (SELECT statement FROM hours) AND id NOT IN (SELECT statement FROM minutes)";

// What goes at once, and what is left without a use by it.
struct piece {
  const char* sql;
  const char* then = nullptr;
};

// What is worth least goes first; each first number is of the span that goes at once. Of usual
// times, days and findings the newest stays. Programs that write values into their statements fill
// a single day: of that one, what ran least goes.
constexpr std::array<piece, 9> pieces{{
    {"DELETE FROM minutes WHERE at < (SELECT min(at) FROM minutes) + 3600"},
    {"DELETE FROM hours WHERE at < (SELECT min(at) FROM hours) + 86400"},
    {"DELETE FROM finding_hours WHERE at < (SELECT min(at) FROM finding_hours) + 86400"},
    {unnamed_statements},
    {"DELETE FROM watched WHERE since IN (SELECT since FROM watched ORDER BY since LIMIT "
     "(SELECT min(256, count(*) - 1) FROM watched))"},
    {"DELETE FROM usual_times WHERE (statement, database) IN (SELECT statement, database FROM "
     "usual_times ORDER BY saved LIMIT (SELECT min(256, count(*) - 1) FROM usual_times))"},
    {"DELETE FROM days WHERE at < min((SELECT min(at) FROM days) + 864000, "
     "(SELECT max(at) FROM days))",
     unnamed_statements},
    {"DELETE FROM findings WHERE id IN (SELECT id FROM findings ORDER BY last_seen LIMIT "
     "(SELECT min(100, count(*) - 1) FROM findings))"},
    {"DELETE FROM days WHERE (at, statement) IN (SELECT at, statement FROM days ORDER BY calls "
     "LIMIT (SELECT count(*) / 8 FROM days))",
     unnamed_statements},
}};

// Parts of what is gone.
void delete_orphans(database& in) {
  in.run("DELETE FROM finding_states WHERE id NOT IN (SELECT id FROM findings)");
  in.run("DELETE FROM finding_hours WHERE finding NOT IN (SELECT id FROM findings)");
}

sqlite_result<bool> delete_some(database& in, const piece& what) {
  transaction all{in};
  in.run(std::string{what.sql});
  const bool some = in.number("SELECT changes()") > 0;
  if (some && what.then != nullptr) in.run(std::string{what.then});
  delete_orphans(in);
  if (auto kept = all.keep(); !kept) return kept.error();
  return some;
}

}  // namespace

sqlite_result<void> prune_by_age(database& in, const retention& how, core::wall_time now) {
  transaction all{in};
  in.run("DELETE FROM minutes WHERE at < ?", {seconds_before(now, how.minutes)});
  in.run("DELETE FROM hours WHERE at < ?", {seconds_before(now, how.hours)});
  in.run("DELETE FROM days WHERE at < ?", {seconds_before(now, how.days)});
  in.run("DELETE FROM finding_hours WHERE at < ?", {seconds_before(now, how.hours)});
  in.run("DELETE FROM usual_times WHERE saved < ?", {seconds_before(now, how.hours)});
  in.run("DELETE FROM watched WHERE until < ?", {1'000 * seconds_before(now, how.days)});
  in.run("DELETE FROM findings WHERE last_seen < ?", {1'000 * seconds_before(now, how.days)});
  delete_orphans(in);
  // A day more: last_seen is the beginning of a day.
  in.run("DELETE FROM statements WHERE last_seen < ?",
         {seconds_before(now, how.days + std::chrono::days{1})});
  return all.keep();
}

sqlite_result<void> prune_by_size(database& in, std::uint64_t most_bytes) {
  for (const auto& each : pieces) {
    while (used_bytes(in) > most_bytes) {
      auto some = delete_some(in, each);
      if (!some) return some.error();
      if (!*some) break;
    }
  }
  in.run("PRAGMA incremental_vacuum");
  if (auto why = in.failure()) {
    in.clear_failure();
    return *std::move(why);
  }
  return {};
}

}  // namespace pgweir::history
