// The client's side of a session: messages become requests that wait for their answers. Nothing
// changes its meaning here; that is for the server to say (query_phase).
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/wire/frame.hpp"
#include "proxy/wire/frontend_message.hpp"

#include <string_view>
#include <vector>

namespace pgweir::session {

class request_phase {
 public:
  explicit request_phase(conversation& shared) : talk_{&shared} {}

  trouble read(core::bytes_view bytes, core::time_point now, std::vector<core::event>& out);
  [[nodiscard]] bool at_boundary() const { return frames_.at_boundary(); }

 private:
  struct arrival {
    core::bytes_view body;
    bool cut;
    core::time_point now;
    std::vector<core::event>& out;
  };

  trouble header();
  trouble take(const arrival& received);
  trouble query(const arrival& received);
  trouble parse(const arrival& received);
  trouble bind(const arrival& received);
  trouble execute(const arrival& received);
  // Describe or Close.
  trouble named(request_kind what, const arrival& received);
  trouble copy_end(const arrival& received);
  trouble push(request&& asked, const arrival& received);
  // For what one more request keeps.
  [[nodiscard]] bool has_room() const;
  statement_ptr read_statement(const wire::parse_message& message, const arrival& received) const;
  void name_portal(request& asked, std::string_view name) const;
  void digest_parameters(const wire::bind_message& bind, const arrival& received,
                         bound_values& bound) const;
  void tell_values(const wire::bind_message& bind, known_statement& statement,
                   const arrival& received) const;

  conversation* talk_;
  wire::frame_splitter frames_;
};

}  // namespace pgweir::session
