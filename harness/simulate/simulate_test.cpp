#include "harness/simulate/simulate.hpp"

#include "runtime/core/text.hpp"
#include "runtime/wire/json.hpp"
#include "tests/catch.hpp"

#include <sstream>

using namespace leastwise;

namespace {

/// JSON written with apostrophes for quotation marks.
std::string q(std::string_view text) { return core::replace_all(std::string(text), "'", "\""); }

constexpr std::string_view kRole = "arn:aws:sts::111111111111:assumed-role/Fn/s";
constexpr std::string_view kTable = "arn:aws:dynamodb:us-east-1:111111111111:table/T";
constexpr std::string_view kAllowGet =
    R"({'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'dynamodb:GetItem','Resource':'*'}]})";
constexpr std::string_view kAllowAll =
    R"({'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'*','Resource':'*'}]})";
constexpr std::string_view kDenyAll =
    R"({'Version':'2012-10-17','Statement':[{'Sid':'No','Effect':'Deny','Action':'*','Resource':'*'}]})";

/// A line about GetItem on the table by the role; `policies` are members, `context` an object.
std::string line(std::string_view policies, std::string_view principal = kRole,
                 std::string_view context = "{}") {
    std::string text = "{'id':'q1','request':{'principal':'" + std::string(principal) +
                       "','action':'dynamodb:GetItem','resource':'" + std::string(kTable) +
                       "','context':" + std::string(context) + "},'policies':{" + std::string(policies) +
                       "}}";
    return q(text);
}

std::string list(std::string_view member, std::string_view policy) {
    return "'" + std::string(member) + "':[" + std::string(policy) + "]";
}

std::string decision(std::string_view text) {
    const auto answered = simulate::answer(text);
    INFO(answered.line);
    REQUIRE_FALSE(answered.refused);
    return *wire::read_json(answered.line)->find_string("decision");
}

std::string refusal(std::string_view text) {
    const auto answered = simulate::answer(text);
    INFO(answered.line);
    REQUIRE(answered.refused);
    return *wire::read_json(answered.line)->find_string("error");
}

}  // namespace

TEST_CASE("a line is answered with decision, statements and AWS's sentence") {
    CHECK(simulate::answer(line(list("identity", kAllowGet))).line ==
          q("{'id':'q1','decision':'allow','determining':[{'layer':'identity','policy':'identity[0]','"
            "statement':0,"
            "'effect':'Allow'}],'message':''}"));
    CHECK(simulate::answer(line("")).line ==
          q("{'id':'q1','decision':'implicit_deny','determining':[],'message':'User: "
            "arn:aws:sts::111111111111:assumed-role/Fn/s is not authorized to perform: dynamodb:GetItem on "
            "resource: "
            "arn:aws:dynamodb:us-east-1:111111111111:table/T because no identity-based policy allows the "
            "dynamodb:GetItem action'}"));
    CHECK(
        simulate::answer(line(list("identity", kAllowGet) + ",'scp':[[" + std::string(kDenyAll) + "]]"))
            .line ==
        q("{'id':'q1','decision':'explicit_deny','determining':[{'layer':'scp','policy':'scp[0][0]','"
          "statement':0,"
          "'effect':'Deny','sid':'No'}],'message':'User: arn:aws:sts::111111111111:assumed-role/Fn/s is not "
          "authorized to perform: dynamodb:GetItem on resource: "
          "arn:aws:dynamodb:us-east-1:111111111111:table/T "
          "with an explicit deny in a service control policy'}"));
}

TEST_CASE("every layer speaks; none attached is not the same as an empty level") {
    const std::string granted = list("identity", kAllowGet);
    CHECK(
        decision(line(granted + ",'scp':[],'rcp':[],'vpce':[],'session':[],'boundary':[],'resource':null")) ==
        "allow");
    CHECK(decision(line(granted + ",'scp':[[" + std::string(kAllowAll) + "],[]]")) == "implicit_deny");
    CHECK(decision(line(granted + ",'scp':[" + std::string(kAllowAll) + "]")) == "allow");
    CHECK(decision(line(granted + ",'rcp':[[]]")) == "allow");
    CHECK(decision(line(granted + "," + list("boundary", kAllowAll))) == "allow");
    const std::string other =
        R"({'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'s3:*','Resource':'*'}})";
    CHECK(decision(line(granted + "," + list("boundary", other))) == "implicit_deny");
    CHECK(decision(line(granted + "," + list("session", other))) == "implicit_deny");
    CHECK(decision(line(
              granted + "," +
              list("vpce",
                   R"({'Statement':{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*'}})"))) ==
          "implicit_deny");
    const std::string rcp =
        R"({'Statement':{'Effect':'Deny','Principal':'*','Action':'dynamodb:*','Resource':'*'},)"
        R"('Version':'2012-10-17'})";
    CHECK(decision(line(granted + ",'rcp':[[" + rcp + "]]")) == "explicit_deny");
    const std::string open =
        R"('resource':{'Statement':{'Effect':'Allow','Principal':'*','Action':'dynamodb:GetItem',)"
        R"('Resource':'*'}})";
    CHECK(decision(line(open, "*")) == "allow");
    CHECK(decision(line(granted, "*")) == "implicit_deny");
}

TEST_CASE("the context is what is given and what follows from the caller") {
    const auto with = [](std::string_view condition) {
        return "'identity':[{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*'"
               ",'Condition':" +
               std::string(condition) + "}}]";
    };
    const std::string leading = with(
        "{'ForAllValues:StringEquals':{'dynamodb:LeadingKeys':['u1']},'Null':{'dynamodb:LeadingKeys':'false'}"
        "}");
    CHECK(decision(line(leading, kRole, "{'dynamodb:LeadingKeys':['u1']}")) == "allow");
    CHECK(decision(line(leading, kRole, "{'dynamodb:LeadingKeys':['u2']}")) == "implicit_deny");
    CHECK(decision(line(leading)) == "implicit_deny");
    CHECK(decision(line(with("{'StringEquals':{'aws:PrincipalArn':'arn:aws:iam::111111111111:role/Fn'}}"))) ==
          "allow");
    CHECK(decision(line(with("{'StringEquals':{'aws:PrincipalArn':'x'}}"), kRole,
                        "{'aws:PrincipalArn':'x'}")) == "allow");
    CHECK(decision(line(with("{'StringEquals':{'aws:ResourceAccount':'111111111111'}}"))) == "allow");
    CHECK(decision(line(with("{'Null':{'aws:SourceIp':'true'}}"))) == "allow");
}

TEST_CASE("forward access is decided by the keys that are given") {
    const auto decided = [](std::string_view condition, std::string_view context) {
        return decision(line(list("identity", "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'*',"
                                              "'Resource':'*','Condition':" +
                                                  std::string(condition) + "}]}"),
                             kRole, context));
    };
    const std::string_view through =
        "{'aws:ViaAWSService':'true','aws:CalledVia':['cloudformation.amazonaws.com','dynamodb.amazonaws.com'],"
        "'aws:CalledViaFirst':'cloudformation.amazonaws.com','aws:CalledViaLast':'dynamodb.amazonaws.com',"
        "'kms:ViaService':'dynamodb.us-east-1.amazonaws.com'}";
    for (const char* condition :
         {"{'Bool':{'aws:ViaAWSService':'true'}}",
          "{'ForAnyValue:StringEquals':{'aws:CalledVia':'dynamodb.amazonaws.com'}}",
          "{'ForAnyValue:StringEquals':{'aws:CalledVia':'cloudformation.amazonaws.com'}}",
          "{'StringEquals':{'aws:CalledViaFirst':'cloudformation.amazonaws.com',"
          "'aws:CalledViaLast':'dynamodb.amazonaws.com'}}",
          "{'StringEquals':{'kms:ViaService':'dynamodb.us-east-1.amazonaws.com'}}",
          "{'StringLike':{'kms:ViaService':'dynamodb.*.amazonaws.com'}}"}) {
        INFO(condition);
        CHECK(decided(condition, through) == "allow");
        CHECK(decided(condition, "{}") == "implicit_deny");
    }
    CHECK(decided("{'StringEquals':{'aws:CalledVia':'dynamodb.amazonaws.com'}}", through) == "implicit_deny");
    CHECK(decided("{'ForAllValues:StringEquals':{'aws:CalledVia':'dynamodb.amazonaws.com'}}", through) ==
          "implicit_deny");
    CHECK(decided("{'ForAllValues:StringEquals':{'aws:CalledVia':'dynamodb.amazonaws.com'}}", "{}") == "allow");
}

TEST_CASE("a resource in another account needs both sides") {
    const std::string foreign = q("{'id':1,'request':{'principal':'" + std::string(kRole) +
                                  "','action':'dynamodb:GetItem','resource':'" + std::string(kTable) +
                                  "','resource_account':'222222222222'},"
                                  "'policies':{" +
                                  list("identity", kAllowGet) + "}}");
    CHECK(decision(foreign) == "implicit_deny");
}

TEST_CASE("a trust policy is read as one when a role is assumed") {
    const std::string text =
        q("{'id':1,'request':{'principal':'lambda.amazonaws.com','action':'sts:AssumeRole',"
          "'resource':'arn:aws:iam::111111111111:role/"
          "Fn'},'policies':{'resource':{'Version':'2012-10-17','Statement':"
          "{'Effect':'Allow','Principal':{'Service':'lambda.amazonaws.com'},'Action':'sts:AssumeRole'}}}}");
    CHECK(decision(text) == "allow");
}

TEST_CASE("lines that are no questions are refused by name") {
    CHECK(refusal("{").starts_with("not JSON at byte 1"));
    CHECK(refusal("[]") == "the line has no id");
    CHECK(refusal(q("{'id':1}")) == "the line has no request");
    CHECK(refusal(q("{'id':1,'request':[]}")) == "request is no object");
    CHECK(refusal(q("{'id':1,'request':{},'more':1}")) == "the line has an unknown member \"more\"");
    CHECK(refusal(q("{'id':1,'request':{},'request':{}}")) == "the line has \"request\" twice");
    CHECK(refusal(q("{'id':1,'request':{'principal':'*','action':'x:Y'}}")) == "request has no resource");
    CHECK(refusal(q("{'id':1,'request':{'principal':'*','action':'xY','resource':'*'}}")) ==
          "request.action is no action: \"xY\"");
    CHECK(refusal(q("{'id':1,'request':{'principal':'*','action':':Y','resource':'*'}}")) ==
          "request.action is no action: \":Y\"");
    CHECK(refusal(line("", "nobody")) == "request.principal is no caller: \"nobody\"");
    for (const char* action : {"s3:*", "s3:a:b", "s3:Get Object", "s3:G?t"}) {
        const std::string text =
            "{'id':1,'request':{'principal':'*','resource':'*','action':'" + std::string(action) + "'}}";
        CHECK(refusal(q(text)) == "request.action is no action: \"" + std::string(action) + '"');
    }
    CHECK(refusal(line("", kRole, "{'a':'1','A':'2'}")) ==
          "request.context[\"A\"] occurs twice (case makes no difference)");
    CHECK(refusal(line("", kRole, "{'a':1}")) == "request.context[\"a\"] is no string");
    CHECK(refusal(line("'identity':{}")) == "policies.identity is no list");
    CHECK(refusal(line("'identities':[]")) == "policies has an unknown member \"identities\"");
    CHECK(refusal(line("'boundary':[" + std::string(kAllowAll) + "," + std::string(kAllowAll) + "]")) ==
          "boundary has more than one policy; an entity has one boundary");
    CHECK(refusal(line(list("identity", "{'Version':'2012-10-17'}")))
              .starts_with("identity[0] is malformed: "));
    CHECK(refusal(line("'scp':[[{}]]")).starts_with("scp[0][0] is malformed: "));
    CHECK(refusal(line("'scp':[1]")) == "policies.scp[0] is no list");
}

TEST_CASE("all lines are answered in order, the bad ones too") {
    std::istringstream in(line(list("identity", kAllowGet)) + "\n\n{bad\r\n" + line("") + "\n");
    std::ostringstream out;
    CHECK(simulate::answer_all(in, out) == 1);
    const std::string answers = out.str();
    const auto lines = core::split(answers, '\n');
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].find("\"allow\"") != std::string::npos);
    CHECK(lines[1].starts_with(q("{'id':null,'error':'not JSON")));
    CHECK(
        simulate::answer(q("{'id':'a b','request':{")).line.starts_with(q("{'id':'a b','error':'not JSON")));
    CHECK(simulate::answer(q("{ 'id' : 17, x")).line.starts_with(q("{'id':17,'error':'not JSON")));
    CHECK(simulate::answer(q("{'id':{")).line.starts_with(q("{'id':null,'error':'not JSON")));
    CHECK(simulate::answer(q("{'request':{'id':1},'id':'z',}")).line.starts_with(q("{'id':'z','error':'not JSON")));
    CHECK(simulate::answer(q("{'a':'\\'id\\':3', 'id':4, ]")).line.starts_with(q("{'id':4,'error':'not JSON")));
    CHECK(simulate::answer(q("{'a':'id', 'b")).line.starts_with(q("{'id':null,'error':'not JSON")));
    CHECK(simulate::answer(line("") + std::string(1, '\0')).line.starts_with(q("{'id':'q1','error':'not JSON")));
    CHECK(simulate::answer(q("{'id'")).line.starts_with(q("{'id':null,'error':'not JSON")));
    CHECK(lines[2].find("implicit_deny") != std::string::npos);
}
