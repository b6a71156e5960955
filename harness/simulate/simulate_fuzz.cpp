#include "harness/simulate/simulate.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

/// Any bytes as a line of `iam simulate`: the answer is one line of JSON, a decision or why there is none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto answer = leastwise::simulate::answer({reinterpret_cast<const char*>(bytes), size});
    if (answer.line.find('\n') != std::string::npos) __builtin_trap();
    const auto document = leastwise::wire::read_json(answer.line);
    if (!document) __builtin_trap();
    if ((document->find("error") != nullptr) != answer.refused) __builtin_trap();
    if ((document->find_string("decision") != nullptr) == answer.refused) __builtin_trap();
    return 0;
}
