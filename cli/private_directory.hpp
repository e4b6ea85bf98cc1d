// A directory for one run that only its owner may enter. It goes with this object, and when this
// process is killed, too: a small process of its own waits for our end and clears up. Make it
// before any thread: it forks.
#pragma once

#include "cli/own_process.hpp"
#include "core/error.hpp"

#include <sys/types.h>

#include <memory>
#include <string>

namespace pgweir::cli {

struct directory_plan {
  std::string purpose;  // a part of its name: /tmp/pgweir-PURPOSE-XXXXXX
  identity owner;       // as root; else it is ours
  // Of a server that works in it, relative to it: whose end is waited for. Empty: none does.
  std::string pid_file{};
};

class private_directory {
  struct made_by_make {};

 public:
  // not_judged when the system does not give it.
  static core::result<std::unique_ptr<private_directory>> make(const directory_plan& plan);
  explicit private_directory(made_by_make) {}
  ~private_directory();
  private_directory(const private_directory&) = delete;
  private_directory& operator=(const private_directory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  core::result<void> watch_over(const std::string& pid_file);

  std::string path_;
  pid_t watcher_ = 0;
  int our_life_ = -1;  // the watcher sees its end when we are gone
};

}  // namespace pgweir::cli
