#include "cli/files.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

namespace pgweir::cli {

namespace {

using file_handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

core::failure cannot_write(const std::string& path) {
  return wrong_usage(fmt::format("cannot write {}: {}.", path, std::strerror(errno)));
}

bool wrote(const std::string& path, const std::string& text) {
  file_handle file{std::fopen(path.c_str(), "we"), std::fclose};
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  return written && std::fclose(file.release()) == 0;
}

}  // namespace

core::result<std::string> read_whole(const std::string& path) {
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
  if (path == "-") {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (written && std::fflush(stdout) == 0) return {};
    return wrong_usage("cannot write to standard output.");
  }
  struct stat about {};
  // A device, a pipe or a link is written through; an existing file keeps its mode.
  const bool exists = ::lstat(path.c_str(), &about) == 0;
  const auto whole = fmt::format("{}.{}.part", path, ::getpid());
  if (exists && !S_ISREG(about.st_mode)) {
    return wrote(path, text) ? core::result<void>{} : cannot_write(path);
  }
  const bool kept = wrote(whole, text) &&
                    (!exists || ::chmod(whole.c_str(), about.st_mode & 07777) == 0) &&
                    std::rename(whole.c_str(), path.c_str()) == 0;
  if (kept) return {};
  const auto why = cannot_write(path);
  ::unlink(whole.c_str());
  // A file that may be written in a directory that may not.
  if (exists && wrote(path, text)) return {};
  return why;
}

core::result<void> check_writable(const std::string& path) {
  if (path == "-") return {};
  std::error_code ignored;
  const std::filesystem::path at{path};
  if (std::filesystem::is_directory(at, ignored)) {
    return wrong_usage(fmt::format("cannot write {}: it is a directory.", path));
  }
  const bool exists = std::filesystem::exists(at, ignored);
  const auto folder = at.parent_path().empty() ? std::string{"."} : at.parent_path().string();
  if (::access(exists ? path.c_str() : folder.c_str(), W_OK) == 0) return {};
  return cannot_write(path);
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
