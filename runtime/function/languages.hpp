#pragma once
#include "runtime/function/function.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leastwise::function {

/// Where interpreters are looked for, in this order.
struct InterpreterSearch {
    std::vector<std::string>
        node;  ///< programs, or directories with bin/node in them (the npm package `node`)
    std::vector<std::string> python;  ///< programs
    std::string path;                 ///< a PATH
    std::string pyenv_root;           ///< its versions/ are candidates; "" for none
};

/// The options' candidates, then those of LEASTWISE_NODE and LEASTWISE_PYTHON (lists separated by colons),
/// PATH, PYENV_ROOT and HOME.
InterpreterSearch search_for(const FleetOptions& options);

/// Maps runtime names to interpreters; asks each candidate for its version once.
class Interpreters {
public:
    explicit Interpreters(InterpreterSearch search) : search_(std::move(search)) {}

    /// The exact version where there is one, else what the machine calls node or python3. Nothing for an
    /// unknown name.
    std::optional<Interpreter> find(const std::string& runtime);

private:
    struct Candidate {
        std::string path, version, prefix;
    };
    const std::optional<Candidate>& probe(Language language, const std::string& program);

    InterpreterSearch search_;
    std::map<std::string, std::optional<Candidate>> probed_;
};

}  // namespace leastwise::function
