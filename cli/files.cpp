#include "cli/files.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

namespace pgweir::cli {

namespace {

using file_handle = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

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
  file_handle file{std::fopen(path.c_str(), "we"), std::fclose};
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
  if (!written || std::fclose(file.release()) != 0) {
    return wrong_usage(fmt::format("cannot write {}: {}.", path, std::strerror(errno)));
  }
  return {};
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
