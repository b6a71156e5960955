"""A project of the AWS CDK: what `cdk synth` left is found, run, tightened as JSON, verified and gated."""

import json
import unittest

import leastwise

CODE = """
import boto3, os
def handler(event, context):
    boto3.client("dynamodb").put_item(TableName=os.environ["TABLE"], Item={"id": {"S": "a"}})
"""
CALL = """
import boto3, json
functions = boto3.client("lambda").list_functions()["Functions"]
for one in functions:
    answer = json.load(boto3.client("lambda").invoke(FunctionName=one["FunctionName"])["Payload"])
    assert answer is None, answer
"""


def table_arn():
    return {"Fn::GetAtt": ["Things", "Arn"]}


def role(service, *managed):
    return {"Type": "AWS::IAM::Role", "Properties": {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": service}}]},
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/" + name for name in managed]}}


TEMPLATE = {"Resources": {
    "Things": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}},
    "WriterRole": role("lambda.amazonaws.com", "AWSLambdaBasicExecutionRole"),
    "WriterPolicy": {"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "WriterPolicy", "Roles": [{"Ref": "WriterRole"}],
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Action": ["dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:DescribeTable"],
             "Effect": "Allow", "Resource": [table_arn()]},
            {"Action": ["dynamodb:GetRecords", "dynamodb:GetShardIterator"],
             "Effect": "Allow", "Resource": [table_arn()]}]}}},
    "Writer": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": {"Fn::Sub": "cdk-assets-${AWS::AccountId}"}, "S3Key": "1234.zip"},
            "Environment": {"Variables": {"TABLE": {"Ref": "Things"}}}, "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["WriterRole", "Arn"]}, "Runtime": "python3.13", "Timeout": 20},
        "DependsOn": ["WriterPolicy"],
        "Metadata": {"aws:asset:path": "asset.1234", "aws:asset:property": "Code"}},
    "GatewayLogs": role("apigateway.amazonaws.com"),
    "GatewayLogsPolicy": {"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "GatewayLogsPolicy", "Roles": [{"Ref": "GatewayLogs"}],
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Action": ["logs:CreateLogGroup", "logs:DescribeLogGroups"], "Effect": "Allow", "Resource": "*"}]}}},
    "Account": {"Type": "AWS::ApiGateway::Account",
                "Properties": {"CloudWatchRoleArn": {"Fn::GetAtt": ["GatewayLogs", "Arn"]}}}}}


class Synthesized(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project("Resources: {}\n"))
        (self.directory / "template.yaml").unlink()
        (self.directory / "cdk.json").write_text("{}")
        asset = self.directory / "cdk.out" / "asset.1234"
        asset.mkdir(parents=True)
        (asset / "index.py").write_text(CODE)
        self.template = self.directory / "cdk.out" / "Shop.template.json"
        self.template.write_text(json.dumps(TEMPLATE, indent=1))

    def test_the_loop_ends_at_a_gate_that_is_met(self):
        gate = ("--gate", "least-privilege", "--", leastwise.PYTHON, "-c", CALL)
        loose = leastwise.test(self.directory, *gate)
        self.assertEqual(loose.returncode, 6, loose.stderr)
        self.assertIn("the action dynamodb:BatchWriteItem in statement 1 of WriterPolicy was not used", loose.stderr)
        self.assertNotIn("GatewayLogs is granted", loose.stderr)  # nothing here would assume it
        written = leastwise.run(self.directory, "tighten", "--write", "--verify")
        self.assertEqual(written.returncode, 0, written.stderr)
        self.assertIn("`cdk synth` writes cdk.out/Shop.template.json anew", written.stderr)
        wanted = json.loads(json.dumps(TEMPLATE))
        statements = wanted["Resources"]["WriterPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        statements[0]["Action"] = ["dynamodb:PutItem"]
        del statements[1]
        self.assertEqual(self.template.read_text(), json.dumps(wanted, indent=1))
        # The run that verified it is the last one of what was written.
        again = leastwise.run(self.directory, "tighten", "--check")
        self.assertEqual(again.returncode, 0, again.stderr)
        tight = leastwise.test(self.directory, *gate)
        self.assertEqual(tight.returncode, 0, tight.stderr)


if __name__ == "__main__":
    unittest.main()
