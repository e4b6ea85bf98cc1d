// The limit of open files at so many while it lives, for tests of running out of them.
#pragma once

#include <sys/resource.h>

namespace pgweir::net {

class few_descriptors {
 public:
  explicit few_descriptors(rlim_t count) {
    ::getrlimit(RLIMIT_NOFILE, &usual_);
    const rlimit few{count, usual_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~few_descriptors() { ::setrlimit(RLIMIT_NOFILE, &usual_); }
  few_descriptors(const few_descriptors&) = delete;
  few_descriptors& operator=(const few_descriptors&) = delete;

 private:
  rlimit usual_{};
};

}  // namespace pgweir::net
