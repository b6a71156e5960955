#pragma once
#include "runtime/template/sam/property.hpp"
#include "runtime/template/sam/translation.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace leastwise::templates::sam {

/// The properties of AWS::Serverless::Connector.
std::span<const Property> connector_properties();

/// One end of a connection: a resource of the template, or what a person says of one outside of it. Values
/// that are not known are null.
struct Endpoint {
    std::string logical_id;  ///< "" for a resource outside the template
    std::string type;        ///< of plain CloudFormation
    Document arn, role_name, queue_url, resource_id, name, qualifier;
};

/// Why an endpoint cannot be used; the words after "Resource with id [connector] is invalid. ".
struct EndpointProblem {
    std::string message;
};
/// `other` is the other end as it is written: a rule's role depends on the target it goes to.
Endpoint read_endpoint(const Document& written, const Document& other, const Translation& translation);

/// {"Type", "Properties"} of the connection between two types, or null when there is none.
const Document& connector_profile(const std::string& source, const std::string& destination);

using Replacements = std::vector<std::pair<std::string, Document>>;
/// The profile's values with `%{Source.Arn}` and the like replaced; texts that need it become Fn::Sub. Every
/// node gets the span. @throws EndpointProblem when a value is missing.
Document fill_profile(const Document& profile, const Replacements& replacements, core::Span span);

}  // namespace leastwise::templates::sam
