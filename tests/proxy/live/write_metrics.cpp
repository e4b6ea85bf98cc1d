// Prints the metrics of made-up traffic, for tests that ask others than us whether they are right.
//   write_metrics prometheus|open_metrics [crowd]
#include "proxy/live/prometheus.hpp"
#include "tests/proxy/live/made_up_process.hpp"

#include <iostream>
#include <string_view>

namespace live = pgweir::live;

int main(int count, char** words) {
  const std::string_view form = count > 1 ? words[1] : "";
  if (form != "prometheus" && form != "open_metrics") {
    std::cerr << "write_metrics prometheus|open_metrics [crowd]\n";
    return 2;
  }
  live::made_up_process shop;
  if (count > 2) {
    fill_with_crowd(shop, 10'000, 2'000);
  } else {
    fill(shop);
  }
  live::metrics_page page{shop};
  std::cout << page.text(form == "prometheus" ? live::exposition::prometheus
                                              : live::exposition::open_metrics);
  return 0;
}
