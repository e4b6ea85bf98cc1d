#include "proxy/notify/alert_text.hpp"

#include "core/limits.hpp"
#include "reports/json_fields.hpp"
#include "reports/plain_text.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::notify {

namespace {

using config::placeholder;

// Before the "…" that says that it was cut.
constexpr std::size_t text_bytes = core::limits::alert_text_bytes - 3;
// Of one value: no single one takes the room of all others.
constexpr std::size_t value_bytes = core::limits::alert_text_bytes / 2;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "@all" is a mention to Mattermost and Rocket.Chat, "ann@shop" and "@>" are none.
bool begins_mention(std::string_view text, std::size_t at) {
  const bool within_word = at > 0 && is_word(text[at - 1]);
  return text[at] == '@' && !within_word && (at + 1 == text.size() || is_word(text[at + 1]));
}

// What Slack wants written otherwise; a mention of its own needs its "<".
std::string escaped_for_slack(std::string_view text) {
  constexpr std::string_view zero_width_space = "\xe2\x80\x8b";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
        if (begins_mention(text, i)) out += zero_width_space;
    }
  }
  return out;
}

std::string in_one(const std::vector<std::string>& sentences) {
  std::string out;
  for (const auto& each : sentences) out += (out.empty() ? "" : " ") + each;
  return out;
}

class filling {
 public:
  filling(const alert& what, const config::notify_destination& to, const sender& from)
      : what_{what}, to_{to}, from_{from}, words_{reports::words_of(what.finding->latest)} {}

  std::string text() const {
    std::string out = what_.resolved ? "resolved: " : "";
    bool first = true;
    for (const auto& line : to_.text.lines) {
      const auto filled = filled_line(line);
      if (!filled) continue;
      if (!first) out += '\n';
      out += *filled;
      first = false;
    }
    return out;
  }

 private:
  // None: it has placeholders, and none of them has a value.
  std::optional<std::string> filled_line(const std::vector<config::template_part>& line) const {
    std::string out;
    bool asks = false;
    bool answered = false;
    for (const auto& part : line) {
      out += part.text;
      if (!part.filled) continue;
      const auto value = shown(part.what);
      asks = true;
      answered = answered || !value.empty();
      out += value;
    }
    if (asks && !answered) return std::nullopt;
    return out;
  }

  std::string shown(placeholder what) const {
    const bool may_break = what == placeholder::fix || what == placeholder::orm;
    auto plain = reports::plain_text(
        value(what), may_break ? reports::line_breaks::kept : reports::line_breaks::folded);
    while (plain.ends_with('\n')) plain.pop_back();
    plain = reports::cut_to_bytes(plain, value_bytes);
    return to_.kind == config::notify_kind::slack ? escaped_for_slack(plain) : plain;
  }

  std::string value(placeholder what) const {
    switch (what) {
      case placeholder::subject:
        return words_.subject;
      case placeholder::price:
        return words_.price;
      case placeholder::sentence:
        return words_.sentence;
      case placeholder::because:
        return in_one(words_.because);
      case placeholder::statement:
        return words_.statement;
      case placeholder::fix:
        return words_.fix;
      case placeholder::orm:
        return words_.orm_line;
      case placeholder::note:
        return words_.note;
      case placeholder::where:
        return words_.where;
      case placeholder::link:
        return link_to(*what_.finding, to_);
      case placeholder::upstream:
        return from_.upstream;
      case placeholder::rule:
      case placeholder::label:
      case placeholder::severity:
      case placeholder::grade:
      case placeholder::database:
      case placeholder::application:
      case placeholder::route:
      case placeholder::count:
      case placeholder::size:
      case placeholder::first_seen:
      case placeholder::last_seen:
      case placeholder::id:
        break;
    }
    return fact(what);
  }

  std::string fact(placeholder what) const {
    const auto& booked = *what_.finding;
    const auto& f = booked.latest;
    if (what == placeholder::rule) return std::string{core::name_of(f.rule)};
    if (what == placeholder::label) return std::string{core::entry_of(f.rule).label};
    if (what == placeholder::severity) return std::string{core::name_of(f.severity)};
    if (what == placeholder::grade) return std::string{core::name_of(f.grade)};
    if (what == placeholder::database) return f.where.database;
    if (what == placeholder::application) return f.where.application;
    if (what == placeholder::route) return f.where.route;
    if (what == placeholder::count) return std::to_string(booked.count);
    if (what == placeholder::size) return std::to_string(reports::size_of(booked));
    if (what == placeholder::first_seen) return reports::date_json(booked.first_seen);
    if (what == placeholder::last_seen) return reports::date_json(booked.last_seen);
    return core::hex(f.id);
  }

  const alert& what_;
  const config::notify_destination& to_;
  const sender& from_;
  reports::words words_;
};

}  // namespace

std::string link_to(const reports::booked_finding& finding, const config::notify_destination& to) {
  if (to.link.empty()) return {};
  std::string_view base = to.link;
  while (base.ends_with('/')) base.remove_suffix(1);
  return fmt::format("{}/#/findings/{}", base, core::hex(finding.latest.id));
}

std::string alert_text(const alert& what, const config::notify_destination& to,
                       const sender& from) {
  return reports::cut_to_bytes(filling{what, to, from}.text(), text_bytes);
}

}  // namespace pgweir::notify
