// The client's side of a session: messages become requests that wait for their answers. Nothing
// changes its meaning here; that is for the server to say (query_phase).
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/wire/frame.hpp"

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
  trouble describe(const arrival& received);
  trouble close(const arrival& received);
  trouble copy_end(const arrival& received);
  template <class Kind>
  trouble push(Kind&& what, const arrival& received);
  void digest_parameters(const wire::bind_message& bind, const arrival& received,
                         bound_values& bound) const;

  conversation* talk_;
  wire::frame_splitter frames_;
};

}  // namespace pgweir::session
