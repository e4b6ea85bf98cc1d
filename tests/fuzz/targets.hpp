// What is fuzzed: functions that take any bytes and abort (ensure) when a promise is broken. Each
// is run by libFuzzer (entry.cpp) and, for every file of its corpus, by the ordinary tests
// (replay_test.cpp). They keep nothing between two calls.
#pragma once

#include "core/bytes.hpp"

#include <array>
#include <string_view>

namespace pgweir::fuzz {

void frames(core::bytes_view input);           // messages of both sides, whole and in pieces
void startup(core::bytes_view input);          // the start of a connection, whole and in pieces
void proxy_header(core::bytes_view input);     // what a load balancer puts in front
void scram(core::bytes_view input);            // SCRAM between two different legs
void client_login(core::bytes_view input);     // login on behalf: what a client may say
void server_login(core::bytes_view input);     // login on behalf: what a server may say
void session(core::bytes_view input);          // both directions of a connection, cut anyhow
void conversation(core::bytes_view input);     // a recorded one, cut and interleaved anyhow
void lexer(core::bytes_view input);            // SQL text to shapes and literals
void statement_facts(core::bytes_view input);  // SQL text to statement facts
void configuration(core::bytes_view input);    // files, flags and connection strings
void request(core::bytes_view input);          // what comes to the web address

struct target {
  std::string_view name;
  void (*feed)(core::bytes_view input);
};
inline constexpr std::array<target, 12> targets{{
    {"frames", frames},
    {"startup", startup},
    {"proxy_header", proxy_header},
    {"scram", scram},
    {"client_login", client_login},
    {"server_login", server_login},
    {"session", session},
    {"conversation", conversation},
    {"lexer", lexer},
    {"statement_facts", statement_facts},
    {"configuration", configuration},
    {"request", request},
}};

}  // namespace pgweir::fuzz
