#include "cli/watch/list_view.hpp"

#include "cli/watch/cells.hpp"
#include "cli/watch/detail_view.hpp"
#include "cli/watch/drawing.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

namespace pgweir::cli::watch {

namespace {

using namespace std::chrono_literals;

constexpr auto news_for = 10s;  // a finding that came while one looks is marked so long
constexpr std::size_t rows_for_numbers = 6;
constexpr std::size_t rows_for_transactions = 12;
constexpr std::size_t rows_for_preview = 18;
constexpr std::size_t most_transactions = 3;

// What a line has room for.
struct table {
  std::size_t columns = 80;
  bool time = false;      // when it was seen last
  std::size_t title = 0;  // 0: as long as it is
  std::size_t times = 0;
  std::size_t price = 0;  // 0: none
  bool whole_price = false;
};

table table_for(std::size_t columns) {
  if (columns >= 116) return {columns, true, 20, 7, 26, true};
  if (columns >= 90) return {columns, true, 16, 7, 8, false};
  if (columns >= 66) return {columns, false, 16, 6, 8, false};
  return {columns, false, 0, 0, 0, false};
}

std::string title_in(const table& how, const core::finding& f) {
  auto out = title_of(f);
  // The label says what it is about, the mark how sure it is.
  if (how.title == 0 || columns_of(out) > how.title) out = core::entry_of(f.rule).label;
  return how.title == 0 ? out : clipped(out, how.title);
}

std::string price_in(const table& how, const known_finding& finding) {
  if (!how.whole_price || columns_of(displayed(finding.words.price)) > how.price) {
    const auto open = reports::open_time(finding.booked.latest);
    const auto time = open.count() > 0 ? open : finding.booked.total.time;
    return time.count() > 0 ? reports::duration_text(time) : std::string{};
  }
  return finding.words.price;
}

line row(const known_finding& finding, const table& how, bool is_chosen, core::wall_time now) {
  const auto& f = finding.booked.latest;
  line out;
  out.on = is_chosen ? line::ground::chosen : line::ground::plain;
  put(out, is_chosen ? "▸" : " ");
  const bool fresh = finding.arrived != core::wall_time{} && now - finding.arrived < news_for;
  put(out, fresh ? "+" : " ", look::strong);
  put(out, mark_of(f), look_of(f));
  put(out, " ");
  if (how.time) put(out, reports::clock_text(finding.booked.last_seen) + "  ", look::faint);
  const auto begin = columns_of(out);
  put(out, title_in(how, f), look_of(f));
  if (how.title > 0) fill(out, begin + how.title);
  put(out, "  ");
  const auto end = how.columns > 0 ? how.columns - 1 : 0;
  const auto reserved = how.times + (how.price > 0 ? how.price + 2 : 0);
  const auto room = end > columns_of(out) + reserved ? end - columns_of(out) - reserved : 1;
  put(out, clipped(displayed(finding.words.subject), room), fresh ? look::strong : look::plain);
  const auto count = finding.booked.count;
  if (how.times > 0 && count > 1) {
    put_right(out, fmt::format("×{}", reports::count_text(count)), end - reserved + how.times);
  }
  if (how.price > 0) put_right(out, price_in(how, finding), end);
  return out;
}

// "2 errors · 1 warning                         worst first · filter “posts”: 3 of 12"
line numbers(const model& m) {
  line out;
  put(out, " ");
  constexpr std::array severities{core::severity::error, core::severity::warning,
                                  core::severity::info};
  const auto counts = m.findings.counts();
  bool first = true;
  for (const auto each : severities) {
    const auto n = counts.at(static_cast<std::size_t>(each));
    if (n == 0) continue;
    if (!std::exchange(first, false)) put(out, " · ", look::faint);
    const auto name = core::name_of(each);
    put(out,
        each == core::severity::info ? fmt::format("{} {}", n, name) : reports::counted(n, name),
        look_of(each));
  }
  auto right = std::string{name_of(m.findings.ordered_by())};
  if (!m.findings.filter().empty()) {
    right = fmt::format("“{}”: {} of {} · {}", m.findings.filter(), m.findings.rows().size(),
                        m.findings.size(), right);
  }
  const auto end = m.size.columns > 0 ? m.size.columns - 1 : 0;
  const auto used = columns_of(out) + 1;
  const bool is_filtered = !m.findings.filter().empty();
  const auto room = end > used ? end - used : 0;
  put_right(out, is_filtered ? clipped(displayed(right), room) : right, end, look::faint);
  return out;
}

void put_prose(std::vector<line>& out, std::string_view text, std::size_t columns, look as) {
  for (const auto& each : wrapped(displayed(text), columns > 4 ? columns - 4 : 1)) {
    auto& added = out.emplace_back();
    put(added, "  ");
    put(added, each, as);
  }
}

// An empty list teaches what to do next.
std::vector<line> nothing_to_list(const model& m, std::size_t columns) {
  std::vector<line> out(1);
  if (m.findings.size() > 0) {
    put_prose(out,
              fmt::format("None of the {} has “{}” in its words.",
                          reports::counted(m.findings.size(), "finding"), m.findings.filter()),
              columns, look::strong);
    put_prose(out, "Esc shows all of them.", columns, look::plain);
    return out;
  }
  if (m.link.now != link::state::live) {
    put_prose(out, "The connection to pgweir is lost. It is tried again each second.", columns,
              look::strong);
    return out;
  }
  put_prose(out, "Nothing has been found so far.", columns, look::strong);
  const auto where = m.server && !m.server->listen.empty()
                         ? fmt::format(
                               "Point your application at postgresql://{}/… and use it: "
                               "what hurts comes up here.",
                               m.server->listen)
                         : std::string{
                               "Point your application at pgweir's port and use it: what "
                               "hurts comes up here."};
  put_prose(out, where, columns, look::plain);
  return out;
}

line transaction_line(const open_transaction& open, core::duration longest, std::size_t columns) {
  line out;
  put(out, fmt::format("  pid {}  ", open.backend_pid));
  fill(out, 14);
  put(out, clipped(displayed(open.application.empty() ? open.user : open.application), 16));
  fill(out, 32);
  put(out, fmt::format("open {}", reports::duration_text(open.open_for)));
  fill(out, 46);
  put(out, fmt::format("idle {}", reports::duration_text(open.idle_for)), look::faint);
  fill(out, 60);
  const auto room = columns > 62 ? std::min<std::size_t>(columns - 62, 30) : 0;
  if (room > 4) {
    const auto share = static_cast<double>(open.open_for.count()) /
                       static_cast<double>(std::max<std::int64_t>(longest.count(), 1));
    put(out, share_bar(share, room), look::faint);
  }
  return out;
}

std::vector<line> transactions(const model& m, size room) {
  std::vector<line> out;
  if (!m.traffic || m.traffic->transactions.empty() || room.rows < rows_for_transactions) {
    return out;
  }
  const auto& all = m.traffic->transactions;
  out.push_back(
      rule_line(all.size() == 1 ? "open transaction" : "open transactions", room.columns));
  for (std::size_t i = 0; i < std::min(all.size(), most_transactions); ++i) {
    out.push_back(transaction_line(all[i], all.front().open_for, room.columns));
  }
  return out;
}

std::vector<line> preview(const model& m, size room) {
  const auto* chosen = m.findings.chosen();
  if (chosen == nullptr || room.rows < rows_for_preview) return {};
  return brief_lines(*chosen, {std::min<std::size_t>(room.rows / 3, 14), room.columns});
}

void append(std::vector<line>& to, std::vector<line> more) {
  for (auto& each : more) to.push_back(std::move(each));
}

}  // namespace

list_content list_lines(const model& m, size room, core::wall_time now) {
  list_content out;
  if (room.rows >= rows_for_numbers) out.lines.push_back(numbers(m));
  auto below = transactions(m, room);
  append(below, preview(m, room));
  out.findings = room.rows - out.lines.size() - below.size();
  const auto& rows = m.findings.rows();
  if (rows.empty()) {
    auto words = nothing_to_list(m, room.columns);
    words.resize(out.findings);
    append(out.lines, std::move(words));
  } else {
    const auto how = table_for(room.columns);
    const auto selected = m.findings.selected();
    const auto most_above = rows.size() > out.findings ? rows.size() - out.findings : 0;
    // The selected one in the middle, but at the list's ends.
    const auto above =
        std::min(selected > out.findings / 2 ? selected - out.findings / 2 : 0, most_above);
    for (std::size_t i = 0; i < out.findings; ++i) {
      if (above + i >= rows.size()) {
        out.lines.emplace_back();
      } else {
        out.lines.push_back(row(*rows[above + i], how, above + i == selected, now));
      }
    }
  }
  append(out.lines, std::move(below));
  return out;
}

}  // namespace pgweir::cli::watch
