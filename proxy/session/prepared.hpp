// The prepared statements of one session: which statement a name means now, and which one a Parse
// that is still under way will give it. Names change their meaning when the server says so
// (ParseComplete, CloseComplete, a command tag), never when the client asks.
//
// Holds at most limits::statements_per_connection names; new ones beyond are not followed.
#pragma once

#include "proxy/session/kept.hpp"
#include "proxy/session/known_statement.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pgweir::session {

// One name. Requests under way hold it; it may have lost its place in the map meanwhile.
struct statement_slot : kept {
  std::string name;        // cut as the server cuts it
  statement_ptr current;   // null: the server knows no such statement, or we do not
  statement_ptr proposed;  // of the last Parse that was sent and not answered

  // What a message means that names it now.
  [[nodiscard]] const statement_ptr& coming() const { return proposed ? proposed : current; }
};
using slot_ptr = kept_ptr<statement_slot>;

class prepared_statements {
 public:
  // Null when the name is not known.
  [[nodiscard]] slot_ptr find(std::string_view name) const;
  // Null when there is no room for another name.
  slot_ptr find_or_add(std::string_view name);

  void drop(const slot_ptr& slot);
  void drop(std::string_view name);
  // DEALLOCATE ALL, DISCARD ALL: all but the unnamed one.
  void drop_all_named();
  // A simple query destroys the unnamed statement.
  void drop_unnamed() {
    if (unnamed_) unnamed_->current.reset();
  }

  // The Parse that proposed this was never answered with success.
  void withdraw(const slot_ptr& slot, const statement_ptr& proposed);

  [[nodiscard]] std::size_t size() const { return named_.size(); }

 private:
  struct name_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  struct name_equal {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  };
  void sweep();

  slot_ptr unnamed_;             // null: never asked for
  bool worth_sweeping_ = false;  // a name may have been abandoned since the last sweep
  std::unordered_map<std::string, slot_ptr, name_hash, name_equal> named_;
};

}  // namespace pgweir::session
