#include "config/history.hpp"

#include <string_view>

namespace pgweir::config {

std::string state_directory(const std::map<std::string, std::string, std::less<>>& environment) {
  const auto value = [&](std::string_view name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string{} : found->second;
  };
  // systemd names several when a unit asks for several.
  if (auto given = value("STATE_DIRECTORY"); !given.empty()) {
    return given.substr(0, given.find(':'));
  }
  // The specification has relative ones ignored.
  if (const auto home = value("XDG_STATE_HOME"); home.starts_with('/')) return home + "/pgweir";
  if (const auto home = value("HOME"); home.starts_with('/')) return home + "/.local/state/pgweir";
  return {};
}

void settle(history_settings& how, history_settings::use automatic,
            const std::map<std::string, std::string, std::less<>>& environment) {
  if (how.enabled == history_settings::use::automatic) how.enabled = automatic;
  if (how.directory.empty()) how.directory = state_directory(environment);
}

}  // namespace pgweir::config
