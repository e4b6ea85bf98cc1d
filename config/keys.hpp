// The one list of settings: name, meaning, allowed values, how to set and how to print each. The
// file, the environment, `pgweir config --defaults` and docs/configuration.md all come from it.
#pragma once

#include "config/settings.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::config {

// A list is an array of texts in the file, and one text with commas elsewhere (or there).
enum class value_type : std::uint8_t { boolean, boolean_or_text, integer, number, text, list };

struct setting_key {
  std::string path;     // "relay.listen": table and key of the file
  std::string meaning;  // one line
  std::string allowed;  // completes "relay.workers must be …"
  value_type type = value_type::text;
  // False: not an allowed value, and nothing was set. Empty for upstream.dsn, which load reads.
  std::function<bool(settings&, std::string_view)> set;
  // As TOML, without any password. Empty for upstream.dsn.
  std::function<std::string(const settings&)> print;
};

const std::vector<setting_key>& all_keys();
const setting_key* find_key(std::string_view path);

inline constexpr std::string_view upstream_key = "upstream.dsn";
inline constexpr std::string_view adviser_key = "adviser.dsn";

// "PGWEIR_RELAY_LISTEN"
std::string environment_name(std::string_view path);

}  // namespace pgweir::config
