// A receiver of alerts for tests: takes HTTP requests on a free port of the loopback address, one
// after the other, and answers each as it was told. Ends with the object.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pgweir::notify {

class receiver {
 public:
  // Answers in order, whole as they are sent; the last one again and again. "": none ever comes.
  explicit receiver(std::deque<std::string> answers);
  ~receiver();

  [[nodiscard]] std::string url() const;
  // As they came; waits until there are so many, which a test's own timeout bounds.
  std::vector<std::string> requests(std::size_t wanted);

  static std::string status(int code, const std::string& headers = {});

 private:
  void serve();
  bool take_one(int client);

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::mutex lock_;
  std::condition_variable came_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_;
  std::vector<int> held_;
  std::thread thread_;
};

}  // namespace pgweir::notify
