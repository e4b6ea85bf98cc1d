#include "cli/watch/bars.hpp"

#include "cli/watch/cells.hpp"
#include "cli/watch/drawing.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli::watch {

namespace {

constexpr std::size_t shown_rates = 12;
constexpr std::string_view between = "   ";

// A part of a line that may be left out where there is no room; the least first.
struct part {
  std::string text;
  int weight = 0;
  look as = look::plain;
};

std::size_t columns_of(const std::vector<part>& parts, std::string_view gap) {
  std::size_t out = 0;
  for (const auto& each : parts) {
    out += watch::columns_of(displayed(each.text)) + (out > 0 ? gap.size() : 0);
  }
  return out;
}

void leave_out_what_does_not_fit(std::vector<part>& parts, std::size_t columns,
                                 std::string_view gap) {
  const auto lighter = [](const part& a, const part& b) { return a.weight < b.weight; };
  while (!parts.empty() && columns_of(parts, gap) > columns) {
    parts.erase(std::min_element(parts.begin(), parts.end(), lighter));
  }
}

void put_all(line& out, const std::vector<part>& parts, std::string_view gap) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) put(out, gap);
    put(out, parts[i].text, parts[i].as);
  }
}

part connection_part(const model& m, core::wall_time now) {
  switch (m.link.now) {
    case link::state::connecting:
      return {"connecting", 90, look::warning};
    case link::state::live:
      return {"live", 90, look::plain};
    case link::state::lost:
      break;
  }
  const auto ago = std::max(core::duration{}, core::duration{now - m.link.since});
  // Whole seconds: the line must not flicker.
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ago);
  auto text = fmt::format("LOST {} ago, trying again", seconds.count() < 100
                                                           ? fmt::format("{} s", seconds.count())
                                                           : reports::duration_text(seconds));
  return {std::move(text), 99, look::error};
}

std::vector<part> top_parts(const model& m) {
  std::vector<part> out{{"pgweir", 10, look::strong}};
  if (m.server) out.push_back({m.server->upstream, 30, look::plain});
  if (m.findings.paused()) {
    const auto news = m.findings.new_since_pause();
    out.push_back({news > 0 ? fmt::format("PAUSED, {} new", news) : "PAUSED", 95, look::warning});
  }
  if (m.link.now == link::state::lost && !m.link.why.empty()) {
    out.push_back({m.link.why, 20, look::plain});
  }
  if (!m.traffic) return out;
  const auto& t = *m.traffic;
  out.push_back({fmt::format("{} q/s", reports::count_text(t.queries_per_s)), 80, look::plain});
  const std::vector<std::uint64_t> rates{
      m.rates.end() - static_cast<std::ptrdiff_t>(std::min(m.rates.size(), shown_rates)),
      m.rates.end()};
  out.push_back({sparkline(rates), 15, look::plain});
  if (t.errors_per_s > 0) {
    out.push_back(
        {fmt::format("{} failed/s", reports::count_text(t.errors_per_s)), 70, look::error});
  }
  if (t.queries_per_s > 0) {
    out.push_back({fmt::format("p95 {}", reports::duration_text(t.p95)), 60, look::plain});
  }
  out.push_back({fmt::format("analysed {}", reports::percent_text(t.analysed)), 50,
                 t.analysed < 1 ? look::warning : look::plain});
  out.push_back({reports::counted(t.sessions, "session"), 5, look::plain});
  return out;
}

std::vector<part> keys_of(const model& m, const frame& above) {
  switch (m.view) {
    case view::list:
      if (m.findings.size() == 0) return {{"? help", 95}, {"q quit", 91}};
      return {{"↑↓ move", 40},
              {"enter open", 90},
              {"/ filter", 70},
              {m.findings.filter().empty() ? "" : "esc all", 80},
              {"s sort", 50},
              {m.findings.paused() ? "p go on" : "p pause", m.findings.paused() ? 92 : 45},
              {"e export", 30},
              {"? help", 95},
              {"q quit", 91}};
    case view::detail:
      return {{above.scroll_most > 0 ? "↑↓ scroll" : "", 60},
              {"n/N next, previous", 50},
              {"e export", 70},
              {"? help", 80},
              {"q back", 90}};
    case view::help:
      return {{above.scroll_most > 0 ? "↑↓ scroll" : "", 60}, {"q back", 90}};
  }
  return {};
}

bottom_line prompt_line(const prompt& asked, std::size_t columns) {
  bottom_line out;
  std::string_view label = "filter: ";
  std::string hint = "enter keeps it · esc shows all";
  if (asked.what == prompt::purpose::file) {
    label = asked.of == prompt::extent::all ? "write all to: " : "write to: ";
    const bool is_json = asked.text.ends_with(".json");
    hint = fmt::format("enter writes {} · tab {} · esc", is_json ? "JSON" : "Markdown",
                       is_json ? "Markdown" : "JSON");
  }
  put(out.content, label, look::strong);
  const auto room = columns > watch::columns_of(label) + 1 ? columns - watch::columns_of(label) - 1
                                                           : std::size_t{1};
  put(out.content, ending(displayed(asked.text), room));
  out.cursor = std::min(watch::columns_of(out.content), columns > 0 ? columns - 1 : 0);
  put_right(out.content, hint, columns, look::faint);
  return out;
}

}  // namespace

line top_bar(const model& m, core::wall_time now) {
  line out;
  out.on = line::ground::bar;
  const auto columns = m.size.columns;
  const auto right = connection_part(m, now);
  auto parts = top_parts(m);
  const auto taken = watch::columns_of(right.text) + between.size() + 2;
  leave_out_what_does_not_fit(parts, columns > taken ? columns - taken : 0, between);
  put(out, " ");
  put_all(out, parts, between);
  put_right(out, right.text, columns > 0 ? columns - 1 : 0, right.as);
  return out;
}

bottom_line bottom_bar(const model& m, const frame& above) {
  if (m.prompt) return prompt_line(*m.prompt, m.size.columns);
  bottom_line out;
  if (!m.message.empty()) {
    put(out.content, " ");
    put(out.content, m.message, look::strong);
    return out;
  }
  auto parts = keys_of(m, above);
  std::erase_if(parts, [](const part& each) { return each.text.empty(); });
  constexpr std::string_view dot = " · ";
  leave_out_what_does_not_fit(parts, m.size.columns > 1 ? m.size.columns - 1 : 0, dot);
  for (auto& each : parts) each.as = look::faint;
  put(out.content, " ");
  put_all(out.content, parts, dot);
  return out;
}

}  // namespace pgweir::cli::watch
