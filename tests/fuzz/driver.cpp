// Runs a fuzz target without libFuzzer, so that every build and every test run includes the targets: first
// the examples of a folder, then a number of inputs made from them, the same in every run. The target runs in
// a child process, so that the input that ended it can be written down.
#include "runtime/core/text.hpp"
#include "tests/fuzz/mutate.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> read_examples(const fs::path& folder) {
    std::vector<fs::path> paths;
    if (!fs::exists(folder)) return {};
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::string> examples;
    for (const fs::path& path : paths) examples.push_back(read(path));
    return examples;
}

/// What the target is given: the examples themselves, then what is made of them.
class Inputs {
public:
    Inputs(std::vector<std::string> examples, std::vector<std::string> tokens, std::uint64_t seed)
        : examples_(examples), mutator_(std::move(examples), std::move(tokens), seed) {}
    std::size_t example_count() const { return examples_.size(); }
    std::string input(std::uint64_t number) const {
        return number < examples_.size() ? examples_[number] : mutator_.input(number - examples_.size());
    }

private:
    std::vector<std::string> examples_;
    fuzz::Mutator mutator_;
};

void give(const std::string& input) {
    // Of exactly its size and on the heap, where a sanitizer sees a read past its end.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

/// Runs the target on every input in a child; returns the number of the one that ended it, or `count`.
std::uint64_t run(const Inputs& inputs, std::uint64_t count) {
    void* page =
        ::mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) std::abort();
    const std::atomic_ref at(*static_cast<std::uint64_t*>(page));
    const pid_t child = ::fork();
    if (child < 0) std::abort();
    if (child == 0) {
        for (; at < count; ++at) give(inputs.input(at));
        std::exit(0);  // with what a leak checker does at the end
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    const std::uint64_t ended_at = at;
    ::munmap(page, sizeof(std::uint64_t));
    return status == 0 ? count : std::min(ended_at, count - 1);
}

}  // namespace

/// Usage: NAME_fuzz FOLDER DICTIONARY ROUNDS [SEED], or NAME_fuzz FILE to try one input in this process.
int main(int argc, char** argv) {
    if (argc == 2) {
        give(read(argv[1]));
        return 0;
    }
    const auto number = [&](int i) { return i < argc ? leastwise::core::to_integer(argv[i]) : std::nullopt; };
    const auto rounds = number(3);
    if (!rounds || *rounds < 0) {
        std::cerr << "usage: " << argv[0] << " FOLDER DICTIONARY ROUNDS [SEED] | FILE\n";
        return 1;
    }
    const auto seed = static_cast<std::uint64_t>(number(4).value_or(1));
    const Inputs inputs(read_examples(argv[1]), fuzz::read_dictionary(read(argv[2])), seed);
    const std::uint64_t count = inputs.example_count() + static_cast<std::uint64_t>(*rounds);
    const std::uint64_t failed = run(inputs, count);
    if (failed == count) {
        std::cout << inputs.example_count() << " examples and " << *rounds << " inputs made of them passed\n";
        return 0;
    }
    const std::string kept = fs::path(argv[0]).filename().string() + ".failed";
    std::ofstream(kept, std::ios::binary) << inputs.input(failed);
    std::cerr << "input " << failed << " (seed " << seed << ") failed; it is in "
              << fs::absolute(kept).string() << "\n";
    return 1;
}
