#include "proxy/session/stream_position.hpp"

#include "proxy/wire/backend_message.hpp"
#include "proxy/wire/frontend_message.hpp"

namespace pgweir::session {
namespace {

namespace backend = wire::backend;
namespace frontend = wire::frontend;

constexpr std::size_t most_key_bytes = 4 + 256;
constexpr std::size_t front_of_error = 256;  // its severity comes first

bool is_last_word(core::bytes_view error) {
  const auto severity = wire::read_error_response(error).severity;
  return severity == "FATAL" || severity == "PANIC";
}

}  // namespace

void stream_position::client_sent(core::bytes_view bytes) {
  while (state_ != state::lost) {
    switch (client_.next(bytes)) {
      case wire::frame_step::need_more:
        return;
      case wire::frame_step::bad_length:
        state_ = state::lost;
        return;
      case wire::frame_step::header:
        if (client_.type() == frontend::query || client_.type() == frontend::sync ||
            client_.type() == frontend::function_call) {
          ++unanswered_;
        }
        farewell_said_ = farewell_said_ || client_.type() == frontend::terminate;
        break;
      case wire::frame_step::piece:
      case wire::frame_step::body:
        break;
    }
  }
}

void stream_position::server_sent(core::bytes_view bytes) {
  while (state_ != state::lost) {
    switch (server_.next(bytes)) {
      case wire::frame_step::need_more:
        return;
      case wire::frame_step::bad_length:
        state_ = state::lost;
        return;
      case wire::frame_step::header:
        take_header();
        break;
      case wire::frame_step::body:
        take_body();
        break;
      case wire::frame_step::piece:
        break;
    }
  }
}

void stream_position::take_header() {
  switch (server_.type()) {
    case backend::ready_for_query:
      server_.collect(1);
      return;
    case backend::error_response:
      server_.collect(front_of_error);
      return;
    case backend::backend_key_data:
      server_.collect(most_key_bytes);
      return;
    case backend::copy_both_response:
      state_ = state::streaming;
      return;
    default:
      return;
  }
}

void stream_position::take_body() {
  const auto body = server_.body();
  if (server_.type() == backend::ready_for_query) {
    ready(body.empty() ? '\0' : static_cast<char>(body.front()));
  } else if (server_.type() == backend::error_response) {
    farewell_said_ = farewell_said_ || is_last_word(body);
  } else if (state_ == state::logging_in) {
    backend_key_.assign(body.begin(), body.end());
  }
}

void stream_position::ready(char status) {
  if (state_ != state::logging_in && unanswered_ > 0) --unanswered_;
  state_ = status == 'I' ? state::between : state::in_transaction;
}

standstill stream_position::standing() const {
  const bool quiet = unanswered_ == 0 && client_.at_boundary() && server_.at_boundary();
  if (!quiet) return standstill::busy;
  if (state_ == state::between) return standstill::idle;
  return state_ == state::in_transaction ? standstill::idle_in_transaction : standstill::busy;
}

bool stream_position::at_server_message_boundary() const {
  return state_ != state::lost && server_.at_boundary();
}

}  // namespace pgweir::session
