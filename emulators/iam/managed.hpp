#pragma once
#include "runtime/iam/policy.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::iamapi {

/// One policy that AWS maintains, as AWS published it.
struct ManagedPolicy {
    std::string name;
    std::string arn;      ///< in the `aws` partition
    std::string version;  ///< "v3"; "" when its file does not say
    std::string created;  ///< of that version, ISO 8601; "" when its file does not say
    std::string
        source;  ///< where the document was read and where it was compared; "" when its file does not say
    std::string document;  ///< JSON text: the most of them are never looked at
    std::string file;      ///< that it was loaded from; "" for a policy that travels with the program

    core::Document read_document() const;
};

/// Policies from files. Shared by the worlds that a session makes, one after the other.
using ManagedPolicies = std::shared_ptr<const std::vector<ManagedPolicy>>;

/// The managed policies that are known: those that travel with the program, read on first use, and those from
/// files.
class ManagedCatalogue {
public:
    /// By ARN, of any partition. Files stand before the program, and the last of a policy before the first.
    const ManagedPolicy* find(std::string_view arn) const;
    const ManagedPolicy* find_by_name(std::string_view name) const;
    /// Those that travel with the program.
    const std::vector<ManagedPolicy>& shipped() const;
    void use_files(ManagedPolicies policies) { from_files_ = std::move(policies); }

private:
    template <class Match>
    const ManagedPolicy* find_if(Match matches) const;

    mutable std::vector<ManagedPolicy> shipped_;
    ManagedPolicies from_files_;  // may be null
};

constexpr std::size_t kManagedFileBytesMax = 16'000'000;  // ours: all of AWS's policies are 3.5 MB

/// Reads a file of managed policies: a JSON array of objects with `arn` and `document` and, where they are
/// known, `name`, `version`, `created` and `source`. Everything that is wrong goes to the diagnostics, named
/// by `file` and the position of the policy; then the result is empty.
std::vector<ManagedPolicy> read_managed_policies(std::string_view text, const std::string& file,
                                                 core::Diagnostics& diagnostics);

/// Whether the ARN is in the account that AWS keeps its own policies in: `arn:aws:iam::aws:policy/…`.
bool is_aws_managed(std::string_view arn);

/// The text of managed_policies.json.
std::string_view managed_policies_json();

}  // namespace leastwise::iamapi
