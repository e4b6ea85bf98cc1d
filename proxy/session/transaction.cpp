#include "proxy/session/transaction.hpp"

#include <utility>

namespace pgweir::session {

using core::transaction_status;
using step = core::transaction_step::kind;

std::uint32_t transaction_tracker::completed(std::string_view command, transaction_words words) {
  if (command == "BEGIN" || command == "START TRANSACTION") {
    if (open_ == 0) open_ = ++last_;
    return open_;
  }
  const bool ends = command == "COMMIT" || command == "PREPARE TRANSACTION" ||
                    (command == "ROLLBACK" && words != transaction_words::to_savepoint);
  if (!ends || open_ == 0) return open_;
  const auto ended = open_;
  if (ended == announced_) announced_committed_ = command == "COMMIT";
  open_ = words == transaction_words::and_chain ? ++last_ : 0;
  return ended;
}

void transaction_tracker::request_sent(core::time_point now, std::vector<core::event>& out) const {
  if (announced_ != 0) say(announced_, step::request_sent, now, out);
}

void transaction_tracker::ready(transaction_status status, core::time_point now,
                                std::vector<core::event>& out) {
  status_ = status;
  if (status == transaction_status::idle) {
    open_ = 0;
  } else if (open_ == 0) {
    open_ = ++last_;
  }
  if (announced_ != 0 && announced_ != open_) say(announced_, step::closed, now, out);
  if (open_ != 0 && announced_ != open_) say(open_, step::opened, now, out);
  if (open_ != 0) {
    say(open_, status == transaction_status::failed ? step::failed : step::ready, now, out);
  }
  announced_ = open_;
  announced_committed_ = false;
}

void transaction_tracker::closed(core::time_point now, std::vector<core::event>& out) {
  if (announced_ != 0) say(announced_, step::closed, now, out);
  announced_ = 0;
  open_ = 0;
}

void transaction_tracker::say(std::uint32_t block, step what, core::time_point now,
                              std::vector<core::event>& out) const {
  const bool committed = what == step::closed && announced_committed_;
  out.emplace_back(core::transaction_step{connection_, now, block, what, committed});
}

}  // namespace pgweir::session
