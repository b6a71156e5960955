#include "runtime/gate/rest_names.hpp"

#include "tests/catch.hpp"

#include <string>

using leastwise::gate::rest_operation;

TEST_CASE("REST operations are known by method, path and query") {
    const struct {
        const char* service;
        const char* method;
        const char* path;
        const char* query;
        const char* name;
    } cases[] = {
        {"lambda", "POST", "/2015-03-31/functions", "", "CreateFunction"},
        {"lambda", "POST", "/2015-03-31/functions/", "", "CreateFunction"},
        {"lambda", "GET", "/2015-03-31/functions/f/configuration", "", "GetFunctionConfiguration"},
        {"lambda", "GET", "/2018-10-31/layers", "", "ListLayers"},
        {"lambda", "GET", "/2018-10-31/layers", "find=LayerVersion&Arn=a", "GetLayerVersionByArn"},
        {"lambda", "BREW", "/2015-03-31/functions", "", ""},
        {"lambda", "GET", "/2015-03-31/functions//configuration", "", ""},
        {"apigateway", "POST", "/restapis", "", "CreateRestApi"},
        {"apigateway", "POST", "/restapis", "mode=import", "ImportRestApi"},
        {"apigateway", "GET", "/v2/apis/x/routes/y", "", "GetRoute"},
        {"s3", "GET", "/", "", "ListBuckets"},
        {"s3", "GET", "/bucket", "", "ListObjects"},
        {"s3", "GET", "/bucket", "list-type=2&prefix=x", "ListObjectsV2"},
        {"s3", "GET", "/bucket", "location=", "GetBucketLocation"},
        {"s3", "PUT", "/bucket", "", "CreateBucket"},
        {"s3", "PUT", "/bucket/a/b/c.txt", "x-id=PutObject", "PutObject"},
        {"s3", "PUT", "/bucket/key", "partNumber=1&uploadId=u", "UploadPart"},
        {"s3", "PUT", "/bucket/key", "tagging", "PutObjectTagging"},
        {"s3", "GET", "/bucket/a/b", "", "GetObject"},
        {"scheduler", "GET", "/schedules/x", "", ""},
    };
    for (const auto& one : cases) {
        INFO(one.service << " " << one.method << " " << one.path << "?" << one.query);
        CHECK(rest_operation(one.service, one.method, one.path, one.query) == one.name);
    }
}

TEST_CASE("any method and path is looked up in bounded time and named at most once") {
    CHECK(rest_operation("s3", "GET", "", "").empty());
    CHECK(rest_operation("s3", "GET", std::string(10'000, '/'), "").empty());
    CHECK(rest_operation("lambda", "GET", "/\xff\xfe", "\xff=%").empty());
}
