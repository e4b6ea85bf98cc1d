#include "cli/watch/model.hpp"

#include <chrono>
#include <utility>

namespace pgweir::cli::watch {

namespace {

using namespace std::chrono_literals;

// After a connect, for a server that has no word for it.
constexpr auto all_there_after = 2s;

struct taking {
  model& m;
  core::wall_time now;

  void operator()(const nothing&) const {}
  void operator()(const not_understood& what) const { m.message = what.why; }
  void operator()(const link_begun&) const {
    m.link = {link::state::live, {}, now};
    m.arrival = arrival::coming;
    m.server.reset();  // it may be another one
    m.findings.begin_again();
  }
  void operator()(link_lost& lost) const {
    const bool already = m.link.now == link::state::lost;
    m.link = {link::state::lost, std::move(lost.why), already ? m.link.since : now};
    m.traffic.reset();
    m.rates.clear();
  }
  void operator()(hello& who) const { m.server = std::move(who); }
  void operator()(const present&) const {
    m.arrival = arrival::complete;
    m.findings.all_present();
  }
  void operator()(const gone& what) const { m.findings.drop(what.id); }
  void operator()(snapshot& second) const {
    m.rates.push_back(second.queries_per_s);
    if (m.rates.size() > model::kept_rates) m.rates.pop_front();
    m.traffic = std::move(second);
  }
  void operator()(reports::booked_finding& finding) const {
    const bool is_news = m.arrival == arrival::complete;
    m.findings.put(std::move(finding), is_news ? now : core::wall_time{});
  }
};

}  // namespace

void take(model& m, news what, core::wall_time now) { std::visit(taking{m, now}, what); }

void settle(model& m, core::wall_time now) {
  const bool waited = m.link.now == link::state::live && now - m.link.since >= all_there_after;
  // Who says hello says `present` as well.
  if (m.arrival == arrival::complete || m.server || !waited) return;
  m.arrival = arrival::complete;
  m.findings.all_present();
}

}  // namespace pgweir::cli::watch
