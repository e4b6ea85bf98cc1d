// What waits together with a request for its answer: shared and counted, within one worker. A
// pointer to it has the size of a pointer.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace pgweir::session {

struct kept : boost::intrusive_ref_counter<kept, boost::thread_unsafe_counter> {
  kept() = default;
  kept(const kept&) = delete;
  kept& operator=(const kept&) = delete;
  virtual ~kept() = default;

  std::uint32_t bytes = 0;  // about so much memory, as whoever made it says
};

template <class T>
using kept_ptr = boost::intrusive_ptr<T>;

template <class T, class... Arguments>
kept_ptr<T> make_kept(Arguments&&... arguments) {
  return kept_ptr<T>{std::make_unique<T>(std::forward<Arguments>(arguments)...).release()};
}

}  // namespace pgweir::session
