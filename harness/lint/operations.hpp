#pragma once
#include <array>
#include <string_view>

namespace leastwise::lint {

/// An API operation that has no action of its own, and the actions that AWS asks for in its place.
struct WithoutAction {
    std::string_view operation;
    std::string_view asked_for;  ///< one or several with a comma between two
};

/// Sources: Amazon Bedrock User Guide, "Converse"; S3 User Guide, "Required permissions for Amazon S3 API
/// operations"; DynamoDB Developer Guide, "Using IAM with DynamoDB transactions" and PartiQL; SQS Developer Guide,
/// "Amazon SQS API permissions"; SNS Developer Guide, "PublishBatch"; Lambda API Reference, "Invoke"; CloudWatch Logs
/// and API Gateway in the Service Authorization Reference.
inline constexpr std::array kWithoutAction = {
    WithoutAction{"bedrock:Converse", "bedrock:InvokeModel"},
    WithoutAction{"bedrock:ConverseStream", "bedrock:InvokeModelWithResponseStream"},
    WithoutAction{"dynamodb:BatchExecuteStatement",
                  "dynamodb:PartiQLSelect, dynamodb:PartiQLInsert, "
                  "dynamodb:PartiQLUpdate, dynamodb:PartiQLDelete"},
    WithoutAction{"dynamodb:ExecuteStatement",
                  "dynamodb:PartiQLSelect, dynamodb:PartiQLInsert, "
                  "dynamodb:PartiQLUpdate, dynamodb:PartiQLDelete"},
    WithoutAction{"dynamodb:ExecuteTransaction",
                  "dynamodb:PartiQLSelect, dynamodb:PartiQLInsert, "
                  "dynamodb:PartiQLUpdate, dynamodb:PartiQLDelete"},
    WithoutAction{"dynamodb:TransactGetItems", "dynamodb:GetItem"},
    WithoutAction{"dynamodb:TransactWriteItems",
                  "dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem, "
                  "dynamodb:ConditionCheckItem"},
    WithoutAction{"lambda:Invoke", "lambda:InvokeFunction"},
    WithoutAction{"lambda:InvokeWithResponseStream", "lambda:InvokeFunction"},
    WithoutAction{"s3:CompleteMultipartUpload", "s3:PutObject"},
    WithoutAction{"s3:CopyObject", "s3:GetObject, s3:PutObject"},
    WithoutAction{"s3:CreateMultipartUpload", "s3:PutObject"},
    WithoutAction{"s3:DeleteObjects", "s3:DeleteObject"},
    WithoutAction{"s3:HeadBucket", "s3:ListBucket"},
    WithoutAction{"s3:HeadObject", "s3:GetObject"},
    WithoutAction{"s3:ListBuckets", "s3:ListAllMyBuckets"},
    WithoutAction{"s3:ListObjects", "s3:ListBucket"},
    WithoutAction{"s3:ListObjectsV2", "s3:ListBucket"},
    WithoutAction{"s3:UploadPart", "s3:PutObject"},
    WithoutAction{"sns:PublishBatch", "sns:Publish"},
    WithoutAction{"sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"},
    WithoutAction{"sqs:DeleteMessageBatch", "sqs:DeleteMessage"},
    WithoutAction{"sqs:SendMessageBatch", "sqs:SendMessage"},
};

/// The name of a client, an endpoint or a document, and the prefix that the service's actions have.
struct OtherName {
    std::string_view written;
    std::string_view prefix;
};

/// Sources: endpoints and clients of the AWS SDKs; prefixes of the Service Authorization Reference.
inline constexpr std::array kOtherNames = {
    OtherName{"apigatewayv2", "apigateway"},
    OtherName{"bedrock-agent", "bedrock"},
    OtherName{"bedrock-agent-runtime", "bedrock"},
    OtherName{"bedrock-runtime", "bedrock"},
    OtherName{"cloudwatch-events", "events"},
    OtherName{"cloudwatchlogs", "logs"},
    OtherName{"cognito-identity-provider", "cognito-idp"},
    OtherName{"dynamodbstreams", "dynamodb"},
    OtherName{"elbv2", "elasticloadbalancing"},
    OtherName{"eventbridge", "events"},
    OtherName{"opensearch", "es"},
    OtherName{"sagemaker-runtime", "sagemaker"},
    OtherName{"sesv2", "ses"},
    OtherName{"sfn", "states"},
    OtherName{"stepfunctions", "states"},
};

}  // namespace leastwise::lint
