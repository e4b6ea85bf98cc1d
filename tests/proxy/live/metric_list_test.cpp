#include "proxy/live/metric_list.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace pgweir::live {
namespace {

TEST(metric_list_test, is_in_the_order_of_its_enumerators) {
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(metrics[i].id), i) << metrics[i].name;
  }
  EXPECT_EQ(static_cast<std::size_t>(metric::resident_memory) + 1, metrics.size());
}

TEST(metric_list_test, names_follow_the_conventions) {
  std::set<std::string_view> names;
  for (const auto& each : metrics) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_TRUE(each.name.starts_with("pgweir_")) << each.name;
    EXPECT_EQ(each.name.ends_with("_total"), each.type == metric_type::counter) << each.name;
    EXPECT_TRUE(each.meaning.ends_with(".")) << each.name;
    // They are written as they are.
    EXPECT_EQ(each.meaning.find_first_of("\\\n|"), each.meaning.npos) << each.name;
  }
}

std::string table() {
  std::string out = "| Name | Type | Labels | Meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& each : metrics) {
    out += "| `" + std::string{each.name} + "` | " + std::string{name_of(each.type)} + " | " +
           std::string{each.labels} + " | " + std::string{each.meaning} + " |\n";
  }
  return out;
}

std::string content_of(const std::string& path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// PGWEIR_REWRITE_METRICS=1 writes the table instead.
TEST(metric_list_test, the_documentation_has_its_table) {
  const std::string path = "docs/metrics.md";
  auto page = content_of(path);
  const auto from = page.find("| Name |");
  ASSERT_NE(from, page.npos) << path << " has no table";
  const auto end = page.find("\n\n", from) + 1;
  if (std::getenv("PGWEIR_REWRITE_METRICS") != nullptr) {
    page.replace(from, end - from, table());
    std::ofstream{path} << page;
    return;
  }
  EXPECT_EQ(page.substr(from, end - from), table()) << "PGWEIR_REWRITE_METRICS=1 writes it anew";
}

}  // namespace
}  // namespace pgweir::live
