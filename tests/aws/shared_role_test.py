"""`tighten` where functions share a role, and where a boundary limits it."""

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
  # Nobody may scan, whatever a role says.
  Boundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: ["dynamodb:*", "logs:*"], Resource: "*"}
          - {Effect: Deny, Action: "dynamodb:Scan", Resource: "*"}
  SharedRole:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies:
        - PolicyName: Loose
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "logs:*", Resource: "*"}
              - Sid: Everything  # both functions live on this
                Effect: Allow
                Action: dynamodb:*
                Resource: "*"
  ReadingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: reading
      Role: !GetAtt SharedRole.Arn
      InlineCode: &code |
        import boto3
        from botocore.exceptions import ClientError
        def handler(event, context):
            client = boto3.client("dynamodb")
            try:
                getattr(client, event["operation"])(TableName="things", **event["more"])
                return "ok"
            except ClientError as error:
                return error.response["Error"]["Message"]
  WritingFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: writing
      Role: !GetAtt SharedRole.Arn
      InlineCode: *code
"""
CALL = """
import boto3, json
def call(function, operation, **more):
    event = json.dumps({"operation": operation, "more": more})
    return json.load(boto3.client("lambda").invoke(FunctionName=function, Payload=event)["Payload"])
"""
USE = CALL + """
assert call("writing", "put_item", Item={"id": {"S": "a"}}) == "ok"
assert call("reading", "get_item", Key={"id": {"S": "a"}}) == "ok"
"""
SCAN = CALL + """
print(call("reading", "scan"))
"""
DELETE = CALL + """
print(call("writing", "delete_item", Key={"id": {"S": "a"}}))
"""


class SharedRole(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))

    def run_script(self, status, text, *options):
        result = leastwise.test(self.directory, *options, "--", leastwise.PYTHON, "-c", text)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def test_the_role_and_its_boundary_keep_what_any_of_the_functions_used(self):
        self.run_script(0, USE, "--fail-on-denied")
        result = leastwise.run(self.directory, "tighten", "--write")
        self.assertEqual(result.returncode, 0, result.stderr)
        after = (self.directory / "template.yaml").read_text()
        role = after[after.index("  SharedRole:"):after.index("  ReadingFunction:")]
        self.assertIn("dynamodb:GetItem", role)
        self.assertIn("dynamodb:PutItem", role)
        self.assertNotIn("dynamodb:*", role)
        self.assertIn("!GetAtt Things.Arn", role)
        self.assertIn("Sid: Everything", role)
        boundary = after[after.index("  Boundary:"):after.index("  SharedRole:")]
        self.assertIn('- {Effect: Deny, Action: "dynamodb:Scan", Resource: "*"}', boundary)
        self.assertIn("dynamodb:PutItem", boundary)
        self.assertNotIn("dynamodb:*", boundary)
        self.assertEqual(after[:after.index("  Boundary:")], TEMPLATE[:TEMPLATE.index("  Boundary:")])
        self.assertEqual(after[after.index("  ReadingFunction:"):], TEMPLATE[TEMPLATE.index("  ReadingFunction:"):])

        self.run_script(0, USE, "--fail-on-denied")
        self.assertIn("findings  0", self.run_script(0, USE).stderr)
        self.assertEqual(leastwise.run(self.directory, "tighten", "--check").returncode, 0)
        denied = self.run_script(5, DELETE, "--fail-on-denied").stdout
        self.assertIn("is not authorized to perform: dynamodb:DeleteItem on resource: "
                      "arn:aws:dynamodb:us-east-1:123456789012:table/things because no permissions boundary allows "
                      "the dynamodb:DeleteItem action", denied)

    def test_what_the_boundary_denies_is_denied_in_its_name_and_never_proposed(self):
        result = self.run_script(5, USE + SCAN, "--fail-on-denied")
        self.assertIn("is not authorized to perform: dynamodb:Scan on resource: "
                      "arn:aws:dynamodb:us-east-1:123456789012:table/things with an explicit deny in a permissions "
                      "boundary", result.stdout)
        tighten = leastwise.run(self.directory, "tighten", "--diff")
        self.assertEqual(tighten.returncode, 0, tighten.stderr)
        self.assertIn("was denied dynamodb:Scan in the run; the proposal does not grant it either", tighten.stderr)
        added = [line for line in tighten.stdout.splitlines() if line.startswith("+")]
        self.assertTrue(any("dynamodb:GetItem" in line for line in added), tighten.stdout)
        self.assertFalse(any("Scan" in line for line in added), tighten.stdout)


if __name__ == "__main__":
    unittest.main()
