// Which server each cancel key belongs to, so that a cancel request goes to the server that gave
// the key out, also after a failover to another host. A key of another process is not known here.
//
// Touched at the end of a login, at the end of a session and by cancel requests, under a lock. As
// large as there are sessions. Keeps hashes of keys, no keys.
#pragma once

#include "core/bytes.hpp"
#include "proxy/net/upstream.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace pgweir::net {

class backend_keys {
 public:
  // `key`: process id and secret, as in BackendKeyData and CancelRequest. The answer is what
  // forget() takes.
  std::uint64_t remember(core::bytes_view key, std::shared_ptr<const server_address> server);
  void forget(std::uint64_t remembered);
  // Null when not known.
  [[nodiscard]] std::shared_ptr<const server_address> server_of(core::bytes_view key) const;

 private:
  mutable std::mutex lock_;
  std::unordered_map<std::uint64_t, std::shared_ptr<const server_address>> servers_;
};

}  // namespace pgweir::net
