// The running proxy: workers, analysis thread and web server behind one door. The only thing of
// this folder that cli uses.
//
// Threads are started by start() and joined by stop() or the destructor. Every member may be called
// from any thread, but start() and stop() from one only. Nothing here blocks on traffic.
#pragma once

#include "cmake/page_files.hpp"
#include "config/reload.hpp"
#include "config/settings.hpp"
#include "core/error.hpp"
#include "proxy/live/process.hpp"
#include "proxy/notify/notifier.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::net {

class proxy final : public live::process {
 public:
  // `page`: what the web server shows; lives as long as the process.
  explicit proxy(config::settings how, std::span<const page_file> page = {});
  ~proxy() override;
  proxy(const proxy&) = delete;
  proxy& operator=(const proxy&) = delete;

  // Binds, resolves the upstream and starts all threads. The failure is one sentence with its
  // remedy (port in use, upstream that cannot be resolved, certificate that cannot be used);
  // nothing runs after it.
  core::result<void> start();

  // What was bound (differs from the settings for port 0). Precondition: started.
  [[nodiscard]] std::uint16_t listening_port() const;
  // 0: no web server.
  [[nodiscard]] std::uint16_t web_port() const;

  // live::process. After stop() all that is asked of the analysis is answered as of its end, with
  // what the rules held back until the end of traffic. Precondition: started.
  [[nodiscard]] live::identity who() const override;
  [[nodiscard]] bool ready() const override;
  reports::health health() override;
  live::standing stand() override;
  reports::report report() override;
  live::booking booked() override;
  std::optional<reports::booked_finding> finding(std::uint64_t id) override;
  std::shared_ptr<live::finding_stream> subscribe() override;
  live::seen_at<live::statement_list> statements() override;
  std::vector<analyzers::statement_totals> costliest(std::size_t most) override;
  std::optional<live::seen_at<analyzers::statement_detail>> statement(
      std::uint64_t key, std::string_view database) override;
  live::seen_at<live::session_list> sessions() override;
  live::seen_at<analyzers::traffic_activity> activity() override;
  live::seen_at<analyzers::traffic_second> last_second() override;

  // How the destinations of [[notify]] stand, for metrics.
  [[nodiscard]] std::vector<notify::destination_counts> alert_counts() const;

  // Another configuration from now on, and its files read anew; what needs a start stays
  // (config/reload.hpp). On failure (one sentence: a certificate or an auth_file that cannot be
  // used) nothing has changed.
  core::result<config::reloaded> reload(const config::settings& asked);
  // What was to be the configuration is none: says so in reports and health, until a reload.
  void reload_failed(std::string sentence);

  // First call: no longer ready; ends everything in the stages of drain.hpp, within
  // settings.relay.drain_time. Second call: ends all now. Returns at once.
  void drain();
  // Waits until a drain has ended the last connection, up to `patience`. True when it has.
  bool wait_until_drained(std::chrono::milliseconds patience);

  // Ends all connections and threads, after all that was seen has been analysed.
  void stop();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace pgweir::net
