#include "runtime/core/text.hpp"
#include "runtime/template/sam/function.hpp"
#include "runtime/template/sam/python.hpp"

#include <algorithm>

namespace leastwise::templates::sam {
namespace {

/// What a new version's logical id depends on when AutoPublishAliasAllProperties is set: every property of
/// the function, and of those layers that ask for it.
Document everything(const Translation& translation, const Generated& function) {
    Document all(function.properties);
    const Document layers = member(function.properties, "Layers");
    if (const Document::Array* elements = layers.if_array()) {
        for (const Document& layer : *elements) {
            const auto id = logical_id_in(layer);
            const Document* resource = id ? member(translation.document, "Resources").find(*id) : nullptr;
            if (resource == nullptr) continue;
            const Document& properties = member(*resource, "Properties");
            if (truthy(properties.find("PublishLambdaVersion"))) object_in(all)[*id] = properties;
        }
    }
    return all;
}

Document code_and_settings(const Generated& function) {
    const Document& code = member(function.properties, "Code");
    Document settings = is_map(&code) ? code : Document::object({{"Location", code}});
    Object& object = object_in(settings);
    if (const Object* environment = member(function.properties, "Environment").if_object()) {
        for (const auto& one : *environment) object[one.name] = one.value;
    }
    if (truthy(member(function.properties, "MemorySize"))) {
        object["MemorySize"] = member(function.properties, "MemorySize");
    }
    const Document& snap_start = member(function.properties, "SnapStart");
    if (has(snap_start, "ApplyOn") && member(snap_start, "ApplyOn") != Document("None")) {
        object["SnapStart"] = snap_start;
    }
    return settings;
}

Generated make_version(const Translation& translation, Source& source, Generated& function,
                       const std::string& code_sha256) {
    Document& code = function.properties["Code"];
    code = translation.with_parameters(code);
    const bool all = truthy(source["AutoPublishAliasAllProperties"]);
    const Document hashed = all ? everything(translation, function) : code_and_settings(function);
    const std::string hash = code_sha256.empty() ? short_hash(hashed) : code_sha256.substr(0, 10);
    Object attributes = source.passed_on();
    if (attributes.find("DeletionPolicy") == nullptr) {
        const Document& wanted = source["VersionDeletionPolicy"];
        const bool managed = !source["CapacityProviderConfig"].is_null();
        attributes["DeletionPolicy"] = !wanted.is_null() ? wanted : Document(managed ? "Delete" : "Retain");
    }
    Generated version =
        Generated::make(source.logical_id + "Version" + hash, "AWS::Lambda::Version", std::move(attributes));
    version.span = source.span;
    version.with("FunctionName", ref_to(source.logical_id)).with("Description", source["VersionDescription"]);
    if (!source["CapacityProviderConfig"].is_null()) {
        version.with("FunctionScalingConfig", source["FunctionScalingConfig"]);
    }
    return version;
}

void check_alias_name(const Source& source, const std::string& name) {
    if (name.empty()) refuse_resource(source.logical_id, "Alias name is required to create an alias");
    const bool digits = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    const bool allowed = std::ranges::all_of(name, [](char c) {
        return c == '-' || c == '_' || is_alphanumeric({&c, 1});
    });
    if (digits || !allowed) {
        refuse_resource(
            source.logical_id,
            "AutoPublishAlias name ('" + name +
                "') must contain only alphanumeric "
                "characters, hyphens, or underscores matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.",
            source["AutoPublishAlias"].span());
    }
}

Generated make_alias(const Source& source, const std::string& name, const Generated& version) {
    check_alias_name(source, name);
    const std::string id = core::replace_all(core::replace_all(name, "-", "D"), "_", "U");
    Generated alias =
        Generated::make(source.logical_id + "Alias" + id, "AWS::Lambda::Alias", source.passed_on());
    alias.span = source.span;
    alias.with("Name", name).with("FunctionName", ref_to(source.logical_id));
    alias.with("FunctionVersion", get_att(version.logical_id, "Version"));
    if (truthy(source["ProvisionedConcurrencyConfig"])) {
        alias.with("ProvisionedConcurrencyConfig", source["ProvisionedConcurrencyConfig"]);
    }
    return alias;
}

/// Lambda makes no new version of unchanged code, so the code's digest goes into the description.
void describe(const Translation& translation, Source& source, Generated& function,
              const std::string& code_sha256) {
    const Document description = translation.with_parameters(source.properties["Description"]);
    if (!truthy(description)) {
        function.with("Description", code_sha256);
    } else if (const std::string* text = description.if_string()) {
        function.with("Description", *text + " " + code_sha256);
    } else {
        function.with(
            "Description",
            Document::object(
                {{"Fn::Join", Document::array({" ", Document::array({description, code_sha256})})}}));
    }
}

}  // namespace

std::optional<Published> publish(Translation& translation, Source& source, Generated& function) {
    if (!truthy(source["AutoPublishAlias"])) {
        if (truthy(source["ProvisionedConcurrencyConfig"])) {
            refuse_resource(source.logical_id,
                            "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined "
                            "on the function",
                            source["ProvisionedConcurrencyConfig"].span());
        }
        return {};
    }
    const Document name = translation.with_parameters(source.properties["AutoPublishAlias"]);
    if (!is_text(&name)) {
        refuse_resource(source.logical_id,
                        "'AutoPublishAlias' must be a string or a Ref to a template parameter", name.span());
    }
    std::string code_sha256;
    if (truthy(source["AutoPublishCodeSha256"])) {
        const Document digest = translation.with_parameters(source.properties["AutoPublishCodeSha256"]);
        if (!is_text(&digest)) refuse_resource(source.logical_id, "AutoPublishCodeSha256 must be a string");
        code_sha256 = text_in(digest);
        describe(translation, source, function, code_sha256);
    }
    Generated version = make_version(translation, source, function, code_sha256);
    Generated alias = make_alias(source, text_in(name), version);
    return Published{std::move(version), std::move(alias), text_in(name)};
}

}  // namespace leastwise::templates::sam
