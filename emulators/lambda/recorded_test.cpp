#include "emulators/lambda/testcases/account.hpp"
#include "runtime/core/text.hpp"
#include "tests/catch.hpp"
#include "tests/conformance.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

// Answers that AWS gave to a public test suite, compared with ours. Where the recordings are absent, the test
// says so.

using namespace leastwise;
using namespace leastwise::lambda::testcases;
using core::Document;

namespace {

/// A recorded text as a pattern: `<a:len(65)>` is 65 letters, any other `<placeholder>` stands for any text.
std::string to_glob(std::string_view recorded) {
    std::string glob;
    while (!recorded.empty()) {
        const auto open = recorded.find('<'), close = recorded.find('>', open);
        if (open == std::string_view::npos || close == std::string_view::npos) return glob.append(recorded);
        glob.append(recorded.substr(0, open));
        const std::string_view inner = recorded.substr(open + 1, close - open - 1);
        constexpr std::string_view kLength = "a:len(";
        if (inner.starts_with(kLength)) {
            const auto count =
                core::to_integer(inner.substr(kLength.size(), inner.size() - kLength.size() - 1));
            glob.append(static_cast<std::size_t>(count.value_or(0)), 'a');
        } else {
            glob += '*';
        }
        recorded.remove_prefix(close + 1);
    }
    return glob;
}

/// Members that the recordings have and leastwise does not: the interpreter is this machine's, and an
/// environment without variables is not shown for functions from a template.
bool may_be_missing(std::string_view name) { return name == "RuntimeVersionConfig" || name == "Environment"; }

bool matches(const Document& recorded, const Document& ours) {
    if (const auto* text = recorded.if_string()) {
        if (*text == "date" || *text == "code-sha256" || *text == "log-result" || *text == "<code-size>")
            return true;
        return ours.if_string() != nullptr && core::glob_match(to_glob(*text), *ours.if_string());
    }
    if (const auto* list = recorded.if_array()) {
        const auto* other = ours.if_array();
        return other != nullptr && std::ranges::equal(*list, *other, matches);
    }
    const auto* object = recorded.if_object();
    if (object == nullptr) return recorded == ours;
    if (ours.if_object() == nullptr) return false;
    for (const auto& [name, value, span] : *object) {
        const Document* member = ours.find(name);
        if (member == nullptr ? !may_be_missing(name) : !matches(value, *member)) return false;
    }
    return std::ranges::all_of(*ours.if_object(),
                               [&](const auto& member) { return recorded.find(member.name); });
}

/// Our answer in the form in which the suite recorded AWS's (boto3's).
Document recorded_form(const gate::Outcome& outcome) {
    Document result = Document::object();
    auto& members = *result.if_object();
    int status = 0;
    if (const auto* error = std::get_if<gate::AwsError>(&outcome)) {
        status = error->http_status();
        members.append("Error", Document::object({{"Code", Document(error->code())},
                                                  {"Message", Document(error->message())}}));
        const bool is_front_end = error->code() == "ValidationException";
        if (!is_front_end) members.append("Type", Document("User"));
        if (!is_front_end && error->members().find("message") == nullptr)
            members.append("Message", Document(error->message()));
        for (const auto& [name, value, span] : error->members()) {
            if (!is_front_end) members[name] = value;
        }
    } else {
        const auto& reply = std::get<gate::Reply>(outcome);
        status = reply.status;
        result = reply.output;
        if (reply.payload) {
            const auto json = wire::read_json(*reply.payload);
            auto& answer = *result.if_object();
            answer.append("Payload", json && json->if_object() ? *json : Document(*reply.payload));
            answer.append("StatusCode", Document(status));
            if (const auto* version = reply.headers.find("X-Amz-Executed-Version"))
                answer.append("ExecutedVersion", Document(*version));
            if (const auto* failure = reply.headers.find("X-Amz-Function-Error"))
                answer.append("FunctionError", Document(*failure));
            if (const auto* log = reply.headers.find("X-Amz-Log-Result"))
                answer.append("LogResult", Document(*log));
        }
        for (const char* name : {"Policy", "Statement"}) {  // JSON in a string, which the suite parsed
            Document* text = result.find(name);
            if (text != nullptr && text->if_string() != nullptr) *text = *wire::read_json(*text->if_string());
        }
    }
    result.if_object()->append("ResponseMetadata", Document::object({{"HTTPHeaders", Document::object()},
                                                                     {"HTTPStatusCode", Document(status)}}));
    return result;
}

/// One recording file, with what has been compared so far.
class Recordings {
public:
    explicit Recordings(const std::string& name) : name_(name) {
        const auto text = leastwise::testcases::read_conformance("lambda/" + name + ".snapshot.json");
        if (text) file_ = wire::read_json(*text);
    }
    ~Recordings() {
        if (file_) std::cout << name_ << ": " << compared_ << " recorded answers compared\n";
    }
    bool are_here() const { return file_.has_value(); }
    void compare(const std::string& test, std::string_view key, const Document& ours) {
        const Document* answer = find(test, key);
        INFO(test << " " << key << "\nrecorded: " << (answer == nullptr ? "(none)" : wire::to_json(*answer))
                  << "\nours:     " << wire::to_json(ours));
        REQUIRE(answer != nullptr);
        CHECK(matches(*answer, ours));
        ++compared_;
    }
    void compare(const std::string& test, std::string_view key, const gate::Outcome& ours) {
        compare(test, key, recorded_form(ours));
    }

private:
    const Document* find(const std::string& test, std::string_view key) const {
        const Document* newest = nullptr;
        for (const auto& [name, value, span] : *file_->if_object()) {
            if (!name.ends_with(test)) continue;
            const Document* answer = value.find("recorded-content")->find(key);
            if (answer != nullptr) newest = answer;
        }
        return newest;
    }

    std::string name_;
    std::optional<Document> file_;
    int compared_ = 0;
};

/// `1 validation error detected: A; B` as the suite took it apart.
Document taken_apart(const gate::Outcome& outcome) {
    const auto& error = std::get<gate::AwsError>(outcome);
    const std::string_view text = error.message();
    Document result = Document::object({{"Code", Document(error.code())}});
    constexpr std::string_view kMark = " detected: ";
    const auto mark = text.find(kMark);
    if (mark == std::string_view::npos) {
        result.if_object()->append("Message", Document(text));
        return result;
    }
    Document list = Document::array();
    std::string_view rest = text.substr(mark + kMark.size());
    while (!rest.empty()) {
        const auto end = std::min(rest.find("; Value "), rest.size());
        list.if_array()->push_back(Document(rest.substr(0, end)));
        rest.remove_prefix(std::min(rest.size(), end + 2));
    }
    result.if_object()->append("Count", *wire::read_json(text.substr(0, text.find(' '))));
    result.if_object()->append("Errors", std::move(list));
    return result;
}

std::string input(std::string_view name, std::string_view qualifier = {}) {
    Document members = Document::object({{"FunctionName", Document(name)}});
    if (!qualifier.empty()) members.if_object()->append("Qualifier", Document(qualifier));
    return wire::to_json(members);
}

}  // namespace

TEST_CASE("names and qualifiers are judged as AWS judged them") {
    Recordings recordings("test_lambda_api");
    if (!recordings.are_here()) return;
    Account account;
    const std::string here = "arn:aws:lambda:us-east-1:111111111111:function:";
    const std::string elsewhere = "arn:aws:lambda:invalid-region:111111111111:function:";
    const std::string a65(65, 'a'), a129(129, 'a'), a170(170, 'a');
    struct Case {
        std::string test, name, qualifier;
    };
    const Case cases[] = {
        {"function_name_is_single_invalid", "*", ""},
        {"invalid_characters_in_function_name", "my-function!", ""},
        {"invalid_characters_in_qualifier", "my-function", "invalid!"},
        {"qualifier_too_long0", "my-function", a129},
        {"invalid_account_id_in_partial_arn", "invalid-account:function:my-function", ""},
        {"invalid_region_in_arn", elsewhere + "my-function", ""},
        {"non_lambda_arn", "arn:aws:ec2:us-east-1:111111111111:instance:i-1234567890abcdef0", ""},
        {"function_name_too_long", a65, ""},
        {"function_name_too_long_and_invalid_region", elsewhere + "my-function" + a170, ""},
        {"full_arn_and_qualifier_too_long_and_invalid_region", elsewhere + "my-function-" + a170, a129},
        {"qualifier_too_long1", here + "my-function:" + a65, ""},
        {"full_arn_with_multiple_qualifiers", here + "my-function:1:2", ""},
        {"incomplete_arn", "arn:aws:lambda:us-east-1:111111111111:function", ""},
        {"partial_arn_with_extra_qualifier", "function:my-function:$LATEST:extra", ""},
        {"latest_version_with_additional_qualifier", "my-function:$LATEST", "1"},
        {"lowercase_latest_qualifier", "my-function", "$latest"},
        {"missing_region_in_arn", "arn:aws:lambda::111111111111:function:my-function", ""},
        {"missing_account_id_in_arn", "arn:aws:lambda:us-east-1::function:my-function", ""},
        {"misspelled_latest_in_arn", here + "my-function:$LATES", ""},
        {"qualifier_too_long", "my-function", a129},
        {"function_name_and_qualifier_too_long", "my-function", a65},
    };
    for (const auto& item : cases) {
        const std::string test = "test_function_name_and_qualifier_validation[" + item.test + "-";
        recordings.compare(test + "get_function]", "get_function_exception",
                           taken_apart(account.call("GetFunction", input(item.name, item.qualifier))));
        recordings.compare(test + "invoke]", "invoke_exception",
                           taken_apart(account.call("Invoke", input(item.name, item.qualifier))));
    }
}

TEST_CASE("functions that are not there are refused as AWS refused them") {
    Recordings recordings("test_lambda_api");
    if (!recordings.are_here()) return;
    Account account;
    const std::string other = "arn:aws:lambda:eu-central-1:111111111111:function:fn";
    const std::pair<std::string, std::string> operations[] = {
        {"get_function", "GetFunction"}, {"get_function_configuration", "GetFunctionConfiguration"}};
    for (const auto& [test, operation] : operations) {
        const std::string end = "[" + test + "]";
        recordings.compare(
            "test_ops_with_arn_qualifier_mismatch" + end, "not_match_exception",
            account.call(operation,
                         input("arn:aws:lambda:us-east-1:111111111111:function:some-function:1", "$LATEST")));
        recordings.compare(
            "test_ops_with_arn_qualifier_mismatch" + end, "match_exception",
            account.call(
                operation,
                input("arn:aws:lambda:us-east-1:111111111111:function:some-function:$LATEST", "$LATEST")));
        recordings.compare("test_ops_on_nonexisting_fn" + end, "not_found_exception",
                           account.call(operation, input("gone")));
        recordings.compare("test_get_function_wrong_region" + end, "wrong_region_exception",
                           account.call(operation, input(other)));
        account.declare_function();
        recordings.compare("test_ops_on_nonexisting_version" + end, "version_not_found_exception",
                           account.call(operation, input("fn", "1221")));
    }
    recordings.compare("test_get_function_wrong_region[invoke]", "wrong_region_exception",
                       account.call("Invoke", input(other)));
    recordings.compare(
        "test_function_arns", "function_arn_other_region_exc",
        account.call("GetFunction", input("arn:aws:lambda:ap-southeast-1:111111111111:function:fn")));
}

TEST_CASE("permissions become the statements that AWS wrote, and are refused in its words") {
    Recordings recordings("test_lambda_api");
    if (!recordings.are_here()) return;
    Account account;
    account.declare_function();
    const auto add = [&](std::string_view more, std::string_view name = "fn") {
        auto members = *wire::read_json(R"({"Action":"lambda:InvokeFunction"})");
        (*members.if_object())["FunctionName"] = Document(name);
        const auto added = *wire::read_json(more);
        for (const auto& [key, value, span] : *added.if_object()) (*members.if_object())[key] = value;
        return account.call("AddPermission", wire::to_json(members));
    };
    const std::string s3 =
        R"({"StatementId":"s3","Principal":"s3.amazonaws.com","SourceArn":"arn:aws:s3:::b"})";
    const std::string errors = "TestLambdaPermissions::test_permission_exceptions";
    const std::pair<std::string, gate::Outcome> refused[] = {
        {"add_permission_invalid_statement_id",
         add(R"({"StatementId":"example.com","Principal":"s3.amazonaws.com"})")},
        {"add_permission_fn_qualifier_mismatch",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"2"})", "fn:1")},
        {"add_permission_fn_qualifier_latest",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"$LATEST"})")},
        {"add_permission_principal_invalid", add(R"({"StatementId":"s","Principal":"invalid.nonaws.com"})")},
        {"get_policy_fn_doesnotexist", account.call("GetPolicy", input("doesnotexist"))},
        {"get_policy_fn_version_doesnotexist", account.call("GetPolicy", input("fn", "42"))},
        {"add_permission_fn_doesnotexist", add(s3, "doesnotexist")},
        {"remove_permission_policy_doesnotexist",
         account.call("RemovePermission", R"({"FunctionName":"fn","StatementId":"s3"})")},
        {"add_permission_fn_alias_doesnotexist",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"alias-doesnotexist"})")},
        {"add_permission_fn_version_doesnotexist",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"42"})")},
        {"add_permission_fn_qualifier_invalid",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"invalid-qualifier-with-?-char"})")},
        {"add_permission_fn_qualifier_valid_doesnotexist",
         add(R"({"StatementId":"s","Principal":"s3.amazonaws.com","Qualifier":"valid-with-$-but-doesnotexist"})")},
        {"remove_permission_fn_doesnotexist",
         account.call("RemovePermission", R"({"FunctionName":"doesnotexist","StatementId":"s"})")},
        {"remove_permission_fn_alias_doesnotexist",
         account.call("RemovePermission",
                      R"({"FunctionName":"fn","Qualifier":"alias-doesnotexist","StatementId":"s"})")},
    };
    for (const auto& [key, outcome] : refused) recordings.compare(errors, key, outcome);

    const std::string aws = "TestLambdaPermissions::test_add_lambda_permission_aws";
    recordings.compare(aws, "add_permission", add(s3));
    recordings.compare(aws, "get_policy", account.call("GetPolicy", input("fn")));
    recordings.compare(errors, "add_permission_conflicting_statement_id", add(s3));

    const std::string fields = "TestLambdaPermissions::test_add_lambda_permission_fields";
    const std::string of_account = R"("SourceAccount":"111111111111")";
    recordings.compare(fields, "add_permission_principal_wildcard",
                       add(R"({"StatementId":"wilcard","Principal":"*",)" + of_account + "}"));
    recordings.compare(
        fields, "add_permission_principal_service",
        add(R"({"StatementId":"lambda","Principal":"lambda.amazonaws.com",)" + of_account + "}"));
    recordings.compare(fields, "add_permission_principal_account",
                       add(R"({"StatementId":"account-id","Principal":"111111111111"})"));
    recordings.compare(fields, "add_permission_principal_arn",
                       add(R"({"StatementId":"user-arn","Principal":"arn:aws:iam::111111111111:user/u",)" +
                           of_account + "}"));
    recordings.compare(
        fields, "add_permission_optional_fields",
        add(R"({"StatementId":"urlPermission","Action":"lambda:InvokeFunctionUrl","Principal":"*",)"
                R"("SourceArn":"arn:aws:s3:::b",)"
                R"("PrincipalOrgID":"o-1234567890","FunctionUrlAuthType":"NONE",)" +
            of_account + "}"));
    recordings.compare(
        fields, "add_permission_alexa_skill",
        add(R"({"StatementId":"alexaSkill","Principal":"*",)"
                R"("EventSourceToken":"amzn1.ask.skill.xxxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"})"));
}

TEST_CASE("removing permissions leaves what AWS left") {
    Recordings recordings("test_lambda_api");
    if (!recordings.are_here()) return;
    Account account;
    account.declare_function();
    const std::string test = "TestLambdaPermissions::test_remove_multi_permissions";
    const auto remove = [&](std::string_view sid) {
        return account.call("RemovePermission",
                            R"({"FunctionName":"fn","StatementId":")" + std::string(sid) + "\"}");
    };
    const auto policy = [&] { return account.call("GetPolicy", input("fn")); };
    const std::string common = R"({"FunctionName":"fn","Action":"lambda:InvokeFunction",)";
    recordings.compare(
        test, "add_permission_1",
        account.call("AddPermission", common + R"("StatementId":"s3","Principal":"s3.amazonaws.com"})"));
    recordings.compare(
        test, "add_permission_2",
        account.call(
            "AddPermission",
            common + R"("StatementId":"sqs","Principal":"sqs.amazonaws.com","SourceArn":"arn:aws:s3:::b"})"));
    recordings.compare(test, "policy_after_2_add", policy());
    recordings.compare(test, "remove_permission_exception_nonexisting_sid", remove("non-existent"));
    CHECK(describe(remove("sqs")) == "204 ");
    recordings.compare(test, "policy_after_removal", policy());
    remove("s3");
    recordings.compare(test, "get_policy_exception_removed_all", policy());
}

TEST_CASE("invocations are answered as AWS answered them") {
    Recordings recordings("test_lambda");
    if (!recordings.are_here()) return;
    Account account;
    account.declare_function();
    const auto invoke = [&](std::string_view more = "{}", std::string payload = "{}") {
        auto members = *wire::read_json(R"({"FunctionName":"fn"})");
        const auto added = *wire::read_json(more);
        for (const auto& [key, value, span] : *added.if_object()) (*members.if_object())[key] = value;
        return account.call("Invoke", wire::to_json(members), std::move(payload));
    };
    for (const std::string runtime : {"[python3.10]", "[nodejs16.x]"}) {
        recordings.compare("test_invocation_type_request_response" + runtime, "invoke-result", invoke());
        recordings.compare("test_invocation_type_event" + runtime, "invoke-result",
                           invoke(R"({"InvocationType":"Event"})"));
        recordings.compare("test_invocation_type_dry_run" + runtime, "invoke-result",
                           invoke(R"({"InvocationType":"DryRun"})"));
        recordings.compare("test_invocation_with_logs" + runtime, "invoke", invoke(R"({"LogType":"Tail"})"));
    }
    account.fleet->script = [](auto&, auto&) { return answer("null"); };
    for (const std::string language : {"python", "nodejs"}) {
        recordings.compare("test_invocation_type_no_return_payload[" + language + "-RequestResponse]",
                           "invoke-result", invoke());
        recordings.compare("test_invocation_type_no_return_payload[" + language + "-Event]", "invoke-result",
                           invoke(R"({"InvocationType":"Event"})"));
    }
    const std::string bad = "TestLambdaErrors::test_lambda_invoke_payload_encoding_error";
    recordings.compare(bad + R"([body-n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt])",
                       "invoke_function_invalid_payload_body",
                       invoke("{}", "n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt"));
    recordings.compare(bad + R"([message-\x99\xeb,j\x07\xa1zYh])", "invoke_function_invalid_payload_message",
                       invoke("{}", "\x99\xeb,j\x07\xa1zYh"));
    recordings.compare("TestLambdaFeatures::test_invoke_exceptions", "invoke_function_doesnotexist",
                       account.call("Invoke", input("doesnotexist")));
    account.fleet->script = [](auto&, auto&) {
        function::Outcome outcome = answer("");
        outcome.throttled = true;
        outcome.throttle_reason = "ReservedFunctionConcurrentInvocationLimitExceeded";
        return outcome;
    };
    recordings.compare("test_reserved_concurrency_async_queue", "too_many_requests_exc", invoke());
    recordings.compare("test_lambda_concurrency_block", "invoke_latest_first_exc", invoke());
}

TEST_CASE("functions are described as AWS described them") {
    Recordings recordings("test_lambda_api");
    if (!recordings.are_here()) return;
    Account account;
    account.declare_function(
        R"({"Runtime":"python3.12","Handler":"handler.handler","MemorySize":256,)"
        R"("Timeout":5,"Code":{"ZipFile":"pass"}})");
    recordings.compare("TestLambdaFunction::test_function_lifecycle", "get_function_response",
                       account.call("GetFunction", input("fn")));
    recordings.compare("TestLambdaFunction::test_list_functions", "list_functions_invalid_functionversion",
                       account.call("ListFunctions", R"({"FunctionVersion":"invalid"})"));
}
