// What is known of the databases' catalogues, and when it should be read again: at the first login
// to a database, and after DDL, or a change of what sessions start with, has been committed there.
// Reads nothing itself: its owner asks take() and brings the answer to learn().
#pragma once

#include "analyzers/observed.hpp"
#include "analyzers/provenance/provenance_names.hpp"
#include "core/catalogue.hpp"
#include "core/event.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace pgweir::analyzers {

class schema_watch {
 public:
  void opened(const connection_context& connection);
  void observe(const observed_execution& seen);
  void observe(const observed_step& seen);
  void forget(core::connection_id connection) { changing_.erase(connection); }

  // Databases to read since the last call; at most limits::catalogue_databases different ones ever.
  std::vector<std::string> take();

  // Takes the place of what was known of that database. The keys that are known now, of all of
  // them; valid until the next call.
  const relations& learn(std::shared_ptr<const core::catalogue> found);
  // The latest look at a database; null: none yet. Valid until the next learn().
  [[nodiscard]] const core::catalogue* of(const std::string& database) const;

 private:
  void want(const std::string& database);

  std::set<std::string> seen_;                        // databases that were asked for
  std::set<std::string> wanted_;                      // since the last take()
  std::unordered_set<core::connection_id> changing_;  // DDL in a transaction that is still open
  std::map<std::string, std::shared_ptr<const core::catalogue>> catalogues_;
  relations known_;
};

}  // namespace pgweir::analyzers
