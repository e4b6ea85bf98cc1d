#include "history/history_file.hpp"

#include "core/finding.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <system_error>

namespace pgweir::history {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_letters = 60;

core::failure cannot(std::string_view what, const std::string& path, const char* why) {
  return {core::exit_code::wrong_usage,
          fmt::format("cannot {} {}: {}; choose another directory with history.directory or "
                      "--history DIR, or switch the history off with --history off",
                      what, path, why)};
}

// For as long as it lives, nobody else makes or moves files of this directory.
class directory_lock {
 public:
  explicit directory_lock(const std::string& directory)
      : fd_{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
    if (fd_ >= 0) ::flock(fd_, LOCK_EX);
  }
  ~directory_lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  directory_lock(const directory_lock&) = delete;
  directory_lock& operator=(const directory_lock&) = delete;

 private:
  int fd_;
};

// Each that is missing, for the owner only.
core::result<void> make_directories(const fs::path& path) {
  std::error_code ignored;
  if (path.empty() || fs::is_directory(path, ignored)) return {};
  if (path.has_relative_path()) {
    if (auto above = make_directories(path.parent_path()); !above) return above;
  }
  if (::mkdir(path.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return cannot("make the directory", path.string(), std::strerror(errno));
}

// What SQLite keeps beside a file: left by itself, it would be taken for a part of the next one.
constexpr std::array<std::string_view, 2> companions{"-wal", "-shm"};

}  // namespace

std::string file_name_for(std::string_view upstream) {
  std::string name;
  for (const char c : upstream.substr(0, name_letters)) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    const bool doubled = name.empty() || name.back() == '-';
    if (plain) name += c;
    if (!plain && !doubled) name += '-';
  }
  if (!name.empty() && name.back() != '-') name += '-';
  return name + core::hex(core::text_key(upstream)).substr(0, 8) + ".sqlite";
}

core::result<history_file> history_file::prepare(const std::string& directory,
                                                 std::string_view upstream) {
  if (directory.empty()) {
    return core::failure{core::exit_code::wrong_usage,
                         "there is no directory for it, as HOME is not set; choose one with "
                         "history.directory or --history DIR, or switch the history off with "
                         "--history off"};
  }
  if (auto made = make_directories(directory); !made) return made.error();
  history_file file;
  std::error_code failed;
  // SQLite follows no link, and a directory of systemd's is one.
  file.directory_ = fs::canonical(directory, failed).string();
  if (failed) return cannot("use the directory", directory, failed.message().c_str());
  file.path_ = file.directory_ + "/" + file_name_for(upstream);
  const directory_lock alone{file.directory_};
  if (auto made = file.find_or_make(); !made) return made.error();
  return file;
}

core::result<void> history_file::find_or_make() {
  struct stat found {};
  if (::lstat(path_.c_str(), &found) != 0) {
    for (const auto& each : companions) ::unlink((path_ + std::string{each}).c_str());
  }
  constexpr mode_t owner = S_IRUSR | S_IWUSR;
  const int fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, owner);
  if (fd < 0) return cannot("write", path_, std::strerror(errno));
  const bool known = ::fstat(fd, &found) == 0;
  const bool usable = known && S_ISREG(found.st_mode) && found.st_uid == ::geteuid();
  // Somebody may have copied it here with the mode that was usual there.
  if (usable) ::fchmod(fd, owner);
  ::close(fd);
  if (!usable) return cannot("use", path_, "it is no file of this user");
  identity_ = {found.st_dev, found.st_ino};
  return {};
}

core::result<std::string> history_file::move_aside(core::wall_time now) {
  const directory_lock alone{directory_};
  std::string aside;
  if (still_there()) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    aside = fmt::format("{}.damaged-{:%Y%m%d-%H%M%S}", path_, fmt::gmtime(seconds));
    if (::rename(path_.c_str(), aside.c_str()) != 0) {
      return cannot("move away", path_, std::strerror(errno));
    }
    for (const auto& each : companions) {
      const std::string end{each};
      ::rename((path_ + end).c_str(), (aside + end).c_str());
    }
  }
  if (auto made = find_or_make(); !made) return made.error();
  return aside;
}

bool history_file::still_there() const {
  struct stat found {};
  return ::lstat(path_.c_str(), &found) == 0 &&
         file_identity{found.st_dev, found.st_ino} == identity_;
}

}  // namespace pgweir::history
