#include "config/settings.hpp"

namespace pgweir::config {

std::vector<upstream_server> upstream_settings::servers() const {
  auto all = others;
  all.insert(all.begin(), {host, port, certificate_host});
  return all;
}

std::string upstream_settings::place() const {
  std::string out;
  for (const auto& each : servers()) {
    out += (out.empty() ? "" : ",") + each.host + ":" + std::to_string(each.port);
  }
  return out;
}

std::string upstream_settings::display() const {
  return database.empty() ? place() : database + "@" + place();
}

}  // namespace pgweir::config
