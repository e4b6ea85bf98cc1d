#include "reports/baseline.hpp"
#include "reports/json.hpp"
#include "reports/json_evidence.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>

namespace pgweir::reports {

namespace {

core::wall_time date_from(const json& j) {
  const auto read = read_date(j.get<std::string>());
  if (!read) throw std::invalid_argument("a date is not of the form 2026-11-22T14:03:22.125Z");
  return *read;
}

template <class Enum>
Enum level_named(const json& j, std::string_view what) {
  const auto text = j.get<std::string>();
  for (int i = 0; i < 3; ++i) {
    if (core::name_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  }
  throw std::invalid_argument(fmt::format("unknown {} \"{}\"", what, text));
}

core::rule rule_from(const json& j) {
  const auto text = j.get<std::string>();
  const auto known = core::rule_named(text);
  if (!known) throw std::invalid_argument(fmt::format("unknown rule \"{}\"", text));
  return *known;
}

analyzers::attributed_work::name_kind name_kind_from(const json& j) {
  using kind = analyzers::attributed_work::name_kind;
  const auto text = j.get<std::string>();
  for (const auto known : {kind::route, kind::scope, kind::trace}) {
    if (name_of(known) == text) return known;
  }
  throw std::invalid_argument(fmt::format("unknown kind of work \"{}\"", text));
}

booked_finding finding_from(const json& j) {
  booked_finding f;
  f.latest.id = id_from(j.at("id"));
  f.latest.occurrence = j.at("occurrence").get<std::uint64_t>();
  f.latest.rule = rule_from(j.at("rule"));
  f.latest.grade = level_named<core::grade>(j.at("grade"), "grade");
  f.latest.severity = level_named<core::severity>(j.at("severity"), "severity");
  f.latest.open = j.at("open").get<bool>();
  f.latest.evidence = evidence_from(j.at("evidence"));
  f.latest.where = place_from(j.at("where"));
  f.latest.cost = cost_from(j.at("occurrence_cost"));
  for (const auto& earlier : j.value("replaces", json::array())) {
    f.latest.replaces.push_back(
        {id_from(earlier.at("id")), earlier.at("occurrence").get<std::uint64_t>()});
  }
  f.latest.fix = fix_from(j.at("fix"));
  f.count = j.at("count").get<std::uint64_t>();
  f.total = cost_from(j.at("cost"));
  f.first_seen = date_from(j.at("first_seen"));
  f.last_seen = date_from(j.at("last_seen"));
  for (const auto& place : j.value("places", json::array())) {
    f.places.push_back({name_kind_from(place.at("kind")), place.at("name").get<std::string>(),
                        place.at("count").get<std::uint64_t>()});
  }
  return f;
}

traffic_summary traffic_from(const json& j) {
  traffic_summary t;
  t.queries = j.at("queries").get<std::uint64_t>();
  t.seen.executions = j.at("executions").get<std::uint64_t>();
  t.seen.rows = j.at("rows").get<std::uint64_t>();
  t.seen.bytes = j.at("bytes").get<std::uint64_t>();
  t.seen.round_trips = j.at("round_trips").get<std::uint64_t>();
  t.seen.errors = j.at("errors").get<std::uint64_t>();
  t.seen.statements = j.at("statements").get<std::uint64_t>();
  t.seen.unparsed = j.at("unparsed").get<std::uint64_t>();
  t.seen.unattributed = j.at("unattributed").get<std::uint64_t>();
  t.seen.connections = j.at("connections").get<std::uint64_t>();
  t.seen.blind_connections = j.at("blind_connections").get<std::uint64_t>();
  t.seen.dropped_events = j.at("dropped_events").get<std::uint64_t>();
  t.seen.rules_switched_off = j.value("rules_switched_off", std::uint64_t{0});
  t.seen.time = duration_from(j.at("time_us"));
  t.blind = j.at("blind").get<std::map<std::string, std::uint64_t>>();
  return t;
}

// Reports of before there was any have none.
std::vector<analyzers::attributed_work> work_from(const json& j) {
  std::vector<analyzers::attributed_work> all;
  for (const auto& each : j.value("work", json::array())) {
    auto& work = all.emplace_back();
    work.kind = name_kind_from(each.at("kind"));
    work.name = each.at("name").get<std::string>();
    work.pieces = each.at("pieces").get<std::uint64_t>();
    work.most_calls = each.at("most_calls").get<std::uint64_t>();
    work.spent = cost_from(each.at("cost"));
  }
  return all;
}

std::optional<std::uint64_t> id_if_any(const json& j) {
  return j.is_null() ? std::nullopt : std::optional{id_from(j)};
}

std::string text_if_any(const json& j) { return j.is_null() ? "" : j.get<std::string>(); }

// Reports of before there was any have none.
std::vector<ignored_findings> ignored_from(const json& j) {
  std::vector<ignored_findings> all;
  for (const auto& each : j.value("ignored", json::array())) {
    auto& made = all.emplace_back();
    made.by.rule = rule_from(each.at("rule"));
    made.by.finding = id_if_any(each.at("finding"));
    made.by.statement = id_if_any(each.at("statement"));
    made.by.table = text_if_any(each.at("table"));
    made.by.scope = text_if_any(each.at("scope"));
    made.by.route = text_if_any(each.at("route"));
    made.by.application = text_if_any(each.at("application"));
    made.by.database = text_if_any(each.at("database"));
    made.by.reason = each.at("reason").get<std::string>();
    if (const auto day = text_if_any(each.at("until")); !day.empty()) made.by.until = day_from(day);
    made.expired = each.at("expired").get<bool>();
    made.count = each.at("count").get<std::uint64_t>();
    for (const auto& id : each.at("findings")) made.findings.push_back(id_from(id));
  }
  return all;
}

report report_from(const json& j) {
  if (j.at("format").get<std::string>() != "pgweir-report") {
    throw std::invalid_argument("its format is not \"pgweir-report\"");
  }
  const auto version = j.at("version").get<int>();
  if (version != json_version) {
    throw std::invalid_argument(fmt::format("it is of version {}, and this pgweir reads version {}",
                                            version, json_version));
  }
  report r;
  r.pgweir_version = j.at("pgweir").get<std::string>();
  r.upstream = j.at("upstream").get<std::string>();
  r.started = date_from(j.at("started"));
  r.made = date_from(j.at("made"));
  r.traffic = traffic_from(j.at("traffic"));
  r.work = work_from(j);
  for (const auto& each : j.value("statements", json::array())) {
    r.statements.push_back(totals_from(each));
  }
  for (const auto& f : j.at("findings")) r.findings.push_back(finding_from(f));
  r.findings_dropped = j.at("findings_dropped").get<std::uint64_t>();
  r.ignored = ignored_from(j);
  const auto error = j.find("configuration_error");
  if (error != j.end() && !error->is_null()) r.configuration_error = error->get<std::string>();
  return r;
}

template <class T, class Read>
core::result<T> read(std::string_view text, std::string_view source, std::string_view what,
                     Read from) {
  try {
    return from(json::parse(text));
  } catch (const std::exception& error) {
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("{} is no {}: {}", source, what, reason_of(error))};
  }
}

}  // namespace

core::result<report> read_report(std::string_view text, std::string_view source) {
  return read<report>(text, source, "pgweir report", report_from);
}

core::result<booked_finding> read_finding(std::string_view text, std::string_view source) {
  return read<booked_finding>(text, source, "finding of pgweir", finding_from);
}

}  // namespace pgweir::reports
