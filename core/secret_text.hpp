// A text that must not stay in memory: a password or what can be used instead of one. Wiped when it
// goes; moved, never copied; nothing prints it.
#pragma once

#include <cstddef>
#include <string.h>  // explicit_bzero is not in <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::core {

// Overwrites memory that held a secret; the compiler cannot leave it out.
inline void wipe(void* memory, std::size_t size) {
  if (size > 0) ::explicit_bzero(memory, size);
}

class secret_text {
 public:
  secret_text() = default;
  // A short string moves by copying: what is left behind is wiped too.
  explicit secret_text(std::string&& text) : text_{std::move(text)} {
    wipe(text.data(), text.capacity());
    text.clear();
  }
  secret_text(secret_text&& other) noexcept : text_{other.text_} { other.clear(); }
  secret_text& operator=(secret_text&& other) noexcept {
    clear();
    text_.swap(other.text_);
    other.clear();
    return *this;
  }
  secret_text(const secret_text&) = delete;
  secret_text& operator=(const secret_text&) = delete;
  ~secret_text() { clear(); }

  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::string_view view() const { return text_; }
  [[nodiscard]] const char* c_str() const { return text_.c_str(); }

 private:
  void clear() {
    wipe(text_.data(), text_.capacity());
    text_.clear();
  }
  std::string text_;
};

}  // namespace pgweir::core
