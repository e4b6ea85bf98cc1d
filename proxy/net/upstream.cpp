#include "proxy/net/upstream.hpp"

#include "core/ip_address.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <pthread.h>
#include <utility>

namespace pgweir::net {

namespace {

constexpr std::chrono::seconds shortest_pause{1};

bool same(const socket_address& a, const socket_address& b) {
  return a.size == b.size && std::memcmp(&a.storage, &b.storage, a.size) == 0;
}

// False: it is not there.
bool bring_to_front(std::vector<socket_address>& all, const socket_address& one) {
  const auto place = std::ranges::find_if(all, [&](const auto& each) { return same(each, one); });
  if (place == all.end()) return false;
  std::rotate(all.begin(), place, place + 1);
  return true;
}

bool is_name(const std::string& host) { return !host.starts_with('/') && !core::ip_from(host); }

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
  std::string why;
  auto found = resolve_all(why);
  if (found.empty()) {
    return core::failure{
        core::exit_code::not_judged,
        fmt::format("cannot resolve the upstream {} ({}); check the host in --upstream", name(),
                    why)};
  }
  addresses_ = std::make_shared<const std::vector<socket_address>>(std::move(found));
  has_names_ = is_name(where_.host) ||
               std::ranges::any_of(where_.others, is_name, &config::tcp_address::host);
  thread_ = std::thread{[this] { run(); }};
  return {};
}

std::vector<socket_address> upstream::resolve_all(std::string& why) const {
  auto hosts = where_.others;
  hosts.insert(hosts.begin(), {where_.host, where_.port});
  std::vector<socket_address> all;
  for (const auto& each : hosts) {
    const auto found = resolve(each.host, each.port);
    if (found) {
      all.insert(all.end(), found->begin(), found->end());
    } else {
      why = fmt::format("{}: {}", each.host, found.error());
    }
  }
  if (!why.empty() && !all.empty()) spdlog::warn("a host of the upstream has no address: {}", why);
  return all;
}

upstream::address_list upstream::addresses() const { return addresses_.load(); }

void upstream::reached(const socket_address& at) {
  ever_reached_ = true;
  const auto known = addresses_.load();
  if (same(known->front(), at)) return;
  auto reordered = std::make_shared<std::vector<socket_address>>(*known);
  if (bring_to_front(*reordered, at)) addresses_ = std::move(reordered);
}

void upstream::resolve_again() {
  {
    const std::lock_guard held{lock_};
    wanted_ = true;
  }
  asked_.notify_one();
}

void upstream::run() {
  ::pthread_setname_np(::pthread_self(), "pgweir-resolve");
  const auto is_due = [this] { return wanted_ || stopping_; };
  const bool by_time = has_names_ && where_.resolve_every > core::duration{};
  std::unique_lock held{lock_};
  while (true) {
    if (by_time) {
      asked_.wait_for(held, where_.resolve_every, is_due);
    } else {
      asked_.wait(held, is_due);
    }
    if (stopping_) return;
    wanted_ = false;
    held.unlock();
    renew();
    held.lock();
    asked_.wait_for(held, shortest_pause, [this] { return stopping_; });
  }
}

// Who answered last stays in front, if it still belongs to the name.
void upstream::renew() {
  std::string why;
  auto found = resolve_all(why);
  if (found.empty()) {
    spdlog::warn("cannot resolve the upstream {} ({})", name(), why);
    return;
  }
  if (ever_reached_) bring_to_front(found, addresses_.load()->front());
  addresses_ = std::make_shared<const std::vector<socket_address>>(std::move(found));
}

}  // namespace pgweir::net
