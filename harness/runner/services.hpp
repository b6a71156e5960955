#pragma once
#include "emulators/apigateway/service.hpp"
#include "emulators/cloudformation/service.hpp"
#include "emulators/dynamodb/service.hpp"
#include "emulators/iam/iam.hpp"
#include "emulators/lambda/service.hpp"
#include "emulators/logs/service.hpp"
#include "emulators/organizations/service.hpp"
#include "emulators/secretsmanager/secretsmanager.hpp"
#include "emulators/sts/sts.hpp"
#include "emulators/waf/waf.hpp"

namespace leastwise::runner {

/// Every emulated service of one world, and the gate before them. The one place that knows them all.
struct Services {
    Services(core::World& world, ledger::Ledger& ledger, lambda::Directories directories);

    gate::Directory directory;
    gate::Gate gate;
    iamapi::Iam iam;
    sts::Sts sts;
    organizations::Organizations organizations;
    dynamodb::DynamoDb dynamodb;
    secretsmanager::SecretsManager secretsmanager;
    logs::LogsService logs;
    cloudformation::CloudFormationService cloudformation;
    waf::Waf waf;
    lambda::LambdaService lambda;
    apigateway::ApiGateway apigateway;
};

}  // namespace leastwise::runner
