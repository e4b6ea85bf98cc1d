// SET, RESET, DISCARD ALL, SHOW, and ALTER ROLE, DATABASE or SYSTEM … SET: which setting, for whom.
#pragma once

#include <cstdint>
#include <string>

namespace pgweir::parser {

struct setting_use {
  enum class kind : std::uint8_t {
    set,           // for the session
    set_locally,   // for the transaction
    set_for_role,  // of sessions to come; of `role` in `database`, each empty: any
    set_for_database,
    set_for_server,
    show,
  };
  kind what = kind::set;
  std::string name;        // lower case; empty: all of them
  std::uint16_t slot = 0;  // $n of its value; 0: the default, or not one plain value
  bool to_default = false;
  std::string role;
  std::string database;

  [[nodiscard]] bool is_for_sessions_to_come() const {
    return what == kind::set_for_role || what == kind::set_for_database ||
           what == kind::set_for_server;
  }
};

}  // namespace pgweir::parser
