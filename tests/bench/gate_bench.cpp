// What a signed DynamoDB call costs behind the sockets: identify, decode, decide, handle, record, encode.
// gate_bench [OPERATION [REQUESTS]] prints one JSON line; time is the process's own, so that a busy machine matters
// little.
#include "emulators/dynamodb/service.hpp"
#include "runtime/gate/gate.hpp"
#include "runtime/iam/parse.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "runtime/wire/json.hpp"

#include <cstdlib>
#include <ctime>
#include <iostream>

using namespace leastwise;

namespace {

constexpr std::size_t kKeys = 1000;
/// A role as samples have them: the SAM template DynamoDBCrudPolicy beside logging.
constexpr std::string_view kPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"},
  {"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:DeleteItem","dynamodb:PutItem","dynamodb:Scan",
   "dynamodb:Query","dynamodb:UpdateItem","dynamodb:BatchWriteItem","dynamodb:BatchGetItem","dynamodb:DescribeTable",
   "dynamodb:ConditionCheckItem"],
   "Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/bench",
               "arn:aws:dynamodb:us-east-1:123456789012:table/bench/index/*"]}]})";

struct Engine {
    Engine() {
        gate.add(service);
        const auto& credential = directory.add_operator("bench", "AKIABENCHBENCHBENCH0", "secret");
        deployer.principal = credential.principal;
        deployer.access_key_id = credential.access_key_id;
        deployer.deployer = true;
        make_table();
        open_session();
    }

    void make_table() {
        gate.call_now(deployer, "dynamodb", "CreateTable", *wire::read_json(R"({"TableName":"bench",
            "BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})"));
    }

    void open_session() {
        core::Diagnostics diagnostics;
        gate::Role role;
        role.name = "bench";
        role.arn = "arn:aws:iam::123456789012:role/bench";
        role.unique_id = "AROABENCHBENCHBENCH00";
        role.policies.push_back(
            *iam::parse_policy(*wire::read_json(kPolicy), iam::PolicyKind::identity, "crud", diagnostics));
        const gate::Permit permit =
            gate.authorize(deployer, "dynamodb", "Prepare", {{"iam:CreateRole", role.arn, {}}});
        session = &directory.open_session(permit, directory.put_role(permit, std::move(role)), {"bench"});
    }

    http::Request signed_request(std::string_view operation, std::string body) const {
        http::Request request;
        request.method = "POST";
        request.target = "/";
        request.headers.add("Host", "127.0.0.1:4566");
        request.headers.add("User-Agent", "aws-sdk-js/3.972.0 ua/2.1 os/linux lang/js md/nodejs#22.0.0");
        request.headers.add("Content-Type", "application/x-amz-json-1.0");
        request.headers.add("X-Amz-Target", "DynamoDB_20120810." + std::string(operation));
        request.headers.add("Content-Length", std::to_string(body.size()));
        request.body = std::move(body);
        request.arrival.peer_address = "127.0.0.1";
        sigv4::sign(request, {session->access_key_id, session->secret, session->session_token}, "us-east-1",
                    "dynamodb", clock.now());
        return request;
    }

    core::SystemClock clock;
    core::Random random{1};
    core::Ids ids{random};
    core::World world{clock, random, ids, {}};
    gate::Directory directory{world};
    ledger::Ledger ledger;
    gate::Gate gate{world, directory, ledger};
    dynamodb::DynamoDb service{world};
    gate::Caller deployer;
    const gate::Credential* session = nullptr;
};

std::string put_body(std::size_t key) {
    return R"({"TableName":"bench","Item":{"pk":{"S":"item-)" + std::to_string(key) +
           R"("},"count":{"N":"42"},"filler":{"S":")" + std::string(920, 'x') + R"("}}})";
}

std::string get_body(std::size_t key) {
    return R"({"TableName":"bench","Key":{"pk":{"S":"item-)" + std::to_string(key) + R"("}}})";
}

double cpu_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string operation = argc > 1 ? argv[1] : "GetItem";
    const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20'000;
    Engine engine;
    std::vector<http::Request> requests;
    for (std::size_t key = 0; key < kKeys; ++key) {
        engine.gate.serve(engine.signed_request("PutItem", put_body(key)), [](const http::Response&) {});
        requests.push_back(engine.signed_request(operation, operation == "PutItem" ? put_body(key) : get_body(key)));
    }
    std::size_t answered = 0;
    std::vector<http::Request> sent;  // the gate consumes what it serves
    for (std::size_t i = 0; i < count; ++i) sent.push_back(requests[i % kKeys]);
    const double start = cpu_seconds();
    for (http::Request& request : sent) {
        engine.gate.serve(std::move(request),
                          [&answered](const http::Response& response) { answered += response.status == 200 ? 1 : 0; });
    }
    const double spent = cpu_seconds() - start;
    std::cout << R"({"operation":")" << operation << R"(","requests":)" << count << R"(,"ok":)" << answered
              << R"(,"cpu_us_per_request":)" << spent / static_cast<double>(count) * 1e6 << "}\n";
    return answered == count ? EXIT_SUCCESS : EXIT_FAILURE;
}
