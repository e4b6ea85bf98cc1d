#include "history/archive.hpp"

#include "core/history_limits.hpp"
#include "history/schema.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace pgweir::history {

namespace {

// Another process writes for some milliseconds at a time.
constexpr int patience_ms = 5'000;
// Of the log that SQLite keeps beside the file, once it is not needed.
constexpr const char* modes = "PRAGMA journal_size_limit=4194304";

enum class condition : std::uint8_t { damaged, refused };

struct unusable {
  condition what = condition::refused;
  std::string said;
};

unusable unusable_for(const sqlite_failure& why) {
  const bool damaged = why.what == sqlite_failure::kind::damaged;
  return {damaged ? condition::damaged : condition::refused, why.said};
}

std::string refusal(const schema_state& found) {
  if (found.what == schema_state::kind::not_ours) {
    return "it was not made by pgweir; it was left as it is: move it away, or choose another "
           "directory with history.directory";
  }
  return fmt::format(
      "a newer pgweir made it (version {}, this one knows {}); it was left as it is: use that "
      "pgweir, or choose another directory with history.directory",
      found.version, schema_version());
}

core::result<store, unusable> store_of(const std::string& path) {
  auto opened = database::open(path, database::access::writing, patience_ms);
  if (!opened) return unusable_for(opened.error());
  auto prepared = prepare_schema(*opened);
  if (!prepared) return unusable_for(prepared.error());
  if (prepared->what != schema_state::kind::ready) {
    return unusable{condition::refused, refusal(*prepared)};
  }
  opened->run(modes);
  return store{*std::move(opened)};
}

void say_moved(const std::string& path, const std::string& aside, const std::string& why) {
  if (aside.empty()) return;
  spdlog::warn("the history {} is damaged ({}): it is now {}, and a new one has begun", path, why,
               aside);
}

// "ok", or what is wrong first; nothing after a failure.
std::string quick_check(database& file) {
  auto all = file.ask("PRAGMA quick_check(1)");
  auto found = all.next() ? all.text(0) : "";
  std::ranges::replace(found, '\n', ' ');
  return found;
}

}  // namespace

archive::archive(history_file file, store opened, const retention& how, core::wall_time start)
    : file_{std::move(file)},
      store_{std::move(opened)},
      how_{how},
      since_{start},
      minutes_{start},
      tidy_{std::make_unique<tidy_switch>()} {}

core::result<archive> archive::open(const archive_place& where, const retention& how,
                                    core::wall_time start) {
  auto file = history_file::prepare(where.directory, where.upstream);
  if (!file) return file.error();
  auto opened = store_of(file->path());
  if (!opened && opened.error().what == condition::damaged) {
    const auto why = opened.error().said;
    auto aside = file->move_aside(start);
    if (!aside) return aside.error();
    say_moved(file->path(), *aside, why);
    opened = store_of(file->path());
  }
  if (!opened) {
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("cannot use {}: {}", file->path(), opened.error().said)};
  }
  return archive{*std::move(file), *std::move(opened), how, start};
}

std::vector<analyzers::usual_times> archive::usual_times() {
  if (!store_) return {};
  auto found = store_->usual_times(core::limits::recalled_usual_times);
  if (found) return *std::move(found);
  complained_ = true;
  spdlog::warn("cannot read what was usual from {}: {}", file_.path(), found.error().said);
  return {};
}

void archive::remember(std::vector<analyzers::usual_times> changed) {
  if (unsaved_.empty()) {
    unsaved_ = std::move(changed);
    return;
  }
  for (auto& each : changed) {
    const auto same = std::ranges::find_if(unsaved_, [&](const auto& known) {
      return known.statement == each.statement && known.database == each.database;
    });
    if (same != unsaved_.end()) {
      *same = std::move(each);
    } else if (unsaved_.size() < core::limits::recalled_usual_times) {
      unsaved_.push_back(std::move(each));
    }
  }
}

bool archive::write(process_look seen) {
  remember(std::move(seen.changed));
  const auto now = seen.book.at;
  if (!store_ || !file_.still_there()) reopen(now);
  if (!store_) return false;
  // What was looked at is known only when it is written.
  auto minutes = minutes_;
  auto findings = findings_;
  const auto& book = seen.book;
  const history_news news{minutes.look(seen.statements, now),
                          findings.look({book.findings, book.dropped, now, seen.last}), unsaved_,
                          since_};
  if (auto written = store_->write(news, now); !written) {
    handle(written.error(), now);
    return false;
  }
  minutes_ = std::move(minutes);
  findings_ = std::move(findings);
  unsaved_.clear();
  since_ = now;
  if (std::exchange(complained_, false)) spdlog::info("the history is written again");
  return true;
}

// While it lives, give_up_tidying() reaches the file.
class archive::tidying {
 public:
  tidying(tidy_switch& in, database& file) : in_{in} {
    const std::lock_guard held{in_.lock};
    in_.at_work = &file;
  }
  ~tidying() {
    const std::lock_guard held{in_.lock};
    in_.at_work = nullptr;
  }
  tidying(const tidying&) = delete;
  tidying& operator=(const tidying&) = delete;
  [[nodiscard]] bool given_up() const {
    const std::lock_guard held{in_.lock};
    return in_.off;
  }

 private:
  tidy_switch& in_;
};

void archive::give_up_tidying() {
  const std::lock_guard held{tidy_->lock};
  tidy_->off = true;
  if (tidy_->at_work != nullptr) tidy_->at_work->interrupt();
}

void archive::tidy(core::wall_time now, bool thorough) {
  if (!store_) return;
  if (auto done = tidied(now, thorough); !done) handle(done.error(), now);
}

sqlite_result<void> archive::tidied(core::wall_time now, bool thorough) {
  auto& file = store_->file();
  const tidying mine{*tidy_, file};
  if (mine.given_up()) return {};
  if (thorough) {
    auto found = quick_check(file);
    // One that was broken off may miss the pages that it did not come to.
    if (mine.given_up()) {
      file.clear_failure();
      return {};
    }
    if (!file.failure() && found != "ok") {
      return sqlite_failure{sqlite_failure::kind::damaged, std::move(found)};
    }
  }
  return store_->prune(how_, now);
}

void archive::handle(const sqlite_failure& why, core::wall_time now) {
  if (why.what == sqlite_failure::kind::interrupted) return;
  if (why.what == sqlite_failure::kind::damaged) {
    store_.reset();
    auto aside = file_.move_aside(now);
    if (aside) {
      say_moved(file_.path(), *aside, why.said);
    } else {
      spdlog::warn("{}", aside.error().sentence);
    }
    return reopen(now);
  }
  if (std::exchange(complained_, true)) return;
  spdlog::warn("the history {} is not written for now: {}; pgweir goes on and tries again",
               file_.path(), why.said);
}

// After it was moved aside, or deleted under us.
void archive::reopen(core::wall_time now) {
  store_.reset();
  if (!file_.still_there()) {
    if (auto made = file_.move_aside(now); !made) {
      if (!std::exchange(complained_, true)) spdlog::warn("{}", made.error().sentence);
      return;
    }
  }
  auto opened = store_of(file_.path());
  if (opened) {
    store_.emplace(*std::move(opened));
  } else if (!std::exchange(complained_, true)) {
    spdlog::warn("cannot use {}: {}", file_.path(), opened.error().said);
  }
}

}  // namespace pgweir::history
