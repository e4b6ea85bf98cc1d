// What is kept from one process to the next, and where: docs/history.md. history/ does it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace pgweir::config {

struct history_settings {
  enum class use : std::uint8_t {
    automatic,  // with `serve`, not with `run`
    on,
    off,
  };
  use enabled = use::automatic;
  std::string directory;         // empty: see state_directory()
  std::chrono::days minutes{2};  // that statistics by the minute are kept
  std::chrono::days hours{30};
  std::chrono::days days{400};
  std::uint64_t size_mib = 256;  // of one upstream's file, at most
};

// $STATE_DIRECTORY (of systemd), else $XDG_STATE_HOME/pgweir, else ~/.local/state/pgweir. Empty:
// none of them is known.
std::string state_directory(const std::map<std::string, std::string, std::less<>>& environment);

// What `automatic` comes to, and the directory where none is named.
void settle(history_settings& how, history_settings::use automatic,
            const std::map<std::string, std::string, std::less<>>& environment);

}  // namespace pgweir::config
