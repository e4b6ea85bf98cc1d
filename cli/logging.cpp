#include "cli/logging.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace pgweir::cli {

logging::logging(const std::string& level, std::size_t waiting_lines) {
  spdlog::init_thread_pool(waiting_lines, 1);
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  auto logger =
      std::make_shared<spdlog::async_logger>("pgweir", std::move(sink), spdlog::thread_pool(),
                                             spdlog::async_overflow_policy::overrun_oldest);
  logger->set_pattern("%H:%M:%S  %^%l%$  %v");
  logger->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(logger));
}

logging::~logging() { spdlog::shutdown(); }

}  // namespace pgweir::cli
