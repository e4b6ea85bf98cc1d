// The history of one upstream: what is written down of each look at the running process, and what
// happens when the file cannot be used. Owned by one thread, but for give_up_tidying(); knows no
// time but what it is told.
//
// A failure to write is logged once, and what could not be written is tried again with the next
// look. A damaged file is moved aside, one that was deleted is made anew.
#pragma once

#include "analyzers/usual_times.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "history/finding_deltas.hpp"
#include "history/history_file.hpp"
#include "history/minute_deltas.hpp"
#include "history/pruning.hpp"
#include "history/store.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::history {

struct archive_place {
  std::string directory;
  std::string upstream;  // "db:5432": names the file
};

// The book of findings, in any order.
struct booked_findings {
  std::vector<reports::booked_finding> findings;
  std::uint64_t dropped = 0;  // by the book, ever
  core::wall_time at{};
};

// How things stand in the process that is written about.
struct process_look {
  booked_findings book;
  std::vector<analyzers::statement_totals> statements;  // all that are known
  std::vector<analyzers::usual_times> changed;          // since the last look
  bool last = false;                                    // no other will come
};

class archive {
 public:
  // The failure is one sentence with what to do: the directory cannot be used, a newer pgweir made
  // the file. A damaged file is none: it is moved aside. `start`: of the process that is looked at.
  static core::result<archive> open(const archive_place& where, const retention& how,
                                    core::wall_time start);

  // What slow-query knew when it was saved last.
  std::vector<analyzers::usual_times> usual_times();

  // False: it was not written, and will be with the next one.
  bool write(process_look seen);

  // Looks for damage, deletes what is too old and too much; `thorough` reads the whole file.
  void tidy(core::wall_time now, bool thorough);
  // From any thread: tidy() ends soon, which is no failure, and does nothing from here on. To be
  // said again until it has returned, for what comes between two statements of SQL is forgotten.
  void give_up_tidying();

  [[nodiscard]] const std::string& path() const { return file_.path(); }

 private:
  struct tidy_switch {
    std::mutex lock;
    database* at_work = nullptr;
    bool off = false;
  };
  class tidying;

  archive(history_file file, store opened, const retention& how, core::wall_time start);
  sqlite_result<void> tidied(core::wall_time now, bool thorough);
  void handle(const sqlite_failure& why, core::wall_time now);
  void reopen(core::wall_time now);
  void remember(std::vector<analyzers::usual_times> changed);

  history_file file_;
  std::optional<store> store_;  // none: it cannot be used, and said so
  retention how_;
  core::wall_time since_;  // of the last write, or the start
  minute_deltas minutes_;
  finding_deltas findings_;
  std::vector<analyzers::usual_times> unsaved_;
  bool complained_ = false;
  std::unique_ptr<tidy_switch> tidy_;
};

}  // namespace pgweir::history
