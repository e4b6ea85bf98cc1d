#include "reports/baseline.hpp"

#include "reports/json_fields.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace pgweir::reports {

namespace {

constexpr std::string_view format_name = "pgweir-baseline";
constexpr std::array<std::string_view, 6> keys{"rule", "id", "count", "subject", "reason", "until"};

bool before(const baseline_entry& a, const baseline_entry& b) {
  return std::tuple{core::name_of(a.rule), a.id} < std::tuple{core::name_of(b.rule), b.id};
}

json line_of(const baseline_entry& entry) {
  json out{{"rule", core::name_of(entry.rule)},
           {"id", core::hex(entry.id)},
           {"count", entry.count},
           {"subject", entry.subject}};
  if (!entry.reason.empty()) out["reason"] = entry.reason;
  if (entry.until) out["until"] = day_text(*entry.until);
  return out;
}

std::string dumped(const json& line) {
  return line.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t") == text.npos; }

// What follows throws std::invalid_argument or nlohmann's exceptions; read_baseline catches them.

json object_from(std::string_view line) {
  auto read = json::parse(line, nullptr, false);
  if (!read.is_object()) throw std::invalid_argument("it is no JSON object on one line");
  return read;
}

void check_header(std::string_view line) {
  const auto header = object_from(line);
  if (header.value("format", std::string{}) != format_name) {
    throw std::invalid_argument(
        fmt::format("a baseline begins with {{\"format\":\"{}\",\"version\":{}}}", format_name,
                    baseline_version));
  }
  const auto version = header.at("version").get<int>();
  if (version != baseline_version) {
    throw std::invalid_argument(fmt::format(
        "it is of version {}, and this pgweir reads version {}: {}", version, baseline_version,
        version > baseline_version ? "use the pgweir that wrote it, or a newer one"
                                   : "make it anew with --update-baseline"));
  }
}

baseline_entry entry_from(std::string_view line) {
  const auto read = object_from(line);
  for (const auto& [key, value] : read.items()) {
    if (std::ranges::find(keys, key) == keys.end()) {
      throw std::invalid_argument(
          fmt::format("\"{}\" is none of rule, id, count, subject, reason and until", key));
    }
  }
  baseline_entry out;
  const auto rule = read.at("rule").get<std::string>();
  const auto known = core::rule_named(rule);
  if (!known) throw std::invalid_argument(fmt::format("there is no rule \"{}\"", rule));
  out.rule = *known;
  out.id = id_from(read.at("id"));
  out.count = read.at("count").get<std::uint64_t>();
  out.subject = read.value("subject", std::string{});
  out.reason = read.value("reason", std::string{});
  const bool acknowledged = read.contains("reason") || read.contains("until");
  if (acknowledged && is_blank(out.reason)) {
    throw std::invalid_argument("an acknowledgement needs its reason: \"reason\":\"…\"");
  }
  if (read.contains("until")) out.until = day_from(read.at("until").get<std::string>());
  return out;
}

class baseline_reader {
 public:
  void take(std::string_view line) {
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return;
    if (!begun_) {
      check_header(line);
      begun_ = true;
      return;
    }
    auto entry = entry_from(line);
    const auto [at, is_new] = lines_.emplace(entry.id, line_);
    if (!is_new) {
      throw std::invalid_argument(fmt::format("the id {} is in line {} already: remove one",
                                              core::hex(entry.id), at->second));
    }
    read_.entries.push_back(std::move(entry));
  }
  baseline end() && {
    if (!begun_) throw std::invalid_argument("it is empty");
    std::ranges::sort(read_.entries, before);
    return std::move(read_);
  }
  [[nodiscard]] std::size_t line() const { return line_; }

 private:
  bool begun_ = false;
  std::size_t line_ = 0;
  std::map<std::uint64_t, std::size_t> lines_;  // of each id
  baseline read_;
};

}  // namespace

std::chrono::year_month_day day_from(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int end = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &end);
  const std::chrono::year_month_day made{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (read != 3 || end != 10 || text.size() != 10 || !made.ok()) {
    throw std::invalid_argument(
        fmt::format("\"until\" must be a day such as \"2027-01-31\", not \"{}\"", text));
  }
  return made;
}

std::string day_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

std::string baseline_text(const baseline& known) {
  auto out = dumped({{"format", format_name}, {"version", baseline_version}});
  for (const auto& entry : known.entries) out += dumped(line_of(entry));
  return out;
}

core::result<baseline> read_baseline(std::string_view text, std::string_view source) {
  baseline_reader reader;
  try {
    while (!text.empty()) {
      const auto line = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      reader.take(line);
    }
    return std::move(reader).end();
  } catch (const std::exception& error) {
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("{}, line {}: {}.", source,
                                     std::max<std::size_t>(reader.line(), 1), reason_of(error))};
  }
}

baseline_update updated(const baseline& old, std::span<const booked_finding> found, bool prune) {
  baseline_update out;
  std::map<std::uint64_t, const baseline_entry*> unseen;
  for (const auto& entry : old.entries) unseen.emplace(entry.id, &entry);
  for (const auto& f : found) {
    auto& entry = out.made.entries.emplace_back();
    const auto known = unseen.find(f.latest.id);
    if (known == unseen.end()) {
      entry.rule = f.latest.rule;
      entry.id = f.latest.id;
      entry.subject = words_of(f.latest).subject;
      ++out.added;
    } else {
      entry = *known->second;
      unseen.erase(known);
    }
    entry.count = f.count;
  }
  out.unseen = unseen.size();
  for (const auto& [id, entry] : unseen) {
    if (!prune) out.made.entries.push_back(*entry);
  }
  std::ranges::sort(out.made.entries, before);
  return out;
}

}  // namespace pgweir::reports
