#pragma once
#include "runtime/ledger/entry.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace leastwise::runner {

/// Whose record it is: `tighten` reads the one of `test`, so that trying one function out does not replace it;
/// `explain` reads all of them. `verify` is the second run of a test command, under tightened policies;
/// `tightened` the run that the template's present policies were made from.
enum class Recorder { test, dev, invoke, verify, tightened };
inline constexpr std::array kRecorders = {Recorder::test, Recorder::dev, Recorder::invoke, Recorder::verify,
                                          Recorder::tightened};

/// `.leastwise/` in the project: what the last run of each verb left for `tighten` and `explain`.
class RunDirectory {
public:
    explicit RunDirectory(const std::filesystem::path& project, Recorder recorder = Recorder::test);

    /// Replaces the record of the last such run. Written beside it and renamed, so that a crash leaves the old one
    /// whole. `failure` is how the command failed: "exit 1". Returns what went wrong, or "".
    std::string save(const ledger::Entries& entries, const std::vector<std::string>& command,
                     std::string_view failure = {}) const;

    struct Record {
        ledger::Entries entries;
        std::vector<std::string> command;  ///< the test command; empty for `dev` and `invoke`
        std::string failure;               ///< how the command failed; "" when it ended well
    };
    /// The record, or why there is none, with the remedy.
    std::variant<Record, std::string> load() const;

    const std::filesystem::path& ledger_file() const { return ledger_file_; }

private:
    std::filesystem::path directory_;
    std::filesystem::path ledger_file_;
};

}  // namespace leastwise::runner
