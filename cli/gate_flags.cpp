#include "cli/gate_flags.hpp"

#include "cli/command.hpp"
#include "cli/files.hpp"
#include "config/nearest.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace pgweir::cli {

namespace {

constexpr std::string_view none = "none";

// "n-plus-one:proven>=3" taken apart.
struct parts {
  std::string_view name;
  std::optional<std::string_view> grade;
  std::optional<std::string_view> incidents;
};

parts parts_of(std::string_view text) {
  parts out;
  if (const auto at = text.find(">="); at != std::string_view::npos) {
    out.incidents = text.substr(at + 2);
    text = text.substr(0, at);
  }
  if (const auto at = text.find(':'); at != std::string_view::npos) {
    out.grade = text.substr(at + 1);
    text = text.substr(0, at);
  }
  out.name = text;
  return out;
}

std::vector<std::string> known_names() {
  std::vector<std::string> out;
  for (const auto level : {"error", "warning", "info", "none"}) out.emplace_back(level);
  for (const auto& rule : core::rules) out.emplace_back(rule.name);
  return out;
}

core::failure refused(std::string_view text, std::string_view why) {
  return wrong_usage(fmt::format("--fail-on {}: {}", text, why));
}

template <class Level>
std::optional<Level> level_named(std::string_view name) {
  for (int i = 0; i < 3; ++i) {
    if (core::name_of(static_cast<Level>(i)) == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

core::result<reports::gate_condition> of_rule(core::rule rule, const parts& asked,
                                              std::string_view text) {
  reports::gate_condition out;
  out.rule = rule;
  if (asked.grade) {
    const auto grade = level_named<core::grade>(*asked.grade);
    const std::vector<std::string> grades{"proven", "likely", "suspect"};
    if (!grade) {
      return refused(text, fmt::format("a grade is proven, likely or suspect.{}",
                                       config::did_you_mean(*asked.grade, grades)));
    }
    out.grade = *grade;
  }
  if (asked.incidents) {
    const auto* end = asked.incidents->data() + asked.incidents->size();
    const auto [stop, error] = std::from_chars(asked.incidents->data(), end, out.incidents);
    if (error != std::errc{} || stop != end || out.incidents == 0) {
      return refused(text, "behind >= stands a number of incidents, from 1 on.");
    }
  }
  return out;
}

core::result<reports::gate_condition> condition_from(std::string_view text) {
  const auto asked = parts_of(text);
  if (const auto rule = core::rule_named(asked.name)) return of_rule(*rule, asked, text);
  const auto severity = level_named<core::severity>(asked.name);
  if (!severity) {
    return wrong_usage(
        fmt::format("--fail-on must be error, warning, info or none, or a rule such as "
                    "n-plus-one:proven>=3, not \"{}\".{}",
                    text, config::did_you_mean(asked.name, known_names())));
  }
  if (asked.grade || asked.incidents) {
    return refused(text, "a grade and a number stand behind a rule, not behind a severity.");
  }
  return reports::gate_condition{std::nullopt, *severity, core::grade::likely, 1};
}

core::result<reports::baseline> baseline_from(const std::string& path, bool may_be_missing) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    if (may_be_missing) return reports::baseline{};
    return wrong_usage(fmt::format(
        "there is no baseline {}: pgweir check REPORT.json --baseline {} --update-baseline makes "
        "it.",
        path, path));
  }
  const auto text = read_whole(path);
  if (!text) return text.error();
  return reports::read_baseline(*text, path);
}

}  // namespace

void add_fail_on(CLI::App& command, std::vector<std::string>& fail_on) {
  command
      .add_option("--fail-on", fail_on,
                  "exit 1 for findings of this severity or worse (error, warning, info, none) or "
                  "of this rule, as in n-plus-one:proven>=3; repeatable")
      ->type_name("WHAT")
      ->allow_extra_args(false);
}

void add_gate_flags(CLI::App& command, gate_flags& flags) {
  add_fail_on(command, flags.fail_on);
  command
      .add_option("--baseline", flags.baseline,
                  "known findings: only what is not among them fails (docs/ci/gate.md)")
      ->type_name("FILE");
  command.add_flag("--require-complete", flags.require_complete,
                   "exit 1 also when a part of the traffic could not be analysed");
}

core::result<reports::gate_policy> policy_from(const std::vector<std::string>& fail_on) {
  if (fail_on.empty()) return reports::gate_policy::at(reports::fail_on::error);
  reports::gate_policy out;
  for (const auto& text : fail_on) {
    if (text == none) {
      if (fail_on.size() == 1) return out;
      return wrong_usage("--fail-on none stands alone: leave it or the others out.");
    }
    const auto condition = condition_from(text);
    if (!condition) return condition.error();
    out.conditions.push_back(*condition);
  }
  return out;
}

core::result<gate_rules> checked_gate(const gate_flags& flags, bool makes_baseline) {
  gate_rules out;
  auto policy = policy_from(flags.fail_on);
  if (!policy) return policy.error();
  out.policy = *std::move(policy);
  out.policy.require_complete = flags.require_complete;
  if (flags.baseline.empty()) return out;
  auto known = baseline_from(flags.baseline, makes_baseline);
  if (!known) return known.error();
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  out.known = reports::known_findings{*std::move(known), std::chrono::year_month_day{today}};
  return out;
}

reports::verdict judged(const reports::report& made, const gate_rules& gate) {
  return reports::judge(made, gate.policy, gate.known ? &*gate.known : nullptr);
}

}  // namespace pgweir::cli
