#include "config/reload.hpp"

#include "config/keys.hpp"

namespace pgweir::config {

namespace {

void keep_what_needs_a_start(settings& next, const settings& now) {
  next.upstream = now.upstream;
  next.web = now.web;
  next.adviser = now.adviser;
  next.history = now.history;
  next.relay.listen = now.relay.listen;
  next.relay.socket_permissions = now.relay.socket_permissions;
  next.relay.take_over = now.relay.take_over;
  next.relay.workers = now.relay.workers;
  next.relay.analyse = now.relay.analyse;
}

bool differ(const setting_key& key, const settings& a, const settings& b) {
  if (key.path == upstream_key) return a.upstream.display() != b.upstream.display();
  return key.print(a) != key.print(b);
}

}  // namespace

reloaded reload(const settings& now, const settings& asked) {
  reloaded out{asked, {}, {}};
  keep_what_needs_a_start(out.values, now);
  for (const auto& key : all_keys()) {
    if (differ(key, now, out.values)) out.changed.push_back(key.path);
    if (differ(key, asked, out.values)) out.after_start.push_back(key.path);
  }
  const auto budgets_of = [](const settings& s) { return s.rules.query_budget.budgets; };
  if (budgets_of(now) != budgets_of(asked)) out.changed.emplace_back("budget");
  if (now.notify.destinations != asked.notify.destinations) out.changed.emplace_back("notify");
  if (now.ignores != asked.ignores) out.changed.emplace_back("ignore");
  return out;
}

}  // namespace pgweir::config
