#include "parser/dialect.hpp"
namespace pgweir::parser {
core::orm guess_dialect(std::string_view) { return core::orm::none; }
}  // namespace pgweir::parser
