#include "proxy/net/upstream.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace pgweir::net {

namespace {

constexpr std::chrono::seconds shortest_pause{1};

bool same(const socket_address& a, const socket_address& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

}  // namespace

upstream::upstream(config::upstream_settings where) : where_{std::move(where)} {}

upstream::~upstream() {
  {
    const std::lock_guard held{lock_};
    stopping_ = true;
  }
  asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

core::result<void> upstream::start() {
  auto found = resolve(where_.host, where_.port);
  if (!found) {
    return core::failure{
        core::exit_code::not_judged,
        fmt::format("cannot resolve the upstream {}: {}; check the host in --upstream", name(),
                    found.error())};
  }
  addresses_ = std::make_shared<const std::vector<socket_address>>(std::move(*found));
  thread_ = std::thread{[this] { run(); }};
  return {};
}

upstream::address_list upstream::addresses() const { return addresses_.load(); }

void upstream::reached(const socket_address& at) {
  ever_reached_ = true;
  const auto known = addresses_.load();
  if (known->size() == 1 || same(known->front(), at)) return;
  auto reordered = std::make_shared<std::vector<socket_address>>(*known);
  auto place = std::find_if(reordered->begin(), reordered->end(),
                            [&](const socket_address& each) { return same(each, at); });
  if (place == reordered->end()) return;
  std::rotate(reordered->begin(), place, place + 1);
  addresses_ = std::move(reordered);
}

void upstream::resolve_again() {
  {
    const std::lock_guard held{lock_};
    wanted_ = true;
  }
  asked_.notify_one();
}

std::string upstream::name() const { return fmt::format("{}:{}", where_.host, where_.port); }

void upstream::run() {
  std::unique_lock held{lock_};
  while (true) {
    asked_.wait(held, [this] { return wanted_ || stopping_; });
    if (stopping_) return;
    wanted_ = false;
    held.unlock();
    auto found = resolve(where_.host, where_.port);
    if (found) {
      addresses_ = std::make_shared<const std::vector<socket_address>>(std::move(*found));
    } else {
      spdlog::warn("cannot resolve the upstream {}: {}", name(), found.error());
    }
    held.lock();
    asked_.wait_for(held, shortest_pause, [this] { return stopping_; });
  }
}

}  // namespace pgweir::net
