#include "proxy/notify/credentials.hpp"

#include "core/limits.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <curl/curl.h>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace pgweir::notify {

namespace {

core::failure wrong(const config::notify_destination& of, std::string_view what) {
  return {core::exit_code::wrong_usage, fmt::format("notify \"{}\": {}.", of.name, what)};
}

// The first line, without blanks around it.
std::string trimmed(std::string_view text) {
  text = text.substr(0, text.find_first_of("\r\n"));
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return std::string{text};
}

core::result<core::secret_text> from_file(const std::string& path,
                                          const config::notify_destination& of) {
  std::ifstream in{path, std::ios::binary};
  std::string text(core::limits::alert_secret_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  const auto size = static_cast<std::size_t>(in.gcount());
  if (!in.is_open() || in.bad()) return wrong(of, fmt::format("cannot read {}", path));
  if (size == text.size()) return wrong(of, fmt::format("{} is too long", path));
  core::secret_text made{trimmed(std::string_view{text}.substr(0, size))};
  core::wipe(text.data(), text.size());
  if (made.empty()) return wrong(of, fmt::format("the first line of {} is empty", path));
  return made;
}

core::result<core::secret_text> read(const config::secret_place& place,
                                     const config::notify_destination& of,
                                     const config::environment& variables) {
  if (place.empty()) return core::secret_text{};
  if (!place.file.empty()) return from_file(place.file, of);
  const auto at = variables.find(place.variable);
  core::secret_text made{at == variables.end() ? std::string{} : trimmed(at->second)};
  if (made.empty()) return wrong(of, fmt::format("{} is not set", place.variable));
  return made;
}

// Control characters would end a header and begin another.
bool printable(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x21 || c == 0x7f) return false;
  }
  return true;
}

// None: it is no URL of HTTP.
std::optional<std::string> host_of(const core::secret_text& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed{curl_url(), curl_url_cleanup};
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return std::nullopt;
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, 0) != CURLUE_OK) return std::string{};
    std::string copy{text};
    curl_free(text);
    return copy;
  };
  const auto scheme = part(CURLUPART_SCHEME);
  auto host = part(CURLUPART_HOST);
  if ((scheme != "http" && scheme != "https") || host.empty()) return std::nullopt;
  return host;
}

}  // namespace

core::result<credentials> read_credentials(const config::notify_destination& of,
                                           const config::environment& variables) {
  credentials made;
  if (!config::is_remote(of.kind)) return made;
  auto url = of.url.empty() ? read(of.secret_url, of, variables)
                            : core::result<core::secret_text>{core::secret_text{trimmed(of.url)}};
  if (!url) return url.error();
  auto host = host_of(*url);
  if (!host || !printable(url->view()))
    return wrong(of, "its address is no URL of http:// or https://");
  auto key = read(of.signing_key, of, variables);
  if (!key) return key.error();
  auto token = read(of.token, of, variables);
  if (!token) return token.error();
  if (!printable(token->view())) return wrong(of, "its token has characters that no header takes");
  made.url = *std::move(url);
  made.host = *std::move(host);
  made.signing_key = *std::move(key);
  made.token = *std::move(token);
  return made;
}

config::environment named_variables(const config::notify_settings& how) {
  config::environment out;
  for (const auto& each : how.destinations) {
    for (const auto* place : {&each.secret_url, &each.signing_key, &each.token}) {
      if (place->variable.empty()) continue;
      if (const char* value = std::getenv(place->variable.c_str()))
        out.emplace(place->variable, value);
    }
  }
  return out;
}

}  // namespace pgweir::notify
