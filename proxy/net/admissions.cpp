#include "proxy/net/admissions.hpp"

namespace pgweir::net {

namespace {

template <class Table>
bool is_full(const Table& counts, const std::string& name, std::size_t most) {
  if (most == 0) return false;
  const auto found = counts.find(name);
  return found != counts.end() && found->second >= most;
}

template <class Table>
void take_one(Table& counts, typename Table::value_type* which) {
  if (which != nullptr && --which->second == 0) counts.erase(counts.find(which->first));
}

}  // namespace

admissions::verdict admissions::admit(const std::string& user, const std::string& address,
                                      const limits& most, ticket& into) {
  ticket made;
  {
    const std::lock_guard held{lock_};
    if (is_full(by_user_, user, most.per_user)) return verdict::too_many_of_user;
    if (!address.empty() && is_full(by_address_, address, most.per_address)) {
      return verdict::too_many_of_address;
    }
    made.from_ = this;
    made.user_ = &*by_user_.try_emplace(user).first;
    ++made.user_->second;
    if (!address.empty()) {
      made.address_ = &*by_address_.try_emplace(address).first;
      ++made.address_->second;
    }
  }
  into = std::move(made);
  return verdict::admitted;
}

void admissions::leave(const ticket& gone) {
  const std::lock_guard held{lock_};
  take_one(by_user_, gone.user_);
  take_one(by_address_, gone.address_);
}

}  // namespace pgweir::net
