#pragma once
#include "runtime/gate/gate.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::runner {

/// A role of one of the organization's accounts.
struct DescribedRole {
    gate::Role role;  ///< without ARN and id
    std::string account;
    std::string path;
    std::vector<std::string> managed_policy_arns;
    std::string boundary_arn;  ///< "" for none
    core::Span span;
};

/// What `organization:` in leastwise.yaml describes; without it there are no nodes. Spans have file numbers
/// from `kFirstFile` on, apart from those of the template.
struct OrganizationSettings {
    static constexpr std::uint16_t kFirstFile = 0x8000;

    gate::Organization organization;
    std::vector<DescribedRole> roles;
    core::SourceFiles files;

    /// Whether the span points into leastwise.yaml or a file that it names.
    static bool owns(core::Span span) { return span.file >= kFirstFile; }
    std::string place(core::Span span) const {
        span.file = static_cast<std::uint16_t>(span.file - kFirstFile);
        return files.place(span);
    }
};

/// The text of a file that the settings name, or nothing when it cannot be read.
using ReadFile = std::function<std::optional<std::string>(std::string_view name)>;

/// Reads the section. `files` has what the document was read from; what is wrong goes to the diagnostics.
OrganizationSettings read_organization(const core::Document& section, core::SourceFiles files,
                                       const ReadFile& read, core::Diagnostics& diagnostics);

/// Makes the organization and its roles those of the gate's directory, as the operator, before a template is
/// deployed. The world's account must be one of its accounts. Answers what is wrong; spans are of the
/// settings.
core::Diagnostics apply_organization(const OrganizationSettings& settings, gate::Gate& gate,
                                     const gate::Caller& as_operator);

}  // namespace leastwise::runner
