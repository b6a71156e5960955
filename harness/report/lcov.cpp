#include "harness/report/lcov.hpp"

namespace leastwise::report {

std::string to_lcov(const std::map<std::uint16_t, coverage::Lines>& files, const core::SourceFiles& names) {
    std::string out = "TN:\n";
    for (const auto& [file, lines] : files) {
        std::string records;
        std::size_t found = 0, hit = 0;
        for (const auto& [number, line] : lines) {
            const bool is_blank = line.state == coverage::State::unseen || line.state == coverage::State::idle;
            if (is_blank) continue;
            records += "DA:" + std::to_string(number) + "," + std::to_string(line.calls) + "\n";
            ++found;
            hit += line.calls > 0 ? 1 : 0;
        }
        out += "SF:" + std::string(names.path(file)) + "\n" + records + "LF:" + std::to_string(found) +
               "\nLH:" + std::to_string(hit) + "\nend_of_record\n";
    }
    return out;
}

}  // namespace leastwise::report
