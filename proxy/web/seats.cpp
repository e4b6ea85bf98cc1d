#include "proxy/web/seats.hpp"

namespace pgweir::web {

std::list<seats::ticket>& seats::list_of(place at) {
  switch (at) {
    case place::waiting:
      return waiting_;
    case place::working:
      return working_;
    case place::listening:
      break;
  }
  return listening_;
}

seats::arrival seats::arrive() {
  arrival out;
  if (waiting_.size() + working_.size() >= size_.requests) {
    out.gives_way = waiting_.empty() ? working_.front() : waiting_.front();
    leaves(*out.gives_way);
  }
  out.mine = ++last_;
  where_[out.mine] = {place::waiting, waiting_.insert(waiting_.end(), out.mine)};
  return out;
}

void seats::move_to(ticket who, place to) {
  const auto found = where_.find(who);
  if (found == where_.end()) return;
  auto& to_list = list_of(to);
  to_list.splice(to_list.end(), list_of(found->second.at), found->second.position);
  found->second.at = to;
}

bool seats::listens(ticket who) {
  if (listening_.size() >= size_.listeners) return false;
  move_to(who, place::listening);
  return true;
}

void seats::leaves(ticket who) {
  const auto found = where_.find(who);
  if (found == where_.end()) return;
  list_of(found->second.at).erase(found->second.position);
  where_.erase(found);
}

}  // namespace pgweir::web
