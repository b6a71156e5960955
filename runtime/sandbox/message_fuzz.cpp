#include "runtime/sandbox/address.hpp"
#include "runtime/sandbox/messages.hpp"

#include <cstddef>
#include <cstdint>

using namespace leastwise::sandbox;

namespace {

/// What can be read can be written, and is then read the same: the second writing equals the first.
template <class Take>
void check_message(std::string_view text, Take take) {
    Reader reader(text);
    const auto value = take(reader);
    if (!reader.ok()) return;
    Writer once;
    put(once, value);
    Reader again(once.bytes());
    Writer twice;
    put(twice, take(again));
    if (!again.ok() || once.bytes() != twice.bytes()) __builtin_trap();
}

}  // namespace

/// Any bytes as a socket address in a function's memory, and as each message between engine and spawner.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const Address address = parse_address(text);
    if ((address.kind == Address::Kind::other) != address.text.empty()) __builtin_trap();
    check_message(text, take_spec);
    check_message(text, take_confinement);
    check_message(text, take_beginning);
    check_message(text, take_result);
    check_message(text, take_finding);
    return 0;
}
