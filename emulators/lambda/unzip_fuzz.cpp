#include "emulators/lambda/code.hpp"
#include "runtime/gate/error.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace lambda = leastwise::lambda;
namespace fs = std::filesystem;

namespace {

/// A directory of one input.
class Scratch {
public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "leastwise-unzip-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) __builtin_trap();
        path_ = name;
    }
    ~Scratch() { fs::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

}  // namespace

/// Any bytes as a deployment package: refused, or unpacked into its directory and nowhere else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const Scratch scratch;
    const fs::path archive = scratch.path() / "code.zip", directory = scratch.path() / "out";
    std::ofstream(archive, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    fs::create_directory(directory);
    try {
        lambda::unzip(archive.string(), directory.string());
    } catch (const leastwise::gate::AwsError& error) {
        if (error.code() != "InvalidParameterValueException") __builtin_trap();
    }
    std::size_t beside = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(scratch.path())) ++beside;
    if (beside != 2) __builtin_trap();
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (!entry.is_symlink()) continue;
        const fs::path reached =
            fs::weakly_canonical(entry.path().parent_path() / fs::read_symlink(entry.path()));
        if (!reached.string().starts_with(fs::canonical(directory).string())) __builtin_trap();
    }
    return 0;
}
