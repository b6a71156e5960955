"""Credentials that are not what they seem, used by functions and by tests; runs the program itself."""

import json
import unittest

import leastwise

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: index.handler, Timeout: 20}
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  # Calls with its own key and secret, and the session token that the event gives.
  ForgingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: forging
      InlineCode: |
        import boto3, os
        from botocore.exceptions import ClientError
        def attempt(token, service, operation, **parameters):
            keys = {"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
                    "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"], "aws_session_token": token}
            try:
                getattr(boto3.client(service, **keys), operation)(**parameters)
                return ["ok"]
            except ClientError as error:
                error = error.response
                return [error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"], error["Error"]["Message"]]
        def handler(event, context):
            own = os.environ["AWS_SESSION_TOKEN"]
            token = {"own": own, "altered": own[:-1] + ("A" if own[-1] != "A" else "B"), "none": None,
                     "garbage": "garbage"}[event["token"]]
            return [attempt(token, "dynamodb", "scan", TableName="things"),
                    attempt(token, "sts", "get_caller_identity"),
                    attempt(token, "lambda", "list_functions")]
      Policies:
        - DynamoDBReadPolicy: {TableName: !Ref Things}
        - Statement: [{Effect: Allow, Action: lambda:ListFunctions, Resource: "*"}]
  # Uses the keys of another function.
  BorrowingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: borrowing
      InlineCode: |
        import boto3
        def handler(event, context):
            return boto3.client("sts", **event).get_caller_identity()["Arn"]
  # Uses the keys of sessions that it opens itself, one with the other.
  AssumingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: assuming
      Policies:
        - Statement: [{Effect: Allow, Action: sts:AssumeRole, Resource: "*"}]
      InlineCode: |
        import boto3
        def client(keys):
            return boto3.client("sts", aws_access_key_id=keys["AccessKeyId"],
                                aws_secret_access_key=keys["SecretAccessKey"],
                                aws_session_token=keys["SessionToken"])
        def handler(event, context):
            role = {"RoleArn": "arn:aws:iam::123456789012:role/both", "RoleSessionName": "own"}
            first = client(boto3.client("sts").assume_role(**role)["Credentials"])
            return client(first.assume_role(**role)["Credentials"]).get_caller_identity()["Arn"]
  BothRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: both
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: !Ref AWS::AccountId}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: Chain
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: sts:AssumeRole, Resource: "*"}]
  LendingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: lending
      InlineCode: |
        import os
        def handler(event, context):
            return {"aws_access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
                    "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
                    "aws_session_token": os.environ["AWS_SESSION_TOKEN"]}
"""
FORGE = """
import boto3, json
client = boto3.client("lambda")
def call(token):
    return json.load(client.invoke(FunctionName="forging", Payload=json.dumps({"token": token}))["Payload"])
print(json.dumps({token: call(token) for token in ("own", "altered", "none", "garbage", "own")}))
"""
BORROW = """
import boto3, json
client = boto3.client("lambda")
keys = client.invoke(FunctionName="lending")["Payload"].read()
print(client.invoke(FunctionName="borrowing", Payload=keys)["Payload"].read().decode())
"""
ASSUME = 'import boto3\nprint(boto3.client("lambda").invoke(FunctionName="assuming")["Payload"].read().decode())'
INVALID = "The security token included in the request is invalid."


class Credentials(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))

    def run_script(self, text, *options):
        result = leastwise.test(self.directory, *options, "--", leastwise.PYTHON, "-c", text)
        return result.returncode, json.loads(result.stdout), result.stderr

    def test_a_forged_session_token_is_refused_in_each_protocol(self):
        status, answers, error = self.run_script(FORGE)
        self.assertEqual(status, 0, error)
        self.assertEqual(answers.pop("own"), [["ok"]] * 3)
        for token, answer in answers.items():
            with self.subTest(token):
                self.assertEqual(answer, [[400, "UnrecognizedClientException", INVALID],
                                          [403, "InvalidClientTokenId", INVALID],
                                          [403, "UnrecognizedClientException", INVALID]])

    def test_another_function_s_credentials_are_a_finding(self):
        status, arn, error = self.run_script(BORROW, "--fail-on-findings")
        self.assertRegex(arn, r"^arn:aws:sts::123456789012:assumed-role/.*LendingFunctionRole.*/lending$")
        self.assertEqual(status, 7, error)
        self.assertIn("credentials  BorrowingFunction  called as " + arn, error)

    def test_credentials_that_a_function_was_given_by_sts_are_its_own(self):
        status, arn, error = self.run_script(ASSUME, "--fail-on-findings")
        self.assertEqual(arn, "arn:aws:sts::123456789012:assumed-role/both/own", error)
        self.assertEqual(status, 0, error)


if __name__ == "__main__":
    unittest.main()
