#pragma once
#include "runtime/iam/policy.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iamapi {

/// One policy that AWS maintains, as AWS published it.
struct ManagedPolicy {
    std::string name;
    std::string arn;      ///< in the `aws` partition
    std::string version;  ///< "v3"
    std::string created;  ///< of that version, ISO 8601
    std::string source;   ///< where the document was read and where it was compared
    core::Document document;
};

/// The managed policies that travel with the program, read on first use.
class ManagedCatalogue {
public:
    /// By ARN, of any partition.
    const ManagedPolicy* find(std::string_view arn) const;
    const ManagedPolicy* find_by_name(std::string_view name) const;
    const std::vector<ManagedPolicy>& all() const;

private:
    mutable std::vector<ManagedPolicy> policies_;
};

/// Whether the ARN is in the account that AWS keeps its own policies in: `arn:aws:iam::aws:policy/…`.
bool is_aws_managed(std::string_view arn);

/// The text of managed_policies.json.
std::string_view managed_policies_json();

}  // namespace leastwise::iamapi
