#include "reports/sarif_result.hpp"

#include "reports/plain_text.hpp"
#include "reports/seen_at.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pgweir::reports {

namespace {

// GitHub keeps 100 of a result.
constexpr std::size_t logical_locations = 20;
constexpr std::size_t name_bytes = 200;

json logical_location(std::string_view kind, std::string_view name) {
  const auto plain = cut_to_bytes(plain_text(name), name_bytes);
  return {
      {"name", plain}, {"fullyQualifiedName", fmt::format("{}:{}", kind, plain)}, {"kind", kind}};
}

json logical_locations_of(const booked_finding& f, const words& w) {
  json out = json::array();
  for (const auto& place : f.places) {
    if (out.size() == logical_locations) break;
    out.push_back(logical_location(name_of(place.kind), place.name));
  }
  if (!out.empty()) return out;
  const auto place = place_of(f);
  const bool has_name = place.kind != "rule" || w.statement.empty();
  out.push_back(has_name ? logical_location(place.kind, place.name)
                         : logical_location("statement", w.statement));
  return out;
}

json physical_location(const booked_finding& f) {
  if (const auto at = source_line_of(f.latest.where)) {
    json out{{"artifactLocation", {{"uri", sarif_uri(at->path)}, {"uriBaseId", "%SRCROOT%"}}}};
    if (at->line > 0) out["region"] = {{"startLine", at->line}};
    return out;
  }
  const json no_file{{"text", "No file: the place of the traffic that it was seen in."}};
  return {{"artifactLocation",
           {{"uri", sarif_uri(path_of(place_of(f)))},
            {"uriBaseId", "%SRCROOT%"},
            {"description", no_file}}},
          {"region", {{"startLine", 1}}}};
}

// The ORM's line is in the properties: its braces would not survive the way through a message.
json message_of(const words& w) {
  auto text = w.sentence;
  for (const auto& reason : w.because) text += "\n" + reason;
  if (!w.fix.empty()) text += "\nFix: " + w.fix;
  if (!w.note.empty()) text += "\n" + w.note;
  return sarif_message(text);
}

std::string_view word_of(standing stands) {
  switch (stands) {
    case standing::below:
      return "passing";
    case standing::known:
      return "known";
    case standing::acknowledged:
      return "acknowledged";
    case standing::failing:
      return "failing";
  }
  return "";
}

json lines_json(const std::vector<std::string>& lines) {
  json out = json::array();
  for (const auto& line : lines) out.push_back(plain_text(line));
  return out;
}

json properties_of(const judged_finding& each, const words& w) {
  const auto& f = *each.finding;
  json seen = json::array();
  for (const auto& place : f.places) {
    seen.push_back(
        {{"kind", name_of(place.kind)}, {"name", plain_text(place.name)}, {"count", place.count}});
  }
  return {{"grade", core::name_of(f.latest.grade)},
          {"severity", core::name_of(f.latest.severity)},
          {"standing", word_of(each.stands)},
          {"subject", plain_text(w.subject)},
          {"price", plain_text(w.price)},
          {"statement", plain_text(w.statement)},
          {"plan", lines_json(w.plan)},
          {"fix",
           {{"sql", plain_text(w.fix, line_breaks::kept)},
            {"orm", w.orm},
            {"ormLine", plain_text(w.orm_line, line_breaks::kept)},
            {"note", plain_text(w.note)}}},
          {"where", plain_text(w.where)},
          {"seenIn", seen},
          {"firstSeen", date_json(f.first_seen)},
          {"lastSeen", date_json(f.last_seen)},
          {"cost", cost_json(f.total)}};
}

bool is_known(standing stands) {
  return stands == standing::known || stands == standing::acknowledged;
}

}  // namespace

std::string_view sarif_level(core::severity severity) {
  switch (severity) {
    case core::severity::info:
      return "note";
    case core::severity::warning:
      return "warning";
    case core::severity::error:
      return "error";
  }
  return "none";
}

json sarif_message(std::string_view text) {
  std::string out;
  for (const char c : plain_text(text, line_breaks::kept)) {
    if (c == '(' && out.ends_with(']')) out += ' ';
    out += c;
    if (c == '{' || c == '}') out += c;
  }
  return {{"text", out}};
}

std::string sarif_uri(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~/"}.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

json sarif_result(const judged_finding& each, bool against_baseline) {
  const auto& f = *each.finding;
  const auto w = words_of(f.latest);
  const bool suspect = f.latest.grade == core::grade::suspect;
  const auto id = core::hex(f.latest.id);
  const json location{{"physicalLocation", physical_location(f)},
                      {"logicalLocations", logical_locations_of(f, w)}};
  json out{{"ruleId", core::name_of(f.latest.rule)},
           {"ruleIndex", static_cast<std::size_t>(f.latest.rule)},
           {"kind", suspect ? "review" : "fail"},
           {"level", suspect ? "none" : sarif_level(f.latest.severity)},
           {"message", message_of(w)},
           {"locations", json::array({location})},
           // The second is the only one that GitHub reads.
           {"partialFingerprints", {{"pgweir/id/v1", id}, {"primaryLocationLineHash", id + ":1"}}},
           {"occurrenceCount", std::max<std::uint64_t>(f.count, 1)}};
  if (against_baseline) out["baselineState"] = is_known(each.stands) ? "unchanged" : "new";
  if (each.stands == standing::acknowledged) {
    const json suppression{{"kind", "external"},
                           {"status", "accepted"},
                           {"justification", "acknowledged in the baseline"}};
    out["suppressions"] = json::array({suppression});
  }
  out["properties"] = properties_of(each, w);
  return out;
}

}  // namespace pgweir::reports
