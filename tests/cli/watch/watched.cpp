#include "tests/cli/watch/watched.hpp"

#include "cli/watch/layout.hpp"
#include "tests/reports/samples.hpp"

#include <array>
#include <chrono>
#include <utility>
#include <variant>

namespace pgweir::cli::watch {

namespace {

using namespace std::chrono_literals;
namespace samples = reports::samples;

snapshot some_second() {
  snapshot s;
  s.queries_per_s = 1'204;
  s.p95 = 4ms;
  s.sessions = 3;
  s.transactions.push_back({7, 4'711, "web", "ann", 7'200ms, 6'900ms});
  s.transactions.push_back({9, 4'712, "job", "bob", 300ms, 20ms});
  return s;
}

constexpr std::array names{
    std::pair{std::string_view{"<enter>"}, key::enter},
    std::pair{std::string_view{"<esc>"}, key::escape},
    std::pair{std::string_view{"<tab>"}, key::tab},
    std::pair{std::string_view{"<down>"}, key::down},
    std::pair{std::string_view{"<up>"}, key::up},
    std::pair{std::string_view{"<pgdn>"}, key::page_down},
    std::pair{std::string_view{"<pgup>"}, key::page_up},
    std::pair{std::string_view{"<bs>"}, key::backspace},
};

keystroke next_of(std::string_view& keys) {
  for (const auto& [name, what] : names) {
    if (!keys.starts_with(name)) continue;
    keys.remove_prefix(name.size());
    return {what, {}};
  }
  const keystroke typed{key::character, std::string{keys.substr(0, 1)}};
  keys.remove_prefix(1);
  return typed;
}

}  // namespace

core::wall_time noon() { return core::wall_time{1'795'000'000'000ms}; }

model idle() {
  model m;
  take(m, link_begun{}, noon());
  take(m, hello{"0.2.0", "shop@db:5432", "127.0.0.1:7432"}, noon());
  take(m, present{}, noon());
  return m;
}

reports::booked_finding loop_with_times() {
  auto f = samples::booked(samples::loop(), 8);
  auto& steps = std::get<core::n_plus_one_evidence>(f.latest.evidence).timeline;
  steps.push_back({0, 0us, 1'400us});
  for (int i = 0; i < 50; ++i) steps.push_back({1, 3ms + i * 560us, 110us + (i % 7) * 30us});
  f.places = {{analyzers::attributed_work::name_kind::route, "GET /authors", 8}};
  return f;
}

reports::booked_finding with_id(reports::booked_finding finding, std::uint64_t id) {
  finding.latest.id = id;
  return finding;
}

model watched() {
  auto m = idle();
  take(m, loop_with_times(), noon());
  for (const auto& each : {samples::likely_loop(), samples::suspect_loop(), samples::slow(),
                           samples::long_transaction(), samples::duplicate(), samples::unbounded(),
                           samples::tried_index(), samples::superuser()}) {
    take(m, samples::booked(each), noon());
  }
  for (std::uint64_t rate : {200U, 900U, 400U, 1'500U, 1'204U}) {
    auto second = some_second();
    second.queries_per_s = rate;
    take(m, second, noon());
  }
  return m;
}

wish type(model& m, std::string_view keys) {
  auto last = wish::nothing;
  while (!keys.empty()) last = press(m, next_of(keys));
  return last;
}

std::string text_of(const frame& drawn) {
  std::string out;
  for (const auto& each : drawn.lines) {
    auto text = text_of(each);
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

std::string screen_of(model& m, std::size_t columns, std::size_t rows) {
  m.size = {rows, columns};
  const auto drawn = layout(m, noon() + 30s);
  m.scroll_most = drawn.scroll_most;
  m.page = drawn.page;
  return text_of(drawn);
}

}  // namespace pgweir::cli::watch
