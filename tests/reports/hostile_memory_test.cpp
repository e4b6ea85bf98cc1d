// Whatever a client sends, what the analysis thread keeps of it stays within
// limits::analysis_bytes. PGWEIR_HOSTILE_EVENTS chooses how much it sends (ctest label deep: two
// million statements, results and parameters, each another one).
#include "analyzers/pipeline.hpp"
#include "core/limits.hpp"
#include "reports/findings_book.hpp"
#include "tests/reports/hostile_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <memory>
#include <span>
#include <string>

namespace pgweir::test {
namespace {

using namespace std::chrono_literals;

std::uint64_t events() {
  const char* text = std::getenv("PGWEIR_HOSTILE_EVENTS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 3'000;
}

// What the heap holds now.
std::size_t heap_bytes() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

// The analysis thread without its rings: pipeline and book.
class analysis {
 public:
  void take(const core::event& happened) {
    pipeline_.observe(happened, raised_);
    book();
  }
  void advance(core::time_point now) {
    pipeline_.advance(now, raised_);
    pipeline_.questions();
    book();
    book_.due(now);
  }
  [[nodiscard]] std::uint64_t found() const { return found_; }
  [[nodiscard]] const analyzers::traffic_seen& seen() const { return pipeline_.seen(); }

 private:
  void book() {
    found_ += raised_.size();
    for (const auto& one : raised_) book_.raise(one, one.last_seen, {});
    raised_.clear();
  }

  core::value_digester digester_{7, 1'000'003};
  analyzers::pipeline pipeline_{{}, digester_};
  reports::findings_book book_{60s};
  analyzers::findings_out raised_;
  std::uint64_t found_ = 0;
};

struct outcome {
  std::size_t most = 0;  // bytes above what there was before
  std::uint64_t found = 0;
};

outcome suffer(std::span<const malice> kinds, std::uint64_t count) {
  const auto before = heap_bytes();
  auto watched = std::make_unique<analysis>();
  hostile_client client{[&](const core::event& happened) { watched->take(happened); }, 100};
  auto advanced = client.now();
  outcome result;
  for (std::uint64_t i = 0; i < count; ++i) {
    client.act(kinds[i % kinds.size()]);
    if (client.now() - advanced < 100ms) continue;
    advanced = client.now();
    watched->advance(advanced);
    result.most = std::max(result.most, heap_bytes() - before);
  }
  EXPECT_EQ(watched->seen().executions, count);
  EXPECT_EQ(watched->seen().rules_switched_off, 0U);
  result.most = std::max(result.most, heap_bytes() - before);
  result.found = watched->found();
  return result;
}

// What is large costs more to make and to read; a few thousand fill whatever there is.
std::uint64_t fitting(malice what) {
  switch (what) {
    case malice::texts:
    case malice::tags:
    case malice::logins:
    case malice::rows:
      return std::min<std::uint64_t>(events() / 4, 40'000);
    case malice::columns:
      return std::min<std::uint64_t>(events() / 20, 20'000);
    case malice::facts:
      return std::min<std::uint64_t>(events() / 50, 4'000);
    case malice::names:
    case malice::transactions:
    case malice::loops:
      return std::min<std::uint64_t>(events(), 200'000);
    case malice::pieces:
      return std::min<std::uint64_t>(events(), 1'000'000);
    case malice::everything:
    case malice::values:
      return events();
  }
  return events();
}

class hostile_memory : public testing::TestWithParam<malice> {};

TEST_P(hostile_memory, stays_within_its_limit) {
  const std::array only{GetParam()};
  const auto count = fitting(GetParam());
  const auto result = suffer(only, count);
  std::printf("| %-20s | %9llu | %6.1f MiB | %6llu findings |\n",
              std::string{name_of(GetParam())}.c_str(), static_cast<unsigned long long>(count),
              static_cast<double>(result.most) / (1024 * 1024),
              static_cast<unsigned long long>(result.found));
  EXPECT_LE(result.most, core::limits::analysis_bytes);
}

// In turns: each fills what it can while the others do.
TEST(hostile_memory_of_all, stays_within_its_limit) {
  const auto count = std::min<std::uint64_t>(events(), 20'000);
  const auto result = suffer(every_malice, count);
  std::printf("| %-20s | %9llu | %6.1f MiB | %6llu findings |\n", "all in turns",
              static_cast<unsigned long long>(count),
              static_cast<double>(result.most) / (1024 * 1024),
              static_cast<unsigned long long>(result.found));
  EXPECT_LE(result.most, core::limits::analysis_bytes);
}

INSTANTIATE_TEST_SUITE_P(all, hostile_memory, testing::ValuesIn(every_malice));

}  // namespace
}  // namespace pgweir::test
