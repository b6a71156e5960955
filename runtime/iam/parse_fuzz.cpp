#include "runtime/iam/compiled.hpp"
#include "runtime/wire/json.hpp"

#include <cstddef>
#include <cstdint>

namespace iam = leastwise::iam;

/// Any bytes: reading them as a policy of each kind neither crashes nor leaks, and what is read can be
/// evaluated, to the same decision when it is compiled.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto document = leastwise::wire::read_json({reinterpret_cast<const char*>(bytes), size});
    if (!document) return 0;
    for (const auto kind : {iam::PolicyKind::identity, iam::PolicyKind::resource, iam::PolicyKind::trust,
                            iam::PolicyKind::scp, iam::PolicyKind::rcp}) {
        leastwise::core::Diagnostics diagnostics;
        const auto policy = iam::parse_policy(*document, kind, "fuzz", diagnostics);
        if (policy.has_value() == leastwise::core::has_errors(diagnostics)) __builtin_trap();
        if (!policy) continue;
        iam::AccessCheck check{"dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/T", {}};
        check.context.set("aws:username", "Alice");
        check.context.set_list("aws:TagKeys", {"a", "b"});
        iam::Principal caller;
        caller.kind = iam::PrincipalKind::user;
        caller.arn = "arn:aws:iam::123456789012:user/Alice";
        caller.account = "123456789012";
        iam::PolicySet set;
        set.identity = {&*policy};
        set.resource = &*policy;
        const auto decision = iam::evaluate({caller, check, "123456789012", set});
        const iam::CompiledPolicies compiled(set);
        if (iam::evaluate({caller, check, "123456789012", set, &compiled}) != decision) __builtin_trap();
        if (!decision.allowed()) (void)iam::denial_message(caller, check, decision);
        (void)iam::to_document(*policy);
    }
    return 0;
}
