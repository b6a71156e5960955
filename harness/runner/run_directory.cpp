#include "harness/runner/run_directory.hpp"

#include "runtime/ledger/ledger.hpp"
#include "runtime/wire/json.hpp"

#include <fstream>

namespace leastwise::runner {
namespace fs = std::filesystem;
namespace {

/// The first line of the file: its format, the command that ran and how it failed, if it did.
std::string header_line(const std::vector<std::string>& command, std::string_view failure) {
    core::Object header;
    header.append("leastwise_ledger", 1);
    header.append("command", core::Document::Array(command.begin(), command.end()));
    if (!failure.empty()) header.append("failure", std::string(failure));
    return wire::to_json(header);
}

std::vector<std::string> command_of(const core::Document& header) {
    std::vector<std::string> command;
    const core::Document* words = header.find("command");
    if (words == nullptr || words->if_array() == nullptr) return command;
    for (const core::Document& word : *words->if_array()) {
        if (word.if_string() != nullptr) command.push_back(*word.if_string());
    }
    return command;
}

const char* file_name(Recorder recorder) {
    switch (recorder) {
        case Recorder::test: return "last-run.jsonl";
        case Recorder::dev: return "last-dev.jsonl";
        case Recorder::invoke: return "last-invoke.jsonl";
        case Recorder::verify: return "last-verify.jsonl";
        case Recorder::tightened: return "tightened-from.jsonl";
    }
    return "";
}

}  // namespace

RunDirectory::RunDirectory(const fs::path& project, Recorder recorder)
    : directory_(project / ".leastwise"), ledger_file_(directory_ / file_name(recorder)) {}

std::string RunDirectory::save(const ledger::Entries& entries, const std::vector<std::string>& command,
                               std::string_view failure) const {
    std::error_code error;
    fs::create_directories(directory_, error);
    if (error) return "cannot create " + directory_.string() + ": " + error.message();
    std::ofstream(directory_ / ".gitignore") << "*\n";
    const fs::path unfinished = fs::path(ledger_file_.string() + ".new");
    {
        std::ofstream out(unfinished, std::ios::binary);
        out << header_line(command, failure) << '\n';
        for (const ledger::Entry& entry : entries) out << ledger::to_line(entry) << '\n';
        out.flush();
        if (!out) {
            fs::remove(unfinished, error);
            return "cannot write " + unfinished.string();
        }
    }
    fs::rename(unfinished, ledger_file_, error);
    return error ? "cannot rename " + unfinished.string() + ": " + error.message() : std::string{};
}

std::variant<RunDirectory::Record, std::string> RunDirectory::load() const {
    std::ifstream in(ledger_file_, std::ios::binary);
    if (!in)
        return "no run is recorded in " + directory_.string() + "; run `leastwise test -- COMMAND` first";
    Record record;
    std::string line;
    std::getline(in, line);
    const auto header = wire::read_json(line);
    if (!header || header->find("leastwise_ledger") == nullptr) {
        return ledger_file_.string() + ":1: this is no ledger; run `leastwise test` again";
    }
    record.command = command_of(*header);
    if (const std::string* failure = header->find_string("failure")) record.failure = *failure;
    for (std::size_t number = 2; std::getline(in, line); ++number) {
        auto entry = ledger::from_line(line);
        if (const auto* problem = std::get_if<std::string>(&entry)) {
            return ledger_file_.string() + ":" + std::to_string(number) + ": " + *problem;
        }
        record.entries.push_back(std::get<ledger::Entry>(std::move(entry)));
    }
    return record;
}

}  // namespace leastwise::runner
