#include "proxy/live/metric_writer.hpp"

#include "reports/utf8.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <utility>

namespace pgweir::live {

namespace {

constexpr std::string_view counter_suffix = "_total";

double seconds(core::duration time) { return std::chrono::duration<double>{time}.count(); }

// OpenMetrics wants every `le` and every number of seconds to look like a float.
std::string float_text(double value) {
  auto text = fmt::format("{}", value);
  if (text.find_first_not_of("-0123456789") == text.npos) text += ".0";
  return text;
}

}  // namespace

exposition exposition_for(std::string_view accept) {
  return accept.find("application/openmetrics-text") == accept.npos ? exposition::prometheus
                                                                    : exposition::open_metrics;
}

std::string_view content_type_of(exposition form) {
  switch (form) {
    case exposition::prometheus:
      return "text/plain; version=0.0.4; charset=utf-8";
    case exposition::open_metrics:
      return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  }
  return "";
}

std::string escaped_label(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const auto next = reports::first_character(value);
    const auto taken = value.substr(0, next.bytes);
    value.remove_prefix(next.bytes);
    if (!next.valid) {
      out += "\xEF\xBF\xBD";
    } else if (next.code == U'\n') {
      out += "\\n";
    } else {
      if (next.code == U'\\' || next.code == U'"') out += '\\';
      out += taken;
    }
  }
  return out;
}

void metric_writer::family(metric which) {
  const auto& entry = entry_of(which);
  name_ = entry.name;
  auto family = entry.name;
  if (form_ == exposition::open_metrics && entry.type == metric_type::counter) {
    family.remove_suffix(counter_suffix.size());
  }
  fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", family, entry.meaning,
                 family, name_of(entry.type));
}

void metric_writer::sample(std::uint64_t value, labels with) {
  line({}, with, fmt::format_int{value}.c_str());
}

void metric_writer::sample(double value, labels with) { line({}, with, float_text(value)); }

void metric_writer::sample(core::duration value, labels with) { sample(seconds(value), with); }

void metric_writer::histogram(std::span<const std::uint32_t> bounds_us,
                              std::span<const std::uint64_t> counts, core::duration sum) {
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    so_far += counts[i];
    const auto bound = i < bounds_us.size() ? float_text(bounds_us[i] / 1e6) : std::string{"+Inf"};
    line("_bucket", {{"le", bound}}, fmt::format_int{so_far}.c_str());
  }
  line("_sum", {}, float_text(seconds(sum)));
  line("_count", {}, fmt::format_int{so_far}.c_str());
}

void metric_writer::line(std::string_view suffix, labels with, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  char before = '{';
  for (const auto& each : with) {
    text_ += std::exchange(before, ',');
    text_ += each.name;
    text_ += "=\"";
    text_ += escaped_label(each.value);
    text_ += '"';
  }
  if (with.size() > 0) text_ += '}';
  text_ += ' ';
  text_ += value;
  text_ += '\n';
}

std::string metric_writer::finish() {
  if (form_ == exposition::open_metrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace pgweir::live
