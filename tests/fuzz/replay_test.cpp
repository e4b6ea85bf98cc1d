// Feeds every file of the corpora once, so that what a fuzzer ever found stays found with every
// compiler. Each name is printed first: the last one is the culprit of an abort.
#include "core/event.hpp"
#include "proxy/session/session.hpp"
#include "tests/fuzz/script.hpp"
#include "tests/fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

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

bool is_followed_to_its_end(const std::string& content) {
  session::shared_state shared{core::value_digester{11, 1000}, {}};
  session::session watched{core::connection_id{1}, {}, {}, shared};
  std::vector<core::event> out;
  for (const auto& each : read_script(core::as_bytes(content))) {
    if (each.from_client) {
      watched.client_sent(each.bytes, {}, out);
    } else {
      watched.server_sent(each.bytes, {}, out);
    }
  }
  return !watched.blind();
}

TEST(corpus_test, recordings_are_followed_but_for_those_that_are_odd) {
  std::size_t all = 0;
  std::size_t followed = 0;
  for (const auto& entry : fs::directory_iterator{recordings}) {
    ++all;
    followed += is_followed_to_its_end(content_of(entry.path())) ? 1U : 0U;
  }
  EXPECT_GT(followed, all * 4 / 5) << all;
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
