#include "harness/runner/project.hpp"
#include "harness/runner/samconfig.hpp"
#include "harness/runner/settings.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace runner = leastwise::runner;

/// Any bytes as samconfig.toml and samconfig.yaml, as leastwise.yaml, and as a name to make a stack's name of.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const runner::SamConfig config = runner::read_samconfig(text);
    if (config.stack_name.size() > size) __builtin_trap();
    for (const auto& [name, value] : config.parameter_overrides) {
        if (name.size() + value.size() > size) __builtin_trap();
    }
    std::string problem;
    (void)runner::read_samconfig_yaml(text, "default", problem);
    (void)runner::read_settings(text, "leastwise.yaml");
    const std::string name = runner::stack_name_from(text);
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool valid =
        !name.empty() && name.size() <= 128 && letter(name.front()) &&
        std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
    if (!valid) __builtin_trap();
    return 0;
}
