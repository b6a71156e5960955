#pragma once
#include "runtime/template/sam/event.hpp"

#include <string>
#include <string_view>

namespace leastwise::templates::sam {

/// The URI under which API Gateway invokes the target.
Document invocation_uri(const Target& target, std::string_view partition, const Document& transfer_mode);

/// The member, made as null when it is absent.
Document& ensure_member(Document& parent, std::string_view name);

/// An authorizer is named by text, and authorizers are a map.
void check_authorizer_kind(const Event& event, const std::string& where, const Document& authorizer,
                           const Document& known);

void translate_http_event(EventScope& scope, Event& event);

}  // namespace leastwise::templates::sam
