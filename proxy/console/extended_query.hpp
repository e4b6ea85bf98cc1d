// Commands as the extended protocol takes them apart (manual: "Message Flow", Extended Query):
// prepared statements, portals, their rows piece by piece. Also what both protocols share: running
// a command, and the transaction that a client believes in.
//
// The console changes nothing, so a transaction is only a status. Bounded: some statements and
// portals, beyond them an error.
#pragma once

#include "proxy/console/answer.hpp"
#include "proxy/console/command.hpp"
#include "proxy/console/server_message.hpp"
#include "proxy/wire/frontend_message.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::console {

class extended_query {
 public:
  // None: it went well. The words are of the program's life.
  using outcome = std::optional<error_words>;
  static constexpr std::size_t statements_at_most = 100;
  // Each keeps the whole answer once it runs.
  static constexpr std::size_t portals_at_most = 10;

  explicit extended_query(console_sources sources) : sources_{std::move(sources)} {}

  // Each message, answered into `out` unless it fails.
  outcome parse(const wire::parse_message& asked, message_bytes& out);
  outcome bind(const wire::bind_message& asked, message_bytes& out);
  outcome describe(const wire::named_message& asked, message_bytes& out);
  outcome execute(const wire::execute_message& asked, message_bytes& out);
  outcome close(const wire::named_message& asked, message_bytes& out);
  // Sync: portals end with the transaction.
  void sync(message_bytes& out);

  // A command of a simple query, with all its rows.
  outcome run(std::string_view text, message_bytes& out);

  [[nodiscard]] char status() const { return in_transaction_ ? 'T' : 'I'; }
  [[nodiscard]] live::process& process() const { return sources_.process; }

 private:
  struct portal {
    command what;
    std::vector<std::byte> formats;
    std::optional<table> answer;  // once it runs
    std::size_t next = 0;         // row
  };

  void complete(const command& done, std::size_t rows, message_bytes& out);

  console_sources sources_;
  std::map<std::string, command, std::less<>> statements_;
  std::map<std::string, portal, std::less<>> portals_;
  bool in_transaction_ = false;
};

}  // namespace pgweir::console
