#include "reports/json.hpp"

#include "reports/baseline.hpp"
#include "reports/json_evidence.hpp"
#include "reports/json_parts.hpp"
#include "reports/wording.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::reports {

namespace {

json words_json(const core::finding& f) {
  const auto w = words_of(f);
  return {{"subject", w.subject},     {"price", w.price},     {"sentence", w.sentence},
          {"statement", w.statement}, {"because", w.because}, {"plan", w.plan},
          {"note", w.note},           {"where", w.where}};
}

json replaces_json(const core::finding& f) {
  json out = json::array();
  for (const auto& earlier : f.replaces) {
    out.push_back({{"id", core::hex(earlier.id)}, {"occurrence", earlier.occurrence}});
  }
  return out;
}

json places_json(const booked_finding& f) {
  json out = json::array();
  for (const auto& place : f.places) {
    out.push_back({{"kind", name_of(place.kind)}, {"name", place.name}, {"count", place.count}});
  }
  return out;
}

json work_array(const report& r) {
  json out = json::array();
  for (const auto& work : r.work) {
    out.push_back({{"kind", name_of(work.kind)},
                   {"name", work.name},
                   {"pieces", work.pieces},
                   {"most_calls", work.most_calls},
                   {"cost", cost_json(work.spent)}});
  }
  return out;
}

json whole_finding_json(const booked_finding& f) {
  auto out = brief_finding_json(f);
  out["evidence"] = evidence_json(f.latest.evidence);
  return out;
}

json findings_array(const report& r) {
  json out = json::array();
  for (const auto& f : r.findings) out.push_back(whole_finding_json(f));
  return out;
}

// An object, written part by part: a tree of the whole would take several times its room.
class indented_object {
 public:
  void add(std::string_view name, const json& value) {
    begin(name);
    append(value, "\n  ");
  }

  template <class Range, class To_json>
  void add_array(std::string_view name, const Range& range, To_json to_json) {
    begin(name);
    text_ += '[';
    bool first = true;
    for (const auto& each : range) {
      text_ += std::exchange(first, false) ? "\n    " : ",\n    ";
      append(to_json(each), "\n    ");
    }
    text_ += first ? "]" : "\n  ]";
  }

  std::string ended() && {
    text_ += "\n}\n";
    return std::move(text_);
  }

 private:
  void begin(std::string_view name) {
    text_ += std::exchange(empty_, false) ? "{\n  \"" : ",\n  \"";
    text_.append(name).append("\": ");
  }

  // Texts in JSON have no line ends of their own.
  void append(const json& value, std::string_view line_end) {
    const auto lines = dumped(value, 2);
    std::size_t begin = 0;
    for (auto end = lines.find('\n'); end != lines.npos; end = lines.find('\n', begin)) {
      text_.append(lines, begin, end - begin).append(line_end);
      begin = end + 1;
    }
    text_.append(lines, begin);
  }

  std::string text_;
  bool empty_ = true;
};

json id_or_null(const std::optional<std::uint64_t>& id) {
  return id ? json(core::hex(*id)) : json();
}

json ignored_array(const report& r) {
  json out = json::array();
  for (const auto& each : r.ignored) {
    json ids = json::array();
    for (const auto id : each.findings) ids.push_back(core::hex(id));
    out.push_back({{"rule", core::name_of(each.by.rule)},
                   {"finding", id_or_null(each.by.finding)},
                   {"statement", id_or_null(each.by.statement)},
                   {"table", text_or_null(each.by.table)},
                   {"scope", text_or_null(each.by.scope)},
                   {"route", text_or_null(each.by.route)},
                   {"application", text_or_null(each.by.application)},
                   {"database", text_or_null(each.by.database)},
                   {"reason", each.by.reason},
                   {"until", each.by.until ? json(day_text(*each.by.until)) : json()},
                   {"expired", each.expired},
                   {"count", each.count},
                   {"findings", ids}});
  }
  return out;
}

}  // namespace

std::string dumped(const json& j, int indent) {
  return j.dump(indent, ' ', false, json::error_handler_t::replace);
}

json text_or_null(const std::string& text) { return text.empty() ? json() : json(text); }

json brief_finding_json(const booked_finding& f) {
  const auto& last = f.latest;
  return {{"id", core::hex(last.id)},
          {"rule", core::name_of(last.rule)},
          {"grade", core::name_of(last.grade)},
          {"severity", core::name_of(last.severity)},
          {"open", last.open},
          {"count", f.count},
          {"first_seen", date_json(f.first_seen)},
          {"last_seen", date_json(f.last_seen)},
          {"cost", cost_json(f.total)},
          {"words", words_json(last)},
          {"fix", fix_json(last.fix)},
          {"where", place_json(last.where)},
          {"places", places_json(f)},
          {"occurrence", last.occurrence},
          {"occurrence_cost", cost_json(last.cost)},
          {"replaces", replaces_json(last)}};
}

json traffic_json(const traffic_summary& t) {
  return {{"queries", t.queries},
          {"analysed", t.analysed()},
          {"executions", t.seen.executions},
          {"rows", t.seen.rows},
          {"bytes", t.seen.bytes},
          {"round_trips", t.seen.round_trips},
          {"errors", t.seen.errors},
          {"statements", t.seen.statements},
          {"unparsed", t.seen.unparsed},
          {"unattributed", t.seen.unattributed},
          {"connections", t.seen.connections},
          {"blind_connections", t.seen.blind_connections},
          {"dropped_events", t.seen.dropped_events},
          {"rules_switched_off", t.seen.rules_switched_off},
          {"time_us", microseconds(t.seen.time)},
          {"blind", t.blind}};
}

std::string report_json(const report& r) {
  indented_object out;
  out.add("format", "pgweir-report");
  out.add("version", json_version);
  out.add("pgweir", r.pgweir_version);
  out.add("upstream", r.upstream);
  out.add("started", date_json(r.started));
  out.add("made", date_json(r.made));
  out.add("traffic", traffic_json(r.traffic));
  out.add("work", work_array(r));
  out.add_array("statements", r.statements, totals_json);
  out.add_array("findings", r.findings, whole_finding_json);
  out.add("findings_dropped", r.findings_dropped);
  out.add("ignored", ignored_array(r));
  out.add("configuration_error", text_or_null(r.configuration_error));
  return std::move(out).ended();
}

std::string health_json(const health& h) {
  const json out{{"status", h.ready ? "ready" : "draining"},
                 {"sessions", h.sessions},
                 {"configuration_error", text_or_null(h.configuration_error)}};
  return dumped(out, -1) + "\n";
}

std::string findings_json(const report& r) { return dumped(findings_array(r), -1); }

std::string finding_json(const booked_finding& f) { return dumped(whole_finding_json(f), -1); }

}  // namespace pgweir::reports
