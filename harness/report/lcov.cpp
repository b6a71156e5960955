#include "harness/report/lcov.hpp"

namespace leastwise::report {

std::string to_lcov(const std::map<std::uint16_t, coverage::Lines>& files, const core::SourceFiles& names) {
    std::string out = "TN:\n";
    for (const auto& [file, lines] : files) {
        std::string records, branches;
        std::size_t found = 0, hit = 0, ways = 0, taken = 0;
        for (const auto& [number, line] : lines) {
            const bool is_blank = line.state == coverage::State::unseen || line.state == coverage::State::idle;
            if (is_blank) continue;
            records += "DA:" + std::to_string(number) + "," + std::to_string(line.calls) + "\n";
            ++found;
            hit += line.calls > 0 ? 1 : 0;
            for (std::size_t block = 0; block < line.branches.size(); ++block) {
                const coverage::Branch& one = line.branches[block];
                const bool asked = one.held + one.failed > 0;
                std::size_t way = 0;
                for (const std::size_t count : {one.held, one.failed}) {
                    branches += "BRDA:" + std::to_string(number) + "," + std::to_string(block) + "," +
                                std::to_string(way++) + "," + (asked ? std::to_string(count) : "-") + "\n";
                    ++ways;
                    taken += count > 0 ? 1 : 0;
                }
            }
        }
        if (ways > 0)
            branches += "BRF:" + std::to_string(ways) + "\nBRH:" + std::to_string(taken) + "\n";
        out += "SF:" + std::string(names.path(file)) + "\n" + branches + records + "LF:" + std::to_string(found) +
               "\nLH:" + std::to_string(hit) + "\nend_of_record\n";
    }
    return out;
}

}  // namespace leastwise::report
