#pragma once
#include "runtime/core/document.hpp"

namespace leastwise::templates {

/// Lets functions and layers of a template that `cdk synth` wrote take their code from the assembly. The
/// template names objects on S3 that `cdk deploy` would upload; each resource's metadata says what from:
/// `aws:asset:path`, from the template's folder, is put in place of the property that `aws:asset:property`
/// names. Source: AWS CDK, "cx-api", ASSET_RESOURCE_METADATA_PATH_KEY, as the SAM CLI reads it.
void use_asset_code(core::Document& document);

}  // namespace leastwise::templates
