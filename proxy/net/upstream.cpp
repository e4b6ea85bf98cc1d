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

// Two hosts of a list may have the same address.
bool same(const server_address& a, const server_address& b) {
  return a.host == b.host && a.at.size == b.at.size &&
         std::memcmp(&a.at.storage, &b.at.storage, a.at.size) == 0;
}

// False: it is not there.
bool bring_to_front(std::vector<server_address>& all, const server_address& one) {
  const auto place = std::ranges::find_if(all, [&](const auto& each) { return same(each, one); });
  if (place == all.end()) return false;
  std::rotate(all.begin(), place, place + 1);
  return true;
}

bool is_name(const config::upstream_server& server) {
  return !server.is_unix() && !core::ip_from(server.host);
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
  std::string why;
  auto found = resolve_all(why);
  if (found.empty()) {
    return core::failure{
        core::exit_code::not_judged,
        fmt::format("cannot resolve the upstream {} ({}); check the host in --upstream", name(),
                    why)};
  }
  addresses_.give(std::make_shared<const std::vector<server_address>>(std::move(found)));
  has_names_ = std::ranges::any_of(where_.servers(), is_name);
  thread_ = std::thread{[this] { run(); }};
  return {};
}

std::vector<server_address> upstream::resolve_all(std::string& why) const {
  std::vector<server_address> all;
  for (const auto& each : where_.servers()) {
    const auto found = resolve(each.host, each.port);
    if (!found) {
      why = fmt::format("{}: {}", each.host, found.error());
      continue;
    }
    const auto& name = each.certificate_host.empty() ? each.host : each.certificate_host;
    for (const auto& address : *found) all.push_back({address, name});
  }
  if (!why.empty() && !all.empty()) spdlog::warn("a host of the upstream has no address: {}", why);
  return all;
}

upstream::address_list upstream::addresses() const { return addresses_.current(); }

void upstream::reached(const server_address& which) {
  ever_reached_ = true;
  const auto known = addresses_.current();
  if (same(known->front(), which)) return;
  auto reordered = std::make_shared<std::vector<server_address>>(*known);
  if (bring_to_front(*reordered, which)) addresses_.give(std::move(reordered));
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
  if (ever_reached_) bring_to_front(found, addresses_.current()->front());
  addresses_.give(std::make_shared<const std::vector<server_address>>(std::move(found)));
}

}  // namespace pgweir::net
