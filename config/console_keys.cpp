#include "config/console_keys.hpp"

#include "config/key_kinds.hpp"

namespace pgweir::config {

void add_console_keys(std::vector<setting_key>& out) {
  key_kinds::boolean(
      out, "web.console",
      "answer psql itself where a client asks for the database pgweir; false: as any database",
      [](settings & s) -> auto& { return s.console.enabled; });
}

}  // namespace pgweir::config
