#include "config/settings.hpp"

namespace pgweir::config {

std::string upstream_settings::display() const {
  const auto place = host + ":" + std::to_string(port);
  return database.empty() ? place : database + "@" + place;
}

}  // namespace pgweir::config
