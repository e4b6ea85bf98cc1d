// The history's file on disk: where it is, whom it belongs to, and what is done when it cannot be
// used. What is in it is no matter here.
//
// One file per upstream, readable by its owner only, in a directory that only the owner may enter
// (one that was there before keeps its mode). Several processes may come and go at the same time: a
// lock on the directory makes them take turns.
#pragma once

#include "core/error.hpp"
#include "core/time.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace pgweir::history {

// "db-5432-1a2b3c4d.sqlite" for the upstream "db:5432".
std::string file_name_for(std::string_view upstream);

// The file itself, whatever its name may stand for by now.
struct file_identity {
  dev_t device = 0;
  ino_t number = 0;
  bool operator==(const file_identity&) const = default;
};

class history_file {
 public:
  // Makes the directory, and an empty file if there is none. The failure is one sentence with what
  // to do about it.
  static core::result<history_file> prepare(const std::string& directory,
                                            std::string_view upstream);

  // Moves a file that cannot be read out of the way, and makes an empty one; if another process has
  // done it already, uses that. The new name of the damaged one, or nothing.
  core::result<std::string> move_aside(core::wall_time now);

  // False: it was deleted or moved away under us.
  [[nodiscard]] bool still_there() const;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  core::result<void> find_or_make();

  std::string directory_;
  std::string path_;
  file_identity identity_;
};

}  // namespace pgweir::history
