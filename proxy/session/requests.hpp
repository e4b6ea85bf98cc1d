// What a client sent and the server has not answered yet, in order: the queue against which answers
// are matched. The session bounds it (limits::pending_requests).
#pragma once

#include "core/ensure.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/session/known_statement.hpp"
#include "proxy/session/prepared.hpp"
#include "proxy/session/result_columns.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::session {

struct query_request {
  std::vector<statement_ptr> units;  // one per CommandComplete to come
  std::size_t next = 0;
  bool answered = false;  // anything but ReadyForQuery came
};

struct parse_request {
  slot_ptr slot;            // null: no room, not followed
  statement_ptr statement;  // null: an empty text
};

// What a portal is bound to, from Bind to its last Execute.
struct bound_values {
  statement_ptr statement;  // null: not known
  core::parameter_digests parameters;
  std::uint64_t parameters_hash = 0;
  result_formats formats;
  bool fresh_tags = false;  // Parse and Bind came together: the tags are of this execution
};

struct bind_request {
  std::string portal;
  slot_ptr slot;       // null: a name that nobody prepared
  bound_values bound;  // its statement is what the name meant, or was about to mean, when sent
};

struct execute_request {
  std::string portal;
  bool row_limited = false;
};

struct describe_request {
  bool is_portal = false;
  std::string portal;
  slot_ptr slot;
};

struct close_request {
  bool is_portal = false;
  std::string portal;
  slot_ptr slot;
};

struct function_call_request {};
struct sync_request {};
// CopyDone or CopyFail; outside of a COPY the server drops them without an answer.
struct copy_end_request {};

struct request {
  core::time_point sent;
  std::variant<sync_request, query_request, parse_request, bind_request, execute_request,
               describe_request, close_request, function_call_request, copy_end_request>
      what;

  template <class Kind>
  [[nodiscard]] Kind* as() {
    return std::get_if<Kind>(&what);
  }
};

// A queue in one block that is used again and again; given back when it had grown and is empty.
class request_queue {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  request& front() { return at(0); }
  request& at(std::size_t index) {
    ensure(index < size_);
    return ring_[(head_ + index) & (ring_.size() - 1)];
  }

  void push(request&& added) {
    if (size_ == ring_.size()) grow();
    ring_[(head_ + size_) & (ring_.size() - 1)] = std::move(added);
    ++size_;
  }
  void pop() {
    front() = {};
    head_ = (head_ + 1) & (ring_.size() - 1);
    --size_;
    if (size_ == 0 && ring_.size() > kept_when_empty) {
      ring_ = std::vector<request>{};
      head_ = 0;
    }
  }
  // The request behind the front one.
  void pop_second() {
    ensure(size_ >= 2);
    std::swap(at(0), at(1));
    pop();
  }

 private:
  static constexpr std::size_t first_capacity = 8;  // a power of two, as every later one
  static constexpr std::size_t kept_when_empty = 32;

  void grow() {
    std::vector<request> larger(ring_.empty() ? first_capacity : ring_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(at(i));
    ring_ = std::move(larger);
    head_ = 0;
  }

  std::vector<request> ring_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace pgweir::session
