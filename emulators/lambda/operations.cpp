#include "emulators/lambda/operations.hpp"

#include "emulators/lambda/describe.hpp"
#include "emulators/lambda/errors.hpp"
#include "emulators/lambda/input.hpp"
#include "emulators/lambda/invoke.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"

#include <algorithm>

namespace leastwise::lambda {

namespace {

using core::Document;
using gate::Answer;
using gate::Call;
using gate::Kind;
using gate::Permit;
using gate::Presence;

constexpr std::size_t kListMax = 50;  // ListFunctions returns at most 50 functions a call

/// The function and version that a call names. @throws AwsError.
struct Target {
    const Function& function;
    FunctionName name;
    std::string version;
};

Target find_target(const Registry& registry, const core::Place& place, const Call& call) {
    FunctionName name = function_name_of(call, place);
    const Function* function = registry.find(name.name);
    const auto version = function == nullptr ? std::nullopt : registry.version_of(*function, name.qualifier);
    if (!version) throw function_not_found(function_arn(place, name));
    return {*function, std::move(name), *version};
}

gate::Reply get_function(const Registry& registry, const core::Place& place, const Call& call) {
    const Target target = find_target(registry, place, call);
    gate::Reply reply;
    auto& output = *reply.output.if_object();
    output.append("Configuration", describe(target.function, place, target.name.qualifier, target.version));
    // AWS gives a presigned address of a .zip file; here the code is on this machine.
    output.append("Code",
                  Document::object({{"RepositoryType", Document("S3")},
                                    {"Location", Document("file://" + target.function.code.directory)}}));
    if (target.function.tags.empty()) return reply;
    Document tags = Document::object();
    for (const auto& [key, value] : target.function.tags) tags.if_object()->append(key, Document(value));
    output.append("Tags", std::move(tags));
    return reply;
}

gate::Reply list_functions(const Registry& registry, const core::Place& place, const Call& call) {
    const std::string version = text_member(call, "FunctionVersion");
    if (!version.empty() && version != "ALL") {
        throw validation({constraint(version, "functionVersion", "satisfy enum value set: [ALL]")});  // [S]
    }
    const std::string marker = text_member(call, "Marker");
    std::size_t limit = kListMax;
    if (const auto wanted = core::to_integer(text_member(call, "MaxItems")); wanted && *wanted > 0) {
        limit = std::min(limit, static_cast<std::size_t>(*wanted));
    }
    Document list = Document::array();
    gate::Reply reply;
    for (const auto& [name, function] : registry.functions()) {
        if (name <= marker && !marker.empty()) continue;
        auto& functions = *list.if_array();
        if (functions.size() == limit) {
            reply.output.if_object()->append("NextMarker", *functions.back().find("FunctionName"));
            break;
        }
        functions.push_back(describe_listed(function, place));
        auto& members = *functions.back().if_object();
        if (!version.empty()) members["FunctionArn"] = Document(function_arn(place, name, "$LATEST"));
        for (std::uint64_t n = 1; !version.empty() && n <= function.version_count; ++n) {
            const std::string number = std::to_string(n);
            functions.push_back(describe_listed(function, place));
            (*functions.back().if_object())["FunctionArn"] = Document(function_arn(place, name, number));
            (*functions.back().if_object())["Version"] = Document(number);
        }
    }
    reply.output.if_object()->append("Functions", std::move(list));
    return reply;
}

const ResourcePolicy* policy_of(const Registry& registry, const FunctionName& name) {
    const Function* function = registry.find(name.name);
    if (function == nullptr) return nullptr;
    const auto found = function->policies.find(name.qualifier);
    return found == function->policies.end() ? nullptr : &found->second;
}

gate::Reply get_policy(const Registry& registry, const core::Place& place, const Call& call) {
    const FunctionName name = function_name_of(call, place);
    const ResourcePolicy* policy = policy_of(registry, name);
    if (policy == nullptr) throw no_such_resource();
    const Document document = to_policy_document(policy->permissions, function_arn(place, name), place);
    gate::Reply reply;
    reply.output = Document::object(
        {{"Policy", Document(wire::to_json(document))}, {"RevisionId", Document(policy->revision_id)}});
    return reply;
}

/// AddPermission and RemovePermission want a qualifier that exists. @throws AwsError.
void check_qualifier(const Registry& registry, const Function& function, const core::Place& place,
                     const FunctionName& name) {
    if (name.qualifier.empty() || registry.version_of(function, name.qualifier)) return;
    const std::string arn = function_arn(place, name);
    // A name that could be an alias is looked for as one; "$" cannot stand in an alias. [S]
    const bool is_version = core::to_integer(name.qualifier).has_value();
    if (is_version || name.qualifier.find('$') != std::string::npos) throw function_not_found(arn);
    throw alias_not_found(arn);
}

gate::Reply add_permission(Registry& registry, const core::Place& place, const Call& call,
                           const Permit& permit) {
    const FunctionName name = function_name_of(call, place);
    if (name.qualifier == "$LATEST") throw latest_policy();
    Permission permission = read_permission(call.input);
    const std::string arn = function_arn(place, name);
    Document statement = to_statement(permission, arn, place);
    const Function* function = registry.find(name.name);
    if (function == nullptr) throw function_not_found(arn);
    check_qualifier(registry, *function, place, name);
    const ResourcePolicy* policy = policy_of(registry, name);
    const std::string revision = text_member(call, "RevisionId");
    if (!revision.empty() && revision != (policy != nullptr ? policy->revision_id : function->revision_id)) {
        throw revision_mismatch();
    }
    const auto has_id = [&](const Permission& item) { return item.statement_id == permission.statement_id; };
    if (policy != nullptr && std::ranges::any_of(policy->permissions, has_id)) {
        throw statement_exists(permission.statement_id);
    }
    registry.add_permission(permit, name.name, name.qualifier, std::move(permission));
    gate::Reply reply;
    reply.status = 201;
    reply.output.if_object()->append("Statement", Document(wire::to_json(statement)));
    return reply;
}

gate::Reply remove_permission(Registry& registry, const core::Place& place, const Call& call,
                              const Permit& permit) {
    const FunctionName name = function_name_of(call, place);
    const std::string sid = text_member(call, "StatementId");
    const Function* function = registry.find(name.name);
    if (function == nullptr) throw no_policy_for(function_arn(place, name));
    check_qualifier(registry, *function, place, name);
    const ResourcePolicy* policy = policy_of(registry, name);
    if (policy == nullptr) throw no_policy();
    const std::string revision = text_member(call, "RevisionId");
    if (!revision.empty() && revision != policy->revision_id) throw revision_mismatch();
    const auto has_id = [&](const Permission& item) { return item.statement_id == sid; };
    if (std::ranges::none_of(policy->permissions, has_id)) throw statement_not_found(sid);
    registry.remove_permission(permit, name.name, name.qualifier, sid);
    gate::Reply reply;
    reply.status = 204;
    reply.payload = std::string{};
    return reply;
}

/// One action on the function that the call names; qualified as the caller qualified it.
std::function<std::vector<iam::AccessCheck>(const Call&)> needs(const core::Place& place,
                                                                std::string action) {
    return [&place, action = std::move(action)](const Call& call) -> std::vector<iam::AccessCheck> {
        return {{action, function_arn(place, function_name_of(call, place)), {}}};
    };
}

/// The same for actions whose resource is the function without its qualifier (service authorization
/// reference).
std::function<std::vector<iam::AccessCheck>(const Call&)> needs_permission(const core::Place& place,
                                                                           std::string action) {
    return [&place, action = std::move(action)](const Call& call) -> std::vector<iam::AccessCheck> {
        iam::AccessCheck check{action, function_arn(place, function_name_of(call, place)), {}};
        const auto set = [&](std::string_view key, std::string_view member) {
            if (const std::string* value = call.input.find_string(member)) check.context.set(key, *value);
        };
        set("lambda:Principal", "Principal");
        set("lambda:FunctionUrlAuthType", "FunctionUrlAuthType");
        return {std::move(check)};
    };
}

constexpr gate::MemberShape kFunctionName{"FunctionName", Kind::string, Presence::required};
constexpr gate::MemberShape kQualifier{"Qualifier", Kind::string};
constexpr gate::MemberShape kRevisionId{"RevisionId", Kind::string};
constexpr gate::MemberShape kStatementId{"StatementId", Kind::string, Presence::required, 1, 100};

std::vector<gate::Operation> function_operations(core::World& world, Registry& registry, Runner& runner) {
    const core::Place& place = world.place;
    return {
        {.name = "Invoke",
         .route = {"POST", "/2015-03-31/functions/{FunctionName}/invocations"},
         .input = {{kFunctionName, kQualifier}},
         .access = needs(place, "lambda:InvokeFunction"),
         .handle = [&world, &registry, &runner](const Call& call, const Permit&) -> Answer {
             return invoke(registry, runner, world, call);
         },
         .example = R"({"FunctionName":"f"})",
         .payload = gate::Payload::raw},
        {.name = "GetFunction",
         .route = {"GET", "/2015-03-31/functions/{FunctionName}"},
         .input = {{kFunctionName, kQualifier}},
         .access = needs(place, "lambda:GetFunction"),
         .handle = [&place, &registry](const Call& call, const Permit&) -> Answer {
             return get_function(registry, place, call);
         },
         .example = R"({"FunctionName":"f"})"},
        {.name = "GetFunctionConfiguration",
         .route = {"GET", "/2015-03-31/functions/{FunctionName}/configuration"},
         .input = {{kFunctionName, kQualifier}},
         .access = needs(place, "lambda:GetFunctionConfiguration"),
         .handle = [&place, &registry](const Call& call, const Permit&) -> Answer {
             const Target target = find_target(registry, place, call);
             gate::Reply reply;
             reply.output = describe(target.function, place, target.name.qualifier, target.version);
             return reply;
         },
         .example = R"({"FunctionName":"f"})"},
        {.name = "ListFunctions",
         .route = {"GET", "/2015-03-31/functions"},
         .input = {{{"MasterRegion", Kind::string},
                    {"FunctionVersion", Kind::string},
                    {"Marker", Kind::string},
                    {"MaxItems", Kind::any}}},
         .access = [](const Call&) -> std::vector<iam::AccessCheck> {
             return {{"lambda:ListFunctions", "*", {}}};
         },
         .handle = [&place, &registry](const Call& call, const Permit&) -> Answer {
             return list_functions(registry, place, call);
         },
         .example = "{}"},
    };
}

std::vector<gate::Operation> policy_operations(core::World& world, Registry& registry) {
    const core::Place& place = world.place;
    return {
        {.name = "GetPolicy",
         .route = {"GET", "/2015-03-31/functions/{FunctionName}/policy"},
         .input = {{kFunctionName, kQualifier}},
         .access = needs(place, "lambda:GetPolicy"),
         .handle = [&place, &registry](const Call& call, const Permit&) -> Answer {
             return get_policy(registry, place, call);
         },
         .example = R"({"FunctionName":"f"})"},
        {.name = "AddPermission",
         .route = {"POST", "/2015-03-31/functions/{FunctionName}/policy"},
         .input = {{kFunctionName,
                    kQualifier,
                    kRevisionId,
                    kStatementId,
                    {"Action", Kind::string, Presence::required},
                    {"Principal", Kind::string, Presence::required},
                    {"SourceArn", Kind::string},
                    {"SourceAccount", Kind::string},
                    {"EventSourceToken", Kind::string},
                    {"PrincipalOrgID", Kind::string},
                    {"FunctionUrlAuthType", Kind::string},
                    {"InvokedViaFunctionUrl", Kind::boolean}}},
         .access = needs_permission(place, "lambda:AddPermission"),
         .handle = [&place, &registry](const Call& call, const Permit& permit) -> Answer {
             return add_permission(registry, place, call, permit);
         },
         .example =
             R"({"FunctionName":"f","StatementId":"s","Action":"lambda:InvokeFunction","Principal":"*"})"},
        {.name = "RemovePermission",
         .route = {"DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}"},
         .input = {{kFunctionName, kQualifier, kRevisionId, kStatementId}},
         .access = needs_permission(place, "lambda:RemovePermission"),
         .handle = [&place, &registry](const Call& call, const Permit& permit) -> Answer {
             return remove_permission(registry, place, call, permit);
         },
         .example = R"({"FunctionName":"f","StatementId":"s"})"},
    };
}

}  // namespace

std::vector<gate::Operation> make_operations(core::World& world, Registry& registry, Runner& runner) {
    std::vector<gate::Operation> all = function_operations(world, registry, runner);
    for (auto& row : policy_operations(world, registry)) all.push_back(std::move(row));
    return all;
}

}  // namespace leastwise::lambda
