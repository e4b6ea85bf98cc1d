// Who is logged in: how many sessions each user and each client address has. Touched when a session
// begins and when it ends, under a lock; never on the way of bytes.
//
// Names are those of startup packets, so a user is counted before it has proved to be one. As large
// as there are sessions, which relay.connections bounds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace pgweir::net {

class admissions {
  using table = std::unordered_map<std::string, std::size_t>;

 public:
  // 0: no limit.
  struct limits {
    std::size_t per_user = 0;
    std::size_t per_address = 0;
  };
  enum class verdict : std::uint8_t { admitted, too_many_of_user, too_many_of_address };

  // A session's place in the count; given back when this goes. The admissions must outlive it.
  class ticket {
   public:
    ticket() = default;
    ticket(ticket&& other) noexcept { swap(other); }
    ticket& operator=(ticket&& other) noexcept {
      ticket given{std::move(other)};
      swap(given);
      return *this;
    }
    ~ticket() {
      if (from_ != nullptr) from_->leave(*this);
    }

   private:
    friend class admissions;
    void swap(ticket& other) noexcept {
      std::swap(from_, other.from_);
      std::swap(user_, other.user_);
      std::swap(address_, other.address_);
    }
    admissions* from_ = nullptr;
    table::value_type* user_ = nullptr;     // stay where they are while they are in the table
    table::value_type* address_ = nullptr;  // null: of a Unix socket
  };

  // `address`: empty for a Unix socket, whose clients have no limit of that kind. `into` is set
  // when admitted.
  verdict admit(const std::string& user, const std::string& address, const limits& most,
                ticket& into);

 private:
  void leave(const ticket& gone);

  std::mutex lock_;
  table by_user_;
  table by_address_;
};

}  // namespace pgweir::net
