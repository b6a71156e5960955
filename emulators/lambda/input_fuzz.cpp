#include "emulators/lambda/configuration.hpp"
#include "emulators/lambda/function_name.hpp"
#include "emulators/lambda/payload.hpp"
#include "emulators/lambda/permission.hpp"
#include "runtime/gate/error.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

using namespace leastwise;

namespace {

template <class Work>
void attempt(Work work) {
    try {
        work();
    } catch (const gate::AwsError& error) {
        if (error.code().empty() || error.http_status() < 400) __builtin_trap();
    }
}

}  // namespace

/// Any bytes as a function's name, an event, a client context, and as JSON the properties of a function and
/// the members of a permission: refused with an AWS error or read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const core::Place place;
    attempt([&] {
        const auto name = lambda::parse_function_name(text, std::nullopt, place);
        const std::string arn = lambda::function_arn(place, name);
        if (lambda::function_arn(place, lambda::parse_function_name(arn, std::nullopt, place)) != arn)
            __builtin_trap();
    });
    attempt([&] { lambda::check_payload(text); });
    attempt([&] { (void)lambda::decode_client_context(text); });
    const auto document = wire::read_json(text);
    if (!document || document->if_object() == nullptr) return 0;
    attempt([&] {
        lambda::Function function;
        lambda::read_configuration(*document, function);
    });
    attempt([&] {
        const auto permission = lambda::read_permission(*document);
        const std::string arn = lambda::function_arn(place, "f");
        (void)lambda::to_policy({permission}, arn, place);
    });
    return 0;
}
