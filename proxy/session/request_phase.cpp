#include "proxy/session/request_phase.hpp"

#include "proxy/wire/frontend_message.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::session {
namespace {

namespace frontend = wire::frontend;
using core::blind_reason;

}  // namespace

trouble request_phase::read(core::bytes_view bytes, core::time_point now,
                            std::vector<core::event>& out) {
  while (true) {
    switch (frames_.next(bytes)) {
      case wire::frame_step::need_more:
        return {};
      case wire::frame_step::bad_length:
        return blind_reason::bad_length;
      case wire::frame_step::header:
        if (const auto bad = header()) return bad;
        break;
      case wire::frame_step::body:
        if (const auto bad = take({frames_.body(), frames_.body_is_cut(), now, out})) return bad;
        break;
      case wire::frame_step::piece:
        break;
    }
  }
}

trouble request_phase::header() {
  switch (frames_.type()) {
    case frontend::query:
    case frontend::parse:
    case frontend::bind:
    case frontend::execute:
    case frontend::describe:
    case frontend::close:
      frames_.collect(core::limits::collected_message_bytes);
      return {};
    case frontend::sync:
    case frontend::function_call:
    case frontend::copy_done:
    case frontend::copy_fail:
      frames_.collect(0);
      return {};
    case frontend::copy_data:
    case frontend::flush:
      return {};
    case frontend::terminate:
      talk_->farewell_said = true;
      return {};
    case frontend::password:
      return talk_->login ? trouble{} : blind_reason::unexpected_message;
    default:
      return blind_reason::unknown_message;
  }
}

trouble request_phase::take(const arrival& received) {
  const char type = frames_.type();
  if (talk_->copy.current() == copy_phase::state::in && talk_->copy.swallows(type)) return {};
  switch (type) {
    case frontend::query:
      return query(received);
    case frontend::parse:
      return parse(received);
    case frontend::bind:
      return bind(received);
    case frontend::execute:
      return execute(received);
    case frontend::describe:
      return named(request_kind::describe, received);
    case frontend::close:
      return named(request_kind::close, received);
    case frontend::sync:
      return push({request_kind::sync, received.now}, received);
    case frontend::function_call:
      return push({request_kind::function_call, received.now}, received);
    default:
      return copy_end(received);
  }
}

trouble request_phase::push(request&& asked, const arrival& received) {
  auto& talk = *talk_;
  if (talk.requests.size() + talk.pending_units >= core::limits::pending_requests) {
    return blind_reason::too_many_requests;
  }
  if (talk.requests.empty()) {
    talk.pulse->asked(received.now);
    talk.transactions.request_sent(received.now, received.out);
  }
  talk.requests.push(std::move(asked));
  return {};
}

bool request_phase::has_room() const {
  return talk_->requests.kept_bytes() < core::limits::pending_request_bytes;
}

trouble request_phase::query(const arrival& received) {
  const auto message = wire::read_query(received.body, received.cut);
  if (!message) return blind_reason::malformed_message;
  request asked{request_kind::query, received.now};
  ++talk_->pending_definitions;
  if (talk_->is_walsender) return push(std::move(asked), received);
  const auto text = message->text.substr(0, core::limits::sql_text_bytes);
  const bool truncated = received.cut || text.size() < message->text.size();
  const text_reading how{talk_->lexer, truncated};
  const auto read = has_room() ? talk_->source.read_query(text, how, received.out)
                               : talk_->source.remembered(text, how);
  if (read) talk_->pending_units += read->units.size();
  // Beside this one, only the worker may remember it.
  asked.counts = read && read->use_count() <= 2;
  asked.unkept = !read;
  asked.part = read;
  return push(std::move(asked), received);
}

trouble request_phase::parse(const arrival& received) {
  const auto message = wire::read_parse(received.body, received.cut);
  if (!message) return blind_reason::malformed_message;
  request asked{request_kind::parse, received.now};
  ++talk_->pending_definitions;
  auto slot = talk_->prepared.find_or_add(message->statement);
  if (slot && has_room()) {
    slot->proposed = read_statement(*message, received);
    asked.part = make_kept<parse_request>(slot, slot->proposed);
    asked.counts = true;
  } else {
    if (slot) slot->proposed.reset();
    asked.unkept = true;
    asked.part = std::move(slot);
  }
  return push(std::move(asked), received);
}

// Null: an empty text.
statement_ptr request_phase::read_statement(const wire::parse_message& message,
                                            const arrival& received) const {
  const auto text = message.text.substr(0, core::limits::sql_text_bytes);
  const bool truncated = received.cut || text.size() < message.text.size();
  auto statement = talk_->source.read_parse(text, {talk_->lexer, truncated, true}, received.out);
  if (!statement) return {};
  statement->parsed_in_round_trip = talk_->trip.number();
  if (!message.statement.empty()) talk_->source.keep_text(*statement, text);
  core::bytes_cursor types{message.types};
  while (statement->parameter_types.size() < core::limits::digested_parameters) {
    const auto type = types.u32();
    if (!type) break;
    statement->parameter_types.push_back(static_cast<core::type_oid>(*type));
  }
  return statement;
}

trouble request_phase::bind(const arrival& received) {
  const auto message = wire::read_bind(received.body, received.cut);
  if (!message) return blind_reason::malformed_message;
  request asked{request_kind::bind, received.now};
  // A name that is about to be made by a PREPARE under way has no place yet.
  const bool may_be_made = talk_->pending_definitions > 0 && has_room();
  auto slot = may_be_made ? talk_->prepared.find_or_add(message->statement)
                          : talk_->prepared.find(message->statement);
  const auto statement = slot ? slot->coming() : statement_ptr{};
  const bool first = statement && !std::exchange(statement->bound_before, true);
  if (!has_room()) {
    asked.unkept = true;
    return push(std::move(asked), received);
  }
  auto kept = make_kept<bind_request>();
  kept->portal = kept_portal_name(message->portal);
  kept->slot = std::move(slot);
  auto& bound = kept->bound;
  bound.statement = statement;
  digest_parameters(*message, received, bound);
  bound.formats = result_formats::of_bind(message->result_formats, message->result_formats_known);
  if (statement) {
    talk_->source.announce_again(*statement, received.out);
    if (statement->values_wanted) tell_values(*message, *statement, received);
    bound.fresh_tags = first && talk_->trip.number() - statement->parsed_in_round_trip <= 1;
  }
  kept->bytes += static_cast<std::uint32_t>(bound.parameters.view().size_bytes());
  asked.part = std::move(kept);
  asked.counts = true;
  return push(std::move(asked), received);
}

void request_phase::digest_parameters(const wire::bind_message& bind, const arrival& received,
                                      bound_values& bound) const {
  const auto& digester = talk_->shared.digester;
  wire::bind_parameters values{bind};
  const auto most = std::min<std::size_t>(bind.parameter_count, core::limits::digested_parameters);
  const auto* statement = bound.statement.get();
  // Literals stand at fixed slots; parameters that the text does not use must not push them away.
  const bool has_literals = statement != nullptr && statement->first_literal_slot != 0;
  const auto used =
      has_literals ? std::min<std::size_t>(most, statement->first_literal_slot - 1U) : most;
  for (std::size_t i = 0; i < used; ++i) {
    const auto parameter = values.next();
    if (!parameter) break;
    if (!parameter->value) {
      bound.parameters.push_back({});
      continue;
    }
    const auto type =
        statement != nullptr ? statement->parameter_type(i) : core::type_oid::unknown_to_us;
    bound.parameters.push_back(parameter->binary
                                   ? digester.binary(*parameter->value, type)
                                   : digester.text(core::as_text(*parameter->value), type));
  }
  // Of a cut body the length tells apart what the front does not.
  bound.count = bind.parameter_count;
  bound.parameters_hash =
      digester.hash(bind.parameters, received.cut ? frames_.body_bytes() : bind.parameter_count);
  if (statement == nullptr) return;
  append_literals(bound.parameters, *statement);
  bound.parameters_hash ^= statement->literals_hash;
}

// All of them, or none: a statement cannot be run with some.
void request_phase::tell_values(const wire::bind_message& bind, known_statement& statement,
                                const arrival& received) const {
  using namespace core::limits;
  statement.values_wanted = false;
  // Types beyond these are not known where some were said.
  const bool types_known = bind.parameter_count <= digested_parameters ||
                           statement.parameter_types.size() < digested_parameters;
  if (received.cut || bind.parameter_count > sample_parameters || !types_known) return;
  if (bind.parameter_count == 0 || bind.parameters.size() > sample_bytes) return;
  auto kept = std::make_unique<std::vector<core::sample_value>>();
  kept->reserve(bind.parameter_count);
  wire::bind_parameters values{bind};
  while (const auto next = values.next()) {
    core::sample_value value;
    value.type_oid = static_cast<std::uint32_t>(statement.parameter_type(kept->size()));
    value.binary = next->binary;
    value.null = !next->value;
    if (next->value) value.bytes = core::as_text(*next->value);
    if (value.bytes.size() > sample_value_bytes) return;
    kept->push_back(std::move(value));
  }
  received.out.emplace_back(core::parameters_seen{statement.id, std::move(kept)});
}

trouble request_phase::execute(const arrival& received) {
  const auto message = wire::read_execute(received.body);
  if (!message) return blind_reason::malformed_message;
  request asked{request_kind::execute, received.now};
  asked.row_limited = message->max_rows != 0;
  name_portal(asked, message->portal);
  return push(std::move(asked), received);
}

void request_phase::name_portal(request& asked, std::string_view name) const {
  if (name.empty()) return;
  asked.unkept = !has_room();
  if (asked.unkept) return;
  asked.part = kept_portal_name(name);
  asked.counts = true;
}

trouble request_phase::named(request_kind what, const arrival& received) {
  const auto message = wire::read_named(received.body);
  if (!message) return blind_reason::malformed_message;
  request asked{what, received.now};
  asked.of_portal = message->is_portal;
  if (message->is_portal) {
    name_portal(asked, message->name);
  } else {
    asked.part = talk_->prepared.find(message->name);
  }
  return push(std::move(asked), received);
}

// Outside of a COPY the server drops CopyDone and CopyFail; but a COPY that is still in the queue
// may be what it ends.
trouble request_phase::copy_end(const arrival& received) {
  if (talk_->requests.empty()) return {};
  return push({request_kind::copy_end, received.now}, received);
}

}  // namespace pgweir::session
