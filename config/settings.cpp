#include "config/settings.hpp"

namespace pgweir::config {

std::string upstream_settings::place() const {
  auto out = host + ":" + std::to_string(port);
  for (const auto& other : others) out += "," + other.host + ":" + std::to_string(other.port);
  return out;
}

std::string upstream_settings::display() const {
  return database.empty() ? place() : database + "@" + place();
}

}  // namespace pgweir::config
