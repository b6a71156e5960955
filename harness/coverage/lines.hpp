#pragma once
#include "harness/coverage/coverage.hpp"

#include <map>

namespace leastwise::coverage {

/// Something that a line of a file says: a whole statement (or what stands for one), an entry of Action or an
/// entry of Resource.
struct Part {
    enum class Kind { statement, action, resource };
    Kind kind = Kind::statement;
    std::size_t grant = 0;  ///< index into Coverage::grants
    std::size_t entry = 0;  ///< of actions or resources
    State state = State::unused;
    std::size_t calls = 0;
};

/// A condition of a statement that starts on the line: how often it held and failed.
struct Branch {
    std::size_t grant = 0;  ///< index into Coverage::grants
    std::size_t held = 0, failed = 0;
};

struct Line {
    State state = State::unused;
    std::size_t calls = 0;  ///< hits
    std::vector<Part> parts;
    std::vector<Branch> branches{};
};

/// What became of each line of a file on which something of a policy starts, by line number from 1.
using Lines = std::map<std::uint32_t, Line>;
std::map<std::uint16_t, Lines> lines_of(const Coverage& coverage);  ///< by index of the file

}  // namespace leastwise::coverage
