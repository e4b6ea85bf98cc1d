// Writes sample reports as pages into a folder: what tests/browser opens.
#include "reports/html.hpp"
#include "tests/reports/samples.hpp"
#include "tests/reports/samples_of_pages.hpp"

#include <fstream>
#include <string>

namespace {

namespace reports = pgweir::reports;
namespace samples = pgweir::reports::samples;

void write(const std::string& path, const reports::report& r, const reports::verdict& v) {
  std::ofstream{path, std::ios::binary} << reports::html(r, v);
}

void write_judged(const std::string& path, const reports::report& r, reports::fail_on level) {
  write(path, r, reports::judge(r, level));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string folder = std::string{arguments[1]} + "/";
  const auto shop = samples::shop();
  write(folder + "failed.html", shop, samples::gated(shop));
  write_judged(folder + "ungated.html", shop, reports::fail_on::none);
  write_judged(folder + "everything.html", samples::everything(), reports::fail_on::error);
  write_judged(folder + "nothing.html", samples::nothing(), reports::fail_on::error);
  write_judged(folder + "unseen.html", samples::unseen(), reports::fail_on::error);
  write_judged(folder + "hostile.html", samples::attacked(), reports::fail_on::error);
  write_judged(folder + "many.html", samples::many(2'000), reports::fail_on::error);
  return 0;
}
