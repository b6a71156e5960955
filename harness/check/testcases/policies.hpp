#pragma once
#include "harness/check/policies.hpp"
#include "tests/catch.hpp"

#include <string>

namespace leastwise::check::testcases {

/// A template of these resources in stack "app" of us-east-1, which has to be without errors.
inline templates::Template load(const std::string& resources) {
    templates::Options options;
    options.place = {.partition = "aws", .region = "us-east-1", .account = "123456789012"};
    options.stack_name = "app";
    auto loaded = templates::load_text(
        "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n" +
            resources,
        "template.yaml", options, {});
    for (const auto& one : loaded.diagnostics) INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(loaded.diagnostics));
    return loaded;
}

/// Its policies, which can all be read.
inline Policies policies_of(const templates::Template& loaded) {
    const iamapi::ManagedCatalogue managed;
    Policies policies = collect(loaded, managed);
    for (const auto& one : policies.diagnostics) INFO(core::to_text(one, loaded.files));
    REQUIRE_FALSE(core::has_errors(policies.diagnostics));
    return policies;
}

}  // namespace leastwise::check::testcases
