#include "tests/tidy/sources.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tidy {
namespace fs = std::filesystem;
namespace {

/// Enough for searching tokens: literals that span lines are not followed.
std::string code_of(const std::string& line) {
    std::string code;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (quote != 0) {
            if (line[i] == '\\') {
                ++i;
            } else if (line[i] == quote) {
                quote = 0;
                code += line[i];
            }
            continue;
        }
        if (line[i] == '/' && i + 1 < line.size() && line[i + 1] == '/') break;
        const bool digit_separator =
            line[i] == '\'' && i > 0 && std::isdigit(static_cast<unsigned char>(line[i - 1]));
        if (line[i] == '"' || (line[i] == '\'' && !digit_separator)) quote = line[i];
        code += line[i];
    }
    return code;
}

std::vector<Source> collect() {
    std::vector<Source> all;
    for (const char* layer : {"runtime", "emulators", "harness", "tests"}) {
        for (const auto& file : fs::recursive_directory_iterator(fs::path(LEASTWISE_SOURCE_DIR) / layer)) {
            const auto extension = file.path().extension();
            if (extension != ".cpp" && extension != ".hpp") continue;
            Source source{fs::relative(file.path(), LEASTWISE_SOURCE_DIR).string(), {}, {}};
            std::ifstream in(file.path());
            for (std::string line; std::getline(in, line);) {
                source.code.push_back(code_of(line));
                source.lines.push_back(line);
            }
            all.push_back(std::move(source));
        }
    }
    std::ranges::sort(all, {}, &Source::path);
    return all;
}

}  // namespace

const std::vector<Source>& sources() {
    static const std::vector<Source> all = collect();
    return all;
}

std::string read(std::string_view path) {
    std::ifstream in(fs::path(LEASTWISE_SOURCE_DIR) / path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string places(const Source& source, const std::vector<std::string>& lines, const re2::RE2& expression) {
    std::string found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!re2::RE2::PartialMatch(lines[i], expression)) continue;
        found += source.path + ':' + std::to_string(i + 1) + ": " + source.lines[i] + '\n';
    }
    return found;
}

}  // namespace tidy
