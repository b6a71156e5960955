#pragma once
#include "harness/check/names.hpp"
#include "harness/check/policies.hpp"

namespace leastwise::check {

/// The resource's properties with every intrinsic replaced.
core::Document resolved(const templates::Template& loaded, const Names& names,
                        const templates::Resource& resource);
/// The member's text or "".
std::string text_of(const core::Document& properties, std::string_view name);
/// The member's elements; a single value stands for a list of one.
std::vector<core::Document> elements(const core::Document& properties, std::string_view name);

/// A policy given as an object or as JSON text. What is wrong with it goes to the diagnostics.
std::optional<iam::Policy> read_document(const core::Document& document, iam::PolicyKind kind,
                                         const std::string& name, core::Diagnostics& diagnostics);

/// Adds the policies that the resource carries for itself or for others.
void read_resource_policies(const templates::Template& loaded, const Names& names,
                            const templates::Resource& resource, Policies& policies);

}  // namespace leastwise::check
