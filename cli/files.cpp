#include "cli/files.hpp"

#include "cli/command.hpp"
#include "cli/output.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// A reader of a FIFO may still be on its way.
constexpr auto patience_for_a_reader = 10s;

class open_file {
 public:
  explicit open_file(int fd) : fd_{fd} {}
  ~open_file() { close(); }
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  // False: what was written before may be lost (NFS says it here).
  bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

fs::path folder_of(const std::string& path) {
  const auto folder = fs::path{path}.parent_path();
  return folder.empty() ? fs::path{"."} : folder;
}

core::failure cannot_write(const std::string& path, int error) {
  std::error_code ignored;
  const auto folder = folder_of(path).string();
  if (error == ENOENT && !fs::is_directory(folder, ignored)) {
    return wrong_usage(fmt::format("cannot write {}: there is no directory {}.", path, folder));
  }
  return wrong_usage(fmt::format("cannot write {}: {}.", path, std::strerror(error)));
}

// "/dev/fd/3" and the like: opened by its name, a file behind it would be written from its begin.
std::optional<int> descriptor_named(std::string_view path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    const auto number = path.substr(folder.size());
    int fd = 0;
    const auto read = std::from_chars(number.data(), number.data() + number.size(), fd);
    if (read.ec == std::errc{} && read.ptr == number.data() + number.size()) return fd;
  }
  return std::nullopt;
}

int write_to_descriptor(int fd, const std::string& text) {
  if (std::fflush(stdout) != 0) return errno;
  return write_all(fd, text);
}

// A FIFO that nobody reads yet would hold us up for ever.
int open_for_writing(const std::string& path, int flags) {
  const auto until = std::chrono::steady_clock::now() + patience_for_a_reader;
  while (true) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
    if (fd >= 0) {
      ::fcntl(fd, F_SETFL, 0);
      return fd;
    }
    if (errno != ENXIO || std::chrono::steady_clock::now() > until) return fd;
    std::this_thread::sleep_for(20ms);
  }
}

int write_directly(const std::string& path, const std::string& text) {
  open_file file{open_for_writing(path, O_TRUNC)};
  if (file.get() < 0) return errno;
  const int error = write_all(file.get(), text);
  if (error != 0) return error;
  return file.close() ? 0 : errno;
}

struct new_file {
  std::string path;
  int fd = -1;
};

// Beside the file that it becomes, and nobody else's.
new_file create_beside(const std::string& path) {
  constexpr int most_left_by_others = 100;
  new_file out;
  for (int i = 0; i < most_left_by_others; ++i) {
    out.path = fmt::format("{}.{}-{}.part", path, ::getpid(), i);
    out.fd = ::open(out.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (out.fd >= 0 || errno != EEXIST) break;
  }
  return out;
}

int fill(open_file& file, const struct stat* before, const std::string& text) {
  if (before != nullptr && ::fchmod(file.get(), before->st_mode & 07777) != 0) return errno;
  if (const int error = write_all(file.get(), text); error != 0) return error;
  if (::fsync(file.get()) != 0 && errno != EINVAL) return errno;
  return file.close() ? 0 : errno;
}

// The new name survives a crash, too; where that cannot be asked for, the file is there all the
// same.
void sync_folder(const std::string& path) {
  const open_file folder{::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.get() >= 0) ::fsync(folder.get());
}

int replace(const std::string& path, const struct stat* before, const std::string& text) {
  const auto made = create_beside(path);
  const bool closed_folder = errno == EACCES || errno == EPERM || errno == EROFS;
  if (made.fd < 0) {
    // A file that may be written in a folder that may not.
    return before != nullptr && closed_folder ? write_directly(path, text) : errno;
  }
  open_file file{made.fd};
  int error = fill(file, before, text);
  if (error == 0 && std::rename(made.path.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) {
    sync_folder(path);
  } else {
    ::unlink(made.path.c_str());
  }
  return error;
}

// Where a chain of links ends, whether or not a file is there.
std::string end_of_links(const std::string& path) {
  constexpr int longest_chain = 40;  // as the kernel has it
  fs::path out{path};
  std::error_code error;
  for (int i = 0; i < longest_chain && fs::is_symlink(out, error); ++i) {
    const auto next = fs::read_symlink(out, error);
    if (error) return path;
    out = out.parent_path() / next;
  }
  return out.string();
}

}  // namespace

core::result<std::string> read_whole(const std::string& path) {
  using file_handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  const file_handle file{std::fopen(path.c_str(), "re"), std::fclose};
  if (!file) return wrong_usage(fmt::format("cannot read {}: {}.", path, std::strerror(errno)));
  std::string out;
  std::string block(64 * 1024, '\0');
  std::size_t n = 0;
  while ((n = std::fread(block.data(), 1, block.size(), file.get())) > 0) out.append(block, 0, n);
  if (std::ferror(file.get()) != 0) {
    return wrong_usage(fmt::format("cannot read {}: {}.", path, std::strerror(errno)));
  }
  return out;
}

core::result<void> write_whole(const std::string& path, const std::string& text) {
  int error = 0;
  if (const auto fd = descriptor_named(path)) {
    error = write_to_descriptor(*fd, text);
    if (error != 0 && path == "-") {
      return wrong_usage(fmt::format("cannot write to standard output: {}.", std::strerror(error)));
    }
  } else {
    const auto file = end_of_links(path);
    struct stat about {};
    const bool exists = ::stat(file.c_str(), &about) == 0;
    const bool regular = !exists || S_ISREG(about.st_mode);
    error = regular ? replace(file, exists ? &about : nullptr, text) : write_directly(file, text);
  }
  if (error != 0) return cannot_write(path, error);
  return {};
}

core::result<void> create_whole(const std::string& path, const std::string& text) {
  open_file file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
  if (file.get() < 0 && errno == EEXIST) {
    return wrong_usage(fmt::format("{} exists already: choose another name.", path));
  }
  if (file.get() < 0) return cannot_write(path, errno);
  const int error = fill(file, nullptr, text);
  if (error == 0) return {};
  ::unlink(path.c_str());
  return cannot_write(path, error);
}

core::result<void> check_writable(const std::string& path) {
  if (path == "-") return {};
  if (const auto fd = descriptor_named(path)) {
    const int flags = ::fcntl(*fd, F_GETFL);
    if (flags < 0) return cannot_write(path, errno);
    return (flags & O_ACCMODE) == O_RDONLY ? cannot_write(path, EBADF) : core::result<void>{};
  }
  const auto file = end_of_links(path);
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    return wrong_usage(fmt::format("cannot write {}: it is a directory.", path));
  }
  const auto folder = folder_of(file).string();
  const bool exists = fs::exists(file, ignored);
  if (!exists && !fs::is_directory(folder, ignored)) {
    return cannot_write(path, fs::exists(folder, ignored) ? ENOTDIR : ENOENT);
  }
  if (::access(exists ? file.c_str() : folder.c_str(), W_OK) == 0) return {};
  return cannot_write(path, errno);
}

core::result<config::loaded> load_settings(const std::string& config_path,
                                           const config::environment& variables,
                                           std::vector<config::flag_value> flags) {
  config::sources from{std::nullopt, variables, std::move(flags)};
  if (!config_path.empty()) {
    auto text = read_whole(config_path);
    if (!text) return text.error();
    from.file = config::config_file{config_path, *std::move(text)};
  }
  return config::load(from);
}

}  // namespace pgweir::cli
