#include "cli/watch/way_back.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <string>
#include <term.h>
#include <termios.h>

namespace pgweir::cli::watch {

namespace {

// What puts the terminal back, made while all is well: a handler may only write it.
struct way_back {
  termios modes{};
  std::array<char, 256> words{};
  std::size_t length = 0;
};
way_back before;  // NOLINT: a handler of signals knows nothing but globals
volatile std::sig_atomic_t is_shown = 0;

constexpr std::array crashes{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

void put_back_and_crash(int number) {
  if (is_shown != 0) {
    const auto ignored = ::write(STDOUT_FILENO, before.words.data(), before.length);
    static_cast<void>(ignored);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before.modes);
  }
  ::raise(number);  // SA_RESETHAND: this time it is the end
}

// Without the marks of delays ("$<5>") that tputs() would obey.
std::string without_delays(std::string text) {
  for (auto at = text.find("$<"); at != std::string::npos; at = text.find("$<")) {
    const auto end = text.find('>', at);
    if (end == std::string::npos) break;
    text.erase(at, end - at + 1);
  }
  return text;
}

std::string capability(const char* name) {
  std::string copy{name};
  const char* found = tigetstr(copy.data());
  // -1: it is no string.
  const bool is_none = found == nullptr || found == reinterpret_cast<const char*>(-1);
  return is_none ? std::string{} : without_delays(found);
}

// For as long as the program lives.
void put_back_when_it_crashes() {
  std::string words;
  for (const char* name : {"sgr0", "cnorm", "rmkx", "rmcup"}) words += capability(name);
  before.length = std::min(words.size(), before.words.size());
  std::copy_n(words.begin(), before.length, before.words.begin());
  struct sigaction crash {};
  crash.sa_handler = put_back_and_crash;
  crash.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int number : crashes) {
    struct sigaction now {};
    // Sanitizers have their own, which say more.
    const bool is_free = ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_DFL;
    if (is_free) ::sigaction(number, &crash, nullptr);
  }
}

}  // namespace

bool can_be_drawn_on() {
  int trouble = 0;
  if (::setupterm(nullptr, STDOUT_FILENO, &trouble) != 0) return false;
  const bool can = !capability("cup").empty() && !capability("clear").empty() &&
                   ::tcgetattr(STDIN_FILENO, &before.modes) == 0;
  if (can) put_back_when_it_crashes();
  ::del_curterm(cur_term);
  return can;
}

void shown(bool now) { is_shown = now ? 1 : 0; }

}  // namespace pgweir::cli::watch
