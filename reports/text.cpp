#include "reports/text.hpp"

#include "core/limits.hpp"
#include "reports/layout.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pgweir::reports {

namespace {

constexpr std::size_t indent = 10;       // behind "14:03:22  "
constexpr std::size_t label_width = 12;  // "because", "SQLAlchemy", …
constexpr std::size_t title_width = 21;  // "IDLE IN TRANSACTION"

std::string rule_title(const core::finding& f) {
  std::string out{core::entry_of(f.rule).label};
  const bool may_be_proven = f.rule == core::rule::n_plus_one || f.rule == core::rule::write_loop;
  const bool says_grade = may_be_proven || f.grade != core::grade::proven;
  if (says_grade) out += "  " + std::string{core::name_of(f.grade)};
  return out;
}

// "14:03:22  N+1  proven        subject                  price"
std::string headline(const booked_finding& f, std::string_view subject, std::string_view price,
                     const text_style& style) {
  const auto title = rule_title(f.latest);
  std::string out = clock_text(f.last_seen) + "  " + coloured(title, f.latest.severity, style);
  out.append(width_of(title) < title_width ? title_width - width_of(title) : 1, ' ');
  const auto used = indent + std::max(title_width, width_of(title) + 1);
  const auto needed = width_of(subject) + 2 + width_of(price);
  out += bold(subject, style);
  if (price.empty()) return out + "\n";
  if (used + needed <= style.width) {
    out.append(style.width - used - width_of(subject) - width_of(price), ' ');
    return out + std::string{price} + "\n";
  }
  return out + "\n" + std::string(used, ' ') + std::string{price} + "\n";
}

std::string labelled(std::string_view label, const std::vector<std::string>& lines,
                     const text_style& style) {
  std::string out;
  for (const auto& line : lines) {
    out.append(indent, ' ');
    out += faint(padded(label, label_width), style);
    out += line + "\n";
    label = {};
  }
  return out;
}

std::string labelled_prose(std::string_view label, std::string_view text, const text_style& style) {
  const auto room = style.width > indent + label_width + 20 ? style.width - indent - label_width
                                                            : std::size_t{40};
  return labelled(label, wrapped(text, room), style);
}

std::string details(const words& w, const text_style& style) {
  std::string out;
  const auto room = style.width > indent + 20 ? style.width - indent : std::size_t{40};
  if (!w.statement.empty()) {
    for (const auto& line : wrapped(w.statement, room)) {
      out += std::string(indent, ' ') + line + "\n";
    }
  }
  std::string_view label = "because";
  for (const auto& reason : w.because) {
    out += labelled_prose(label, reason, style);
    label = {};
  }
  if (!w.plan.empty()) out += labelled("plan", w.plan, style);
  if (!w.fix.empty()) out += labelled("fix", lines_of(w.fix), style);
  if (!w.orm_line.empty()) out += labelled(w.orm, lines_of(w.orm_line), style);
  if (!w.note.empty()) {
    out += labelled_prose(w.fix.empty() && w.orm_line.empty() ? "fix" : "note", w.note, style);
  }
  if (!w.where.empty()) out += labelled_prose("where", w.where, style);
  return out;
}

std::string times_seen(const booked_finding& f) {
  return f.count > 1 ? fmt::format(", seen {} times", count_text(f.count)) : std::string{};
}

}  // namespace

std::string entry_text(const booked_finding& f, const text_style& style) {
  const auto w = words_of(f.latest);
  return headline(f, w.subject + times_seen(f), w.price, style) + details(w, style);
}

std::string live_text::show(const booked_finding& f) {
  const auto now = what_to_say(f);
  if (said_.size() >= core::limits::findings && !said_.contains(f.latest.id)) said_.clear();
  const auto known = said_.find(f.latest.id);
  if (known == said_.end()) {
    auto entry = first_entry(f);
    said_.emplace(f.latest.id, memory{now, rule_title(f.latest), clock_text(f.last_seen)});
    return without_commands(std::move(entry));
  }
  auto& last = known->second.last;
  if (last == now) return {};
  auto line = growth_line(f, last);
  last = now;
  return without_commands(std::move(line));
}

// An incident that was told before more was known of it must not look like two.
std::string live_text::first_entry(const booked_finding& f) const {
  auto entry = entry_text(f, style_);
  for (const auto& earlier : f.latest.replaces) {
    const auto told = said_.find(earlier.id);
    if (told == said_.end()) continue;
    const auto& [last, title, at] = told->second;
    entry += labelled_prose("replaces", fmt::format("the entry {} of {}", title, at), style_);
  }
  return entry;
}

live_text::said live_text::what_to_say(const booked_finding& f) {
  return {size_of(f), open_time(f.latest), f.latest.severity, f.latest.grade,
          f.latest.open && open_time(f.latest).count() > 0};
}

std::string live_text::growth_line(const booked_finding& f, const said& before) const {
  const auto now = what_to_say(f);
  const auto w = words_of(f.latest);
  std::string growth;
  auto add = [&](const std::string& part) { growth += (growth.empty() ? "" : ", ") + part; };
  if (now.size != before.size) {
    add(fmt::format("×{} → ×{}", count_text(before.size), count_text(now.size)));
  }
  if (now.open_for > before.open_for && before.open) {
    add(fmt::format("open {} → {}", duration_text(before.open_for), duration_text(now.open_for)));
  }
  if (before.open && !now.open) add("ended");
  if (now.severity != before.severity) add("now " + std::string{core::name_of(now.severity)});
  if (now.grade != before.grade) add("now " + std::string{core::name_of(now.grade)});
  auto price = f.count == 1 ? w.price : duration_text(f.total.time) + " in all";
  if (now.open_for.count() > 0) price = now.open ? "still open" : "";
  return headline(f, growth + "  " + w.subject, price, style_);
}

}  // namespace pgweir::reports
