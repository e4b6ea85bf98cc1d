// What a client sent and the server has not answered yet, in order: the queue against which answers
// are matched. The session bounds it (limits::pending_requests).
#pragma once

#include "core/ensure.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "proxy/session/known_statement.hpp"
#include "proxy/session/prepared.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/spares.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace pgweir::session {

// Small, as thousands of them may wait: what is large stands behind a pointer.

// None for the unnamed one. Cut as the server cuts it.
using portal_name = std::unique_ptr<const std::string>;

inline portal_name kept_portal_name(std::string_view name) {
  if (name.empty()) return {};
  return std::make_unique<const std::string>(name.substr(0, core::limits::name_bytes));
}
inline std::string_view text_of(const portal_name& name) {
  return name ? std::string_view{*name} : std::string_view{};
}

struct query_request {
  statement_list units;    // one per CommandComplete to come; never null
  std::uint32_t next = 0;  // the unit whose answer is awaited
  bool answered = false;   // anything but ReadyForQuery came
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
  std::uint16_t count = 0;  // of the parameters
  bool fresh_tags = false;  // Parse and Bind came together: the tags are of this execution
};

struct bind_request {
  portal_name portal;
  slot_ptr slot;       // null: a name that nobody prepared
  bound_values bound;  // its statement is what the name meant, or was about to mean, when sent
};

struct execute_request {
  portal_name portal;
  bool row_limited = false;
};

struct describe_request {
  bool is_portal = false;
  portal_name portal;
  slot_ptr slot;
};

struct close_request {
  bool is_portal = false;
  portal_name portal;
  slot_ptr slot;
};

struct function_call_request {};
struct sync_request {};
// CopyDone or CopyFail; outside of a COPY the server drops them without an answer.
struct copy_end_request {};

struct request {
  core::time_point sent;
  std::variant<sync_request, query_request, parse_request, std::unique_ptr<bind_request>,
               execute_request, describe_request, close_request, function_call_request,
               copy_end_request>
      what;

  template <class Kind>
  [[nodiscard]] Kind* as() {
    if constexpr (std::is_same_v<Kind, bind_request>) {
      const auto* found = std::get_if<std::unique_ptr<bind_request>>(&what);
      return found == nullptr ? nullptr : found->get();
    } else {
      return std::get_if<Kind>(&what);
    }
  }
};
static_assert(sizeof(request) <= 48);

// A queue in blocks: it grows and shrinks without moving what is in it, and holds none when it is
// empty.
class request_queue {
 public:
  static constexpr std::size_t block_size = 16;
  using block = std::array<request, block_size>;

  // `spare`: the worker's; outlives this.
  explicit request_queue(spares<block>& spare) : spare_{&spare} {}

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  request& front() { return at(0); }
  request& at(std::size_t index) {
    ensure(index < size_);
    const auto place = head_ + index;
    return (*blocks_[place / block_size])[place % block_size];
  }

  void push(request&& added) {
    if (head_ + size_ == blocks_.size() * block_size) {
      blocks_.push_back(spare_->take());
    }
    ++size_;
    at(size_ - 1) = std::move(added);
  }
  void pop() {
    front() = {};
    ++head_;
    --size_;
    if (size_ > 0 && head_ < block_size) return;
    head_ = 0;
    spare_->give(std::move(blocks_.front()));
    blocks_.erase(blocks_.begin());
    if (blocks_.empty() && blocks_.capacity() > few_blocks) blocks_.shrink_to_fit();
  }
  // The request behind the front one.
  void pop_second() {
    ensure(size_ >= 2);
    std::swap(at(0), at(1));
    pop();
  }

 private:
  static constexpr std::size_t few_blocks = 4;

  spares<block>* spare_;
  std::vector<std::unique_ptr<block>> blocks_;
  std::size_t head_ = 0;  // in the first block
  std::size_t size_ = 0;
};

}  // namespace pgweir::session
