#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace pgweir::reports {

namespace {

using loop = core::write_loop_evidence;

// INSERT, UPDATE or DELETE in the words of a sentence.
struct verb {
  std::string_view did;      // "inserted"
  std::string_view between;  // "rows" + this + table
};

verb verb_of(const loop& e) {
  const auto word = e.statement.text.substr(0, 6);
  const auto is = [&](std::string_view other) {
    return std::equal(word.begin(), word.end(), other.begin(), other.end(),
                      [](char a, char b) { return (a & ~0x20) == b; });
  };
  if (is("INSERT")) return {"inserted", " into "};
  if (is("DELETE")) return {"deleted", " of "};
  return {"updated", " of "};
}

std::uint64_t needless(const loop& e) {
  return e.round_trips - std::min<std::uint64_t>(e.round_trips, 1);
}

std::string where_text(const loop& e) {
  switch (e.within) {
    case loop::scope::transaction:
      return "in one transaction";
    case loop::scope::labelled:
      return "in one labelled scope";
    case loop::scope::trace:
      return "in one request";
    case loop::scope::connection:
      return "in a row on one connection";
  }
  return {};
}

// "the 50 values of $1 are authors.id of the 50 rows read before, in row order"
std::string traced(const loop& e) {
  return fmt::format("the values of ${} are {} of the {} read before{}", e.slot,
                     name_of_column(e.source, *e.parent), counted(e.parent_rows, "row"),
                     e.in_row_order ? ", in row order" : "");
}

std::string commits_text(const loop& e) {
  if (e.autocommits >= e.writes && e.writes > 0) {
    return "each was committed by itself: the server waits for its disk each time";
  }
  if (e.transactions > 1) {
    return fmt::format("they took {}, each with its own BEGIN and COMMIT",
                       counted(e.transactions, "transaction"));
  }
  return {};
}

}  // namespace

void fields(json_fields& all, loop& e) {
  all.field("statement", e.statement);
  all.field("read", e.read);
  all.field("slot", e.slot);
  all.field("written", e.written);
  all.field("writes", e.writes);
  all.field("round_trips", e.round_trips);
  all.field("transactions", e.transactions);
  all.field("autocommits", e.autocommits);
  all.choice("within", e.within, {"connection", "transaction", "labelled", "trace"});
  all.field("parent", e.parent);
  all.field("source", e.source);
  all.field("parent_rows", e.parent_rows);
  all.field("in_row_order", e.in_row_order);
  all.field("across_connections", e.across_connections);
  timeline_field(all, e.timeline);
}

std::uint64_t size_of(const booked_finding& f, const loop&) { return f.total.calls; }

void describe(const core::finding& f, const loop& e, words& out) {
  const auto table = table_of(e.statement);
  const auto verb = verb_of(e);
  const auto rows = counted(e.writes, "row");
  const bool proven = f.grade == core::grade::proven && e.parent;
  out.statement = shortened_sql(e.statement.text);
  out.price =
      fmt::format("+{} · {}", counted(needless(e), "round trip"), duration_text(f.cost.time));
  out.note = "write all rows with one statement";
  out.subject = verb.between == " into " ? fmt::format("{} {} into {}", rows, verb.did, table)
                                         : fmt::format("{} of {} {}", rows, table, verb.did);
  if (proven) {
    out.subject += fmt::format(", one per row of {}", table_of(*e.parent));
    out.sentence =
        fmt::format("{} read {} of {}, then {} {}{}{} one by one: {} where 1 would do.", actor(f),
                    counted(e.parent_rows, "row"), table_of(*e.parent), verb.did, rows,
                    verb.between, table, counted(e.round_trips, "round trip"));
    out.because = {traced(e)};
  } else {
    out.subject += ", one at a time";
    out.sentence = fmt::format("{} {} {}{}{} one at a time, {}: it looks like a loop.", actor(f),
                               verb.did, rows, verb.between, table, where_text(e));
    out.because = {
        fmt::format("{} in {}, {}", rows, counted(e.round_trips, "round trip"), where_text(e))};
  }
  if (e.read) out.because.push_back("each row was read first: " + brief_sql(e.read->text));
  if (auto commits = commits_text(e); !commits.empty()) out.because.push_back(std::move(commits));
  if (e.across_connections) {
    out.because.emplace_back("the loop ran over several connections of one pool");
  }
}

}  // namespace pgweir::reports
