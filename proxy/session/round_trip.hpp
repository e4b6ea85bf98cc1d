// What happened since the last ReadyForQuery and waits for it: only then is known how the
// transaction stands. Holds at most limits::unsent_executions executions; when more come, those
// before are handed over with the status known so far.
#pragma once

#include "core/event.hpp"
#include "proxy/session/spares.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pgweir::session {

class round_trip {
 public:
  using event_list = std::vector<core::event>;
  // `spare`: the worker's; outlives this.
  explicit round_trip(spares<event_list>& spare) : spare_{&spare} {}

  // The number of the ReadyForQuery to come, from 1.
  [[nodiscard]] std::uint32_t number() const { return number_; }

  void add(core::execution&& happened, std::vector<core::event>& out);
  // A label that changed between two executions.
  void add(core::session_labelled&& label) { waiting().emplace_back(std::move(label)); }
  // ReadyForQuery: everything is handed over, the next round trip begins.
  void ready(core::transaction_status status, std::vector<core::event>& out);
  // The connection is over, or goes on unwatched: hands over what is there.
  void cut_off(std::vector<core::event>& out);

 private:
  event_list& waiting();
  void hand_over(core::transaction_status status, std::vector<core::event>& out);

  std::uint32_t number_ = 1;
  std::size_t executions_ = 0;  // among those waiting
  core::transaction_status status_ = core::transaction_status::idle;
  spares<event_list>* spare_;
  std::unique_ptr<event_list> waiting_;  // null: nothing waits
};

}  // namespace pgweir::session
