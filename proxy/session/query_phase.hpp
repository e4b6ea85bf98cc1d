// The server's side of a session: every answer is matched with the request at the front of the
// queue (manual: "Message Flow"). An answer that fits no request ends the watching.
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/session/execution_phase.hpp"
#include "proxy/wire/frame.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace pgweir::session {

class query_phase {
 public:
  explicit query_phase(conversation& shared) : talk_{&shared}, execution_{shared} {}

  trouble read(core::bytes_view bytes, core::time_point now, std::vector<core::event>& out);
  // The connection is over: what was still asked for never ran to its end.
  void closed(core::time_point now, std::vector<core::event>& out);

  [[nodiscard]] bool at_boundary() const { return frames_.at_boundary(); }
  // Nothing is asked for, nothing is half-sent.
  [[nodiscard]] bool is_waiting() const;

 private:
  enum class state : std::uint8_t {
    in_order,
    skipping,  // after an error of the extended protocol: the server ignores all up to Sync
  };
  struct arrival {
    core::bytes_view body;
    bool cut;
    core::time_point now;
    std::vector<core::event>& out;
  };
  // A Parse, Bind or Describe that failed: the execution it was for failed with it.
  struct refusal {
    core::sqlstate code;
    statement_ptr statement;  // null: not known
    core::time_point sent;
  };

  trouble header(core::time_point now);
  trouble header_of_result(core::time_point now);
  trouble take(const arrival& received);
  trouble take_before_login_ends(const arrival& received);

  trouble parse_complete(const arrival& received);
  trouble bind_complete();
  trouble close_complete();
  trouble parameter_description(const arrival& received);
  trouble row_description(const arrival& received);
  trouble no_data();
  trouble command_complete(const arrival& received);
  trouble empty_query();
  trouble portal_suspended(const arrival& received);
  trouble copy_response(const arrival& received);
  trouble error_response(const arrival& received);
  trouble parameter_status(const arrival& received);
  void label(core::session_labelled::label what, std::string_view value, const arrival& received);
  trouble ready_for_query(const arrival& received);
  trouble end_of_login(const arrival& received);

  void fail_query(core::sqlstate code, const arrival& received);
  void tell_pulse(core::time_point now) const;
  bool end_of_request();
  bool skip_to_sync(const arrival& received);
  void discard_front(const arrival& received);
  void fail_without_execute(const arrival& received);
  void discard_unit(const arrival& received);
  void discard_query(const arrival& received);

  request* front();
  // The front request, if it is of this kind and not being skipped; else null.
  request* front_as(request_kind what);
  bool begin_execution();
  // Of the front request.
  void begin_unit();
  void begin_portal(const request& execute);
  // What a Parse or a Bind is about; null: not known.
  static statement_ptr statement_of(const request& asked);
  // Which an Execute or a Describe speaks of; null: not known.
  [[nodiscard]] portal* portal_of(const request& asked);
  [[nodiscard]] std::size_t front_units();
  void pop();

  conversation* talk_;
  execution_phase execution_;
  wire::frame_splitter frames_;
  state state_ = state::in_order;
  // Of the query at the front.
  std::size_t next_unit_ = 0;  // whose answer is awaited
  bool answered_ = false;      // anything but ReadyForQuery came
  // In this round trip, until an execution failed with it.
  std::unique_ptr<refusal> refused_;
  std::size_t discarded_ = 0;  // in this round trip; bounded
};

}  // namespace pgweir::session
