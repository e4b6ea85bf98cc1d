// Metrics as text: Prometheus' exposition format 0.0.4, or OpenMetrics 1.0, which names counters
// and the end of the text differently. Knows nothing of what is counted.
//
// One family after the other, each with all its samples; label values may be anything.
#pragma once

#include "core/time.hpp"
#include "proxy/live/metric_list.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace pgweir::live {

enum class exposition : std::uint8_t { prometheus, open_metrics };

// What whoever asks can read: the value of the Accept header.
exposition exposition_for(std::string_view accept);
// What an HTTP answer says it is.
std::string_view content_type_of(exposition form);

struct label {
  std::string_view name;
  std::string_view value;
};
using labels = std::initializer_list<label>;

class metric_writer {
 public:
  explicit metric_writer(exposition form) : form_{form} {}

  // Begins a family. Precondition: it was not begun before.
  void family(metric which);
  // A sample of the family that was begun last.
  void sample(std::uint64_t value, labels with = {});
  void sample(double value, labels with = {});
  void sample(core::duration value, labels with = {});  // in seconds
  // The whole of a histogram. `counts` has one entry more than `bounds_us`.
  void histogram(std::span<const std::uint32_t> bounds_us, std::span<const std::uint64_t> counts,
                 core::duration sum);

  // The text; the writer is used up.
  std::string finish();

 private:
  void line(std::string_view suffix, labels with, std::string_view value);

  exposition form_;
  std::string_view name_;
  std::string text_;
};

// As a label's value stands between its quotes: bytes that are no UTF-8 become U+FFFD, or a whole
// scrape would be refused because of one client.
std::string escaped_label(std::string_view value);

}  // namespace pgweir::live
