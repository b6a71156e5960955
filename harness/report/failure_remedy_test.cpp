#include "harness/report/failure_remedy.hpp"
#include "tests/catch.hpp"

using leastwise::report::remedy_of;

TEST_CASE("a package that AWS's runtime has is looked for by doctor") {
    const std::string doctor = "AWS's runtime has it; `leastwise doctor` says where it is looked for here";
    CHECK(remedy_of("Error: Cannot find package '@aws-sdk/client-dynamodb' imported from "
                                    "/var/task/src/put-item.mjs") == doctor);
    CHECK(remedy_of("Runtime.ImportModuleError: Unable to import module 'app': No module named "
                                    "'boto3.dynamodb'") == doctor);
}

TEST_CASE("any other package has to be beside the code") {
    const std::string build =
        "it is not beside the code: run `sam build` first, or install it into the function's folder";
    CHECK(remedy_of("Runtime.ImportModuleError: Unable to import module 'app': No module named "
                                    "'aws_xray_sdk'") == build);
    CHECK(remedy_of("Runtime.ImportModuleError: Error: Cannot find module 'axios'\nRequire "
                                    "stack:\n- /var/task/app.js") == build);
    CHECK(remedy_of("No module named 'boto3_extensions'") == build);
    CHECK(remedy_of("Error: Cannot find module 'aws-sdk/clients/dynamodb'")
              .find("install version 2 beside the code") != std::string::npos);
}

TEST_CASE("an address outside is told to be out of reach") {
    const std::string alone = "functions reach leastwise and nothing else: there is no network, and no names of it";
    CHECK(remedy_of("URLError: <urlopen error [Errno -3] Temporary failure in name resolution>") == alone);
    CHECK(remedy_of("Error: getaddrinfo ENOTFOUND api.example.com") == alone);
    CHECK(remedy_of("Error: getaddrinfo EAI_AGAIN api.example.com") == alone);
}

TEST_CASE("files of the function's own and other errors have no such remedy") {
    CHECK(remedy_of("Error: Cannot find module './lib'\nRequire stack:") == "");
    CHECK(remedy_of("Error: Cannot find module '/var/task/app.js'") == "");
    CHECK(remedy_of("TypeError: x is not a function") == "");
    CHECK(remedy_of("No module named '") == "");
    CHECK(remedy_of("") == "");
}

TEST_CASE("an SDK that does not know where AWS is here is told from code without a network") {
    const std::string text = remedy_of("UnknownEndpoint: Inaccessible host: `dynamodb.us-east-1.amazonaws.com' at port "
                                       "`undefined'. This service may not be available in the `us-east-1' region.");
    CHECK(text ==
          "version 2 of the AWS SDK does not read AWS_ENDPOINT_URL, which says where AWS is here; version 3 does");
}
