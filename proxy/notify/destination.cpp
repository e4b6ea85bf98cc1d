#include "proxy/notify/destination.hpp"

#include "proxy/notify/bodies.hpp"
#include "proxy/notify/line_writer.hpp"
#include "reports/plain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace pgweir::notify {

namespace {

using namespace std::chrono_literals;

// A local write that takes longer is a failed one: meanwhile no other destination is served.
constexpr auto local_patience = 200ms;

core::wall_time wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// What a trial tells of. Its words say that it is none.
shared_finding test_finding() {
  auto made = std::make_shared<reports::booked_finding>();
  core::slow_query_evidence evidence;
  evidence.statement.text = "SELECT 'a test alert of pgweir'";
  evidence.p50 = evidence.p95 = evidence.max = evidence.first_row = 1s;
  auto& f = made->latest;
  f.rule = core::rule::slow_query;
  f.grade = core::grade::proven;
  f.severity = core::severity::info;
  f.evidence = evidence;
  f.where.application = "pgweir notify --test";
  f.fix.note = "This is a test alert: there is nothing to do.";
  f.id = core::finding_id(f.rule, 0, 0, "", "pgweir notify --test");
  made->count = 1;
  made->first_seen = wall_now();
  made->last_seen = made->first_seen;
  return made;
}

// That a receiver repeats what it was asked, whole, in part or written otherwise, tells nothing
// that somebody must not know.
bool may_be_repeated(const destination& to) {
  if (to.how.url.empty() || !to.secrets.token.empty() || !to.secrets.signing_key.empty())
    return false;
  std::string_view rest = to.how.url;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos)
    rest.remove_prefix(scheme + 3);
  if (rest.find_first_of("@?#") != std::string_view::npos) return false;
  const auto path = rest.find('/');
  // Of an Alertmanager it is that of its API.
  const bool any_path = path != std::string_view::npos && path + 1 < rest.size();
  return !any_path || to.how.kind == config::notify_kind::alertmanager;
}

}  // namespace

core::result<std::vector<destination>> open_destinations(const config::notify_settings& how,
                                                         const config::environment& variables) {
  std::vector<destination> out;
  for (const auto& each : how.destinations) {
    auto secrets = read_credentials(each, variables);
    if (!secrets) return secrets.error();
    out.push_back({each, *std::move(secrets)});
  }
  return out;
}

std::optional<outcome> post(destination& to, const delivery& what, const sender& from,
                            http_sender& by, std::size_t whom) {
  const letter all{&what, &to.how, &from, wall_now()};
  if (!config::is_remote(to.how.kind)) return write_lines(all, local_patience, to.left);
  http_request request;
  request.url = to.secrets.url.c_str();
  request.host = to.secrets.host;
  request.body = http_body(all);
  if (!to.secrets.signing_key.empty()) {
    request.headers = signature_headers(to.secrets.signing_key.view(), request.body, all.now);
  }
  if (to.how.kind == config::notify_kind::webhook)
    request.headers.push_back("X-Pgweir-Delivery: " + core::hex(what.id));
  if (!to.secrets.token.empty())
    request.headers.push_back(fmt::format("Authorization: Bearer {}", to.secrets.token.view()));
  request.ca = to.how.ca;
  request.proxy = to.how.proxy;
  request.agent = "pgweir/" + from.version;
  request.timeout = to.how.timeout;
  by.send(whom, request);
  return std::nullopt;
}

std::vector<trial> try_all(std::vector<destination> all, const sender& from) {
  http_sender by;
  std::vector<trial> out;
  const delivery test{1, {{test_finding(), false, 0}}, 0};
  for (auto& each : all) {
    auto came = post(each, test, from, by, out.size());
    out.push_back({each.how.name, std::string{config::name_of(each.how.kind)},
                   came ? *std::move(came) : outcome{}});
  }
  while (by.busy()) {
    for (auto& [whom, came] : by.run(100ms)) {
      came.answer = may_be_repeated(all[whom]) ? reports::plain_text(came.answer) : "";
      out[whom].came = std::move(came);
    }
  }
  return out;
}

}  // namespace pgweir::notify
