#include "emulators/iam/managed.hpp"

#include <cstddef>
#include <cstdint>

/// Any bytes: a file of managed policies is refused with a reason, or every policy in it is found again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    namespace iamapi = leastwise::iamapi;
    leastwise::core::Diagnostics problems;
    auto policies =
        iamapi::read_managed_policies({reinterpret_cast<const char*>(bytes), size}, "fuzz", problems);
    if (!problems.empty() && !policies.empty()) __builtin_trap();
    iamapi::ManagedCatalogue catalogue;
    const auto shared = std::make_shared<const std::vector<iamapi::ManagedPolicy>>(std::move(policies));
    catalogue.use_files(shared);
    for (const iamapi::ManagedPolicy& policy : *shared) {
        const iamapi::ManagedPolicy* found = catalogue.find(policy.arn);
        if (found == nullptr || found->document != policy.document) __builtin_trap();
        if (found->read_document().if_object() == nullptr) __builtin_trap();
    }
    return 0;
}
