"""`leastwise dev` serves, reloads what changes and outlives a template that is broken for a while."""

import http.client
import socket
import unittest
import urllib.request

import leastwise

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  HelloFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      CodeUri: src/
      Environment: {Variables: {WORD: first}}
      Events:
        Get: {Type: Api, Properties: {Method: GET, Path: /hello}}
"""
CODE = """
import os
def handler(event, context):
    return {"statusCode": 200, "body": "one " + os.environ["WORD"]}
"""


class Dev(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))
        (self.directory / "src").mkdir()
        self.code = self.directory / "src" / "index.py"
        self.code.write_text(CODE)
        self.template = self.directory / "template.yaml"

    def replace(self, path, text):
        """As editors do it, so that nobody reads half a file."""
        written = self.directory.parent / "written"
        written.write_text(text)
        written.replace(path)

    def hello(self, dev):
        # The port said last: while nothing is served another program may take the one before.
        api = [line.split()[-1] for line in dev.lines if line.split()[:1] == ["API"]][-1]
        port = api.rpartition(":")[2].partition("/")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/Prod/hello") as answer:
            return answer.read()

    def test_it_reloads_what_changes(self):
        with leastwise.dev(self.directory) as dev:
            self.assertEqual(self.hello(dev), b"one first")
            self.replace(self.code, CODE.replace("one", "two"))
            dev.wait_for("reload  HelloFunction")
            self.assertEqual(self.hello(dev), b"two first")

            self.replace(self.template, TEMPLATE.replace("Transform", "]"))
            dev.wait_for("not serving until the template is valid again")
            with socket.socket() as probe:
                self.assertNotEqual(probe.connect_ex(("127.0.0.1", int(dev.aws.rpartition(":")[2]))), 0)
            said = len(dev.lines)
            self.replace(self.template, TEMPLATE.replace("first", "second"))
            dev.wait_for("AWS  http://", said)
            self.assertEqual(self.hello(dev), b"two second")
            self.assertEqual(dev.stop(), 0)

    def test_code_that_changes_while_the_template_is_broken_is_picked_up_later(self):
        with leastwise.dev(self.directory) as dev:
            self.replace(self.template, TEMPLATE.replace("Transform", "]"))
            dev.wait_for("not serving until the template is valid again")
            self.replace(self.code, CODE.replace("one", "two"))
            said = len(dev.lines)
            self.replace(self.template, TEMPLATE)
            dev.wait_for("AWS  http://", said)
            self.assertEqual(self.hello(dev), b"two first")
            self.assertEqual(dev.stop(), 0)

    def test_a_denial_can_be_explained_while_it_runs_and_afterwards(self):
        self.code.write_text("""
import boto3
def handler(event, context):
    try:
        boto3.client("dynamodb").list_tables()
    except Exception as error:
        return {"statusCode": 200, "body": type(error).__name__}
""")
        with leastwise.dev(self.directory) as dev:
            self.assertEqual(self.hello(dev), b"ClientError")
            dev.wait_for("leastwise explain ")
            request_id = next(line for line in dev.lines if "leastwise explain " in line).split()[-1]
            for _ in range(500):  # it is saved once nothing is being served
                explained = leastwise.run(self.directory, "explain", request_id)
                if explained.returncode == 0:
                    break
            self.assertIn("dynamodb:ListTables", explained.stdout)
            self.assertEqual(dev.stop(), 0)
        self.assertEqual(leastwise.run(self.directory, "explain", request_id).stdout, explained.stdout)

    def test_the_record_is_limited_and_the_end_says_what_was_dropped(self):
        with leastwise.dev(self.directory, "--record-mb", "1") as dev:
            connection = http.client.HTTPConnection(dev.aws.removeprefix("http://"))
            for _ in range(3000):
                connection.request("POST", "/", headers={"X-Amz-Target": "DynamoDB_20120810.ListTables"})
                self.assertEqual(connection.getresponse().read()[:1], b"{")
            connection.close()
            self.assertEqual(self.hello(dev), b"one first")
            self.assertEqual(dev.stop(), 0)
            line = next(line for line in dev.lines if "entries were dropped" in line)
            dropped, of = (int(word) for word in line.split() if word.isdigit() and int(word) > 1)
            self.assertGreater(dropped, 1000)
            self.assertGreater(of, 3000)


if __name__ == "__main__":
    unittest.main()
