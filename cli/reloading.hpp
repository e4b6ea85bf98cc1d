// Reads the configuration again and gives it to the running proxy. What cannot be read changes
// nothing: it is logged as an error, and reports and health say so until the next time.
#pragma once

#include "config/load.hpp"
#include "core/error.hpp"
#include "proxy/net/proxy.hpp"

#include <functional>
#include <utility>

namespace pgweir::cli {

class reloading {
 public:
  // `read`: the settings from all their sources, as at the start. The proxy outlives this.
  reloading(net::proxy& proxy, std::function<core::result<config::loaded>()> read)
      : proxy_{&proxy}, read_{std::move(read)} {}

  void reload() const;

 private:
  net::proxy* proxy_;
  std::function<core::result<config::loaded>()> read_;
};

}  // namespace pgweir::cli
