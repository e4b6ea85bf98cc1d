// Messages, whole and in pieces: the splitter must find the same ones, and the readers of bodies
// must stay inside of what they are given.
//
// The input: a byte that seeds the pieces, then a stream of either side.
#include "core/ensure.hpp"
#include "proxy/wire/backend_message.hpp"
#include "proxy/wire/frame.hpp"
#include "proxy/wire/frontend_message.hpp"
#include "proxy/wire/startup.hpp"
#include "tests/fuzz/pieces.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::fuzz {
namespace {

using core::bytes_view;
using wire::frame_step;

void check_within(bytes_view part, bytes_view whole) {
  ensure(part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}
void check_within(std::string_view part, bytes_view whole) {
  check_within(core::as_bytes(part), whole);
}

void read_as_frontend(bytes_view body, bool cut) {
  if (const auto query = wire::read_query(body, cut)) check_within(query->text, body);
  if (const auto parse = wire::read_parse(body, cut)) {
    check_within(parse->statement, body);
    check_within(parse->text, body);
    check_within(parse->types, body);
  }
  if (const auto bind = wire::read_bind(body, cut)) {
    check_within(bind->portal, body);
    check_within(bind->parameters, body);
    wire::bind_parameters values{*bind};
    std::size_t read = 0;
    while (const auto parameter = values.next()) {
      if (parameter->value) check_within(*parameter->value, body);
      ++read;
    }
    ensure(cut ? read <= bind->parameter_count : read == bind->parameter_count);
    for (std::size_t i = 0; i < 3; ++i) static_cast<void>(bind->result_formats.is_binary(i));
  }
  if (const auto execute = wire::read_execute(body)) check_within(execute->portal, body);
  if (const auto named = wire::read_named(body)) check_within(named->name, body);
}

void read_as_backend(bytes_view body, bool cut) {
  static_cast<void>(wire::read_ready_for_query(body));
  static_cast<void>(wire::read_backend_key_data(body));
  if (const auto tag = wire::read_command_complete(body)) check_within(tag->command, body);
  check_within(wire::read_error_response(body).severity, body);
  if (const auto status = wire::read_parameter_status(body)) check_within(status->value, body);
  if (const auto types = wire::read_parameter_description(body, cut)) {
    ensure(types->size() % 4 == 0);
    check_within(*types, body);
  }
  auto columns = wire::row_description::open(body);
  while (columns) {
    const auto field = columns->next();
    if (!field || !*field) break;
    check_within((*field)->name, body);
  }
  if (const auto parameters = wire::read_startup_parameters(body)) {
    for (const auto& [name, value] : *parameters) check_within(value, body);
  }
}

// One message as it was found; `use` follows from its type, so that all three ways are taken.
struct found {
  char type = 0;
  std::uint32_t size = 0;
  std::string body;
  bool complete = false;
  friend bool operator==(const found&, const found&) = default;
};

constexpr std::size_t kept = 64;

class reader {
 public:
  void take(bytes_view bytes) {
    while (true) {
      switch (frames_.next(bytes)) {
        case frame_step::need_more:
          return;
        case frame_step::bad_length:
          broken_ = true;
          return;
        case frame_step::header:
          header();
          break;
        case frame_step::piece:
          all_.back().body += core::as_text(frames_.piece());
          all_.back().complete = frames_.is_last_piece();
          break;
        case frame_step::body:
          all_.back().body = core::as_text(frames_.body());
          all_.back().complete = true;
          read_as_frontend(frames_.body(), frames_.body_is_cut());
          read_as_backend(frames_.body(), frames_.body_is_cut());
          break;
      }
    }
  }
  [[nodiscard]] const std::vector<found>& all() const { return all_; }
  [[nodiscard]] bool broken() const { return broken_; }
  [[nodiscard]] bool at_boundary() const { return frames_.at_boundary(); }

 private:
  void header() {
    all_.push_back({frames_.type(), frames_.body_bytes(), {}, false});
    const auto use = static_cast<unsigned char>(frames_.type()) % 4;
    if (use == 0) frames_.stream();
    if (use == 1) frames_.collect(kept);
    if (use == 2) frames_.collect(core::limits::collected_message_bytes);
  }

  wire::frame_splitter frames_;
  std::vector<found> all_;
  bool broken_ = false;
};

}  // namespace

void frames(bytes_view input) {
  if (input.empty()) return;
  const auto stream = input.subspan(1);
  reader whole;
  whole.take(stream);
  reader slow;
  pieces cut{std::to_integer<std::uint32_t>(input[0])};
  for (auto rest = stream; !rest.empty();) slow.take(cut.next(rest));
  ensure(whole.all() == slow.all());
  ensure(whole.broken() == slow.broken());
  ensure(whole.at_boundary() == slow.at_boundary());
  for (const bool cut_body : {false, true}) {
    read_as_frontend(stream, cut_body);
    read_as_backend(stream, cut_body);
  }
}

}  // namespace pgweir::fuzz
