#pragma once
#include "runtime/template/sam/translation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leastwise::templates::sam {

/// AWS::Serverless::Function: the function, its role, version, alias, URL, permissions and events.
std::vector<Generated> translate_function(Translation& translation, Source& source);

// The parts of it, each in a file of its own.

/// AWS::Lambda::Function with everything but its role.
Generated make_lambda_function(Translation& translation, Source& source);
/// Whether the property Tracing asks for tracing.
bool is_traced(const Translation& translation, Source& source);

struct Published {
    Generated version;
    Generated alias;
    std::string alias_name;
};
/// The version and the alias that AutoPublishAlias asks for. May change the function's Description.
std::optional<Published> publish(Translation& translation, Source& source, Generated& function);

/// The function URL and the permissions that a public one needs.
void make_url(const Source& source, const Target& target, std::vector<Generated>& made);

/// EventInvokeConfig with its generated queues and topics; gives the policies that the role needs for them.
Document make_event_invoke_config(Translation& translation, Source& source, const Published* published,
                                  std::vector<Generated>& made);

}  // namespace leastwise::templates::sam
