// A load generator for `make bench`. Signs its requests before it starts, so that signing does not limit the rate.
//   load get-item|put-item --port P --access-key ID --secret S [--token T] [--table T] [--items N] …
//   load fill …   puts that many items, in batches
//   load call --operation CreateTable --body JSON …   one call of DynamoDB
//   load get|post --port P --target /Prod/… [--header "Name: value"]… [--body TEXT]
// Prints one JSON line. --server PID adds the processor time that the server used for each request; ended_s is when the
// last answer came, on the steady clock.
#include "runtime/core/text.hpp"
#include "runtime/core/clock.hpp"
#include "runtime/sigv4/sigv4.hpp"
#include "runtime/wire/json.hpp"
#include "tests/bench/drive.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

namespace leastwise::bench {
namespace {

struct Options {
    std::string what;
    Plan plan;
    std::size_t milliseconds = 2000;
    std::string operation;
    std::string access_key, secret, token, region = "us-east-1", table = "bench";
    std::size_t items = 1000;       ///< item keys that requests use
    std::size_t item_bytes = 1000;  ///< of a put item
    std::string target = "/", body;
    std::vector<std::string> headers;
    int server = 0;
};

std::string wire_text(const http::Request& request) {
    std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
    for (const http::Header& field : request.headers) text += field.name + ": " + field.value + "\r\n";
    return text + "\r\n" + request.body;
}

http::Request request_of(const Options& options, std::string method, std::string body) {
    http::Request request;
    request.method = std::move(method);
    request.target = options.target;
    request.headers.add("Host", "127.0.0.1:" + std::to_string(options.plan.port));
    request.headers.add("User-Agent", "leastwise-bench");
    for (const std::string& header : options.headers) {
        const auto colon = header.find(':');
        const auto value = core::trim(std::string_view(header).substr(colon + 1));
        request.headers.add(header.substr(0, colon), std::string(value));
    }
    if (!body.empty()) request.headers.add("Content-Length", std::to_string(body.size()));
    request.body = std::move(body);
    return request;
}

/// An item of the wanted size: key, number and a filling text.
std::string item(const Options& options, const std::string& key) {
    const std::size_t others = key.size() + std::string_view("pkcount42filler").size();
    const std::string filler(options.item_bytes > others ? options.item_bytes - others : 1, 'x');
    return R"({"pk":{"S":")" + key + R"("},"count":{"N":"42"},"filler":{"S":")" + filler + R"("}})";
}

constexpr std::size_t kBatch = 25;  // BatchWriteItem takes no more

std::string batch_body(const Options& options, std::size_t first) {
    std::string puts;
    for (std::size_t i = first; i < std::min(first + kBatch, options.items); ++i) {
        if (!puts.empty()) puts += ',';
        puts += R"({"PutRequest":{"Item":)" + item(options, "item-" + std::to_string(i)) + "}}";
    }
    return R"({"RequestItems":{")" + options.table + R"(":[)" + puts + "]}}";
}

std::string body_of(const Options& options, std::string_view operation, const std::string& key) {
    const std::string start = R"({"TableName":")" + options.table + R"(",")";
    if (operation == "PutItem") return start + R"(Item":)" + item(options, key) + "}";
    return start + R"(Key":{"pk":{"S":")" + key + R"("}}})";
}

std::string signed_text(const Options& options, std::string_view operation, std::string body) {
    const sigv4::Credentials credentials{options.access_key, core::Secret(options.secret), options.token};
    const core::SystemClock clock;
    auto request = request_of(options, "POST", std::move(body));
    request.headers.add("Content-Type", "application/x-amz-json-1.0");
    request.headers.add("X-Amz-Target", "DynamoDB_20120810." + std::string(operation));
    sigv4::sign(request, credentials, options.region, "dynamodb", clock.now());
    return wire_text(request);
}

std::vector<std::string> item_requests(const Options& options, std::string_view operation) {
    std::vector<std::string> requests;
    for (std::size_t i = 0; i < options.items; ++i) {
        requests.push_back(signed_text(options, operation, body_of(options, operation, "item-" + std::to_string(i))));
    }
    return requests;
}

std::vector<std::string> requests_of(const Options& options) {
    if (options.what == "put-item") return item_requests(options, "PutItem");
    if (options.what == "get-item") return item_requests(options, "GetItem");
    if (options.what == "call") return {signed_text(options, options.operation, options.body)};
    if (options.what == "fill") {
        std::vector<std::string> requests;
        for (std::size_t first = 0; first < options.items; first += kBatch) {
            requests.push_back(signed_text(options, "BatchWriteItem", batch_body(options, first)));
        }
        return requests;
    }
    return {wire_text(request_of(options, options.what == "post" ? "POST" : "GET", options.body))};
}

/// User and system time of a process so far, in seconds.
double cpu_seconds(int process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

int run(Options options) {
    options.plan.time = std::chrono::milliseconds(options.milliseconds);
    const auto requests = requests_of(options);
    if (options.what == "call" || options.what == "fill") options.plan.requests = requests.size();
    const double before = options.server == 0 ? 0 : cpu_seconds(options.server);
    const Measured measured = drive(options.plan, requests);
    const double spent = options.server == 0 ? 0 : cpu_seconds(options.server) - before;
    const std::chrono::duration<double> ended = std::chrono::steady_clock::now().time_since_epoch();
    const auto count = static_cast<double>(measured.answers);
    std::ostringstream line;
    line.precision(12);
    line << R"({"answers":)" << measured.answers << R"(,"failures":)" << measured.failures << R"(,"reconnects":)"
         << measured.reconnects << R"(,"per_second":)" << count / std::chrono::duration<double>(measured.wall).count()
         << R"(,"p50_us":)" << measured.percentile_us(0.5) << R"(,"p99_us":)" << measured.percentile_us(0.99)
         << R"(,"ended_s":)" << ended.count();
    if (options.server != 0) line << R"(,"server_cpu_us":)" << spent * 1e6 / std::max(count, 1.0);
    std::cout << line.str() << "}\n";
    if (measured.failures == 0) return 0;
    std::cerr << "load: an answer was not " << options.plan.expected_status << ": " << measured.first_failure << '\n';
    return 1;
}

}  // namespace
}  // namespace leastwise::bench

int main(int argc, char** argv) {
    leastwise::bench::Options options;
    CLI::App app("Measures a server on this machine");
    app.add_option("what", options.what)
        ->required()
        ->check(CLI::IsMember({"get-item", "put-item", "fill", "call", "get", "post"}));
    app.add_option("--port", options.plan.port)->required();
    app.add_option("--connections", options.plan.connections);
    app.add_option("--requests", options.plan.requests, "stop after that many; else by time");
    app.add_option("--milliseconds", options.milliseconds);
    app.add_option("--expect", options.plan.expected_status);
    app.add_option("--operation", options.operation);
    app.add_option("--access-key", options.access_key);
    app.add_option("--secret", options.secret);
    app.add_option("--token", options.token);
    app.add_option("--region", options.region);
    app.add_option("--table", options.table);
    app.add_option("--items", options.items);
    app.add_option("--item-bytes", options.item_bytes);
    app.add_option("--target", options.target);
    app.add_option("--body", options.body);
    app.add_option("--header", options.headers);
    app.add_option("--server", options.server, "process whose processor time is measured");
    CLI11_PARSE(app, argc, argv);
    try {
        return leastwise::bench::run(std::move(options));
    } catch (const std::exception& error) {
        std::cerr << "load: " << error.what() << '\n';
        return 1;
    }
}
