#include "history/recorder.hpp"

#include "history/reader.hpp"
#include "tests/history/past_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <new>
#include <thread>
#include <utility>
#include <vector>

namespace pgweir::history {
namespace {

class recorder_test : public testing::Test {
 protected:
  std::unique_ptr<recorder> opened() {
    auto made = recorder::open({directory_.file("state"), "db:5432"}, {});
    EXPECT_TRUE(made) << (made ? "" : made.error().sentence);
    return *std::move(made);
  }
  recorder_sources sources() {
    return {[this] {
              asked_by_ = std::this_thread::get_id();
              booked_findings out;
              out.at = core::wall_time{std::chrono::time_point_cast<std::chrono::milliseconds>(
                  std::chrono::system_clock::now())};
              out.findings = {finding_of(1, 2, out.at)};
              return out;
            },
            [] { return std::vector{totals_of(7, 3, 1ms)}; },
            [] {
              return std::vector<analyzers::usual_times>{{7, "shop", {}, {}}};
            }};
  }

  temporary_directory directory_;
  std::thread::id asked_by_;
};

TEST_F(recorder_test, looks_a_last_time_when_it_is_stopped) {
  auto recording = opened();
  const auto path = recording->path();
  recording->start(sources());
  recording->stop();
  const auto found = reader{path}.findings();
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).count, 2U);
  EXPECT_EQ(opened()->usual_times().size(), 1U);
  recording->stop();  // and not again
  EXPECT_EQ(reader{path}.findings()->at(0).count, 2U);
}

TEST_F(recorder_test, what_cannot_be_written_ends_nobody) {
  auto recording = opened();
  auto all = sources();
  all.findings = []() -> booked_findings { throw std::bad_alloc{}; };
  const auto path = recording->path();
  recording->start(std::move(all));
  EXPECT_NO_THROW(recording->stop());
  EXPECT_TRUE(reader{path}.findings()->empty());
}

TEST_F(recorder_test, writes_nothing_when_nothing_ran) {
  const auto path = opened()->path();
  EXPECT_TRUE(reader{path}.findings()->empty());
}

TEST_F(recorder_test, a_directory_that_cannot_be_used_is_said) {
  write_text(directory_.file("state"), "no directory");
  EXPECT_FALSE(recorder::open({directory_.file("state"), "db:5432"}, {}));
}

}  // namespace
}  // namespace pgweir::history
