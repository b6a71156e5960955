#pragma once
#include "emulators/iam/managed.hpp"
#include "harness/runner/project.hpp"
#include "runtime/template/template.hpp"

namespace leastwise::runner {

/// How a project's template is read, and the AWS managed policies that it may name beside the shipped ones.
struct TemplateReading {
    templates::Options options;
    iamapi::ManagedPolicies managed_policies;
    core::Diagnostics diagnostics;  ///< what could not be read of the files of managed policies
};

/// For a deployment to this place; the files of managed policies are read anew.
TemplateReading reading_of(const Project& project, const core::Place& place);

}  // namespace leastwise::runner
