#pragma once
#include "runtime/core/diagnostic.hpp"
#include "runtime/core/document.hpp"
#include "runtime/template/template.hpp"

#include <map>
#include <string>
#include <vector>

namespace leastwise::templates {

using Values = std::map<std::string, core::Document, std::less<>>;

/// What parameters are given and default to, unchecked: what the SAM transform sees.
Values raw_parameters(const core::Document& section, const Options& options);

/// The values that Ref gives, checked against the declarations as CloudFormation checks them; lists are
/// lists. Pseudo parameters are included. Names whose values must not be shown are added to `hidden`.
Values checked_parameters(const core::Document& section, const Options& options,
                          std::vector<std::string>& hidden, core::Diagnostics& diagnostics);

}  // namespace leastwise::templates
