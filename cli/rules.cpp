// pgweir rules [RULE]: what is watched for.
#include "cli/command.hpp"
#include "config/keys.hpp"
#include "config/nearest.hpp"
#include "core/rule.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::cli {

namespace {

int list_rules() {
  for (const auto& rule : core::rules) fmt::print("{:<21}{}\n", rule.name, rule.summary);
  fmt::print("\npgweir rules RULE shows the settings of one; docs/rules/RULE.md explains it.\n");
  return 0;
}

int show_rule(const std::string& name) {
  const auto known = core::rule_named(name);
  if (!known) {
    std::vector<std::string> names;
    for (const auto& rule : core::rules) names.emplace_back(rule.name);
    return fail(wrong_usage(
        fmt::format("there is no rule \"{}\".{}", name, config::did_you_mean(name, names))));
  }
  const auto& rule = core::entry_of(*known);
  fmt::print("{}: {}\n\nSettings and their defaults (docs/rules/{}.md explains the rule):\n\n",
             rule.name, rule.summary, rule.name);
  const auto table = fmt::format("rules.{}", rule.name);
  fmt::print("    [{}]\n", table);
  const config::settings defaults;
  for (const auto& key : config::all_keys()) {
    if (!key.path.starts_with(table + ".")) continue;
    const auto line =
        fmt::format("{} = {}", key.path.substr(table.size() + 1), key.print(defaults));
    fmt::print("    {:<28}# {}\n", line, key.meaning);
  }
  return 0;
}

}  // namespace

void add_rules(CLI::App& app, invocation& asked) {
  auto name = std::make_shared<std::string>();
  auto* command = app.add_subcommand("rules", "List what is watched for, or explain one rule");
  command->add_option("RULE", *name, "the rule to explain");
  command->callback([name, &asked] {
    asked.chosen = [name] { return name->empty() ? list_rules() : show_rule(*name); };
  });
}

}  // namespace pgweir::cli
