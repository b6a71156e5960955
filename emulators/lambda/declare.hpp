#pragma once
#include "emulators/lambda/registry.hpp"
#include "emulators/lambda/runner.hpp"
#include "runtime/gate/service.hpp"

#include <string>
#include <vector>

namespace leastwise::lambda {

/// Where code is found and where it may be unpacked.
struct Directories {
    std::string source = ".";  ///< what relative paths in the template start from
    std::string scratch;       ///< for inline code and archives; exists and is ours
};

/// What the declare functions work on; outlives the types.
struct Workshop {
    core::World& world;
    Registry& registry;
    Runner& runner;
    const Directories& directories;
};

std::vector<gate::ResourceType> make_resource_types(Workshop workshop);

gate::Declared declare_function(const Workshop& workshop, const gate::Declaration& declaration,
                                gate::Deployment& deployment);
gate::Declared declare_permission(const Workshop& workshop, const gate::Declaration& declaration,
                                  gate::Deployment& deployment);
gate::Declared declare_version(const Workshop& workshop, const gate::Declaration& declaration,
                               gate::Deployment& deployment);
gate::Declared declare_alias(const Workshop& workshop, const gate::Declaration& declaration,
                             gate::Deployment& deployment);
gate::Declared declare_layer(const Workshop& workshop, const gate::Declaration& declaration,
                             gate::Deployment& deployment);

/// The host path that Code, Content or ContentUri names. @throws AwsError for S3 objects and images.
std::string local_path(const core::Document& code, const Directories& directories);

}  // namespace leastwise::lambda
