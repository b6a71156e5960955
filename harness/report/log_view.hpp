#pragma once
#include "runtime/function/function.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::report {

/// Functions' log lines for a terminal. An init that fails is run once more inside the first invocation, as on
/// AWS, and CloudWatch keeps both; here the second one is told in one line when it says the same.
class LogView {
public:
    /// The text for one event: lines with the function's name before the first; "" when there is nothing to say.
    std::string show(const function::LogEvent& event);

private:
    /// A log stream whose init is going on or has failed.
    struct Init {
        std::vector<std::string> said;   ///< by the first init, numbers taken out
        std::size_t repeated = 0;        ///< of `said`, by the second
        bool again = false;
    };
    bool repeats(const function::LogEvent& event);

    std::map<std::string, Init> inits_;  ///< by log stream
};

}  // namespace leastwise::report
