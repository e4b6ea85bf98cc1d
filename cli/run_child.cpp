#include "cli/run_child.hpp"

#include "cli/files.hpp"
#include "cli/output.hpp"
#include "cli/password_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

std::string value_of(const config::environment& variables, std::string_view name) {
  const auto at = variables.find(name);
  return at == variables.end() ? std::string{} : at->second;
}

// As libpq does, nothing that others may read is a password file.
std::string text_of_password_file(const config::environment& variables) {
  auto path = value_of(variables, "PGPASSFILE");
  if (path.empty()) path = value_of(variables, "HOME") + "/.pgpass";
  struct stat about {};
  const bool usable =
      ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 077) == 0;
  if (!usable) return {};
  auto text = read_whole(path);
  return text ? *std::move(text) : std::string{};
}

core::result<void> write_secret(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  int error = fd < 0 ? errno : write_all(fd, text);
  if (fd >= 0 && ::close(fd) != 0 && error == 0) error = errno;
  if (error == 0) return {};
  return not_judged(fmt::format("cannot write {}: {}.", path, std::strerror(error)));
}

}  // namespace

core::result<child_files> child_files::prepare(const chosen_upstream& upstream,
                                               const config::environment& variables) {
  child_files out;
  out.service_ = upstream.service;
  out.server_ = upstream.named;
  if (out.service_) {
    out.other_services_ = without_service(service_file_of(variables), out.service_->name);
  }
  out.passwords_ = text_of_password_file(variables);
  const bool passwords = with_lines_for(out.passwords_, out.server_, {}).has_value();
  if (!passwords) out.passwords_.clear();
  if (!out.service_ && !passwords) return out;
  auto made = private_directory::make({"run", {::geteuid(), ::getegid()}});
  if (!made) return made.error();
  out.directory_ = *std::move(made);
  return out;
}

core::result<void> child_files::fill(const endpoint& proxy, child_variables& out) const {
  if (service_) {
    const auto redirected = redirect(*service_, proxy);
    const auto path = directory_->path() + "/pg_service.conf";
    auto written = write_secret(path, redirected.section + "\n" + other_services_);
    if (!written) return written;
    out.variables["PGSERVICEFILE"] = path;
    if (value_of(out.variables, "PGSERVICE").empty()) out.variables["PGSERVICE"] = service_->name;
    if (redirected.tls_taken_out) note_tls(out, "the service " + service_->name);
  }
  if (const auto text = with_lines_for(passwords_, server_, proxy)) {
    const auto path = directory_->path() + "/pgpass";
    if (auto written = write_secret(path, *text); !written) return written;
    out.variables["PGPASSFILE"] = path;
  }
  return {};
}

child_variables variables_for(const chosen_upstream& upstream,
                              const std::vector<std::string>& always,
                              const config::environment& variables, const endpoint& proxy) {
  redirection how{upstream.named, proxy, upstream.dsn, always, upstream.variable};
  if (upstream.service) how.service = upstream.named;
  auto out = redirect(variables, how);
  if (upstream.throwaway) {
    out.variables["PGUSER"] = upstream.throwaway->role();
    out.variables["PGDATABASE"] = upstream.throwaway->database();
  }
  if (!upstream.service && !value_of(variables, "PGSERVICE").empty()) {
    out.notes.emplace_back("PGSERVICE names another server than the upstream and stays as it is");
  }
  return out;
}

child_end wait_for(child_process& child, const signal_waiter& signals) {
  while (true) {
    const auto caught = signals.wait(200ms);
    if (const auto end = child.ended()) return *end;
    if (caught && caught->number != SIGCHLD && !caught->from_terminal) {
      child.pass_on(caught->number);
    }
  }
}

}  // namespace pgweir::cli
