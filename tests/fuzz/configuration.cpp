// Anything as a file of settings, as a flag or as a connection string: it is taken, or refused with
// one sentence. What was taken can be written down and read again.
//
// The first byte: '0' and 'f' a file, 'd' a connection string, others a flag "path=value".
#include "config/dsn.hpp"
#include "config/keys.hpp"
#include "config/load.hpp"
#include "core/ensure.hpp"
#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace pgweir::fuzz {
namespace {

// So that no input makes a look-up of the machine's own.
const config::environment& elsewhere() {
  static const config::environment variables{{"PGHOST", "db"}, {"PGPORT", "6543"}};
  return variables;
}

void check_sentence(const core::failure& failure) {
  const std::string_view said = failure.sentence;
  ensure(!said.empty());
  ensure(std::ranges::none_of(said, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
}

// A value as key.set takes it: without the quotes of TOML, the parts of a list behind commas.
std::string as_given(std::string_view printed) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < printed.size(); ++i) {
    const char c = printed[i];
    if (c == '"') {
      inside = !inside;
    } else if (inside && c == '\\') {
      out += printed[++i];
    } else if (inside || (c != '[' && c != ']' && c != ' ')) {
      out += c;
    }
  }
  return out;
}

// Every value that may be set prints as something that sets the same again.
void check_printing(const config::settings& taken) {
  config::settings again;
  for (const auto& key : config::all_keys()) {
    if (!key.print) continue;
    const auto printed = key.print(taken);
    ensure(key.set(again, as_given(printed)));
    ensure(key.print(again) == printed);
  }
}

void check(const core::result<config::loaded>& read) {
  if (!read) return check_sentence(read.error());
  check_printing(read->values);
  static_cast<void>(read->values.upstream.display());
}

void read_connection_string(const std::string& text) {
  config::upstream_settings upstream;
  const auto read = config::read_dsn(text, elsewhere(), upstream);
  if (!read) return check_sentence(read.error());
  ensure(upstream.port != 0);
  // The string that we would write leads to the same place.
  config::upstream_settings again;
  ensure(config::read_dsn(config::dsn_of(upstream), elsewhere(), again));
  ensure(again.host == upstream.host && again.port == upstream.port);
}

void read_flag(const std::string& text) {
  const auto equals = std::min(text.find('='), text.size());
  if (config::find_key(text.substr(0, equals)) == nullptr) return;  // flags name what exists
  config::sources from;
  from.variables = elsewhere();
  from.flags.push_back({"--flag", text.substr(0, equals),
                        equals == text.size() ? std::string{} : text.substr(equals + 1)});
  check(config::load(from));
}

}  // namespace

void configuration(core::bytes_view input) {
  if (input.empty()) return;
  const std::string text{core::as_text(input.subspan(1))};
  switch (std::to_integer<char>(input[0])) {
    case '0':
    case 'f':
      check(config::load({config::config_file{"pgweir.toml", text}, elsewhere(), {}}));
      return;
    case 'd':
      read_connection_string(text);
      return;
    default:
      read_flag(text);
  }
}

}  // namespace pgweir::fuzz
