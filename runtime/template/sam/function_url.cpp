#include "runtime/template/sam/function.hpp"

#include <array>

namespace leastwise::templates::sam {
namespace {

struct CorsProperty {
    std::string_view name;
    std::string_view type;  ///< as Python names it
};
constexpr std::array<CorsProperty, 6> kCors = {{{"AllowOrigins", "list"},
                                                {"AllowMethods", "list"},
                                                {"AllowCredentials", "bool"},
                                                {"AllowHeaders", "list"},
                                                {"ExposeHeaders", "list"},
                                                {"MaxAge", "int"}}};

bool is_of(const Document& value, std::string_view type) {
    if (type == "list") return is_list(&value);
    if (type == "bool") return value.if_bool() != nullptr;
    return value.as_integer().has_value() || value.if_bool() != nullptr;
}

void check_cors(const Source& source, const Document& cors) {
    if (!truthy(cors) || is_intrinsic(cors)) return;
    for (const auto& given : expect_map(cors, of_resource(source.logical_id), "FunctionUrlConfig.Cors")) {
        const CorsProperty* known = nullptr;
        for (const CorsProperty& one : kCors) {
            if (one.name == given.name) known = &one;
        }
        if (known == nullptr) {
            refuse_resource(source.logical_id, given.name + " is not a valid property for configuring Cors.",
                            given.name_span);
        }
        if (!is_intrinsic(given.value) && !is_of(given.value, known->type)) {
            refuse_resource(source.logical_id,
                            given.name + " must be of type " + std::string(known->type) + ".",
                            given.value.span());
        }
    }
}

void check_auth_type(const Source& source, const Document& auth_type) {
    if (truthy(auth_type) && is_intrinsic(auth_type)) return;
    if (auth_type == Document("AWS_IAM") || auth_type == Document("NONE")) return;
    refuse_resource(source.logical_id,
                    "AuthType is required to configure function property `FunctionUrlConfig`. "
                    "Please provide either AWS_IAM or NONE.",
                    source["FunctionUrlConfig"].span());
}

}  // namespace

void make_url(const Source& source, const Target& target, std::vector<Generated>& made) {
    const Document& config = source["FunctionUrlConfig"];
    if (!truthy(config)) return;
    if (!is_intrinsic(config)) {
        check_auth_type(source, member(config, "AuthType"));
        check_cors(source, member(config, "Cors"));
    }
    Generated url = Generated::make(source.logical_id + "Url", "AWS::Lambda::Url", source.passed_on());
    url.span = source.span;
    if (truthy(config.find("Cors"))) url.with("Cors", member(config, "Cors"));
    url.with("AuthType", member(config, "AuthType")).with("TargetFunctionArn", target.name);
    url.with("InvokeMode", member(config, "InvokeMode"));
    made.push_back(std::move(url));
    if (member(config, "AuthType") != Document("NONE") || is_intrinsic(config)) return;

    Generated view = Generated::make(source.logical_id + "UrlPublicPermissions", "AWS::Lambda::Permission",
                                     source.passed_on());
    view.span = source.span;
    view.with("Action", "lambda:InvokeFunctionUrl").with("FunctionName", target.name).with("Principal", "*");
    view.with("FunctionUrlAuthType", "NONE");
    made.push_back(std::move(view));
    Generated invoke = Generated::make(source.logical_id + "URLInvokeAllowPublicAccess",
                                       "AWS::Lambda::Permission", source.passed_on());
    invoke.span = source.span;
    invoke.with("Action", "lambda:InvokeFunction").with("FunctionName", target.name).with("Principal", "*");
    invoke.with("InvokedViaFunctionUrl", true);
    made.push_back(std::move(invoke));
}

}  // namespace leastwise::templates::sam
