#include "cli/reloading.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <string>

namespace pgweir::cli {

namespace {

// A DSN may have left the file; the one of the start stays.
std::string objection(const core::result<config::loaded>& read) {
  if (!read) return read.error().sentence;
  return read->upstream_given ? "" : "upstream.dsn is gone.";
}

}  // namespace

void reloading::reload() const {
  const auto read = read_();
  if (auto why = objection(read); !why.empty()) {
    spdlog::error("the configuration was not reloaded, the old one is in force: {}", why);
    proxy_->reload_failed(std::move(why));
    return;
  }
  const auto reloaded = proxy_->reload(read->values);
  if (!reloaded) {
    spdlog::error("the configuration was not reloaded, the old one is in force: {}",
                  reloaded.error().sentence);
    proxy_->reload_failed(reloaded.error().sentence);
    return;
  }
  const auto& done = *reloaded;
  spdlog::set_level(spdlog::level::from_str(done.values.log.level));
  spdlog::info("the configuration was reloaded; changed: {}",
               done.changed.empty() ? "nothing" : fmt::format("{}", fmt::join(done.changed, ", ")));
  if (!done.after_start.empty()) {
    spdlog::warn("these settings need a restart, the old ones are in force: {}",
                 fmt::join(done.after_start, ", "));
  }
}

}  // namespace pgweir::cli
