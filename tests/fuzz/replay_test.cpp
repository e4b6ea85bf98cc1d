// Feeds every file of the corpora once, so that what a fuzzer ever found stays found with every
// compiler. Each name is printed first: the last one is the culprit of an abort.
#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>

namespace pgweir::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path corpora{"tests/fuzz/corpus"};
const fs::path recordings{"tests/fuzz/recordings"};

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::size_t feed_all_below(const fs::path& folder, const target& fed) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::cout << fed.name << " is fed " << entry.path().generic_string() << std::endl;
    const auto content = content_of(entry.path());
    fed.feed(core::as_bytes(content));
    ++count;
  }
  return count;
}

class replay_test : public testing::TestWithParam<target> {};

TEST_P(replay_test, every_file_of_the_corpus) {
  EXPECT_GE(feed_all_below(corpora / GetParam().name, GetParam()), 3U);
}

TEST_P(replay_test, next_to_nothing) {
  for (const std::string& input : {std::string{}, std::string(1, '\0'), std::string(5, '\xff')}) {
    GetParam().feed(core::as_bytes(input));
  }
}

INSTANTIATE_TEST_SUITE_P(fuzz, replay_test, testing::ValuesIn(targets),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(corpus_test, recordings_are_inputs_of_the_session) {
  EXPECT_GE(feed_all_below(recordings, {"session", session}), 40U);
}

TEST(corpus_test, every_folder_has_a_target) {
  std::set<std::string> names;
  for (const auto& each : targets) names.emplace(each.name);
  for (const auto& entry : fs::directory_iterator{corpora}) {
    EXPECT_TRUE(names.contains(entry.path().filename().string())) << entry.path();
  }
}

}  // namespace
}  // namespace pgweir::fuzz
