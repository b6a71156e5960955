#include "harness/cli/read_document.hpp"

#include "runtime/wire/json.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

namespace leastwise::cli {

std::optional<core::Document> read_document(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    auto document = file ? wire::read_json(text.str()) : std::nullopt;
    if (!document) std::cerr << "leastwise: " << path << (file ? " is not JSON\n" : " cannot be read\n");
    return document;
}

}  // namespace leastwise::cli
