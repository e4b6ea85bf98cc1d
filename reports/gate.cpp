#include "reports/gate.hpp"

#include "reports/layout.hpp"
#include "reports/units.hpp"
#include "reports/wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace pgweir::reports {

namespace {

constexpr std::array<std::pair<fail_on, std::string_view>, 4> levels{{
    {fail_on::error, "error"},
    {fail_on::warning, "warning"},
    {fail_on::info, "info"},
    {fail_on::none, "none"},
}};

bool meets(const booked_finding& f, const gate_condition& asked) {
  const auto& last = f.latest;
  return (!asked.rule || *asked.rule == last.rule) && last.severity >= asked.severity &&
         last.grade >= asked.grade && f.count >= asked.incidents;
}

bool counts(const booked_finding& f, const gate_policy& policy) {
  return std::ranges::any_of(policy.conditions, [&](const auto& each) { return meets(f, each); });
}

// A few more in a run with more tests is nothing to speak of.
bool grew_much(std::uint64_t now, std::uint64_t was) { return now >= 2 * was && now - was >= 3; }

// "nothing new at error or worse"
std::string asked_text(const gate_policy& policy, bool has_baseline) {
  if (policy.conditions.empty()) return "--fail-on none";
  const auto nothing = has_baseline ? "nothing new" : "nothing";
  const auto& first = policy.conditions.front();
  if (policy.conditions.size() == 1 && !first.rule) {
    return fmt::format("{} at {} or worse", nothing, core::name_of(first.severity));
  }
  std::vector<std::string> all;
  for (const auto& each : policy.conditions) all.push_back(text_of(each));
  return fmt::format("{} of {}", nothing, fmt::join(all, ", "));
}

// " in test "lists authors"", " in GET /authors", or nothing.
std::string place_text(const booked_finding& f) {
  using kind = analyzers::attributed_work::name_kind;
  std::string first = f.latest.where.scope;
  std::size_t tests = first.empty() ? 0 : 1;
  if (const auto at = std::ranges::find(f.places, kind::scope, &seen_in::kind);
      at != f.places.end()) {
    first = at->name;
    tests = static_cast<std::size_t>(std::ranges::count(f.places, kind::scope, &seen_in::kind));
  }
  if (tests > 1) {
    return fmt::format(" in test \"{}\" and {}", first, counted(tests - 1, "other"));
  }
  if (tests == 1) return fmt::format(" in test \"{}\"", first);
  const auto& route = f.latest.where.route;
  return route.empty() ? "" : " in " + route;
}

class judging {
 public:
  judging(const gate_policy& policy, const known_findings* known) : policy_{policy}, known_{known} {
    out_.asked = asked_text(policy, known != nullptr);
    out_.has_baseline = known != nullptr;
    if (!known) return;
    for (const auto& entry : known->entries.entries) unseen_.emplace(entry.id, &entry);
  }

  void add(const booked_finding& f) {
    const auto* entry = take(f.latest.id);
    const bool expired = entry && entry->until && *entry->until < known_->today;
    if (expired) out_.expired.push_back(*entry);
    const auto made = entry && !expired    ? held(f, *entry)
                      : counts(f, policy_) ? standing::failing
                                           : standing::below;
    out_.standings.push_back(made);
    if (made != standing::failing) return;
    if (++out_.failing > 1) return;
    const std::string_view kind = expired ? "no longer acknowledged " : known_ ? "new " : "";
    out_.why = fmt::format("{}{}{}: {}", kind, core::name_of(f.latest.rule), place_text(f),
                           words_of(f.latest).subject);
  }

  verdict end(const report& r) && {
    if (known_) {
      for (const auto& entry : known_->entries.entries) {
        if (unseen_.contains(entry.id)) out_.stale.push_back(entry);
      }
    }
    if (out_.failing > 1) out_.why += fmt::format(", and {} more", out_.failing - 1);
    out_.incomplete = unknown_parts(r);
    const bool gaps_fail = policy_.require_complete && !out_.incomplete.empty();
    if (gaps_fail) {
      out_.why += fmt::format("{}incomplete: {}", out_.why.empty() ? "" : "; ",
                              fmt::join(out_.incomplete, ", "));
    }
    out_.failed = out_.failing > 0 || gaps_fail;
    out_.why = printable(std::move(out_.why));
    return std::move(out_);
  }

 private:
  const baseline_entry* take(std::uint64_t id) {
    const auto at = unseen_.find(id);
    if (at == unseen_.end()) return nullptr;
    const auto* entry = at->second;
    unseen_.erase(at);
    return entry;
  }

  standing held(const booked_finding& f, const baseline_entry& entry) {
    if (grew_much(f.count, entry.count)) out_.worse.push_back({entry, f.count});
    const bool acknowledged = !entry.reason.empty();
    ++(acknowledged ? out_.acknowledged : out_.known);
    return acknowledged ? standing::acknowledged : standing::known;
  }

  const gate_policy& policy_;
  const known_findings* known_;
  std::map<std::uint64_t, const baseline_entry*> unseen_;  // by id
  verdict out_;
};

}  // namespace

std::optional<fail_on> fail_on_named(std::string_view name) {
  for (const auto& [level, text] : levels) {
    if (text == name) return level;
  }
  return std::nullopt;
}

std::string_view name_of(fail_on level) { return levels[static_cast<std::size_t>(level)].second; }

std::string text_of(const gate_condition& condition) {
  if (!condition.rule) return std::string{core::name_of(condition.severity)};
  std::string out{core::name_of(*condition.rule)};
  if (condition.grade != core::grade::likely) {
    out += fmt::format(":{}", core::name_of(condition.grade));
  }
  if (condition.incidents > 1) out += fmt::format(">={}", condition.incidents);
  return out;
}

gate_policy gate_policy::at(fail_on level) {
  const auto from = [](core::severity severity) {
    gate_policy out;
    out.conditions.push_back({std::nullopt, severity, core::grade::likely, 1});
    return out;
  };
  switch (level) {
    case fail_on::error:
      return from(core::severity::error);
    case fail_on::warning:
      return from(core::severity::warning);
    case fail_on::info:
      return from(core::severity::info);
    case fail_on::none:
      return {};
  }
  return {};
}

verdict judge(const report& r, const gate_policy& policy, const known_findings* known) {
  judging all{policy, known};
  for (const auto& f : r.findings) all.add(f);
  return std::move(all).end(r);
}

verdict judge(const report& r, fail_on level) { return judge(r, gate_policy::at(level)); }

bool belongs_in_baseline(const booked_finding& f, const gate_policy& policy) {
  return f.latest.grade != core::grade::suspect || counts(f, policy);
}

std::vector<std::string> unknown_parts(const report& r) {
  std::vector<std::string> out;
  const auto& seen = r.traffic.seen;
  if (seen.dropped_events > 0) {
    out.push_back(counted(seen.dropped_events, "event") + " dropped under load");
  }
  if (seen.unattributed > 0) {
    out.push_back(counted(seen.unattributed, "execution") + " whose SQL text was lost");
  }
  if (seen.rules_switched_off > 0) {
    out.push_back(counted(seen.rules_switched_off, "rule") +
                  " switched off by a mistake of pgweir's own");
  }
  for (const auto& [reason, n] : r.traffic.blind) {
    out.push_back(fmt::format("{} not readable ({})", counted(n, "connection"), reason));
  }
  if (r.findings_dropped > 0) {
    out.push_back(counted(r.findings_dropped, "finding") + " more than are kept");
  }
  return out;
}

}  // namespace pgweir::reports
