// libFuzzer's way in, built once for each target of targets.hpp.
#include "tests/fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pgweir::fuzz::PGWEIR_FUZZ_TARGET(std::as_bytes(std::span{data, size}));
  return 0;
}
