// What a denied caller reads: for each emulated service what the operation is called and what it is about, and for each
// layer of policies the words of its denial, with and without the policy's ARN.
#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"
#include "tests/gate/sweep.hpp"

#include <algorithm>

using namespace leastwise;

namespace {

/// An operation, what it is told to be about, and the error's code and status.
struct Row {
    std::string_view service, operation, input, action, subject;
    std::string_view code = "AccessDeniedException";
    int status = 400;
};

constexpr std::string_view kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/t";

/// Sources: denials of AWS that users publish in issue trackers; the codes from the services' API references.
constexpr std::array kRows = {
    Row{"dynamodb", "GetItem", R"({"TableName":"t","Key":{"id":{"S":"1"}}})", "dynamodb:GetItem", kTable},
    Row{"dynamodb", "ListTables", "{}", "dynamodb:ListTables", "arn:aws:dynamodb:us-east-1:123456789012:table/*"},
    Row{"dynamodb", "DescribeLimits", "{}", "dynamodb:DescribeLimits", "*"},
    Row{"lambda", "GetFunction", R"({"FunctionName":"f"})", "lambda:GetFunction",
        "arn:aws:lambda:us-east-1:123456789012:function:f", "AccessDeniedException", 403},
    Row{"lambda", "ListFunctions", "{}", "lambda:ListFunctions", "*", "AccessDeniedException", 403},
    Row{"secretsmanager", "GetSecretValue", R"({"SecretId":"name"})", "secretsmanager:GetSecretValue", "name"},
    Row{"secretsmanager", "ListSecrets", "{}", "secretsmanager:ListSecrets", ""},
    Row{"logs", "CreateLogStream", R"({"logGroupName":"/g","logStreamName":"s"})", "logs:CreateLogStream",
        "arn:aws:logs:us-east-1:123456789012:log-group:/g:log-stream:"},
    Row{"logs", "PutLogEvents",
        R"({"logGroupName":"/g","logStreamName":"s","logEvents":[{"timestamp":1,"message":"m"}]})",
        "logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:/g:log-stream:s"},
    Row{"logs", "DescribeLogGroups", "{}", "logs:DescribeLogGroups",
        "arn:aws:logs:us-east-1:123456789012:log-group::log-stream:"},
    Row{"cloudformation", "DescribeStacks", R"({"StackName":"app"})", "cloudformation:DescribeStacks",
        "arn:aws:cloudformation:us-east-1:123456789012:stack/app/*", "AccessDenied", 403},
    Row{"cloudformation", "ListStacks", "{}", "cloudformation:ListStacks",
        "arn:aws:cloudformation:us-east-1:123456789012:stack/*/*", "AccessDenied", 403},
    Row{"iam", "GetRole", R"({"RoleName":"r"})", "iam:GetRole", "role r", "AccessDenied", 403},
    Row{"iam", "CreateRole", R"({"RoleName":"n","AssumeRolePolicyDocument":"{}"})", "iam:CreateRole",
        "arn:aws:iam::123456789012:role/n", "AccessDenied", 403},
    Row{"iam", "ListRoles", "{}", "iam:ListRoles", "arn:aws:iam::123456789012:role/", "AccessDenied", 403},
    Row{"iam", "ListUsers", "{}", "iam:ListUsers", "arn:aws:iam::123456789012:user/", "AccessDenied", 403},
    Row{"iam", "ListGroups", "{}", "iam:ListGroups", "arn:aws:iam::123456789012:group/", "AccessDenied", 403},
    Row{"iam", "ListPolicies", "{}", "iam:ListPolicies", "policy path /", "AccessDenied", 403},
    Row{"iam", "CreatePolicy", R"({"PolicyName":"p","PolicyDocument":"{}"})", "iam:CreatePolicy", "policy p",
        "AccessDenied", 403},
    Row{"sts", "AssumeRole", R"({"RoleArn":"arn:aws:iam::123456789012:role/r","RoleSessionName":"ses"})",
        "sts:AssumeRole", "arn:aws:iam::123456789012:role/r", "AccessDenied", 403},
    Row{"wafv2", "ListWebACLs", R"({"Scope":"REGIONAL"})", "wafv2:ListWebACLs",
        "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/*/*"},
    Row{"apigateway", "GetRestApi", R"({"restApiId":"a"})", "apigateway:GET",
        "arn:aws:apigateway:us-east-1::/restapis/a", "AccessDeniedException", 403},
};

/// A layer of policies, the words of its silence and of its denial; "" where it cannot be silent.
struct LayerRow {
    std::string_view layer, implicit, explicit_;
    std::string_view arn;  ///< of the denying policy
};

/// Source: IAM User Guide, "Troubleshoot access denied error messages".
constexpr std::array kLayers = {
    LayerRow{"identity", "because no identity-based policy allows the {} action",
             "with an explicit deny in an identity-based policy", "arn:aws:iam::123456789012:policy/identity"},
    LayerRow{"boundary", "because no permissions boundary allows the {} action",
             "with an explicit deny in a permissions boundary", "arn:aws:iam::123456789012:policy/boundary"},
    LayerRow{"session", "because no session policy allows the {} action",
             "with an explicit deny in a sessions policy", ""},
    LayerRow{"scp", "because no service control policy allows the {} action",
             "with an explicit deny in a service control policy",
             "arn:aws:organizations::999999999999:policy/o-abcdefghij/service_control_policy/p-scp"},
    LayerRow{"rcp", "", "with an explicit deny in a resource control policy",
             "arn:aws:organizations::999999999999:policy/o-abcdefghij/resource_control_policy/p-rcp"},
};

enum class Says { nothing, deny };

/// A caller that one layer stops, everything else allowing.
struct StoppedWorld : sweep::World {
    StoppedWorld(const LayerRow& stopping, Says says) {
        const gate::Credential& key = services.directory.add_operator("maker", "AKIAMAKERMAKERMAKER0", "secret");
        gate::Caller maker;
        maker.principal = key.principal;
        maker.access_key_id = key.access_key_id;
        const auto permit = services.gate.authorize(maker, "iam", "test", {{"iam:CreateRole", "*", {}}});
        const auto of = [&](std::string_view layer, iam::PolicyKind kind) {
            return policy(kind, layer == stopping.layer ? says : allows(), layer == stopping.layer ? stopping.arn : "");
        };
        gate::Role role;
        role.name = "r";
        role.arn = "arn:aws:iam::123456789012:role/r";
        role.unique_id = "AROAEXAMPLEEXAMPLE012";
        role.policies = {of("identity", iam::PolicyKind::identity)};
        if (stopping.layer == "boundary") role.boundary = of("boundary", iam::PolicyKind::boundary);
        const gate::Role& kept = services.directory.put_role(permit, role);
        gate::Directory::Session session{.name = "s"};
        if (stopping.layer == "session") session.policies = {of("session", iam::PolicyKind::session)};
        const gate::Credential& made = services.directory.open_session(permit, kept, std::move(session));
        caller.principal = made.principal;
        caller.access_key_id = made.access_key_id;
        if (stopping.layer != "scp" && stopping.layer != "rcp") return;
        gate::Organization tree("o-abcdefghij", "999999999999");
        tree.add({gate::Organization::Kind::root, "r-ab12", "Root", "", {of("scp", iam::PolicyKind::scp)},
                  {of("rcp", iam::PolicyKind::rcp)}});
        tree.add({gate::Organization::Kind::account, "123456789012", "dev", "r-ab12",
                  {policy(iam::PolicyKind::scp, allows(), "")}, {}});
        services.directory.set_organization(tree);
    }

    static std::optional<Says> allows() { return std::nullopt; }
    /// Of one statement: it allows everything, or speaks of another service, or denies everything.
    static iam::Policy policy(iam::PolicyKind kind, std::optional<Says> says, std::string_view arn) {
        iam::Policy policy;
        policy.kind = kind;
        policy.name = "p";
        policy.arn = arn;
        iam::Statement statement;
        statement.effect = says == Says::deny ? iam::Effect::deny : iam::Effect::allow;
        statement.actions = {says == Says::nothing ? "ec2:*" : "*"};
        statement.resources = {"*"};
        if (kind == iam::PolicyKind::rcp) statement.principals = {{}};
        policy.statements = {std::move(statement)};
        return policy;
    }

    gate::AwsError denial(const Row& row) {
        try {
            services.gate.call_now(caller, row.service, row.operation, *wire::read_json(row.input));
        } catch (const gate::AwsError& error) {
            return error;
        }
        return {"no error", 200, ""};
    }

    gate::Caller caller;
};

std::string sentence(const Row& row, std::string tail) {
    std::string text = "User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: ";
    text += row.action;
    if (!row.subject.empty()) text.append(" on resource: ").append(row.subject);
    return text + " " + core::replace_all(std::move(tail), "{}", row.action);
}

/// The guardrails on resources bind a few services only. Source: AWS Organizations User Guide, "List of AWS
/// services that support RCPs".
bool binds(const LayerRow& layer, const Row& row) {
    constexpr std::array<std::string_view, 4> kByRcp = {"dynamodb", "secretsmanager", "logs", "sts"};
    return layer.layer != "rcp" || std::ranges::find(kByRcp, row.service) != kByRcp.end();
}

void check(const gate::AwsError& error, const Row& row, const std::string& message) {
    CHECK(error.message() == message);
    CHECK(error.code() == row.code);
    CHECK(error.http_status() == row.status);
}

}  // namespace

TEST_CASE("a layer that allows nothing is named, for every service") {
    for (const LayerRow& layer : kLayers) {
        if (layer.implicit.empty()) continue;
        for (const Row& row : kRows) {
            INFO(layer.layer << ", " << row.service << ":" << row.operation);
            StoppedWorld world(layer, Says::nothing);
            // The trust policy of a role that nobody gave one allows nobody: it is told of before the identity's own.
            const bool is_trust = row.operation == "AssumeRole" && layer.layer == "identity";
            check(world.denial(row), row,
                  sentence(row, is_trust ? "because no role trust policy allows the {} action"
                                         : std::string(layer.implicit)));
        }
    }
}

TEST_CASE("a layer that denies is named with its policy's ARN, for every service; classic words leave it out") {
    for (const LayerRow& layer : kLayers) {
        for (const Row& row : kRows) {
            if (!binds(layer, row)) continue;
            INFO(layer.layer << ", " << row.service << ":" << row.operation);
            StoppedWorld world(layer, Says::deny);
            const std::string suffix = layer.arn.empty() ? "" : ": " + std::string(layer.arn);
            check(world.denial(row), row, sentence(row, std::string(layer.explicit_) + suffix));
            world.services.gate.set_denial_detail(iam::DenialDetail::classic);
            check(world.denial(row), row, sentence(row, std::string(layer.explicit_)));
        }
    }
}
