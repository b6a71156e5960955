"""What `leastwise test`, `invoke`, `explain` and `tighten` promise."""

import json
import re
import socket
import unittest

import leastwise

SAY_VARIABLES = (leastwise.PYTHON, "-c", "import json, os; print(json.dumps(dict(os.environ)))")
CALL = """
import boto3, json, os
def call(operation, **more):
    key = {"owner": {"S": "a"}, "thing": {"S": "b"}}
    event = {"service": "dynamodb", "operation": operation,
             "parameters": {"TableName": os.environ["TableName"], "Key": key}}
    answer = boto3.client("lambda").invoke(FunctionName=os.environ["CallerName"], Payload=json.dumps(event))
    return json.load(answer["Payload"])
"""
READ = CALL + "call('get_item')"
DELETE = CALL + "assert call('delete_item')['code'] == 'AccessDeniedException'"
# Fails in every world but a fresh one.
ONCE = """
import boto3, os
boto3.client("dynamodb").put_item(TableName=os.environ["TableName"], Item={"owner": {"S": "a"}, "thing": {"S": "b"}},
                                  ConditionExpression="attribute_not_exists(thing)")
boto3.client("secretsmanager").create_secret(Name="once", SecretString="x")
"""


def script(text):
    return "--", leastwise.PYTHON, "-c", text


class Case(unittest.TestCase):
    maxDiff = None
    template = "services"

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(self.template))

    def ends_with(self, status, *arguments):
        """Runs `leastwise test`, which must end with the status."""
        result = leastwise.test(self.directory, *arguments)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def verb(self, status, *arguments, **options):
        result = leastwise.run(self.directory, *arguments, **options)
        self.assertEqual(result.returncode, status, result.stderr)
        return result


class Environment(Case):
    def variables(self, *options):
        return json.loads(self.ends_with(0, *options, "--", *SAY_VARIABLES).stdout)

    def test_a_region_brings_its_partition(self):
        whoami = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"
        result = self.ends_with(0, "--region", "cn-north-1", "--account", "210987654321", *script(whoami))
        self.assertIn("arn:aws-cn:iam::210987654321:", result.stdout)
        for options, told in ((("--region", "mars"), "mars is no region"), (("--account", "12"), "12 is no account")):
            self.assertIn(told, self.ends_with(1, *options, "--", "true").stderr)

    def test_what_an_sdk_needs(self):
        port = leastwise.free_port()
        found = self.variables("--region", "eu-west-1", "--stack-name", "my-stack", "--port", str(port))
        self.assertEqual(found["AWS_ENDPOINT_URL"], f"http://127.0.0.1:{port}")
        self.assertEqual((found["AWS_REGION"], found["AWS_SAM_STACK_NAME"]), ("eu-west-1", "my-stack"))
        self.assertRegex(found["AWS_ACCESS_KEY_ID"], r"^AKIA\w{16}$")
        self.assertEqual(len(found["AWS_SECRET_ACCESS_KEY"]), 40)
        self.assertRegex(found["API_URL"], r"^http://127\.0\.0\.1:\d+/\w+$")
        self.assertRegex(found["HelloUrl"], r"^http://127\.0\.0\.1:\d+/live/hello$")

    def test_the_caller_s_own_credentials_are_not_mixed_in(self):
        environment = {"AWS_SESSION_TOKEN": "mine", "AWS_PROFILE": "mine", "PATH": "/usr/bin:/bin"}
        result = leastwise.run(self.directory, "test", "--", *SAY_VARIABLES, env=environment)
        found = json.loads(result.stdout)
        self.assertNotIn("AWS_SESSION_TOKEN", found)
        self.assertNotIn("AWS_PROFILE", found)

    def test_no_rewrite_keeps_aws_s_host_names(self):
        found = self.variables("--no-rewrite")
        self.assertRegex(found["HelloUrl"], r"^https://\w+\.execute-api\.us-east-1\.amazonaws\.com/live/hello$")
        self.assertRegex(found["API_URL"], r"^http://127\.0\.0\.1:")


class ExitStatus(Case):
    def test_the_command_decides(self):
        self.ends_with(0, "--", "true")
        self.ends_with(4, "--", "sh", "-c", "exit 7")
        result = self.ends_with(4, "--", "sh", "-c", "kill -9 $$")
        self.assertIn("ended by signal 9", result.stderr)

    def test_denials_fail_a_run_that_asks_for_it(self):
        result = self.ends_with(0, *script(DELETE))
        self.assertIn("denied  CallerFunction  dynamodb:DeleteItem", result.stderr)
        self.ends_with(5, "--fail-on-denied", *script(DELETE))
        self.ends_with(0, "--fail-on-denied", *script(READ))

    def test_json_is_all_of_standard_output(self):
        result = self.ends_with(0, "--json", *script(DELETE + "\nprint('from the tests', flush=True)"))
        report = json.loads(result.stdout)
        self.assertIn("from the tests\n", result.stderr)
        self.assertEqual([one["action"] for one in report["denials"]], ["dynamodb:DeleteItem"])
        self.assertEqual(report["command"]["exit_code"], 0)

    def test_usage(self):
        for arguments in ([], ["fly"], ["test"], ["dev", "--port", "99999"], ["test", "--", "/no/such/program"]):
            with self.subTest(arguments):
                self.assertTrue(self.verb(1, *arguments).stderr)

    def test_no_template(self):
        (self.directory / "template.yaml").unlink()
        self.assertIn("template", self.ends_with(2, "--", "true").stderr)

    def test_a_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            for verb in (("dev",), ("test", "--", "true")):
                result = self.verb(3, verb[0], "--port", str(port), *verb[1:])
                self.assertIn(f"port {port} is in use by another program", result.stderr)

    def test_strictness(self):
        template = self.directory / "template.yaml"
        text = template.read_text()
        template.write_text(text.replace("Resources:\n", "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n", 1))
        result = self.ends_with(0, "--", "true")
        self.assertIn("AWS::SQS::Queue", result.stderr)
        self.assertIn("template.yaml:12:", result.stderr)
        self.ends_with(8, "--strict", "--", "true")

    def test_each_run_has_a_world_of_its_own(self):
        for _ in range(2):
            self.ends_with(0, *script(ONCE))


class Invoke(Case):
    def invoke(self, status, *arguments, **options):
        return self.verb(status, "invoke", *arguments, **options)

    def test_an_event_from_a_file_and_from_standard_input(self):
        event = self.directory / "event.json"
        event.write_text('{"word": "file"}')
        self.assertEqual(json.loads(self.invoke(0, "EchoFunction", "--event", str(event)).stdout), {"word": "file"})
        result = self.invoke(0, "EchoFunction", "--event", "-", input='{"word": "pipe"}')
        self.assertEqual(json.loads(result.stdout), {"word": "pipe"})

    def test_a_function_that_fails(self):
        result = self.invoke(4, "EchoFunction", "--event", "-", input='{"fail": true}')
        self.assertEqual(json.loads(result.stdout)["errorMessage"], "asked to fail")

    def test_its_record_is_its_own(self):
        self.ends_with(0, *script(ONCE))
        before = self.verb(0, "tighten").stdout
        self.invoke(0, "EchoFunction", "--event", "-", input="{}")
        self.assertEqual(self.verb(0, "tighten").stdout, before)
        record = self.directory / ".leastwise" / "last-invoke.jsonl"
        entries = [json.loads(one) for one in record.read_text().splitlines()[1:]]
        invoked = next(one for one in entries if one.get("kind") == "invocation")
        self.assertIn("EchoFunction", self.verb(0, "explain", invoked["request_id"]).stdout)

    def test_what_cannot_be_invoked(self):
        result = self.invoke(1, "NobodyFunction")
        self.assertIn('no function "NobodyFunction" in the template; it has: ', result.stderr)
        self.assertIn("not JSON at byte", self.invoke(1, "EchoFunction", "--event", "-", input='{"a":').stderr)
        self.assertIn("cannot read the event file", self.invoke(1, "EchoFunction", "--event", "absent.json").stderr)


class Verbs(Case):
    def test_verbs_that_are_none(self):
        self.assertIn('there is no verb "frob"; `leastwise --help` lists them', self.verb(1, "frob").stderr)
        self.assertIn("Usage:", self.verb(1).stderr)


class Explain(Case):
    def test_a_denial_and_what_allowed_another_call(self):
        result = self.ends_with(0, *script(DELETE + "\ncall('get_item')"))
        request_id = re.search(r"leastwise explain (\S+)", result.stderr)[1]
        text = self.verb(0, "explain", request_id).stdout
        self.assertIn("dynamodb:DeleteItem on arn:aws:dynamodb:us-east-1:123456789012:table/", text)
        self.assertIn("implicit_deny", text)
        line = 1 + self.directory.joinpath("template.yaml").read_text().splitlines().index(
            "            - Sid: ReadThings")
        self.assertRegex(text, rf"-       Allow  .*\[ReadThings\]  template\.yaml:{line}:\d+  — another action")

        record = self.directory / ".leastwise" / "last-run.jsonl"
        entries = [json.loads(one) for one in record.read_text().splitlines()[1:]]
        read = next(one for one in entries if one.get("operation") == "GetItem")
        text = self.verb(0, "explain", read["request_id"]).stdout
        self.assertRegex(text, rf"applies Allow  .*\[ReadThings\]  template\.yaml:{line}:")

    def test_an_unknown_request(self):
        self.assertIn("no run is recorded", self.verb(1, "explain", "x").stderr)
        self.ends_with(0, "--", "true")
        self.assertIn('the last run has no request "x"', self.verb(1, "explain", "x").stderr)


class Findings(Case):
    """What the sandbox refuses is an error for the function and a finding for its owner."""

    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  CuriousFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: curious
      Runtime: python3.13
      Handler: index.handler
      Timeout: 20
      InlineCode: |
        import os, socket
        def attempt(what):
            try:
                return repr(what())
            except OSError as error:
                return type(error).__name__
        def handler(event, context):
            return [attempt(lambda: socket.create_connection(("192.0.2.1", 80), 5)),
                    attempt(lambda: open("/var/task/index.py", "a")),
                    attempt(lambda: os.listdir(event["home"])),
                    attempt(lambda: os.kill(event["pid"], 0))]
"""
    CURIOUS = """
import boto3, json, os
event = {"home": os.path.expanduser("~"), "pid": os.getppid()}
answer = boto3.client("lambda").invoke(FunctionName="curious", Payload=json.dumps(event))
print(answer["Payload"].read().decode())
"""

    def test_a_function_cannot_leave_its_sandbox(self):
        result = self.ends_with(7, "--fail-on-findings", *script(self.CURIOUS))
        network, code, home, process = json.loads(result.stdout)
        self.assertIn(network, ("OSError", "PermissionError"))
        self.assertIn(code, ("OSError", "PermissionError"))
        self.assertIn(home, ("FileNotFoundError", "PermissionError"))
        self.assertIn(process, ("ProcessLookupError", "PermissionError"))
        self.assertRegex(result.stderr, r"CuriousFunction  connect 192\.0\.2\.1")
        self.ends_with(0, *script(self.CURIOUS))


class Unsupported(Case):
    """A call to what is not emulated is refused in the words of its own protocol, and told by its API's name."""

    CALLS = """
import boto3
from botocore.exceptions import ClientError
for service, operation, parameters in (("s3", "list_objects_v2", {"Bucket": "b"}),
                                       ("sns", "publish", {"TopicArn": "t", "Message": "m"}),
                                       ("sqs", "send_message", {"QueueUrl": "http://x/1/q", "MessageBody": "m"}),
                                       ("apigateway", "create_rest_api", {"name": "x"}),
                                       ("scheduler", "get_schedule", {"Name": "x"}),
                                       ("lambda", "list_layers", {})):
    try:
        getattr(boto3.client(service), operation)(**parameters)
    except ClientError as error:
        print(error.response["Error"]["Code"], error.response["Error"]["Message"])
print(boto3.client("sts").get_caller_identity()["Account"])
"""

    def test_it_is_named(self):
        result = self.ends_with(0, *script(self.CALLS))
        self.assertEqual(result.stdout.splitlines(), [
            "NotImplemented leastwise does not emulate s3:ListObjectsV2",
            "InvalidAction leastwise does not emulate sns:Publish",
            "UnknownOperationException leastwise does not emulate AmazonSQS:SendMessage",
            "UnknownOperationException leastwise does not emulate apigateway:CreateRestApi",
            "UnknownOperationException leastwise does not emulate scheduler:GET /schedules/x",
            "UnknownOperationException leastwise does not emulate lambda:ListLayers",
            "123456789012"])
        for name in ("s3:ListObjectsV2", "sns:Publish", "AmazonSQS:SendMessage", "apigateway:CreateRestApi",
                     "scheduler:GET /schedules/x", "lambda:ListLayers"):
            self.assertIn(f"unsupported  {name} was called", result.stderr)


class Tighten(Case):
    template = "loose"

    def test_the_loop_closes(self):
        template = self.directory / "template.yaml"
        before = template.read_text()
        self.assertIn("next      leastwise tighten", self.ends_with(0, "--fail-on-denied", *script(READ)).stderr)
        diff = self.verb(0, "tighten", "--diff").stdout
        self.assertRegex(diff, r"(?m)^-\s+Action: dynamodb:\*$")
        self.assertRegex(diff, r"(?m)^\+.*dynamodb:GetItem")
        self.verb(6, "tighten", "--check")
        self.assertEqual(template.read_text(), before)

        self.verb(0, "tighten", "--write")
        after = template.read_text()
        self.assertIn("!GetAtt Things.Arn", after)
        for comment in ("# Where the things are kept.", "# far more than it needs", "# until somebody"):
            self.assertIn(comment, after)
        self.assertIn("the template has changed since the last run", self.verb(1, "tighten").stderr)

        self.assertNotIn("leastwise tighten", self.ends_with(0, "--fail-on-denied", *script(READ)).stderr)
        self.verb(0, "tighten", "--check")
        self.verb(0, "tighten", "--write")
        self.assertEqual(template.read_text(), after)
        self.assertEqual(self.verb(0, "tighten", "--diff").stdout, "")
        self.ends_with(5, "--fail-on-denied", *script(CALL + "call('delete_item')"))

    def test_without_a_run(self):
        self.assertIn("no run is recorded", self.verb(1, "tighten").stderr)


if __name__ == "__main__":
    unittest.main()
