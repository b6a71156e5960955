"""The AWS CLI against the emulated services; runs under `leastwise test` with the template `services`."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import leastwise

TABLE = os.environ["TableName"]


def aws(*words, **variables):
    return subprocess.run([leastwise.AWS, *words, "--output", "json"], capture_output=True, text=True,
                          timeout=leastwise.LIMIT_SECONDS, env={**os.environ, **variables})


class CLI(unittest.TestCase):
    maxDiff = None

    def answer(self, *words):
        result = aws(*words)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout) if result.stdout else None

    def refused(self, text, *words, **variables):
        result = aws(*words, **variables)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(text, result.stderr)

    def test_items(self):
        item = {"owner": {"S": "cli"}, "thing": {"S": "it"}, "n": {"N": "7"}}
        key = json.dumps({name: item[name] for name in ("owner", "thing")})
        on_table = ("--table-name", TABLE)
        self.answer("dynamodb", "put-item", *on_table, "--item", json.dumps(item))
        self.assertEqual(self.answer("dynamodb", "get-item", *on_table, "--key", key), {"Item": item})
        self.refused("An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: "
                     "The conditional request failed", "dynamodb", "put-item", *on_table, "--item", json.dumps(item),
                     "--condition-expression", "attribute_not_exists(thing)")
        self.assertEqual(self.answer("dynamodb", "describe-table", *on_table)["Table"]["TableStatus"], "ACTIVE")

    def test_secrets(self):
        self.answer("secretsmanager", "create-secret", "--name", "cli/one", "--secret-string", "s3cret")
        read = self.answer("secretsmanager", "get-secret-value", "--secret-id", "cli/one")
        self.assertEqual((read["SecretString"], read["VersionStages"]), ("s3cret", ["AWSCURRENT"]))

    def test_identity(self):
        self.assertEqual(self.answer("sts", "get-caller-identity")["Account"], "123456789012")
        self.refused("(SignatureDoesNotMatch)", "sts", "get-caller-identity", AWS_SECRET_ACCESS_KEY="wrong")

    def test_invoke_and_logs(self):
        name = os.environ["EchoName"]
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "out.json"
            answer = self.answer("lambda", "invoke", "--function-name", name, "--payload",
                                 '{"word": "from-cli"}', str(out))
            self.assertEqual(answer, {"StatusCode": 200, "ExecutedVersion": "$LATEST"})
            self.assertEqual(json.loads(out.read_text()), {"word": "from-cli"})
        found = self.answer("logs", "filter-log-events", "--log-group-name", f"/aws/lambda/{name}", "--filter-pattern",
                            '"from-cli"')
        self.assertEqual([event["message"].strip() for event in found["events"]], ["echo says from-cli"])

    def test_stack(self):
        found = self.answer("cloudformation", "describe-stacks", "--stack-name", os.environ["AWS_SAM_STACK_NAME"])
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Stacks"][0]["Outputs"]}
        self.assertEqual(outputs["TableName"], TABLE)
        self.assertEqual(self.answer("cloudformation", "list-exports")["Exports"][0]["Name"], "things-table")

    def test_an_operation_that_is_not_emulated(self):
        self.refused("ListGlobalTables", "dynamodb", "list-global-tables")


if __name__ == "__main__":
    unittest.main()
