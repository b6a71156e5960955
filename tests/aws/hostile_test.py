"""Functions that misbehave get AWS's errors, and the next invocation is served; template `hostile`."""

import json
import unittest

import boto3
from botocore.config import Config

LIMIT_SECONDS = 120


class Hostile(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        config = Config(read_timeout=LIMIT_SECONDS, retries={"max_attempts": 0})
        self.client = boto3.client("lambda", config=config)
        self.addCleanup(self.calm)

    def calm(self):
        answer = self.client.invoke(FunctionName="calm", Payload=b"[1]")
        self.assertEqual(json.load(answer["Payload"]), {"calm": [1]})

    def invoke(self, name):
        answer = self.client.invoke(FunctionName=name, Payload=b"{}")
        request_id = answer["ResponseMetadata"]["RequestId"]
        return answer.get("FunctionError"), json.load(answer["Payload"]), request_id

    def fails(self, name, kind, message, times=2):
        for _ in range(times):  # again, since the environment may have seen the failure before
            error, payload, request_id = self.invoke(name)
            self.assertEqual((error, payload.get("errorType")), ("Unhandled", kind), payload)
            self.assertEqual(payload["errorMessage"].replace(request_id, "ID"), message)

    def test_exits_at_init(self):
        self.fails("exits_at_init", "Runtime.ExitError", "RequestId: ID Error: Runtime exited with error: exit status 3")

    def test_exits(self):
        self.fails("exits", "Runtime.ExitError", "RequestId: ID Error: Runtime exited with error: exit status 7")

    def test_no_module(self):
        self.fails("no_module", "Runtime.ImportModuleError",
                   "Unable to import module 'absent': No module named 'absent'")

    def test_no_handler(self):
        self.fails("no_handler", "Runtime.HandlerNotFound", "Handler 'absent' missing on module 'index'")

    def test_a_hundred_megabytes_of_output(self):
        self.assertEqual(self.invoke("floods")[:2], (None, "done"))

    def test_forks_without_end(self):
        self.fails("forks", "Sandbox.Timedout", "RequestId: ID Error: Task timed out after 3.00 seconds")

    def test_eats_its_memory(self):
        self.fails("eats", "Runtime.ExitError", "RequestId: ID Error: Runtime exited with error: signal: killed")

    def test_ignores_signals(self):
        self.fails("ignores", "Sandbox.Timedout", "RequestId: ID Error: Task timed out after 3.00 seconds")

    def test_tmp_outlives_a_timeout(self):
        answers = [json.load(self.client.invoke(FunctionName="remembers", Payload=json.dumps({"word": word}))["Payload"])
                   for word in ("first", "hang", "last")]
        self.assertEqual((answers[0], answers[2]), ([], ["first", "hang"]))
        self.assertEqual(answers[1]["errorType"], "Sandbox.Timedout")

    def test_garbage_on_the_outputs(self):
        self.assertEqual(self.invoke("garbles")[:2], (None, "done"))

    def test_a_response_over_the_limit(self):
        self.fails("swells", "Function.ResponseSizeTooLarge",
                   "Response payload size exceeded maximum allowed payload size (6291556 bytes).", times=1)

    def test_a_response_that_is_not_json(self):
        self.fails("confuses", "Runtime.MarshalError",
                   "Unable to marshal response: Object of type set is not JSON serializable")


if __name__ == "__main__":
    unittest.main()
