#include "emulators/secretsmanager/reference.hpp"

#include <cstddef>
#include <cstdint>

namespace secretsmanager = leastwise::secretsmanager;

/// Any bytes as a dynamic reference: none, or one that names a secret and whose parts are parts of the text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const std::string& one : {std::string(text), "resolve:secretsmanager:" + std::string(text)}) {
        const auto reference = secretsmanager::parse_reference(one);
        if (!reference) continue;
        for (const std::string* part : {&reference->secret_id, &reference->json_key,
                                        &reference->version_stage, &reference->version_id}) {
            if (one.find(*part) == std::string::npos) __builtin_trap();
        }
        if (reference->secret_id.empty()) __builtin_trap();
        if (!reference->version_stage.empty() && !reference->version_id.empty()) __builtin_trap();
    }
    return 0;
}
