#include "proxy/session/query_phase.hpp"

#include "proxy/wire/backend_message.hpp"

#include <utility>

namespace pgweir::session {
namespace {

namespace backend = wire::backend;
using core::blind_reason;

constexpr std::size_t short_body_bytes = 1024;  // of a tag, a status, the front of an error

}  // namespace

trouble query_phase::read(core::bytes_view bytes, core::time_point now,
                          std::vector<core::event>& out) {
  while (true) {
    switch (frames_.next(bytes)) {
      case wire::frame_step::need_more:
        return {};
      case wire::frame_step::bad_length:
        return blind_reason::bad_length;
      case wire::frame_step::header:
        if (const auto bad = header(now)) return bad;
        break;
      case wire::frame_step::piece:
        if (!execution_.row_piece(frames_.piece(), frames_.is_last_piece())) {
          return blind_reason::malformed_message;
        }
        break;
      case wire::frame_step::body:
        if (const auto bad = take({frames_.body(), frames_.body_is_cut(), now, out})) return bad;
        break;
    }
  }
}

// Decides who wants the body. What is not asked for here is hopped over.
trouble query_phase::header(core::time_point now) {
  switch (frames_.type()) {
    case backend::data_row:
    case backend::copy_data:
    case backend::copy_done:
    case backend::function_call_response:
      return header_of_result(now);
    case backend::row_description:
    case backend::parameter_description:
      frames_.collect(core::limits::collected_message_bytes);
      return {};
    case backend::backend_key_data:
    case backend::bind_complete:
    case backend::close_complete:
    case backend::command_complete:
    case backend::copy_in_response:
    case backend::copy_out_response:
    case backend::empty_query_response:
    case backend::error_response:
    case backend::no_data:
    case backend::parameter_status:
    case backend::parse_complete:
    case backend::portal_suspended:
    case backend::ready_for_query:
      frames_.collect(short_body_bytes);
      return {};
    case backend::notice_response:
    case backend::notification_response:
      return {};
    case backend::authentication:
    case backend::negotiate_protocol_version:
      return talk_->login ? trouble{} : blind_reason::unexpected_message;
    case backend::copy_both_response:
      return blind_reason::replication;
    default:
      return blind_reason::unknown_message;
  }
}

trouble query_phase::header_of_result(core::time_point now) {
  if (talk_->login) return blind_reason::unexpected_message;
  switch (frames_.type()) {
    case backend::data_row:
      if (!begin_execution()) return blind_reason::unexpected_message;
      if (execution_.row(frames_.body_bytes(), now)) frames_.stream();
      return {};
    case backend::copy_data:
    case backend::copy_done:
      if (talk_->copy.current() != copy_phase::state::out || !execution_.is_running()) {
        return blind_reason::unexpected_message;
      }
      if (frames_.type() == backend::copy_data) execution_.copied(frames_.body_bytes(), now);
      return {};
    default:
      return front_as(request_kind::function_call) != nullptr ? trouble{}
                                                              : blind_reason::unexpected_message;
  }
}

trouble query_phase::take(const arrival& received) {
  if (talk_->login) return take_before_login_ends(received);
  switch (frames_.type()) {
    case backend::parse_complete:
      return parse_complete(received);
    case backend::bind_complete:
      return bind_complete();
    case backend::close_complete:
      return close_complete();
    case backend::parameter_description:
      return parameter_description(received);
    case backend::row_description:
      return row_description(received);
    case backend::no_data:
      return no_data();
    case backend::command_complete:
      return command_complete(received);
    case backend::empty_query_response:
      return empty_query();
    case backend::portal_suspended:
      return portal_suspended(received);
    case backend::copy_in_response:
    case backend::copy_out_response:
      return copy_response(received);
    case backend::error_response:
      return error_response(received);
    case backend::parameter_status:
      return parameter_status(received);
    case backend::ready_for_query:
      return ready_for_query(received);
    default:
      return blind_reason::unexpected_message;
  }
}

trouble query_phase::take_before_login_ends(const arrival& received) {
  switch (frames_.type()) {
    case backend::backend_key_data:
      if (const auto process = wire::read_backend_key_data(received.body)) {
        talk_->login->backend_pid = *process;
        return {};
      }
      return blind_reason::malformed_message;
    case backend::parameter_status:
      return parameter_status(received);
    case backend::error_response:
      talk_->farewell_said = true;  // the login failed; the server closes
      return {};
    case backend::ready_for_query:
      return end_of_login(received);
    default:
      return blind_reason::unexpected_message;
  }
}

trouble query_phase::end_of_login(const arrival& received) {
  if (!wire::read_ready_for_query(received.body)) return blind_reason::malformed_message;
  talk_->login->application_name = talk_->application_name;
  talk_->login->login_took = received.now - talk_->arrived;
  received.out.emplace_back(
      core::connection_opened{talk_->id, received.now, std::move(talk_->login)});
  return {};
}

trouble query_phase::parameter_status(const arrival& received) {
  const auto status = wire::read_parameter_status(received.body);
  if (!status) return received.cut ? trouble{} : blind_reason::malformed_message;
  if (status->name == "standard_conforming_strings") {
    talk_->lexer.standard_conforming_strings = status->value != "off";
  }
  if (status->name == "is_superuser") {
    if (talk_->login) {
      talk_->login->superuser = status->value == "on";
    } else {
      label(core::session_labelled::label::superuser, status->value, received);
    }
  }
  if (status->name != "application_name" || status->value == talk_->application_name) return {};
  talk_->application_name = status->value;
  if (!talk_->login) {
    label(core::session_labelled::label::application_name, status->value, received);
  }
  return {};
}

void query_phase::label(core::session_labelled::label what, std::string_view value,
                        const arrival& received) {
  talk_->trip.add(core::session_labelled{talk_->id, received.now, what,
                                         std::make_unique<const std::string>(value)});
}

request* query_phase::front() {
  auto& requests = talk_->requests;
  while (!requests.empty() && requests.front().kind == request_kind::copy_end) requests.pop();
  return requests.empty() ? nullptr : &requests.front();
}

request* query_phase::front_as(request_kind what) {
  if (state_ == state::skipping) return nullptr;
  auto* first = front();
  if (first == nullptr || first->kind != what) return nullptr;
  talk_->copy.forget_spare_syncs();
  return first;
}

std::size_t query_phase::front_units() {
  const auto* text = talk_->requests.front().as<query_text>();
  return text == nullptr ? 0 : text->units.size();
}

void query_phase::pop() {
  const auto& first = talk_->requests.front();
  if (first.kind == request_kind::query) {
    talk_->pending_units -= front_units();
    --talk_->pending_definitions;
    next_unit_ = 0;
    answered_ = false;
  } else if (first.kind == request_kind::parse) {
    --talk_->pending_definitions;
  }
  talk_->requests.pop();
}

trouble query_phase::parse_complete(const arrival& received) {
  const auto* asked = front_as(request_kind::parse);
  if (asked == nullptr) return blind_reason::unexpected_message;
  if (!asked->unkept) {
    auto& parse = *asked->as<parse_request>();
    talk_->prepared.withdraw(parse.slot, parse.statement);
    parse.slot->current = std::move(parse.statement);
    talk_->say_prepared(*parse.slot, received.now, received.out);
  } else if (auto* slot = asked->as<statement_slot>()) {
    slot->current.reset();
  }
  pop();
  return {};
}

trouble query_phase::bind_complete() {
  const auto* asked = front_as(request_kind::bind);
  if (asked == nullptr) return blind_reason::unexpected_message;
  auto* bind = asked->as<bind_request>();
  if (bind == nullptr) {
    // Which portal got another meaning is not known.
    talk_->bound.drop_all();
    pop();
    return {};
  }
  auto& bound = bind->bound;
  const auto meant = bind->slot ? bind->slot->current : statement_ptr{};
  if (bound.statement != meant) {
    // The Parse in between failed, or an SQL-level PREPARE came: the digests rest on wrong types.
    bound.parameters = {};
    bound.statement = meant;
  }
  talk_->bound.bind(text_of(bind->portal.get()), std::move(bound));
  pop();
  return {};
}

trouble query_phase::close_complete() {
  const auto* close = front_as(request_kind::close);
  if (close == nullptr) return blind_reason::unexpected_message;
  if (close->of_portal) {
    if (!close->unkept) talk_->bound.drop(text_of(close->as<portal_name>()));
  } else if (const slot_ptr slot{close->as<statement_slot>()}) {
    talk_->prepared.drop(slot);
  }
  pop();
  return {};
}

trouble query_phase::parameter_description(const arrival& received) {
  const auto* describe = front_as(request_kind::describe);
  if (describe == nullptr || describe->of_portal) return blind_reason::unexpected_message;
  const auto types = wire::read_parameter_description(received.body, received.cut);
  if (!types) return blind_reason::malformed_message;
  const auto* slot = describe->as<statement_slot>();
  if (slot == nullptr || !slot->current) return {};
  auto& known = slot->current->parameter_types;
  known.clear();
  core::bytes_cursor in{*types};
  while (known.size() < core::limits::digested_parameters && !in.at_end()) {
    known.push_back(static_cast<core::type_oid>(*in.u32()));
  }
  return {};
}

trouble query_phase::row_description(const arrival& received) {
  const bool of_query = front_as(request_kind::query) != nullptr;
  const auto* describe = front_as(request_kind::describe);
  if (!of_query && describe == nullptr) return blind_reason::unexpected_message;
  auto& shared = talk_->shared;
  auto columns = shared.columns.read(received.body, received.cut, shared.digester);
  if (!columns) return blind_reason::malformed_message;
  if (of_query) {
    begin_execution();
    execution_.described(std::move(*columns));
    return {};
  }
  statement_ptr statement;
  if (!describe->of_portal) {
    if (const auto* slot = describe->as<statement_slot>()) statement = slot->current;
  } else if (auto* portal = portal_of(*describe)) {
    portal->columns = *columns;
    statement = portal->bound.statement;
  }
  if (statement && *columns) talk_->keep(*columns, *statement);
  pop();
  return {};
}

trouble query_phase::no_data() {
  if (front_as(request_kind::describe) == nullptr) return blind_reason::unexpected_message;
  pop();
  return {};
}

}  // namespace pgweir::session
