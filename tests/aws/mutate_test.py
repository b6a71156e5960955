"""`mutate`: which changes of a policy a test command notices; runs the program itself."""

import json
import unittest

import leastwise

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: things
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  CallerFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: caller
      Runtime: python3.13
      Handler: index.handler
      Timeout: 20
      InlineCode: |
        import boto3
        from botocore.exceptions import ClientError
        client = boto3.client("dynamodb")
        def handler(event, context):
            client.put_item(TableName="things", Item={"id": {"S": "a"}})
            try:
                client.describe_table(TableName="things")  # nobody looks at the answer
            except ClientError:
                pass
            try:
                client.delete_item(TableName="things", Key={"id": {"S": "a"}})
                return "deleted"
            except ClientError as error:
                return error.response["Error"]["Code"]
      Policies:
        - Statement:
            - Sid: Things
              Effect: Allow
              Action: [dynamodb:PutItem, dynamodb:DescribeTable, dynamodb:Scan]
              Resource: !GetAtt Things.Arn
"""
CALL = """
import boto3, json
answer = json.load(boto3.client("lambda").invoke(FunctionName="caller")["Payload"])
"""
STRICT = CALL + "assert answer == 'AccessDeniedException', answer\n"
LENIENT = CALL + "assert 'errorMessage' not in answer, answer\n"


class Mutants(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))

    def mutate(self, script, *options, status=0):
        result = leastwise.test(self.directory, "--", leastwise.PYTHON, "-c", script)
        self.assertEqual(result.returncode, 0, result.stderr)
        result = leastwise.run(self.directory, "mutate", *options)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def fates(self, script, *options):
        report = json.loads(self.mutate(script, "--json", *options).stdout)
        ours = [one for one in report["outcomes"] if "Things" in one["policy"]]
        self.assertTrue(all(one["place"].startswith("template.yaml:") for one in ours))
        return {one["change"]: one["fate"] for one in ours}

    def test_the_tests_are_asked_about_each_call_that_changes(self):
        self.assertEqual(self.fates(STRICT), {
            "without the statement": "killed", "without dynamodb:PutItem": "killed",
            "without dynamodb:DescribeTable": "unnoticed", "without dynamodb:Scan": "survived",
            "with dynamodb:*": "killed", "on any resource": "survived"})

    def test_a_denial_that_no_test_asks_for_is_unnoticed(self):
        self.assertEqual(self.fates(LENIENT)["with dynamodb:*"], "unnoticed")

    def test_without_a_run_a_changed_call_is_all_that_is_known(self):
        fates = self.fates(STRICT, "--no-run")
        self.assertEqual(fates["without dynamodb:DescribeTable"], "noticed")
        self.assertEqual(fates["without dynamodb:Scan"], "survived")

    def test_what_a_person_reads_and_the_gate(self):
        result = self.mutate(STRICT, "--score", "100", status=6)
        self.assertRegex(result.stdout, r"(?s)untested grants.*statement Things  \(template\.yaml:\d+:\d+\)\n"
                                        r" +without dynamodb:Scan\n")
        self.assertRegex(result.stdout, r"(?s)swallowed denials.*without dynamodb:DescribeTable "
                                        r"\(CallerFunction, dynamodb:DescribeTable\)\n")
        self.assertRegex(result.stdout, r"killed \d+ of \d+ mutants: score \d+\.\d\n")
        self.assertRegex(result.stderr, r"the score \d+\.\d is below --score")
        self.assertRegex(result.stderr, r"\[1/\d+\] ")

    def test_a_changed_template_or_failing_tests_end_it(self):
        self.mutate(STRICT, "--no-run")
        result = leastwise.run(self.directory, "mutate", "--", "false")
        self.assertEqual(result.returncode, 4)
        self.assertIn("the tests fail without any change of a policy", result.stderr)
        path = self.directory / "template.yaml"
        path.write_text(path.read_text() + "# changed\n")
        result = leastwise.run(self.directory, "mutate")
        self.assertEqual(result.returncode, 1)
        self.assertIn("the template has changed since the last run", result.stderr)


if __name__ == "__main__":
    unittest.main()
