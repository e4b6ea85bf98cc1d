#include "proxy/net/deep_thread.hpp"

#include "core/limits.hpp"

#include <memory>
#include <system_error>

namespace pgweir::net {

namespace {

using work = std::function<void()>;

void* enter(void* body) {
  const std::unique_ptr<work> mine{static_cast<work*>(body)};
  (*mine)();
  return nullptr;
}

}  // namespace

deep_thread::deep_thread(work body) {
  auto handed_over = std::make_unique<work>(std::move(body));
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, core::limits::parser_stack_bytes);
  pthread_t made{};
  const int failed = ::pthread_create(&made, &attributes, &enter, handed_over.get());
  ::pthread_attr_destroy(&attributes);
  if (failed != 0) throw std::system_error{failed, std::generic_category(), "a thread"};
  static_cast<void>(handed_over.release());
  thread_ = made;
}

void deep_thread::join() {
  if (thread_) ::pthread_join(*thread_, nullptr);
  thread_.reset();
}

}  // namespace pgweir::net
