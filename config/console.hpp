// The console: a database name behind which pgweir itself answers (docs/console.md).
#pragma once

namespace pgweir::config {

struct console_settings {
  bool enabled = true;  // false: a real database of that name is reached
};

}  // namespace pgweir::config
