#include "harness/runner/template_reading.hpp"

#include "harness/runner/managed_policies.hpp"

namespace leastwise::runner {

TemplateReading reading_of(const Project& project, const core::Place& place) {
    TemplateReading reading;
    reading.managed_policies = load_managed_policies(project.managed_policy_files, reading.diagnostics);
    reading.options.place = place;
    reading.options.stack_name = project.stack_name;
    reading.options.parameters = project.parameters;
    reading.options.exports = project.exports;
    reading.options.managed_policies = managed_policy_paths(reading.managed_policies);
    return reading;
}

}  // namespace leastwise::runner
