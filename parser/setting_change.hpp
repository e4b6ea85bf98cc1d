// SET, RESET, DISCARD ALL, and ALTER ROLE, DATABASE or SYSTEM … SET: which setting for whom.
#pragma once

#include <cstdint>
#include <string>

namespace pgweir::parser {

struct setting_change {
  enum class target : std::uint8_t { session, transaction, role, database, server };
  target where = target::session;
  std::string name;        // lower case; empty: all of them
  std::uint16_t slot = 0;  // $n of its value; 0: the default, or not one plain value
  bool to_default = false;
  std::string role;      // of ALTER ROLE; empty: all roles
  std::string database;  // of ALTER DATABASE and ALTER ROLE … IN DATABASE; empty: all
};

}  // namespace pgweir::parser
