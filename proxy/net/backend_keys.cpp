#include "proxy/net/backend_keys.hpp"

#include <functional>
#include <string_view>
#include <utility>

namespace pgweir::net {

namespace {

std::uint64_t hash_of(core::bytes_view key) {
  return std::hash<std::string_view>{}(core::as_text(key));
}

}  // namespace

std::uint64_t backend_keys::remember(core::bytes_view key,
                                     std::shared_ptr<const server_address> server) {
  const auto hash = hash_of(key);
  const std::lock_guard held{lock_};
  servers_.insert_or_assign(hash, std::move(server));
  return hash;
}

void backend_keys::forget(std::uint64_t remembered) {
  const std::lock_guard held{lock_};
  servers_.erase(remembered);
}

std::shared_ptr<const server_address> backend_keys::server_of(core::bytes_view key) const {
  const auto hash = hash_of(key);
  const std::lock_guard held{lock_};
  const auto found = servers_.find(hash);
  return found == servers_.end() ? nullptr : found->second;
}

}  // namespace pgweir::net
