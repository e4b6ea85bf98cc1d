#include "proxy/web/assets.hpp"

#include "core/bytes.hpp"
#include "generated/login_files.hpp"
#include "proxy/login/crypto.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

namespace pgweir::web {

namespace {

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr page_file no_page{"/index.html", html_type, R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>pgweir</title>
<h1>pgweir runs, without its page</h1>
<p>This pgweir was built without its page, which npm makes: install npm and build anew.
What was found is told by</p>
<ul>
<li><code>pgweir watch</code>, live in a terminal</li>
<li><a href="/api/v1/report?format=html">the report as a page</a>,
also by <code>pgweir report</code></li>
<li><a href="/api/v1/report">the report as JSON</a></li>
</ul>
</html>
)"};

constexpr page_file login_page_file{"/login", html_type, generated::login_html};
constexpr page_file login_script{"/login.js", "text/javascript", generated::login_js};
constexpr page_file login_style{"/login.css", "text/css", generated::login_css};

std::string etag_of(std::string_view bytes) {
  const auto digest = login::sha256(core::as_bytes(bytes));
  std::string out = "\"";
  for (const auto each : std::span{digest}.first<8>()) {
    out += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  }
  return out + '"';
}

answer answer_with(const asset& file) {
  answer out;
  out.content_type = file.content_type;
  out.body = file.bytes;
  out.policy = page_policy;
  // Asked for each time, but not sent again while it is the same: a new pgweir brings a new page.
  out.caching = "no-cache";
  out.headers.emplace_back("ETag", file.etag);
  return out;
}

}  // namespace

assets::assets(std::span<const page_file> page) {
  for (const auto& each : page) add(each, false);
  if (page.empty()) add(no_page, false);
  for (const auto& each : {login_page_file, login_script, login_style}) add(each, true);
}

void assets::add(const page_file& file, bool is_open) {
  files_.push_back({file.path, file.content_type, file.bytes, etag_of(file.bytes), is_open});
}

const asset* assets::at(std::string_view path) const {
  if (path == "/") return &files_.front();
  const auto found = std::ranges::find(files_, path, &asset::path);
  return found == files_.end() ? nullptr : &*found;
}

bool assets::is_open(std::string_view path) const {
  const auto* file = at(path);
  return file != nullptr && file->is_open;
}

std::optional<answer> assets::find(const request& asked) const {
  const auto* file = at(asked.to.path);
  if (file == nullptr) return std::nullopt;
  auto out = answer_with(*file);
  if (asked.if_none_match.find(file->etag) != std::string::npos) {
    out.status = 304;
    out.body.clear();
  }
  return out;
}

answer assets::login_page() const {
  auto out = answer_with(*at(login_page_file.path));
  out.status = 401;
  out.caching = "no-store";
  out.headers.clear();
  return out;
}

}  // namespace pgweir::web
