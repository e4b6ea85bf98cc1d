#include "proxy/live/metric_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>

namespace pgweir::live {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(metric_writer_test, a_family_and_its_samples) {
  metric_writer write{exposition::prometheus};
  write.family(metric::relayed_bytes);
  write.sample(std::uint64_t{7}, {{"direction", "to_server"}});
  write.sample(std::uint64_t{8}, {{"direction", "to_client"}});
  EXPECT_EQ(write.finish(),
            "# HELP pgweir_relayed_bytes_total Bytes that passed, by direction: to_server or "
            "to_client.\n"
            "# TYPE pgweir_relayed_bytes_total counter\n"
            "pgweir_relayed_bytes_total{direction=\"to_server\"} 7\n"
            "pgweir_relayed_bytes_total{direction=\"to_client\"} 8\n");
}

TEST(metric_writer_test, open_metrics_names_counters_without_total_and_has_an_end) {
  metric_writer write{exposition::open_metrics};
  write.family(metric::queries);
  write.sample(std::uint64_t{7});
  const auto text = write.finish();
  EXPECT_THAT(text, HasSubstr("# TYPE pgweir_queries counter\npgweir_queries_total 7\n"));
  EXPECT_THAT(text, EndsWith("# EOF\n"));
}

TEST(metric_writer_test, the_form_is_what_can_be_read) {
  EXPECT_EQ(exposition_for(""), exposition::prometheus);
  EXPECT_EQ(exposition_for("text/plain;version=0.0.4;q=0.5,*/*;q=0.1"), exposition::prometheus);
  EXPECT_EQ(exposition_for("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"),
            exposition::open_metrics);
}

TEST(metric_writer_test, a_histogram_adds_up) {
  constexpr std::array<std::uint32_t, 2> bounds{500, 1'000'000};
  constexpr std::array<std::uint64_t, 3> counts{1, 2, 4};
  metric_writer write{exposition::prometheus};
  write.family(metric::relay_delay);
  write.histogram(bounds, counts, 1500ms);
  EXPECT_THAT(write.finish(), EndsWith("pgweir_relay_delay_seconds_bucket{le=\"0.0005\"} 1\n"
                                       "pgweir_relay_delay_seconds_bucket{le=\"1.0\"} 3\n"
                                       "pgweir_relay_delay_seconds_bucket{le=\"+Inf\"} 7\n"
                                       "pgweir_relay_delay_seconds_sum 1.5\n"
                                       "pgweir_relay_delay_seconds_count 7\n"));
}

TEST(metric_writer_test, what_a_client_wrote_stays_inside_its_quotes) {
  EXPECT_EQ(escaped_label("plain ü"), "plain ü");
  EXPECT_EQ(escaped_label("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
  EXPECT_EQ(escaped_label("\"} 1\n# TYPE x counter"), "\\\"} 1\\n# TYPE x counter");
}

TEST(metric_writer_test, what_is_no_utf_8_is_replaced) {
  EXPECT_EQ(escaped_label("a\xff"), "a\xEF\xBF\xBD");
  EXPECT_EQ(escaped_label("\xc3"), "\xEF\xBF\xBD");
}

TEST(metric_writer_test, a_date_is_a_plain_number) {
  metric_writer write{exposition::open_metrics};
  write.family(metric::start_time);
  write.sample(1'700'000'000.0);
  EXPECT_THAT(write.finish(), HasSubstr("pgweir_start_time_seconds 1700000000.0\n"));
}

}  // namespace
}  // namespace pgweir::live
