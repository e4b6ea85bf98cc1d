// What a client sent and the server has not answered yet, in order: the queue against which answers
// are matched. The session bounds it (limits::pending_requests).
#pragma once

#include "core/ensure.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/time.hpp"
#include "proxy/session/kept.hpp"
#include "proxy/session/known_statement.hpp"
#include "proxy/session/prepared.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/spares.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::session {

// A portal's name, cut as the server cuts it.
struct portal_name : kept {
  explicit portal_name(std::string_view name) : text{name.substr(0, core::limits::name_bytes)} {
    bytes = static_cast<std::uint32_t>(sizeof(portal_name) + text.size());
  }
  std::string text;
};
using portal_name_ptr = kept_ptr<portal_name>;  // null: the unnamed one

inline portal_name_ptr kept_portal_name(std::string_view name) {
  return name.empty() ? portal_name_ptr{} : make_kept<portal_name>(name);
}
inline std::string_view text_of(const portal_name* name) {
  return name != nullptr ? std::string_view{name->text} : std::string_view{};
}

struct parse_request : kept {
  parse_request(slot_ptr into, statement_ptr read)
      : slot{std::move(into)}, statement{std::move(read)} {
    const auto its_own = statement ? bytes_of(*statement) : 0;
    bytes = static_cast<std::uint32_t>(sizeof(parse_request) + its_own);
  }
  slot_ptr slot;
  statement_ptr statement;  // null: an empty text
};

// What a portal is bound to, from Bind to its last Execute.
struct bound_values {
  statement_ptr statement;  // null: not known
  core::parameter_digests parameters;
  std::uint64_t parameters_hash = 0;
  result_formats formats;
  std::uint16_t count = 0;  // of the parameters
  bool fresh_tags = false;  // Parse and Bind came together: the tags are of this execution
};

struct bind_request : kept {
  bind_request() { bytes = sizeof(bind_request); }
  portal_name_ptr portal;
  slot_ptr slot;       // null: a name that nobody prepared
  bound_values bound;  // its statement is what the name meant, or was about to mean, when sent
};

enum class request_kind : std::uint8_t {
  sync,
  query,
  parse,
  bind,
  execute,
  describe,
  close,
  function_call,
  copy_end,  // CopyDone or CopyFail; outside of a COPY the server drops them without an answer
};

// Small, as tens of thousands of them may wait: what is not in every one stands behind a pointer,
// and where there is no room for more of that (limits::pending_request_bytes), it is left out.
struct request {
  request() = default;
  request(request_kind what, core::time_point sent_at) : kind(what) {
    const auto since = std::chrono::floor<std::chrono::microseconds>(sent_at.time_since_epoch());
    sent_us = static_cast<std::uint64_t>(since.count()) & most_us;
  }

  [[nodiscard]] core::time_point sent() const {
    return core::time_point{std::chrono::microseconds{sent_us}};
  }
  template <class Part>
  [[nodiscard]] Part* as() const {
    return static_cast<Part*>(part.get());
  }

  request_kind kind : 4 = request_kind::sync;
  bool of_portal : 1 = false;    // of describe and close: not of a statement
  bool row_limited : 1 = false;  // of execute
  bool unkept : 1 = false;       // what it names or says is not known
  bool counts : 1 = false;       // `part` is its own, and counts as memory of the queue
  std::uint64_t sent_us : 56 = 0;
  // query: query_text (null: not known). parse: parse_request, of an unkept one the statement_slot.
  // bind: bind_request. execute, and describe and close of a portal: portal_name. describe and
  // close of a statement: statement_slot (null: a name that nobody prepared). Else null.
  kept_ptr<kept> part;

 private:
  static constexpr std::uint64_t most_us = (std::uint64_t{1} << 56U) - 1;
};
static_assert(sizeof(request) == 16);

// Holds a list of its own only while something waits, so that idle sessions hold none.
class request_queue {
 public:
  using list = std::deque<request>;

  // `spare`: the worker's; outlives this.
  explicit request_queue(spares<list>& spare) : spare_{&spare} {}

  [[nodiscard]] bool empty() const { return !waiting_; }
  [[nodiscard]] std::size_t size() const { return waiting_ ? waiting_->size() : 0; }
  // Of the parts that are the requests' own.
  [[nodiscard]] std::size_t kept_bytes() const { return kept_bytes_; }
  // Precondition of these: there are so many.
  request& front() {
    ensure(waiting_ != nullptr);
    return waiting_->front();
  }
  request& at(std::size_t index) {
    ensure(index < size());
    return (*waiting_)[index];
  }

  void push(request&& added) {
    if (!waiting_) waiting_ = spare_->take();
    if (added.counts) kept_bytes_ += added.part->bytes;
    waiting_->push_back(std::move(added));
    was_long_ = was_long_ || waiting_->size() > short_list;
  }
  void pop() {
    if (front().counts) kept_bytes_ -= front().part->bytes;
    waiting_->pop_front();
    if (!waiting_->empty()) return;
    // The memory of a long list is given back.
    if (!was_long_) spare_->give(std::move(waiting_));
    waiting_.reset();
    was_long_ = false;
  }
  // The request behind the front one.
  void pop_second() {
    ensure(size() >= 2);
    std::swap(at(0), at(1));
    pop();
  }

 private:
  static constexpr std::size_t short_list = 256;

  spares<list>* spare_;
  std::unique_ptr<list> waiting_;  // null: nothing waits
  bool was_long_ = false;
  std::size_t kept_bytes_ = 0;
};

}  // namespace pgweir::session
