// The words of long-transaction and idle-in-transaction.
#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pgweir::reports {

namespace {

// What stood before the longest silence: "after UPDATE orders SET …".
std::string after_statement(const core::transaction_evidence& e) {
  if (!e.longest_gap.before) return {};
  return " after " + brief_sql(e.longest_gap.before->text);
}

void wait_fields(json_fields& all, core::transaction_evidence::lock_waits& waits) {
  all.field("now", waits.now);
  all.field("at_most", waits.at_most);
  all.objects("longest", waits.waiters, [](json_fields& of, auto& waiter) {
    of.field("application", waiter.application);
    of.field("user", waiter.user);
    of.field("table", waiter.table);
    of.field("waited_us", waiter.waited);
  });
}

// "web, table orders"; may be empty.
std::string name_of(const core::transaction_evidence::waiter& who) {
  const auto& name = who.application.empty() ? who.user : who.application;
  const auto table = who.table.empty() ? "" : "table " + who.table;
  return name + (name.empty() || table.empty() ? "" : ", ") + table;
}

// "3 sessions wait for it, the longest 12 s (web, table orders)"
std::string waits_text(const core::transaction_evidence& e) {
  const auto& waits = *e.waits;
  const bool still = e.still_open && waits.now > 0;
  const auto all = still ? waits.now : waits.at_most;
  auto out = still ? counted(all, "session waits", "sessions wait")
                   : counted(all, "session", "sessions") + " waited";
  out += " for it";
  if (waits.waiters.empty()) return out;
  const auto& longest = waits.waiters.front();
  out += std::string{", "} + (all == 1 ? "" : "the longest ") + duration_text(longest.waited);
  const auto name = name_of(longest);
  return name.empty() ? out : out + " (" + name + ')';
}

}  // namespace

void fields(json_fields& all, core::transaction_evidence& e) {
  all.field("open_for_us", e.open_for);
  all.field("idle_for_us", e.idle_for);
  all.object("longest_gap", e.longest_gap, [](json_fields& gap, auto& longest) {
    gap.field("length_us", longest.length);
    gap.field("before", longest.before);
    gap.field("after", longest.after);
  });
  all.field("statements", e.statements);
  all.field("writes", e.writes);
  all.added_object("waits", e.waits, wait_fields);
  all.field("still_open", e.still_open);
}

core::duration open_time(const core::transaction_evidence& e) { return e.open_for; }

void describe(const core::finding& f, const core::transaction_evidence& e, words& out) {
  const bool idle_rule = f.rule == core::rule::idle_in_transaction;
  const auto open = duration_text(e.open_for);
  const auto idle = duration_text(e.idle_for);
  const std::string_view state = e.still_open ? "still open" : "ended";
  if (idle_rule) {
    out.subject = fmt::format("idle {}{}", duration_text(e.longest_gap.length), after_statement(e));
    out.sentence =
        fmt::format("{} did something else for {} while its transaction was open.", actor(f), idle);
  } else {
    out.subject = fmt::format("open {}, idle {}{}", open, idle, after_statement(e));
    out.sentence = fmt::format("{} {} a transaction open for {}; for {} of it no query ran.",
                               actor(f), e.still_open ? "has had" : "kept", open, idle);
  }
  out.price = std::string{state};
  if (e.longest_gap.before) out.statement = shortened_sql(e.longest_gap.before->text);
  out.because = {fmt::format("open {}, {}{}, {} of them writing; longest pause {}{}", open,
                             counted(e.statements, "statement"), e.still_open ? " so far" : "",
                             count_text(e.writes), duration_text(e.longest_gap.length),
                             e.longest_gap.after
                                 ? ", ended by " + brief_sql(e.longest_gap.after->text)
                                 : std::string{e.still_open ? ", not over yet" : ""})};
  if (e.writes > 0) {
    out.because.emplace_back(
        e.still_open ? "what it has written stays locked, and vacuum waits, until it ends"
                     : "what it had written stayed locked, and vacuum waited, until it ended");
  }
  if (e.waits) out.because.push_back(waits_text(e));
  out.note = idle_rule ? "move what happens in the pause (an HTTP call, a computation) out of the "
                         "transaction"
                       : "end the transaction before slow work and calls to other services";
}

}  // namespace pgweir::reports
