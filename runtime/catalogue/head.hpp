#pragma once
#include "runtime/catalogue/catalogue.hpp"

namespace leastwise::catalogue {

/// What stands before the first service, and where that starts.
struct Head {
    Origin origin;
    Counts counts;
    std::vector<GlobalKey> global_keys;
    std::size_t bytes = 0;
    std::size_t lines = 0;
};

std::variant<Head, TableProblem> read_head(std::string_view table);

/// The text of each service, in the order of the table.
std::vector<std::string_view> split_sections(std::string_view text);

}  // namespace leastwise::catalogue
