// The example exchange of RFC 7677, section 3, and a server made of its password.
#pragma once

#include "proxy/login/scram_secret.hpp"
#include "proxy/login/scram_server.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace pgweir::login::samples {

inline constexpr std::string_view password = "pencil";
inline constexpr std::string_view salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
inline constexpr std::string_view client_nonce = "rOprNGfwEbeRWgbNEkqO";
inline constexpr std::string_view server_nonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
inline constexpr std::string_view client_first = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
inline constexpr std::string_view server_first =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
inline constexpr std::string_view client_final =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
inline constexpr std::string_view server_final = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

inline scram_secret secret() { return secret_of(password, *from_base64(salt)); }

inline scram_server server(channel_binding channel = {}) {
  return {secret(), std::string{server_nonce}, std::move(channel)};
}

}  // namespace pgweir::login::samples
