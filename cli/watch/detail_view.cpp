#include "cli/watch/detail_view.hpp"

#include "cli/watch/cells.hpp"
#include "cli/watch/drawing.hpp"
#include "reports/layout.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgweir::cli::watch {

namespace {

constexpr std::size_t places_shown = 8;
constexpr std::size_t brief_fix_lines = 3;
constexpr std::size_t brief_reason_lines = 2;

// Lines of labels and contents: beside each other where there is room, otherwise below each other.
class sheet {
 public:
  explicit sheet(std::size_t columns)
      : columns_{columns}, indent_{columns >= 60 ? std::size_t{14} : std::size_t{2}} {}

  [[nodiscard]] std::size_t room() const {
    return columns_ > indent_ + 2 ? columns_ - indent_ - 1 : 1;
  }
  [[nodiscard]] std::size_t size() const { return lines_.size(); }
  void blank() { lines_.emplace_back(); }
  void add(line each) { lines_.push_back(std::move(each)); }
  // Of several sections only the first line has the label.
  void section(std::string_view label) {
    label_ = label;
    if (indent_ > 2) return;
    line own;
    put(own, " ");
    put(own, label, look::faint);
    lines_.push_back(std::move(own));
    label_ = {};
  }
  void content(const line& inner) {
    line out;
    put(out, " ");
    put(out, std::exchange(label_, {}), look::faint);
    fill(out, indent_);
    for (const auto& each : inner.spans) out.spans.push_back(each);
    lines_.push_back(std::move(out));
  }
  void text(std::string_view shown, look as = look::plain) {
    line inner;
    put(inner, shown, as);
    content(inner);
  }
  void prose(std::string_view words, look as = look::plain, std::size_t most = ~std::size_t{0}) {
    const auto all = wrapped(displayed(words), room());
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
      const bool cut = i + 1 == most && all.size() > most;
      text(cut ? clipped(all[i] + " …", room()) : all[i], as);
    }
  }
  // Lines stay lines; what is wrapped goes on indented.
  void code(std::string_view sql, std::size_t most = ~std::size_t{0}) {
    std::size_t told = 0;
    for (const auto& each : reports::lines_of(sql)) {
      const auto begin = std::min(each.find_first_not_of(' '), each.size());
      const auto inner = room() > begin + 4 ? room() - begin : room();
      bool first = true;
      for (const auto& part : wrapped(displayed(each.substr(begin)), inner > 2 ? inner - 2 : 1)) {
        if (told++ == most) return text("…", look::faint);
        text(std::string(begin + (first ? 0 : 2), ' ') + part);
        first = false;
      }
    }
  }
  std::vector<line> take() { return std::move(lines_); }

 private:
  std::size_t columns_;
  std::size_t indent_;
  std::string_view label_;
  std::vector<line> lines_;
};

void put_headline(sheet& out, const known_finding& finding, std::size_t columns) {
  const auto& f = finding.booked.latest;
  line head;
  put(head, " ");
  put(head, mark_of(f), look_of(f));
  put(head, " " + title_of(f), look_of(f));
  put(head, fmt::format("   {}", core::name_of(f.severity)), look_of(f));
  if (f.open) put(head, "   still open", look::strong);
  std::string price = finding.words.price;
  if (finding.booked.count > 1) {
    price = fmt::format("{}{}seen {}", price, price.empty() ? "" : " · ",
                        reports::counted(finding.booked.count, "time"));
  }
  put_right(head, price, columns > 0 ? columns - 1 : 0);
  out.add(std::move(head));
  out.blank();
  for (const auto& each :
       wrapped(displayed(finding.words.sentence), columns > 2 ? columns - 2 : 1)) {
    line sentence;
    put(sentence, " ");
    put(sentence, each, look::strong);
    out.add(std::move(sentence));
  }
}

void put_lines(sheet& out, std::string_view label, const std::vector<line>& lines) {
  out.section(label);
  for (const auto& each : lines) out.content(each);
}

void put_proof(sheet& out, const known_finding& finding) {
  out.blank();
  out.section("because");
  for (const auto& reason : finding.words.because) out.prose(reason);
  const auto drawn = waterfall(finding.booked.latest, out.room());
  if (drawn.empty()) return;
  out.blank();
  put_lines(out, "when", drawn);
}

void put_advice(sheet& out, const reports::words& w) {
  if (w.fix.empty() && w.orm_line.empty() && w.note.empty()) return;
  out.blank();
  if (!w.fix.empty()) {
    out.section("fix");
    out.code(w.fix);
  }
  if (!w.orm_line.empty()) {
    out.section(w.orm.empty() ? "program" : std::string_view{w.orm});
    out.code(w.orm_line);
  }
  if (!w.note.empty()) {
    out.section(w.fix.empty() && w.orm_line.empty() ? "fix" : "note");
    out.prose(w.note);
  }
}

void put_statement(sheet& out, const known_finding& finding) {
  const auto statement = reports::whole_statement(finding.booked.latest, finding.words);
  if (!statement.empty()) {
    out.blank();
    out.section("statement");
    out.code(statement);
  }
  if (finding.words.plan.empty()) return;
  out.blank();
  out.section("plan");
  for (const auto& each : finding.words.plan) out.code(each);
}

std::string spent(const core::cost& all) {
  using reports::counted;
  return fmt::format("{}, {}, {}, {}, {}", counted(all.calls, "query", "queries"),
                     counted(all.round_trips, "round trip"), counted(all.rows, "row"),
                     reports::bytes_text(all.bytes), reports::duration_text(all.time));
}

void put_places(sheet& out, const known_finding& finding) {
  const auto& booked = finding.booked;
  out.blank();
  if (!finding.words.where.empty()) {
    out.section("where");
    out.prose(finding.words.where);
  }
  if (!booked.latest.where.source.empty()) {
    out.section("source");
    out.prose(booked.latest.where.source);
  }
  if (!booked.places.empty()) out.section("seen in");
  for (std::size_t i = 0; i < std::min(booked.places.size(), places_shown); ++i) {
    const auto& place = booked.places[i];
    out.prose(fmt::format(
        "{} {}{}", reports::name_of(place.kind), place.name,
        place.count > 1 ? fmt::format("  ×{}", reports::count_text(place.count)) : std::string{}));
  }
  if (booked.places.size() > places_shown) {
    out.text(fmt::format("and {} more", booked.places.size() - places_shown), look::faint);
  }
}

void put_numbers(sheet& out, const reports::booked_finding& booked) {
  if (booked.total.calls > 0) {
    out.section(booked.count > 1 ? "cost in all" : "cost");
    out.prose(spent(booked.total));
  }
  out.section("seen");
  auto when = reports::date_text(booked.first_seen);
  if (booked.last_seen != booked.first_seen) {
    when += " to " + reports::clock_text(booked.last_seen);
  }
  out.prose(fmt::format("{}, {}", reports::counted(booked.count, "time"), when));
  out.section("rule");
  out.prose(fmt::format("{} (pgweir rules {} explains it), finding {}",
                        core::name_of(booked.latest.rule), core::name_of(booked.latest.rule),
                        core::hex(booked.latest.id)));
}

}  // namespace

std::string title_of(const core::finding& f) {
  std::string out{core::entry_of(f.rule).label};
  const bool may_be_proven = f.rule == core::rule::n_plus_one || f.rule == core::rule::write_loop;
  if (may_be_proven || f.grade != core::grade::proven) {
    out += " " + std::string{core::name_of(f.grade)};
  }
  return out;
}

line rule_line(std::string_view title, std::size_t columns) {
  line out;
  std::string text = fmt::format("── {} ", title);
  const auto used = columns_of(text);
  for (auto i = used; i < columns; ++i) text += "─";
  put(out, text, look::faint);
  return out;
}

std::vector<line> detail_lines(const known_finding* finding, std::size_t columns) {
  sheet out{columns};
  if (finding == nullptr) {
    out.blank();
    out.prose(
        "This finding is no longer there: it was silenced, made part of another, or forgotten.",
        look::strong);
    return out.take();
  }
  put_headline(out, *finding, columns);
  put_proof(out, *finding);
  put_advice(out, finding->words);
  put_statement(out, *finding);
  put_places(out, *finding);
  put_numbers(out, finding->booked);
  return out.take();
}

std::vector<line> brief_lines(const known_finding& finding, size room) {
  const auto columns = room.columns;
  const auto& w = finding.words;
  sheet out{columns};
  out.add(rule_line(title_of(finding.booked.latest), columns));
  for (const auto& each : wrapped(displayed(w.sentence), columns > 2 ? columns - 2 : 1)) {
    line sentence;
    put(sentence, " ");
    put(sentence, each, look::strong);
    out.add(std::move(sentence));
  }
  out.section("because");
  if (!w.because.empty()) out.prose(w.because.front(), look::plain, brief_reason_lines);
  if (!w.fix.empty()) {
    out.section("fix");
    out.code(w.fix, brief_fix_lines);
  } else if (!w.orm_line.empty()) {
    out.section(w.orm);
    out.code(w.orm_line, brief_fix_lines);
  } else if (!w.note.empty()) {
    out.section("fix");
    out.prose(w.note, look::plain, brief_fix_lines);
  }
  out.section("where");
  out.prose(w.where, look::faint, 1);
  const auto drawn = waterfall(finding.booked.latest, out.room());
  if (out.size() + drawn.size() <= room.rows && !drawn.empty()) put_lines(out, "when", drawn);
  auto lines = out.take();
  lines.resize(std::min(lines.size(), room.rows));
  return lines;
}

}  // namespace pgweir::cli::watch
