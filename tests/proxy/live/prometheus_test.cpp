#include "proxy/live/prometheus.hpp"

#include "tests/proxy/live/made_up_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

namespace pgweir::live {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::string text_of(made_up_process& shop, exposition form = exposition::prometheus) {
  return metrics_page{shop}.text(form);
}

std::string shop_text() {
  made_up_process shop;
  fill(shop);
  return text_of(shop);
}

TEST(prometheus_test, tells_who_it_is_and_how_it_stands) {
  const auto text = shop_text();
  EXPECT_THAT(text, HasSubstr("\npgweir_build_info{version=\"0.1.0\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_start_time_seconds 1699999900.0\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_ready 1\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_configuration_error 0\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_sessions 2\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_resident_memory_bytes 40000000\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_memory_bytes{part=\"statements\"} 1000\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_memory_limit_bytes{part=\"statements\"} 10000\n"));
}

TEST(prometheus_test, a_bad_configuration_and_a_drain_show) {
  made_up_process shop;
  shop.is_ready = false;
  shop.stands.health.configuration_error = "unknown key";
  const auto text = text_of(shop);
  EXPECT_THAT(text, HasSubstr("\npgweir_ready 0\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_configuration_error 1\n"));
}

TEST(prometheus_test, counts_sessions_by_what_they_do) {
  const auto text = shop_text();
  EXPECT_THAT(text, HasSubstr("\npgweir_watched_sessions{state=\"idle_in_transaction\","
                              "database=\"shop\",application=\"web\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_longest_transaction_seconds 3.0\n"));
}

TEST(prometheus_test, statements_have_series_of_their_own) {
  const auto text = shop_text();
  EXPECT_THAT(text, HasSubstr("\npgweir_statement_calls_total{key=\"0000000000000005\","
                              "database=\"shop\",statement=\"SELECT * FROM posts WHERE "
                              "author_id = $1\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("pgweir_statement_duration_seconds_total{key=\"0000000000000003\","
                              "database=\"shop\",statement=\"SELECT * FROM authors\"} 0.005\n"));
  EXPECT_THAT(text, HasSubstr("pgweir_statement_calls_total{key=\"other\",database=\"other\","
                              "statement=\"other\"} 0\n"));
}

TEST(prometheus_test, findings_are_counted_by_what_they_are) {
  const auto text = shop_text();
  const std::string labels =
      "{rule=\"n-plus-one\",grade=\"proven\",severity=\"error\",database=\"shop\","
      "application=\"web\"} ";
  EXPECT_THAT(text, HasSubstr("\npgweir_findings" + labels + "1\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_finding_incidents" + labels + "3\n"));
}

TEST(prometheus_test, histograms_count_since_the_start) {
  const auto text = shop_text();
  EXPECT_THAT(text, HasSubstr("\npgweir_execution_duration_seconds_bucket{le=\"0.0005\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_execution_duration_seconds_bucket{le=\"0.001\"} 8\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_execution_duration_seconds_sum 0.015\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_relay_delay_seconds_bucket{le=\"1e-05\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_relay_delay_seconds_bucket{le=\"+Inf\"} 8\n"));
}

TEST(prometheus_test, every_reason_of_blindness_has_a_series) {
  const auto text = shop_text();
  EXPECT_THAT(text, HasSubstr("\npgweir_blind_connections_total{reason=\"encrypted\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("\npgweir_blind_connections_total{reason=\"internal\"} 0\n"));
}

TEST(prometheus_test, every_metric_of_the_list_is_there) {
  const auto text = shop_text();
  for (const auto& each : metrics) {
    EXPECT_THAT(text, HasSubstr("# TYPE " + std::string{each.name} + " ")) << each.name;
  }
}

// --- whatever clients do ---

// How many different values each label has, over all metrics.
std::map<std::string, std::size_t> values_of_labels(const std::string& text) {
  std::map<std::string, std::set<std::string>> seen;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::size_t at = line.find('{');
    while (!line.starts_with("#") && at != line.npos && at + 1 < line.size()) {
      const auto equals = line.find("=\"", at);
      if (equals == line.npos) break;
      auto end = equals + 2;
      while (line[end] != '"') end += line[end] == '\\' ? 2U : 1U;
      seen[line.substr(at + 1, equals - at - 1)].insert(line.substr(equals, end - equals));
      at = end + 1;
    }
  }
  std::map<std::string, std::size_t> counts;
  for (const auto& [label, values] : seen) counts[label] = values.size();
  return counts;
}

TEST(prometheus_test, a_crowd_of_hostile_names_stays_bounded) {
  made_up_process crowd;
  fill_with_crowd(crowd, 10'000, 2'000);
  const auto text = text_of(crowd);
  const auto counts = values_of_labels(text);
  EXPECT_EQ(counts.at("application"), metric_applications + 1);
  EXPECT_LE(counts.at("database"), metric_databases + 1);
  EXPECT_EQ(counts.at("key"), metric_statements + 1);
  EXPECT_LT(text.size(), 64U * 1024);
  EXPECT_THAT(text, Not(HasSubstr("\n1")));
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.starts_with("pgweir_") || line.starts_with("# ")) << line;
  }
}

TEST(prometheus_test, those_without_a_series_are_counted_under_other) {
  made_up_process crowd;
  fill_with_crowd(crowd, 10'000, 2'000);
  const auto text = text_of(crowd);
  // One of the shop, and those of the first applications by name, are apart.
  EXPECT_THAT(text, HasSubstr("database=\"shop\",application=\"other\"} 1981\n"));
  std::uint64_t rest = 0;
  for (std::uint64_t i = 1; i <= 10'000 - metric_statements; ++i) rest += i;
  EXPECT_THAT(text, HasSubstr("pgweir_statement_calls_total{key=\"other\",database=\"other\","
                              "statement=\"other\"} " +
                              std::to_string(rest + 8) + "\n"));
}

// The law is 50 ms; a build with sanitizers on a busy machine is given more.
TEST(prometheus_test, a_scrape_of_ten_thousand_statements_is_quick) {
  made_up_process crowd;
  fill_with_crowd(crowd, 10'000, 2'000);
  metrics_page page{crowd};
  const auto before = std::chrono::steady_clock::now();
  const auto text = page.text(exposition::prometheus);
  const auto took = std::chrono::steady_clock::now() - before;
  RecordProperty("microseconds", std::to_string(took / 1us));
  RecordProperty("bytes", std::to_string(text.size()));
  EXPECT_LT(took, 2s);
}

}  // namespace
}  // namespace pgweir::live
