// Plays one kind of traffic for callgrind, which counts what one of two functions takes:
// worker_part or analysis_part. tests/instructions/run starts it, chooses the function, and knows
// what is too much.
//
//   count_instructions --list        what it was built with, kinds and their parts, as JSON
//   count_instructions KIND PART     prints how many units were counted
#include "tests/instructions/byte_path.hpp"
#include "tests/instructions/kinds.hpp"

#include <algorithm>
#include <cstdio>
#include <gnu/libc-version.h>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pgweir::instructions {

// Callgrind counts between the beginning and the end of these.
[[gnu::noinline]] void worker_part(byte_path& path, const exchange& one) { path.take(one); }
[[gnu::noinline]] void analysis_part(byte_path& path) { path.analyse(); }

namespace {

enum class part { worker, analysis };

class play {
 public:
  play(const kind& what, part counted) : what_{what}, counted_{counted}, path_{what.analysed} {
    for (const auto& each : opening()) path_.take(each);
    pass_on();
    // What happens once or seldom, as the growth of tables, is over then.
    for (std::uint64_t i = 0; i < what.exchanges / 4; ++i) {
      path_.take(what.make(next_++));
      pass_on();
    }
  }

  void run() {
    for (std::uint64_t i = 0; i < what_.exchanges; ++i) {
      const auto one = what_.make(next_++);
      if (counted_ == part::worker) {
        worker_part(path_, one);
        path_.forget_events();
      } else {
        path_.take(one);
        analysis_part(path_);
      }
    }
  }

  // Empty: what was counted is what its name says.
  [[nodiscard]] std::string trouble() const {
    if (auto why = path_.trouble(); !why.empty()) return why;
    const auto queries = what_.queries * next_;
    if (path_.counted().queries.get() != queries) return "other queries were seen than were sent";
    if (counted_ == part::worker) return {};
    if (path_.executions() != queries) return "other executions were analysed than were sent";
    if ((path_.found() != 0) != what_.finds) return "findings came, or came not, unlike the kind";
    return {};
  }

 private:
  void pass_on() {
    if (counted_ == part::worker) {
      path_.forget_events();
    } else {
      path_.analyse();
    }
  }

  const kind& what_;
  part counted_;
  byte_path path_;
  std::uint64_t next_ = 0;
};

#ifdef NDEBUG
constexpr bool is_optimised = true;
#else
constexpr bool is_optimised = false;
#endif

int list() {
  std::printf("{\"compiler\": \"%s\", \"c_library\": \"%s\", \"optimised\": %s, \"kinds\": [\n",
              __VERSION__, gnu_get_libc_version(), is_optimised ? "true" : "false");
  for (const auto& each : kinds()) {
    std::printf("  {\"name\": \"%s\", \"unit\": \"%s\", \"parts\": [\"worker\"%s]}%s\n",
                each.name.data(), each.unit.data(), each.by_analysis ? ", \"analysis\"" : "",
                &each == &kinds().back() ? "" : ",");
  }
  std::printf("]}\n");
  return 0;
}

int count(const kind& what, part counted) {
  play one{what, counted};
  one.run();
  if (const auto why = one.trouble(); !why.empty()) {
    std::fprintf(stderr, "%s: %s\n", what.name.data(), why.c_str());
    return 1;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(what.exchanges * what.units));
  return 0;
}

int usage() {
  std::fputs("usage: count_instructions --list | KIND worker|analysis\n", stderr);
  return 2;
}

int run(const std::vector<std::string_view>& words) {
  if (words.size() == 1 && words[0] == "--list") return list();
  if (words.size() != 2 || (words[1] != "worker" && words[1] != "analysis")) return usage();
  const auto what = std::ranges::find(kinds(), words[0], &kind::name);
  if (what == kinds().end()) return usage();
  // The C library takes short cuts in a process that never had a second thread; pgweir has several.
  std::thread{[] {}}.join();
  return count(*what, words[1] == "worker" ? part::worker : part::analysis);
}

}  // namespace
}  // namespace pgweir::instructions

int main(int argc, char** argv) { return pgweir::instructions::run({argv + 1, argv + argc}); }
