// What is logged while it lives, for tests: takes the place of the usual log.
#pragma once

#include <gtest/gtest.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::net {

class log_lines {
 public:
  log_lines() : usual_{spdlog::default_logger()} {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink_));
  }
  ~log_lines() { spdlog::set_default_logger(usual_); }
  log_lines(const log_lines&) = delete;
  log_lines& operator=(const log_lines&) = delete;

  // How many lines hold these words.
  std::size_t count(std::string_view words) { return sink_->count(words); }
  // Until a line holds them; the deadline only guards against a hanging test.
  void wait_for(std::string_view words) { EXPECT_TRUE(sink_->wait_for(words)) << words; }

 private:
  class sink final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    std::size_t count(std::string_view words) {
      const std::lock_guard held{mutex_};
      return found(words);
    }
    bool wait_for(std::string_view words) {
      std::unique_lock held{mutex_};
      return more_.wait_for(held, std::chrono::seconds{10}, [&] { return found(words) > 0; });
    }

   protected:
    void sink_it_(const spdlog::details::log_msg& line) override {
      lines_.emplace_back(line.payload.data(), line.payload.size());
      more_.notify_all();
    }
    void flush_() override {}

   private:
    std::size_t found(std::string_view words) const {
      return static_cast<std::size_t>(std::ranges::count_if(
          lines_, [&](const auto& each) { return each.find(words) != std::string::npos; }));
    }

    std::condition_variable more_;
    std::vector<std::string> lines_;
  };

  std::shared_ptr<sink> sink_ = std::make_shared<sink>();
  std::shared_ptr<spdlog::logger> usual_;
};

}  // namespace pgweir::net
