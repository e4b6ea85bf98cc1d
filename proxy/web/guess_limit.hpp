// How often a stranger may show a wrong token: remembers the failures of each visitor. No sockets,
// no clock. For one thread.
//
// A visitor is an address, or a whole /64 of IPv6: what one can have for the asking. All who come
// through one reverse proxy are one visitor.
#pragma once

#include "core/ip_address.hpp"
#include "core/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <map>

namespace pgweir::web {

class guess_limit {
 public:
  // Ten at once, then one each six seconds.
  static constexpr std::size_t failures_at_once = 10;
  static constexpr auto failure_forgotten_after = std::chrono::seconds{6};
  // Visitors whose failures are remembered, 64 bytes each; the one that failed longest ago is
  // forgotten.
  static constexpr std::size_t failing_visitors = 1'024;

  // False: what this visitor shows is not even looked at. A right token is no exception: whoever is
  // told which one is right has guessed.
  bool may_guess(const core::ip_address& from, core::time_point now);
  void failed(const core::ip_address& from, core::time_point now);

 private:
  using visitor = std::array<std::byte, 16>;
  static visitor visitor_of(const core::ip_address& from);

  // When the visitor's failures are all forgotten: each one puts it off.
  std::map<visitor, core::time_point> failures_;
};

}  // namespace pgweir::web
