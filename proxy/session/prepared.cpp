#include "proxy/session/prepared.hpp"

#include "core/limits.hpp"

namespace pgweir::session {
namespace {

// Nobody speaks of it: no statement, and no request under way.
bool is_abandoned(const slot_ptr& slot) {
  return !slot->current && !slot->proposed && slot->use_count() == 1;
}

}  // namespace

slot_ptr prepared_statements::find(std::string_view name) const {
  if (name.empty()) return unnamed_;
  const auto found = named_.find(name.substr(0, core::limits::name_bytes));
  return found == named_.end() ? slot_ptr{} : found->second;
}

slot_ptr prepared_statements::find_or_add(std::string_view name) {
  name = name.substr(0, core::limits::name_bytes);
  if (auto known = find(name)) return known;
  if (name.empty()) return unnamed_ = make_kept<statement_slot>();
  if (named_.size() >= core::limits::statements_per_connection && worth_sweeping_) sweep();
  if (named_.size() >= core::limits::statements_per_connection) return {};
  auto added = make_kept<statement_slot>();
  added->name = name;
  named_.emplace(added->name, added);
  return added;
}

void prepared_statements::drop(const slot_ptr& slot) {
  slot->current.reset();
  worth_sweeping_ = true;
  if (slot == unnamed_ || slot->proposed) return;
  const auto found = named_.find(slot->name);
  if (found != named_.end() && found->second == slot) named_.erase(found);
}

void prepared_statements::withdraw(const slot_ptr& slot, const statement_ptr& proposed) {
  if (slot->proposed == proposed) slot->proposed.reset();
  worth_sweeping_ = true;
}

void prepared_statements::drop(std::string_view name) {
  if (const auto slot = find(name)) drop(slot);
}

void prepared_statements::drop_all_named() {
  for (auto& [name, slot] : named_) slot->current.reset();
  sweep();
}

void prepared_statements::sweep() {
  std::erase_if(named_, [](const auto& entry) { return is_abandoned(entry.second); });
  worth_sweeping_ = false;
}

}  // namespace pgweir::session
